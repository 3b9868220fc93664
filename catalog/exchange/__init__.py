"""Entries as Documents, into the database and out of it, from files and to files."""

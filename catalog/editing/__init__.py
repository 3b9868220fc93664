"""Entries over time: history, edits that wait, and what is done to many at once."""

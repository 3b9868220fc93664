"""Posters: which pictures are taken, the sizes that pages ask for, and their files."""

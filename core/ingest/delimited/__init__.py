"""Delimited text of any dialect, as records."""

"""Workbooks of every kind, and web pages with tables: their sheets, which of them is the table, and its rows."""

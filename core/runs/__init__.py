"""A run as a folder: its files, its queue, its settings."""

"""Predictions over HTTP: the server, its client, and its process."""

"""Pieces that several pages share; no page itself."""

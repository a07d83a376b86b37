"""Fathom's core: everything that is not a page. Nothing below here imports Streamlit."""

__version__ = "0.1.0"

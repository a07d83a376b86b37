"""Data in, plotly figure out; one theme."""

"""Whether a text is of the kind that a run learned from."""

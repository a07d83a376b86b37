"""One run, from rows to a scored model."""

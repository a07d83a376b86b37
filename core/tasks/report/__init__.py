"""The report of a model, one HTML page to hand out."""

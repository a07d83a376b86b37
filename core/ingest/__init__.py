"""From a file a person has to a clean table, and from a table to a split."""

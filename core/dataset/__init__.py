"""A table made into rows to learn from: kept, mended, split, and examined."""

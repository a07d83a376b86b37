"""Four small tables in four languages, each with a test part of other situations, written for this project."""

"""Invented private data in varied spellings, and look-alikes of it, made by arithmetic from a fixed seed; knows nothing of the detectors."""

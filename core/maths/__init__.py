"""The mathematics of the learning pages in numpy, held against torch by the tests."""

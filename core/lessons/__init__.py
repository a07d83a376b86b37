"""The words of the pages under Learn."""

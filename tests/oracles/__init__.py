"""The same calculations by other means, for tests to compare with."""

"""What the numbers of a model say; numpy only."""

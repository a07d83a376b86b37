"""What a trained model is for, and the work that is done with it."""

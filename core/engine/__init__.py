"""Everything that touches torch: devices, encoders, models, training, evaluation, prediction."""

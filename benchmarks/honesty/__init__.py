"""How far what the dashboard says of its own numbers holds: python -m benchmarks.honesty"""

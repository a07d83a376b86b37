"""How much the explanations show and do at most; free of torch, so that the server's schemas can read it."""

from __future__ import annotations

MOST_SHOWN_TOKENS = 128
"""Attention matrices are shown for so many tokens; the model itself reads all it can."""
MOST_DIMENSIONS = 8
"""Of vectors that are hundreds of numbers wide, so many are named; norms stand for the rest."""
MOST_PADDING = 8
"""Padding that may be added so that the mask has something to do."""
MOST_STEPS = 20
"""Optimiser steps in a row."""
MOST_FORMULA_TOKENS = 8
"""Tokens of the case that is worked through with whole weight matrices."""
MOST_FEATURE_ROWS = 2000
MOST_FEATURE_VALUES = 400_000
"""Numbers in one answer with features: about 4 MB of JSON."""
MOST_COMPONENTS = 64
MOST_SEED = 2**32 - 1
"""Random number generators take no larger one."""
STEP_OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")
SCOPES = ("trained", "head", "all")
"""What an optimiser step moves: what the run trained, the head alone, or every weight."""
TARGETS = ("log_probability", "logit")
"""What the attributions add up to: the label's log-probability (the negative loss), or its logit."""
COMPLETENESS_GOAL = 0.05
"""Share of the difference that attributions may miss before more steps are taken (Sundararajan et al. 2017, section 5)."""
MOST_INTEGRATION_STEPS = 192
SHOWN_DIGITS = 5
"""Decimals of shown numbers."""

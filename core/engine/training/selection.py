"""Which of the states that a fine-tuning passed through is kept."""

from __future__ import annotations

import math


def kept(score: float, best: float, rows: int) -> bool:
    """Tell whether the newest state is kept in place of an earlier one.

    It is when its validation score lies within one standard error of the best so far (the rule of Breiman et al. 1984,
    section 3.4.3). On few rows the highest score is mostly luck, and the newest state has seen the most and with the smallest steps.

    Args:
        score, best: macro-F1, 0 to 1, of the newest state and the highest of the states before it; minus infinity for none.
        rows: validation rows, which a score is the mean of, or nearly so.
    """
    if score >= best:
        return True
    return score >= best - math.sqrt(best * (1 - best) / max(1, rows))

"""The exact binomial test of how often answers are right, and its chances; numpy only."""

from __future__ import annotations

import math

import numpy as np

CONFIDENCE = 0.9
"""In so many of a hundred samples of test rows, at least, what is promised from them holds."""
_ROUNDING = 1e-9


def least_rows(share: float) -> int:
    """Return the fewest answers, all right, from which a share can be promised: 45 for 95 %."""
    return math.ceil(math.log(1 - CONFIDENCE) / math.log(share))


def most_wrong(rows: int, share: float) -> int:
    """Return how many of the rows may be wrong where a share is to be promised; -1 where even none is too many.

    The exact binomial test: if more than 1 - share of all were wrong, so few among these rows would be less likely than 1 - CONFIDENCE
    (Clopper and Pearson 1934).
    """
    if rows < least_rows(share):
        return -1
    tails = np.exp(log_pmf(math.ceil(rows * (1 - share)), rows, 1 - share)).cumsum()
    return int(np.searchsorted(tails, 1 - CONFIDENCE + _ROUNDING, side="right")) - 1


def log_pmf(most: int, rows: int, chance: float) -> np.ndarray:
    """Return the logarithms of the binomial chances of 0 to `most` of so many rows, (most + 1,)."""
    logs = np.concatenate([[0.0], np.log(np.arange(1, rows + 1))]).cumsum()
    wrong = np.arange(most + 1)
    ways = logs[rows] - logs[wrong] - logs[rows - wrong]
    return np.asarray(ways + wrong * math.log(chance) + (rows - wrong) * math.log1p(-chance))


def at_most(wrong: int, rows: int, chance: float) -> float:
    """Return how likely at most so many of the rows are wrong where each is with this chance; 0 for fewer than none."""
    if wrong < 0:
        return 0.0
    chance = min(max(chance, 1e-12), 1 - 1e-12)
    return float(np.exp(log_pmf(min(wrong, rows), rows, chance)).sum())

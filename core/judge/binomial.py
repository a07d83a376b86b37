"""Exact tests of how often answers are right, and how several such tests are read together; numpy only."""

from __future__ import annotations

import math
from collections.abc import Sequence

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


def fisher(hits: int, rows: int, other_hits: int, other_rows: int) -> float:
    """Return the two-sided p-value, 0 to 1, of the exact test that two groups of rows are right equally often (Fisher 1935).

    The chances of all tables with these sums that are no likelier than the one that was found are added.
    """
    total, right = rows + other_rows, hits + other_hits
    logs = np.concatenate([[0.0], np.log(np.arange(1, total + 1))]).cumsum()
    own = np.arange(max(0, right - other_rows), min(rows, right) + 1)
    beside = right - own
    ways = logs[rows] - logs[own] - logs[rows - own] + logs[other_rows] - logs[beside] - logs[other_rows - beside]
    chances = np.exp(ways - (logs[total] - logs[right] - logs[total - right]))
    found = chances[hits - own[0]]
    return min(1.0, float(chances[chances <= found * (1 + _ROUNDING)].sum()))


def holm(chances: Sequence[float]) -> list[float]:
    """Return p-values that allow for how many tests were made, in the same order (Holm 1979).

    Where none of the tests has anything to find, one of them falls below 0.05 in one such family out of twenty at most.
    """
    adjusted, highest = [0.0] * len(chances), 0.0
    for place, number in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        highest = max(highest, min(1.0, (len(chances) - place) * chances[number]))
        adjusted[number] = highest
    return adjusted

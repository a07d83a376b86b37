"""What a confidence threshold buys: rows answered without a person, how many of them are right, and what that costs; numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.judge.stakes import Costs

STEP = 0.001
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Answers:
    """What a model said on test rows, and what that costs.

    Attributes:
        confidence: (rows,) highest probability, 0 to 1; right: (rows,) whether its class is the true one.
        cost: (rows,) what it costs to act on the answer, 0 where it is right; review: what it costs that a person looks instead.
        classes: how many the model knows, which bounds the highest probability from below.
        dearest: the most that a mistake can cost, whether or not these rows hold such a one.
        groups: (rows,) equal for rows that belong together; None where nothing is known of that.
        held: (rows,) which rows wait at any threshold, for their likeliest class is not the one of least expected cost; what acting on
            these costs is that of the class of least expected cost. None where none does.
    """

    confidence: np.ndarray
    right: np.ndarray
    cost: np.ndarray
    review: float
    classes: int
    dearest: float
    groups: np.ndarray | None = None
    held: np.ndarray | None = None

    @property
    def rows(self) -> int:
        """The number of test rows."""
        return len(self.confidence)

    @property
    def free(self) -> np.ndarray:
        """Which rows may be answered without a person, (rows,)."""
        return np.ones(self.rows, dtype=bool) if self.held is None else ~self.held


@dataclass(frozen=True, eq=False)
class Sweep:
    """Counts over every threshold.

    Attributes:
        thresholds: (steps,) ascending; answered, right: (steps,) rows at or above each, and how many of them are right.
        cost: (steps,) of the mistakes among them and of a person looking at all other rows, in the task's unit.
        rows: test rows behind it; effective: (steps,) how many the answered ones count for, fewer where some belong together.
    """

    thresholds: np.ndarray
    answered: np.ndarray
    right: np.ndarray
    cost: np.ndarray
    rows: int
    effective: np.ndarray

    @property
    def share(self) -> np.ndarray:
        """Share of rows answered without a person, (steps,) in 0 to 1, never rising."""
        return self.answered / max(1, self.rows)

    @property
    def precision(self) -> np.ndarray:
        """Share of the answered rows that are right, (steps,) in 0 to 1; nan where none is answered."""
        return np.divide(self.right, self.answered, out=np.full(len(self.right), np.nan), where=self.answered > 0)

    @property
    def cost_per_100(self) -> np.ndarray:
        """Cost per 100 rows, (steps,) in the task's unit."""
        return self.cost * (100 / max(1, self.rows))


@dataclass(frozen=True, eq=False)
class Mistake:
    """Rows of one class that go through as another: their numbers, what one costs, what all of them cost."""

    true: str
    predicted: str
    rows: np.ndarray
    each: float

    @property
    def total(self) -> float:
        """What the rows cost together."""
        return self.each * len(self.rows)


def answers(
    labels: Sequence[str],
    predicted: Sequence[str],
    confidence: np.ndarray,
    costs: Costs,
    classes: Sequence[str],
    groups: np.ndarray | None = None,
    given: Sequence[str] | None = None,
) -> Answers:
    """Return what a model said on test rows, with the costs of the task.

    Args:
        predicted: the likeliest class of each row; confidence: (rows,) its probability, 0 to 1; classes: all that the model knows.
        given: the class of least expected cost of each row; None where that is the likeliest one everywhere.
    """
    acted = predicted if given is None else given
    return Answers(
        np.asarray(confidence, dtype=float),
        np.array([true == said for true, said in zip(labels, predicted, strict=True)], dtype=bool),
        np.array([costs.of(true, said) for true, said in zip(labels, acted, strict=True)], dtype=float),
        costs.review,
        len(classes),
        costs.dearest(classes),
        groups,
        None if given is None else np.array([a != b for a, b in zip(predicted, given, strict=True)], dtype=bool),
    )


def thresholds(classes: int) -> np.ndarray:
    """Return the thresholds worth a look, ascending to 1: the likeliest of so many classes has no less than 1 / classes."""
    lowest = round(lowest_threshold(classes) / STEP)
    return np.arange(lowest, round(1 / STEP) + 1) / round(1 / STEP)


def lowest_threshold(classes: int) -> float:
    """Return the threshold that every row passes: 1 / classes, cut to two digits."""
    return (100 // max(2, classes)) / 100


def levels_of(confidence: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Return the number of the highest threshold that each row passes, (rows,): none passes the last, which is 1, and rounding leaves none
    under the lowest."""
    return np.clip(np.searchsorted(grid, confidence, side="right") - 1, 0, len(grid) - 2)


def _from_the_top(levels: np.ndarray, weights: np.ndarray, steps: int) -> np.ndarray:
    """Return the sum of the weights of the rows that pass each threshold, (steps,)."""
    return np.bincount(levels, weights=weights, minlength=steps)[::-1].cumsum()[::-1]


def effective_from_the_top(
    levels: np.ndarray, groups: Sequence[object] | np.ndarray, answered: np.ndarray
) -> np.ndarray:
    """Return how many rows those that pass each threshold count for, (steps,); see core.judge.sample.counts_for.

    Args:
        levels: see `levels_of`; groups: (rows,) equal for rows that belong together; answered: (steps,) rows that pass each threshold.
    """
    # Row after row, a group of m rows that gets one more adds 2 m + 1 to the sum of squares.
    before = _members_before(groups, np.argsort(-levels, kind="stable"))
    squares = _from_the_top(levels, 2.0 * before + 1.0, len(answered))
    return np.floor(answered**2 / np.maximum(1, squares) + _ROUNDING).astype(int)


def _members_before(groups: Sequence[object] | np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return for each row how many of its group stand before it in an order, (rows,) as the rows stand."""
    codes = np.unique(np.asarray(groups), return_inverse=True)[1][order]
    by_group = np.argsort(codes, kind="stable")
    sorted_codes = codes[by_group]
    before = np.arange(len(codes)) - np.searchsorted(sorted_codes, sorted_codes)
    found = np.empty(len(codes))
    found[order[by_group]] = before
    return found


def is_answered(confidence: np.ndarray, threshold: float, classes: int) -> np.ndarray:
    """Return which rows are answered without a person, (rows,): at the lowest threshold all are, at 1 none is."""
    if threshold <= lowest_threshold(classes):
        return np.ones(len(confidence), dtype=bool)
    return np.asarray(confidence >= threshold) & (threshold < 1.0)


def passes(found: Answers, threshold: float) -> np.ndarray:
    """Return which test rows are answered without a person, (rows,)."""
    return is_answered(found.confidence, threshold, found.classes) & found.free


def sweep(found: Answers) -> Sweep:
    """Count over every threshold; a row passes where its confidence is at least the threshold."""
    grid = thresholds(found.classes)
    free, steps = found.free, len(grid)
    levels = levels_of(found.confidence[free], grid)
    answered = _from_the_top(levels, np.ones(len(levels)), steps)
    right = _from_the_top(levels, found.right[free].astype(float), steps)
    cost = _from_the_top(levels, found.cost[free], steps) + found.review * (found.rows - answered)
    effective = answered if found.groups is None else effective_from_the_top(levels, found.groups[free], answered)
    return Sweep(grid, answered.astype(int), right.astype(int), cost, found.rows, effective.astype(int))


def cheapest(counted: Sweep) -> float:
    """Return the lowest of the thresholds with the lowest cost on these rows, which flatters it: it is chosen on them."""
    return float(counted.thresholds[counted.cost.round(9).argmin()])


def mistakes(
    labels: Sequence[str], predicted: Sequence[str], passed: Sequence[bool] | np.ndarray, costs: Costs
) -> list[Mistake]:
    """Return the mistakes that go through, by true and predicted class, the dearest group first."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, (true, said, through) in enumerate(zip(labels, predicted, passed, strict=True)):
        if through and true != said:
            groups.setdefault((true, said), []).append(number)
    found = [Mistake(true, said, np.array(rows), costs.of(true, said)) for (true, said), rows in groups.items()]
    return sorted(found, key=lambda group: (-group.total, -group.each, group.true, group.predicted))

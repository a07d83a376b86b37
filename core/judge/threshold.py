"""What a confidence threshold buys: rows answered without a person, how many of them are right, and what that costs; numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.judge.figure import Figure, interval
from core.judge.metrics import wilson
from core.judge.stakes import Costs

TARGET = 0.95
"""The precision that the page offers a threshold for."""
LEAST_ROWS = 10
"""A threshold that answers fewer test rows than this says too little to be chosen."""
RESAMPLES = 1000
STEP = 0.001
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Answers:
    """What a model said on test rows, and what that costs.

    Attributes:
        confidence: (rows,) highest probability, 0 to 1; right: (rows,) whether its class is the true one.
        cost: (rows,) what it costs to act on the answer, 0 where it is right; review: what it costs that a person looks instead.
        classes: how many the model knows, which bounds the highest probability from below.
    """

    confidence: np.ndarray
    right: np.ndarray
    cost: np.ndarray
    review: float
    classes: int

    @property
    def rows(self) -> int:
        """The number of test rows."""
        return len(self.confidence)


@dataclass(frozen=True, eq=False)
class Sweep:
    """Counts over every threshold.

    Attributes:
        thresholds: (steps,) ascending; answered, right: (steps,) rows at or above each, and how many of them are right.
        cost: (steps,) of the mistakes among them and of a person looking at all other rows, in the task's unit.
        rows: test rows behind it.
    """

    thresholds: np.ndarray
    answered: np.ndarray
    right: np.ndarray
    cost: np.ndarray
    rows: int

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


@dataclass(frozen=True)
class Outcome:
    """What happens at one threshold.

    Attributes:
        rows, answered, right: test rows, those answered without a person, those of them that are right.
        precision: with Wilson's interval; None where nothing is answered.
        mistakes_cost, review_cost: in the task's unit, over all test rows.
        per_100, machine_per_100: cost per 100 rows at the threshold and where the machine answers all, with bootstrap intervals.
        person_per_100: cost per 100 rows where a person looks at all.
    """

    rows: int
    answered: int
    right: int
    precision: Figure | None
    mistakes_cost: float
    review_cost: float
    per_100: Figure
    machine_per_100: Figure
    person_per_100: float

    @property
    def share(self) -> float:
        """Share of rows answered without a person, 0 to 1."""
        return self.answered / max(1, self.rows)


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


@dataclass(frozen=True)
class OutOfBag:
    """How a threshold chosen on some rows fares on others.

    Attributes:
        resamples: drawn; found: those in which some threshold met the target; measured: those of them that answered a left-out row;
            met: those of the measured whose left-out rows met the target too.
        threshold, precision, share: median as value, and the 2.5th and 97.5th percentile; None where nothing was measured.
        rows_left_out, rows_answered: medians of the rows behind one measurement.
    """

    resamples: int
    found: int
    measured: int
    met: int
    threshold: Figure | None
    precision: Figure | None
    share: Figure | None
    rows_left_out: int
    rows_answered: int


def answers(
    labels: Sequence[str], predicted: Sequence[str], confidence: np.ndarray, costs: Costs, classes: int
) -> Answers:
    """Return what a model said on test rows, with the costs of the task."""
    pairs = list(zip(labels, predicted, strict=True))
    return Answers(
        np.asarray(confidence, dtype=float),
        np.array([true == said for true, said in pairs], dtype=bool),
        np.array([costs.of(true, said) for true, said in pairs], dtype=float),
        costs.review,
        classes,
    )


def thresholds(classes: int) -> np.ndarray:
    """Return the thresholds worth a look, ascending to 1: the likeliest of so many classes has no less than 1 / classes."""
    lowest = round(lowest_threshold(classes) / STEP)
    return np.arange(lowest, round(1 / STEP) + 1) / round(1 / STEP)


def lowest_threshold(classes: int) -> float:
    """Return the threshold that every row passes: 1 / classes, cut to two digits."""
    return (100 // max(2, classes)) / 100


def _levels(found: Answers, grid: np.ndarray) -> np.ndarray:
    """Return the number of the highest threshold that each row passes, (rows,); rounding may leave a row under the lowest."""
    return np.maximum(np.searchsorted(grid, found.confidence, side="right") - 1, 0)


def _from_the_top(levels: np.ndarray, weights: np.ndarray, steps: int) -> np.ndarray:
    """Return the sum of the weights of the rows that pass each threshold, (steps,)."""
    return np.bincount(levels, weights=weights, minlength=steps)[::-1].cumsum()[::-1]


def passes(found: Answers, threshold: float) -> np.ndarray:
    """Return which rows are answered without a person, (rows,)."""
    return np.asarray((found.confidence >= threshold) | (threshold <= lowest_threshold(found.classes)))


def sweep(found: Answers) -> Sweep:
    """Count over every threshold; a row passes where its confidence is at least the threshold."""
    grid = thresholds(found.classes)
    levels, steps = _levels(found, grid), len(grid)
    answered = _from_the_top(levels, np.ones(found.rows), steps)
    right = _from_the_top(levels, found.right.astype(float), steps)
    cost = _from_the_top(levels, found.cost, steps) + found.review * (found.rows - answered)
    return Sweep(grid, answered.astype(int), right.astype(int), cost, found.rows)


def threshold_for(counted: Sweep, target: float = TARGET, least_rows: int = LEAST_ROWS) -> float | None:
    """Return the lowest threshold whose answered rows are right at least so often, None where no threshold is.

    The lowest one answers the most rows. One that answers fewer than `least_rows` is not considered.
    """
    number = _first_meeting(counted.answered, counted.right, target, least_rows)
    return None if number is None else float(counted.thresholds[number])


def _first_meeting(answered: np.ndarray, right: np.ndarray, target: float, least_rows: int) -> int | None:
    meets = (answered >= max(1, least_rows)) & (right >= target * answered - _ROUNDING)
    return int(meets.argmax()) if meets.any() else None


def most_precise(counted: Sweep, least_rows: int = LEAST_ROWS) -> int | None:
    """Return the number of the threshold with the highest precision among those that answer enough rows, None where none does."""
    enough = counted.answered >= max(1, least_rows)
    return int(np.where(enough, counted.precision, -1.0).argmax()) if enough.any() else None


def cheapest(counted: Sweep, least_rows: int = 0) -> float:
    """Return the lowest of the thresholds with the lowest cost.

    With `least_rows` only those that answer so many rows (or all, where there are fewer) are compared: where a person is cheaper
    than any mistake, the answer is otherwise that the machine should say nothing.
    """
    enough = counted.answered >= min(least_rows, counted.rows)
    return float(counted.thresholds[np.where(enough, counted.cost.round(9), np.inf).argmin()])


def starting_threshold(counted: Sweep) -> float:
    """Return the threshold for 95 % precision, or where none meets it the cheapest that answers some rows."""
    wanted = threshold_for(counted)
    return cheapest(counted, LEAST_ROWS) if wanted is None else wanted


def outcome(found: Answers, threshold: float, *, seed: int = 0, resamples: int = RESAMPLES) -> Outcome:
    """Return what happens at a threshold to one test row or more, with 95 % bootstrap intervals of the costs (Efron 1979)."""
    passed = passes(found, threshold)
    answered, right = int(passed.sum()), int(found.right[passed].sum())
    low, high = wilson(np.array(right), np.array(answered))
    spent = np.where(passed, found.cost, found.review)
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, found.rows, (resamples, found.rows))
    here, machine = (interval(100 * float(each.mean()), 100 * each[drawn].mean(axis=1)) for each in (spent, found.cost))
    return Outcome(
        found.rows,
        answered,
        right,
        Figure(right / answered, float(low), float(high)) if answered else None,
        float(found.cost[passed].sum()),
        found.review * (found.rows - answered),
        here,
        machine,
        100 * found.review,
    )


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


def out_of_bag(
    found: Answers,
    target: float = TARGET,
    least_rows: int = LEAST_ROWS,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> OutOfBag:
    """Choose the threshold for a precision anew in each resample and measure it on the rows that the resample left out.

    A threshold that is chosen and measured on the same rows looks better than it is (Efron and Tibshirani 1993, chapter 17).
    """
    grid = thresholds(found.classes)
    levels, right = _levels(found, grid), found.right.astype(float)
    generator = np.random.default_rng(seed)
    chosen, measured = 0, []
    for _ in range(resamples):
        times = np.bincount(generator.integers(0, found.rows, found.rows), minlength=found.rows)
        answered = _from_the_top(levels, times, len(grid))
        number = _first_meeting(answered, _from_the_top(levels, times * right, len(grid)), target, least_rows)
        chosen += number is not None
        outside = times == 0
        if number is not None and outside.any():
            passed = outside & (levels >= number)
            precision = right[passed].mean() if passed.any() else np.nan
            measured.append((grid[number], passed.sum() / outside.sum(), precision, outside.sum(), passed.sum()))
    table = np.array(measured, dtype=float).reshape(len(measured), 5)
    cut, share, precise = (_middle(table[:, column]) for column in range(3))
    precisions = table[~np.isnan(table[:, 2]), 2]
    rows_out, rows_through = (round(float(np.median(table[:, i]))) if len(table) else 0 for i in (3, 4))
    met = int((precisions >= target - _ROUNDING).sum())
    return OutOfBag(resamples, chosen, len(precisions), met, cut, precise, share, rows_out, rows_through)


def _middle(values: np.ndarray) -> Figure | None:
    known = values[~np.isnan(values)]
    return interval(float(np.median(known)), known) if len(known) else None

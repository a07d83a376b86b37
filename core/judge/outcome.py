"""What happens at one threshold: rows answered, how many are right, and the cost with an interval that few rows keep wide; numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.judge.figure import Figure, bare, within
from core.judge.intervals import share
from core.judge.sample import counts_for
from core.judge.threshold import Answers, passes

RESAMPLES = 20_000
_MOST_DRAWS = 2_000_000
"""Random numbers at a time: of very many kinds of groups, fewer resamples are taken, and 1,000 at least."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Outcome:
    """What happens at one threshold.

    Attributes:
        rows, answered, right: test rows, those answered without a person, those of them that are right.
        units: the rows, those that belong together counted once.
        precision: with Wilson's interval, for as many rows as the answered ones count for; None where nothing is answered.
        mistakes_cost, review_cost: in the task's unit, over all test rows.
        per_100, machine_per_100: cost per 100 rows at the threshold and where the machine answers all, with 95 % intervals; at the
            threshold without one where no row is answered, for then it is certain.
        person_per_100: cost per 100 rows where a person looks at all.
    """

    rows: int
    answered: int
    right: int
    units: int
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

    @property
    def against_person(self) -> int:
        """How the cost compares with a person who does all: -1 lower, 1 higher, with its whole interval; 0 neither."""
        if not self.per_100.bounded:
            return 0
        lower = self.per_100.high < self.person_per_100 - _ROUNDING
        return -1 if lower else int(self.per_100.low > self.person_per_100 + _ROUNDING)


def outcome(found: Answers, threshold: float, *, seed: int = 0, resamples: int = RESAMPLES) -> Outcome:
    """Return what happens at a threshold to one test row or more, with 95 % intervals for a threshold that was fixed beforehand."""
    passed = passes(found, threshold)
    answered, right = int(passed.sum()), int(found.right[passed].sum())
    spent = np.where(passed, found.cost, found.review)
    groups = np.arange(found.rows) if found.groups is None else np.unique(found.groups, return_inverse=True)[1]
    here = (
        mean_within(100 * spent, 100 * max(found.review, found.dearest), groups, np.random.default_rng(seed), resamples)
        if answered
        else bare(100 * found.review, "No row is handled here, so a person looks at all of them")
    )
    machine = mean_within(100 * found.cost, 100 * found.dearest, groups, np.random.default_rng(seed), resamples)
    return Outcome(
        found.rows,
        answered,
        right,
        len(np.unique(groups)),
        share(right, answered, counts_for(groups[passed])) if answered else None,
        float(found.cost[passed].sum()),
        found.review * (found.rows - answered),
        here,
        machine,
        100 * found.review,
    )


def mean_within(
    values: np.ndarray, most: float, groups: np.ndarray, generator: np.random.Generator, resamples: int = RESAMPLES
) -> Figure:
    """Return a mean with a 95 % interval that holds for few rows too, and keeps a width where all of them are alike.

    A bootstrap draws only what has been seen: of rows without a mistake it makes no mistake, whatever one would cost. Here each row has
    a random weight (Rubin 1981), and one more is added that costs the most that is possible for the upper bound, and nothing for the lower
    (Gaffke 2005; Phan, Thomas and Learned-Miller 2021). For shares these are the exact bounds of Clopper and Pearson (1934).

    Args:
        values: (rows,) from 0 to `most`; groups: (rows,) equal for rows that belong together, which share one weight.
    """
    codes = np.unique(groups, return_inverse=True)[1]
    sizes, sums = np.bincount(codes).astype(float), np.bincount(codes, weights=values)
    # Groups of one size and sum are alike: their weights, exponential each, add up to one gamma.
    kinds, counts = np.unique(np.column_stack([sizes, sums.round(9)]), axis=0, return_counts=True)
    resamples = min(resamples, max(1000, _MOST_DRAWS // len(counts)))
    weights = generator.gamma(counts.astype(float), size=(resamples, len(counts)))
    added = float(sizes.mean()) * generator.exponential(size=resamples)
    rows, total = weights @ kinds[:, 0] + added, weights @ kinds[:, 1]
    low, high = np.quantile(total / rows, 0.025), np.quantile((total + most * added) / rows, 0.975)
    return within(float(values.mean()), float(low), float(high), 0.0)

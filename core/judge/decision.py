"""Which class to give where mistakes cost more or less: the one of least expected cost; numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.judge.stakes import Costs

_ROUNDING = 1e-9
"""Two expected costs nearer than this part of the dearest mistake are equal."""


@dataclass(frozen=True)
class CostMatrix:
    """What it costs to take each class for each other one, not the same for all.

    Attributes:
        classes: the model's, in its order.
        rows: (classes, classes) true class down, given class across, 0 or more, on the diagonal 0.
    """

    classes: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]

    @cached_property
    def array(self) -> np.ndarray:
        """The costs, (classes, classes)."""
        return np.array(self.rows, dtype=float)

    def expected(self, probabilities: np.ndarray) -> np.ndarray:
        """Return the expected cost of giving each class, (rows, classes): the sum over true classes of p(true) * cost(true, given).

        Args:
            probabilities: (rows, classes), 0 to 1.
        """
        return np.asarray(np.asarray(probabilities, dtype=float) @ self.array)

    def least(self, probabilities: np.ndarray) -> np.ndarray:
        """Return the number of the class of least expected cost, (rows,); of several, the likeliest."""
        costs = self.expected(probabilities)
        good = costs <= costs.min(axis=1, keepdims=True) + _ROUNDING * self.array.max()
        return np.where(good, probabilities, -1.0).argmax(axis=1)

    def cautious(self, probabilities: np.ndarray) -> np.ndarray:
        """Return which rows get another class than the likeliest, (rows,): a precaution, which no model decides alone."""
        return np.asarray(self.least(probabilities) != np.asarray(probabilities).argmax(axis=1))

    def harm_of_waiting(self, probabilities: np.ndarray, least_pressing: str) -> np.ndarray:
        """Return the expected cost of treating each row as the least pressing class, (rows,)."""
        return np.asarray(self.expected(probabilities)[:, self.classes.index(least_pressing)])

    def speaks_against(self, probabilities: np.ndarray) -> int:
        """Return the number of the true class that does most to make the likeliest one dearer than the one given; of one row, (classes,)."""
        given, likeliest = int(self.least(probabilities[None])[0]), int(np.argmax(probabilities))
        return int((probabilities * (self.array[:, likeliest] - self.array[:, given])).argmax())


def cost_matrix(costs: Costs, classes: Sequence[str]) -> CostMatrix | None:
    """Return the costs among these classes, None where all mistakes cost the same: then the likeliest class costs least."""
    rows = tuple(tuple(float(costs.of(true, given)) for given in classes) for true in classes)
    mistakes = {cost for i, row in enumerate(rows) for j, cost in enumerate(row) if i != j}
    return CostMatrix(tuple(classes), rows) if len(mistakes) > 1 else None

"""Test rows with what was predicted for them, from which every metric is computed."""

from __future__ import annotations

from functools import cached_property

import numpy as np

SMALLEST = 1e-12
"""A probability below this counts as this, so that a log loss is finite."""
_ROUNDING = 1e-9


class Sample:
    """Test rows with what was predicted for them.

    Attributes:
        truth, predicted: (rows,) class indices; confidence: (rows,) probability of the predicted class, 0 to 1.
        right: (rows,) 1 where they agree, else 0; losses: (rows,) log losses in nats; classes: how many there are.
        probabilities: every class's, (rows, classes); names: of the classes, in their order.
        groups: (rows,) equal for rows that belong together; None where each stands for itself.
    """

    def __init__(
        self,
        truth: np.ndarray,
        probabilities: np.ndarray,
        names: list[str] | None = None,
        groups: np.ndarray | None = None,
    ) -> None:
        rows = np.arange(len(truth))
        self.truth = truth
        self.predicted = probabilities.argmax(axis=1)
        self.confidence = probabilities[rows, self.predicted]
        self.right = (self.predicted == truth).astype(float)
        self.losses = -np.log(np.maximum(probabilities[rows, truth], SMALLEST))
        self.classes = probabilities.shape[1]
        self.probabilities = probabilities
        self.names = names or [str(number) for number in range(self.classes)]
        self.groups = None if groups is None or len(np.unique(groups)) == len(truth) else groups

    @cached_property
    def confusion(self) -> np.ndarray:
        """Rows by true class (outer) and predicted class (inner), (classes, classes)."""
        return confusion_of(self.truth, self.predicted, self.classes)

    @cached_property
    def effective(self) -> int:
        """How many rows they count for, fewer than there are where some belong together."""
        return self.counted(np.ones(len(self.truth), dtype=bool))

    def counted(self, inside: np.ndarray) -> int:
        """Return how many rows those count for that are marked, (rows,)."""
        return int(inside.sum()) if self.groups is None else counts_for(self.groups[inside])

    @property
    def hit(self) -> float:
        """The loss of a right answer by the model's own probabilities, in nats."""
        return float(-np.log(np.maximum(self.confidence, SMALLEST)).mean())

    @cached_property
    def mistake(self) -> float:
        """The loss of a mistake by the model's own probabilities, in nats: of each class but the answer, as likely as it says."""
        others = self.probabilities.copy()
        others[np.arange(len(others)), self.predicted] = 0.0
        total = float(others.sum())
        if total <= 0.0:
            return float(-np.log(SMALLEST))
        return float((others * -np.log(np.maximum(others, SMALLEST))).sum() / total)


def counts_for(groups: np.ndarray) -> int:
    """Return how many rows count that stand for themselves alone, as the promise of a threshold takes them.

    Rows of a group are taken as one answer given again: the squared number of rows over the sum of the groups' squares (Kish 1965),
    rounded down.

    Args:
        groups: (rows,) equal for rows that belong together.
    """
    sizes = np.unique(groups, return_counts=True)[1].astype(float)
    return int(sizes.sum() ** 2 / max(1.0, float((sizes**2).sum())) + _ROUNDING)


def confusion_of(truth: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Return rows by true class (outer) and predicted class (inner), (classes, classes); truth, predicted: (rows,) class indices."""
    return np.bincount(truth * classes + predicted, minlength=classes * classes).reshape(classes, classes)

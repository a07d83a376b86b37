"""Models of which everything is known, and answers drawn from them: what the coverage of intervals is counted on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Kind:
    """How rows are spread over classes: `even`, or `rare` with each class met less often than the one before (as 1, 1/2, 1/3 ...)."""

    classes: int
    rare: bool

    @property
    def shares(self) -> np.ndarray:
        """Share of the rows that each class has, (classes,)."""
        weight = 1 / np.arange(1, self.classes + 1) if self.rare else np.ones(self.classes)
        return np.asarray(weight / weight.sum())


def confusion_chances(kind: Kind, accuracy: float, generator: np.random.Generator) -> np.ndarray:
    """Return the chance of each cell of the confusion matrix of a model, (classes, classes).

    Some classes are harder than others, and mistakes fall on some classes more than on others, both at random.
    """
    classes, shares = kind.classes, kind.shares
    wrong = np.exp(generator.normal(0, 0.7, classes))
    wrong = np.minimum(0.8, wrong * (1 - accuracy) / float(shares @ wrong))
    spread = shares * generator.gamma(0.6, 1, (classes, classes)) + 1e-9
    np.fill_diagonal(spread, 0.0)
    table = (shares * wrong)[:, None] * spread / spread.sum(axis=1, keepdims=True)
    np.fill_diagonal(table, shares * (1 - wrong))
    return np.asarray(table)


def counted(table: np.ndarray, rows: int, draws: int, generator: np.random.Generator) -> np.ndarray:
    """Return confusion matrices of so many rows each, (draws, classes, classes)."""
    drawn = generator.multinomial(rows, table.ravel() / table.sum(), draws)
    return np.asarray(drawn.reshape(draws, *table.shape))


@dataclass(frozen=True)
class Answering:
    """A model that states a confidence.

    Attributes:
        classes: how many; accuracy: of all its answers, 0 to 1; sharpness: 1 where its confidence is right, above where it boasts, below where it is too careful.
    """

    classes: int
    accuracy: float
    sharpness: float = 1.0

    def answers(self, rows: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return truth, (rows,), and probabilities, (rows, classes), of rows of which the first class is the one answered."""
        least = 1 / self.classes + 0.01
        sure = generator.beta(3 * self.accuracy, 3 * (1 - self.accuracy), rows)
        sure = np.clip(sure + self.accuracy - sure.mean() if rows > 1000 else sure, least, 1 - 1e-6)
        others = generator.dirichlet(np.full(self.classes - 1, 0.5), rows)
        said = 1 / (1 + (1 / sure - 1) ** self.sharpness)
        said = np.maximum(said, least)
        wrong = generator.random(rows) >= sure
        place = (others.cumsum(axis=1) < generator.random((rows, 1))).sum(axis=1).clip(0, self.classes - 2) + 1
        return np.where(wrong, place, 0), np.column_stack([said, others * (1 - said)[:, None]])


def recalled(shares: np.ndarray, recall: np.ndarray) -> np.ndarray:
    """Return the chance of each cell of the confusion matrix, (classes, classes), of a model whose mistakes fall on all other classes alike.

    Args:
        shares: of the rows, (classes,); recall: share of each class's rows that are right, (classes,) 0 to 1.
    """
    table = np.outer(shares * (1 - recall), np.full(len(shares), 1 / (len(shares) - 1)))
    np.fill_diagonal(table, shares * recall)
    return np.asarray(table)


def recalling(truth: np.ndarray, recall: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Return the probabilities, (rows, classes), of such a model, which is sure of all it says; truth: (rows,)."""
    others = (truth + generator.integers(1, len(recall), len(truth))) % len(recall)
    return np.eye(len(recall))[np.where(generator.random(len(truth)) < recall[truth], truth, others)]


def two_models(rows: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return truth, (rows,), and the probabilities of a better and a worse model on the same rows of two classes, (rows, 2) each."""
    truth, hard = generator.integers(0, 2, rows), generator.normal(0, 1, rows)
    models = []
    for skill in (1.6, 1.0):
        logit = (2 * truth - 1) * skill + hard + generator.normal(0, 0.7, rows)
        chance = 1 / (1 + np.exp(-logit))
        models.append(np.column_stack([1 - chance, chance]))
    return truth, models[0], models[1]

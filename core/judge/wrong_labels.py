"""Which labels look wrong: confident learning over out-of-sample probabilities; numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

METHOD = "confident learning (Northcutt, Jiang and Chuang 2021)"
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Doubts:
    """What confident learning says about some rows.

    Attributes:
        thresholds: (classes,) mean probability that the rows of a class get for it; infinity for a class without rows.
        joint: (classes, classes) confident joint: rows under label i that are confidently of class j.
        suggested: (rows,) the likeliest class.
        score: (rows,) doubt from 0 (sure of the label) to 1 (sure of another).
        flagged: row numbers whose label looks wrong, most doubtful first.
    """

    thresholds: np.ndarray
    joint: np.ndarray
    suggested: np.ndarray
    score: np.ndarray
    flagged: np.ndarray

    @property
    def share(self) -> float:
        """Estimated share of wrong labels, 0 to 1: the flagged rows over all rows."""
        return len(self.flagged) / max(1, len(self.score))


def class_thresholds(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return t_j, the mean self-confidence of the rows labelled j, (classes,); Northcutt et al. 2021, equation 2.

    A class that no row is labelled with gets infinity: nothing can be confidently of it.
    """
    classes = probabilities.shape[1]
    own = probabilities[np.arange(len(labels)), labels]
    counts = np.bincount(labels, minlength=classes)
    sums = np.bincount(labels, weights=own, minlength=classes)
    return np.asarray(np.divide(sums, counts, out=np.full(classes, np.inf), where=counts > 0))


def confident_classes(probabilities: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """Return for each row the likeliest of the classes whose threshold it reaches, -1 where it reaches none, (rows,)."""
    reached = np.where(probabilities >= thresholds - _ROUNDING, probabilities, -1.0)
    best = reached.argmax(axis=1)
    return np.where(reached[np.arange(len(best)), best] >= 0, best, -1)


def doubt_score(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return (1 - margin) / 2 with margin = p(label) - max p(other class), (rows,) in 0 to 1; Northcutt et al. 2021, section 3.2."""
    rows = np.arange(len(labels))
    others = probabilities.copy()
    others[rows, labels] = -np.inf
    return np.asarray((1.0 - probabilities[rows, labels] + others.max(axis=1)) / 2.0)


def find_doubts(labels: np.ndarray, probabilities: np.ndarray) -> Doubts:
    """Flag the rows off the diagonal of the confident joint, ranked by normalised margin (Northcutt et al. 2021, sections 3.1 and 3.2).

    A row that is confidently of another class by its threshold, but whose own label is still the likeliest, is not flagged.

    Args:
        labels: (rows,) class indices as given.
        probabilities: (rows, classes) from models that did not see the row's label; at least two classes.
    """
    classes = probabilities.shape[1]
    thresholds = class_thresholds(labels, probabilities)
    confident = confident_classes(probabilities, thresholds)
    counted = confident >= 0
    joint = np.bincount(labels[counted] * classes + confident[counted], minlength=classes * classes)
    suggested = probabilities.argmax(axis=1)
    score = doubt_score(labels, probabilities)
    found = np.flatnonzero(counted & (confident != labels) & (suggested != labels))
    flagged = found[np.argsort(-score[found], kind="stable")]
    return Doubts(thresholds, joint.reshape(classes, classes), suggested, score, flagged)

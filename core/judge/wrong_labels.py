"""Which labels look wrong: out-of-sample probabilities against a model of labels that were given at random; numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.judge.stakes import Costs

METHOD = (
    "a mixture of calibrated answers and labels given at random (random classification noise, Angluin and Laird 1988)"
)
EVIDENCE = 6.63
"""Twice the gain in log-likelihood from which labels at random are believed in: one clean table in two hundred reaches it (Self and Liang 1987, for
a share that cannot be below 0)."""
LIKELY = 0.25
"""A row stands out from this chance of a wrong label: one in four is worth a look, and with labels flipped on purpose about half of those listed were."""
_SHARES = np.concatenate([[0.0], np.geomspace(0.001, 0.15, 51)])
"""Larger shares are not tried: where a model is wrong that often, labels at random and hard texts look the same."""
_TEMPERATURES = np.geomspace(0.4, 8.0, 61)
_SMALLEST = 1e-12


@dataclass(frozen=True)
class Doubts:
    """What the probabilities say about some rows' labels.

    Attributes:
        wrong: estimated share of labels that were given at random, 0 to 1; 0 where the evidence does not suffice.
        evidence: twice the gain in log-likelihood (nats) over no such labels; EVIDENCE or more is believed.
        suggested: (rows,) the likeliest class; score: (rows,) chance that the label is wrong, 0 to 1.
        flagged: row numbers that stand out, most doubtful first; none where the evidence does not suffice.
    """

    wrong: float
    evidence: float
    suggested: np.ndarray
    score: np.ndarray
    flagged: np.ndarray

    @property
    def by_chance(self) -> float:
        """How many of the flagged labels are right, as far as can be expected: hard texts look the same."""
        return float((1.0 - self.score[self.flagged]).sum())


def find_doubts(labels: np.ndarray, probabilities: np.ndarray, judges: np.ndarray | None = None) -> Doubts:
    """Flag the rows whose label is wrong with a chance of LIKELY or more, where there is evidence of wrong labels at all.

    A label is taken to be drawn from the model's probabilities, softened or sharpened by a temperature, or, in a share of the rows, to be
    any class but the text's own. Texts that are hard get their doubtful labels from the first part: only what is too unlikely there, as a label is that
    the model is sure against, counts as evidence for the second. Both numbers are fitted by the likelihood, on a grid.

    Args:
        labels: (rows,) class indices as given.
        probabilities: (rows, classes) from models that did not see the row's label; at least two classes.
        judges: (rows,) which model a row's probabilities are from, each of which has a temperature of its own; one for all where left out.
    """
    rows, classes = probabilities.shape
    if not rows:
        return Doubts(0.0, 0.0, np.zeros(0, dtype=int), np.zeros(0), np.zeros(0, dtype=int))
    judged = np.zeros(rows, dtype=int) if judges is None else np.unique(judges, return_inverse=True)[1]
    own = _own_chances(labels, probabilities)
    totals = np.array([_best_temperatures(own, judged, share, classes)[0] for share in _SHARES])
    best = int(totals.argmax())
    evidence = float(2 * (totals[best] - totals[0]))
    share = float(_SHARES[best]) if evidence >= EVIDENCE else 0.0
    chosen = _best_temperatures(own, judged, share, classes)[1]
    right = own[chosen[judged], np.arange(rows)]
    score = np.asarray(share * (1 - right) / (classes - 1) / _likelihood(right, share, classes))
    suggested = probabilities.argmax(axis=1)
    found = np.flatnonzero((score >= LIKELY) & (suggested != labels))
    return Doubts(share, evidence, suggested, score, found[np.argsort(-score[found], kind="stable")])


def _own_chances(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return the probability of each row's own label at every temperature, (temperatures, rows)."""
    logits = np.log(np.maximum(probabilities.astype(float), _SMALLEST))
    logits -= logits.max(axis=1, keepdims=True)
    given = logits[np.arange(len(labels)), labels]
    return np.array([np.exp(given / t) / np.exp(logits / t).sum(axis=1) for t in _TEMPERATURES])


def _likelihood(right: np.ndarray, share: float, classes: int) -> np.ndarray:
    """Return how likely labels are that the model gives these chances, where such a share is given at random."""
    return np.asarray((1 - share) * right + share * (1 - right) / (classes - 1) + _SMALLEST)


def _best_temperatures(own: np.ndarray, judged: np.ndarray, share: float, classes: int) -> tuple[float, np.ndarray]:
    """Return the highest log-likelihood for a share of labels at random, and for each judge the number of the temperature that reaches it."""
    logs = np.log(_likelihood(own, share, classes))
    sums = np.array([np.bincount(judged, weights=line) for line in logs])
    return float(sums.max(axis=0).sum()), sums.argmax(axis=0)


def dearest_changes(
    labels: Sequence[str], suggested: Sequence[str], classes: Sequence[str], costs: Costs
) -> np.ndarray:
    """Return which suggestions would be the dearest mistake of the task if the given label were right, (rows,); none where all cost the same."""
    every = [costs.of(true, said) for true in classes for said in classes if true != said]
    dearest = max(every, default=0.0)
    if min(every, default=0.0) == dearest:
        return np.zeros(len(labels), dtype=bool)
    return np.array([costs.of(true, said) >= dearest for true, said in zip(labels, suggested, strict=True)], dtype=bool)

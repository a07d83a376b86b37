"""Heads that judge the rows they were not fitted on: by them reading, penalty and temperature of a head are chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from core.engine.build import Reading
from core.engine.training.calibration import fit_temperature
from core.engine.training.lbfgs import Earlier, LinearFit, Loss, Standard
from core.engine.training.progress import Progress
from core.errors import TrainingError
from core.maths.softmax import softmax
from core.runs.result import Temperature

FOLDS = 5
PENALTIES = (3.0, 1.0, 3e-1, 1e-1, 3e-2, 1e-2, 3e-3, 1e-3)
"""Weights of half the squared norm that are tried, strongest first, when weight decay is 0."""
MANY_ROWS = 1500
"""From so many rows the first fold alone chooses; its held-out rows are enough to tell penalties apart."""
_PASSES = 25
_FEWEST_NEW = 20
"""So many rows that an earlier head had not learned from can choose and calibrate without the others."""
_REPEATS = ((60, 3), (150, 2))
"""Below so many rows the folds are dealt so often: how a few rows fall is luck."""


@dataclass(frozen=True)
class Choice:
    """What cross-validation chose.

    Attributes:
        reading: what the head reads; penalty: weight of half the squared norm; stronger: the penalties before it, strongest first.
        temperature: fitted on the logits of the rows by heads that did not see them.
        held_out: (rows, classes) probabilities of those logits over that temperature.
    """

    reading: Reading
    penalty: float
    stronger: tuple[float, ...]
    temperature: Temperature
    held_out: np.ndarray


@dataclass(frozen=True)
class Tried:
    """One reading and penalty as it was tried, for whoever follows the search: number `step` of `steps` at most.

    Attributes:
        fit_loss: mean loss on the rows that were fitted; loss: log loss on the held-out rows over the best temperature, nats.
        predicted: (answers,) class indices, truth: (answers,).
    """

    step: int
    steps: int
    penalty: float
    fit_loss: float
    loss: float
    predicted: np.ndarray
    truth: np.ndarray
    best: bool


def deal_folds(groups: np.ndarray, labels: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Deal groups of rows to folds, each class evenly, and return each row's fold (rows,)."""
    _, first, member = np.unique(groups, return_index=True, return_inverse=True)
    shuffled = np.random.default_rng(seed).permutation(len(first))
    order = shuffled[np.argsort(labels[first][shuffled], kind="stable")]
    fold = np.empty(len(first), dtype=np.int64)
    fold[order] = np.arange(len(first)) % folds
    return fold[member]


class _Fold:
    """A head that is fitted on some rows to judge others; from a strong penalty to weaker ones it goes on from where it is."""

    def __init__(
        self,
        features: np.ndarray,
        labels: np.ndarray,
        unseen: np.ndarray,
        classes: int,
        loss: Loss,
        device: str,
        earlier: Earlier | None = None,
    ) -> None:
        seen = np.flatnonzero(~unseen)
        standard = Standard(features[seen])
        self.unseen = np.flatnonzero(unseen)
        self._inputs = standard.tensor(features[seen], device)
        self._targets = torch.tensor(labels[seen], device=device)
        self._others = standard.tensor(features[self.unseen], device)
        self._layer = standard.layer(classes, device, earlier)
        self._loss = loss

    def fit(self, penalty: float, passes: int = _PASSES) -> float:
        """Lower the loss under a penalty and return it."""
        search = LinearFit(self._layer, self._inputs, self._targets, self._loss, penalty, passes=passes, change=1e-6)
        return search.step()

    def judge(self) -> np.ndarray:
        """Return the logits of the unseen rows, (unseen, classes)."""
        with torch.no_grad():
            return np.asarray(self._layer(self._others).cpu().numpy())


def choose(
    candidates: Mapping[Reading, np.ndarray],
    labels: np.ndarray,
    groups: np.ndarray,
    classes: int,
    loss: Loss,
    device: str,
    seed: int,
    progress: Progress,
    *,
    penalties: Sequence[float] = PENALTIES,
    tell: Callable[[Tried], None] | None = None,
    earlier: Earlier | None = None,
) -> Choice:
    """Choose the reading and the penalty whose held-out rows have the lowest log loss over their own best temperature.

    Args:
        candidates: what each reading gives, (rows, width) float32; labels: (rows,) class indices.
        groups: (rows,), equal for rows that must not be told apart by having seen one of them.
        loss: of logits and targets, without the penalty; tell: called with every try.
        earlier: a head that the penalty holds to in place of zero, for candidates of its one reading; rows that it had learned from do
            not count for the choice and the temperature, unless there are too few others.

    Raises:
        TrainingError: no head gave finite numbers.
    """
    rows = len(labels)
    repeats = next((count for limit, count in _REPEATS if rows < limit), 1)
    if len(np.unique(groups)) < 2:
        groups = np.arange(rows)
    deals = [deal_folds(groups, labels, FOLDS, seed + number) for number in range(repeats)]
    parts = [deal == fold for deal in deals for fold in range(FOLDS) if (deal == fold).any()]
    looked_at = parts[:1] if rows >= MANY_ROWS else parts
    counted = np.ones(rows, dtype=bool)
    if earlier is not None and earlier.new.sum() >= _FEWEST_NEW and len(np.unique(labels[earlier.new])) > 1:
        counted = earlier.new
        looked_at = parts if not counted[looked_at[0]].any() else looked_at
    best, step, steps = _Best(), 0, len(candidates) * len(penalties)
    for reading, features in candidates.items():
        heads = [_Fold(features, labels, part, classes, loss, device, earlier) for part in looked_at]
        judged = np.concatenate([head.unseen for head in heads])
        count, lowest, worse = counted[judged], float("inf"), 0
        truth = labels[judged][count]
        for number, penalty in enumerate(penalties):
            progress.check_cancelled()
            fit_loss = float(np.mean([head.fit(penalty) for head in heads]))
            answers = [head.judge() for head in heads]
            logits = np.concatenate(answers)[count]
            if not np.isfinite(logits).all():
                break
            reached = fit_temperature(logits, truth, len(truth) // (1 if len(looked_at) == 1 else repeats)).loss_after
            better = reached < best.loss
            if better:
                best = _Best(reached, reading, number, [head.unseen for head in heads], answers)
            step += 1
            if tell is not None:
                tell(Tried(step, steps, penalty, fit_loss, reached, logits.argmax(axis=1), truth, better))
            worse, lowest = (0, reached) if reached < lowest else (worse + 1, lowest)
            if (
                worse == 2
            ):  # a weaker penalty only fits the fitted rows closer; once that hurts, the rest would hurt more
                break
    if best.reading is None:
        raise TrainingError(
            "No head gave finite numbers. Look for settings out of the ordinary, set them back, and start again."
        )
    chosen = tuple(penalties[: best.number + 1])
    for count, part in enumerate(parts[len(looked_at) :], start=len(looked_at)):
        progress.count(count, len(parts), "parts of the rows judged by a head that did not see them")
        head = _Fold(candidates[best.reading], labels, part, classes, loss, device, earlier)
        head.fit(chosen[-1], passes=2 * _PASSES)
        best.rows.append(head.unseen)
        best.logits.append(head.judge())
    judged, logits = np.concatenate(best.rows), np.concatenate(best.logits)
    temperature = fit_temperature(logits[counted[judged]], labels[judged][counted[judged]], int(counted.sum()))
    shares = np.zeros((rows, classes))
    np.add.at(shares, judged, softmax(logits / temperature.value))
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
    return Choice(best.reading, chosen[-1], chosen[:-1], temperature, shares)


@dataclass
class _Best:
    """The best try so far: its loss, reading, place of its penalty, and what its heads said of which rows."""

    loss: float = float("inf")
    reading: Reading | None = None
    number: int = 0
    rows: list[np.ndarray] = field(default_factory=list)
    logits: list[np.ndarray] = field(default_factory=list)

"""Which rows a run's model answers without a person: the one threshold that every view, the command line and the server go by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.errors import ConfigError, FathomError
from core.judge.decision import CostMatrix
from core.judge.promise import NOTHING_PROMISED, Offer, Promise, find_promise
from core.judge.threshold import is_answered, lowest_threshold
from core.runs.rows import read_rows
from core.runs.run import Run
from core.runs.seen import unseen
from core.storage import Remembered, read_json

NO_ROW = 1.0
"""The threshold that no row passes: where nothing can be promised, every row waits for a person."""


@dataclass(frozen=True)
class Rule:
    """A run's threshold.

    Attributes:
        threshold: probability from which a row is answered, 0 to 1; by_hand: whether a person chose it.
        offer: what the test rows allow to promise; classes: how many the model knows.
        costs: of mistakes, by which a row whose likeliest class is not the one of least expected cost waits; None where all cost the same.
    """

    threshold: float
    by_hand: bool
    offer: Offer
    classes: int
    costs: CostMatrix | None = None

    @property
    def promise(self) -> Promise | None:
        """What goes with the threshold; a threshold that a person chose has a promise only where it is the one that was offered."""
        return self.offer.at(self.threshold)

    @property
    def sentence(self) -> str:
        """What may be expected of the answers, in words."""
        return told(self.offer, self.threshold, self.by_hand)

    def answered(self, probabilities: np.ndarray) -> np.ndarray:
        """Return which rows are answered without a person, (rows,); see `answered_alone`."""
        return answered_alone(probabilities, self.threshold, self.costs)

    def to_json(self) -> dict[str, Any]:
        """Return what the server says of it."""
        promise = self.promise
        return {
            "threshold": self.threshold,
            "by_hand": self.by_hand,
            "share": promise.share if promise else None,
            "test_rows": self.offer.rows,
            "sentence": self.sentence,
        }


def answered_alone(probabilities: np.ndarray, threshold: float, costs: CostMatrix | None) -> np.ndarray:
    """Return which rows are answered without a person, (rows,): their likeliest class reaches the threshold and costs least.

    Args:
        probabilities: (rows, classes), 0 to 1; threshold: 0 to 1; costs: of mistakes, None where all cost the same.
    """
    reached = is_answered(probabilities.max(axis=1), threshold, probabilities.shape[1])
    return reached if costs is None else reached & ~costs.cautious(probabilities)


def told(offer: Offer, threshold: float, by_hand: bool) -> str:
    """Return what may be expected of answers at a threshold, in words."""
    if (promise := offer.at(threshold)) is not None:
        return promise.sentence
    if threshold >= NO_ROW and not by_hand:
        return NOTHING_PROMISED
    return f"The threshold of {threshold:.3f} was chosen by hand: no promise goes with it."


def rule_of(run: Run, costs: CostMatrix | None = None) -> Rule:
    """Return the threshold that a person keeps for the model, else the one that comes with a promise, else the one that no row passes.

    Args:
        costs: of mistakes among the run's classes, which keep rows from being answered; None where all cost the same. Whoever knows the
            task gives them: core.tasks.stakes finds them for a run.

    Raises:
        StorageError: a file of the run cannot be read.
    """
    offer, classes = _offer(run, costs)
    kept = kept_threshold(run)
    if kept is not None:
        return Rule(min(max(kept, lowest_threshold(classes)), NO_ROW), True, offer, classes, costs)
    return Rule(NO_ROW if offer.promise is None else offer.promise.threshold, False, offer, classes, costs)


def at_threshold(rule: Rule, threshold: float | None) -> Rule:
    """Return the rule with another threshold, as somebody asked for it; the rule itself for None.

    Raises:
        ConfigError: it is no probability.
    """
    if threshold is None:
        return rule
    if not 0.0 <= threshold <= 1.0:
        raise ConfigError(f"threshold is {threshold!r}; allowed is a probability from 0 to 1. Choose one such as 0.8.")
    return replace(rule, threshold=max(threshold, lowest_threshold(rule.classes)), by_hand=True)


def given_classes(predictions: pd.DataFrame, costs: CostMatrix | None) -> list[str] | None:
    """Return the class of least expected cost of each test row, None where all mistakes cost the same.

    Args:
        predictions: p:<label> for each class, 0 to 1.
    """
    if costs is None:
        return None
    least = costs.least(predictions[[f"p:{label}" for label in costs.classes]].to_numpy(dtype=float))
    return [costs.classes[number] for number in least]


def offer_from(predictions: pd.DataFrame, classes: int, seen: int = 0, costs: CostMatrix | None = None) -> Offer:
    """Return what a run's test rows allow to promise.

    Args:
        predictions: of rows that the model had not seen: label, predicted, confidence (0 to 1), group where rows belong together, and
            p:<label> for each class where there are costs.
        seen: further test rows, which it had seen; the offer says that they do not count; costs: see `rule_of`.
    """
    given = given_classes(predictions, costs)
    found = find_promise(
        predictions["confidence"].to_numpy(dtype=float),
        (predictions["label"].astype(str) == predictions["predicted"].astype(str)).to_numpy(),
        classes,
        predictions["group"].to_numpy() if "group" in predictions.columns else None,
        None if given is None else (predictions["predicted"].astype(str) != np.array(given, dtype=object)).to_numpy(),
    )
    return replace(found, seen=seen)


def _read_offer(costs: CostMatrix | None, path: Path) -> tuple[Offer, int]:
    predictions = read_rows(path)
    classes = sum(str(name).startswith("p:") for name in predictions.columns)
    run = Run(path.parent)
    try:
        seen = run.metrics().split.seen
    except FathomError:  # no result yet, or one that does not fit, which its pages say
        seen = None
    new = unseen(run, predictions, seen)
    return offer_from(new, classes, len(predictions) - len(new), costs), classes


@lru_cache(maxsize=100)
def _remembered(costs: CostMatrix | None) -> Remembered[tuple[Offer, int]]:
    """Return what reads offers and keeps them, for the costs of one task."""
    return Remembered(partial(_read_offer, costs), most=500)


def _offer(run: Run, costs: CostMatrix | None) -> tuple[Offer, int]:
    """Return what the test rows allow to promise, and the number of classes; read again when the file has changed."""
    if not run.predictions_file.exists():
        return Offer(None, 0, 0), 2
    # What the run counted comes a moment after its predictions; until then nothing is remembered.
    read = _remembered(costs) if run.metrics_file.is_file() else partial(_read_offer, costs)
    return read(run.predictions_file)


def kept_threshold(run: Run) -> float | None:
    """Return the threshold that somebody keeps for a run on its task card, 0 to 1, None where nobody does."""
    try:
        return threshold_in(read_json(run.task_file))
    except FileNotFoundError:
        return None


def threshold_in(card: Any) -> float | None:
    """Return the threshold of a task card as its file holds it, None where there is none."""
    value = card.get("threshold") if isinstance(card, dict) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

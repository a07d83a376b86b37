"""Which rows a run's model answers without a person: the one threshold that every view, the command line and the server go by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.errors import FathomError
from core.judge.promise import NOTHING_PROMISED, Offer, Promise, find_promise
from core.judge.threshold import is_answered, lowest_threshold
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
    """

    threshold: float
    by_hand: bool
    offer: Offer
    classes: int

    @property
    def promise(self) -> Promise | None:
        """What goes with the threshold; a threshold that a person chose has a promise only where it is the one that was offered."""
        return self.offer.at(self.threshold)

    @property
    def sentence(self) -> str:
        """What may be expected of the answers, in words."""
        return told(self.offer, self.threshold, self.by_hand)

    def answered(self, probabilities: np.ndarray) -> np.ndarray:
        """Return which rows reach the threshold, (rows,), by their highest probability."""
        return is_answered(probabilities, self.threshold, self.classes)

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


def told(offer: Offer, threshold: float, by_hand: bool) -> str:
    """Return what may be expected of answers at a threshold, in words."""
    if (promise := offer.at(threshold)) is not None:
        return promise.sentence
    if threshold >= NO_ROW and not by_hand:
        return NOTHING_PROMISED
    return f"The threshold of {threshold:.3f} was chosen by hand: no promise goes with it."


def rule_of(run: Run) -> Rule:
    """Return the threshold that a person keeps for the model, else the one that comes with a promise, else the one that no row passes.

    Raises:
        StorageError: a file of the run cannot be read.
    """
    offer, classes = _offer(run)
    kept = kept_threshold(run)
    if kept is not None:
        return Rule(min(max(kept, lowest_threshold(classes)), NO_ROW), True, offer, classes)
    return Rule(NO_ROW if offer.promise is None else offer.promise.threshold, False, offer, classes)


def offer_from(predictions: pd.DataFrame, classes: int, seen: int = 0) -> Offer:
    """Return what a run's test rows allow to promise.

    Args:
        predictions: of rows that the model had not seen: label, predicted, confidence (0 to 1), and group where rows belong together.
        seen: further test rows, which it had seen; the offer says that they do not count.
    """
    found = find_promise(
        predictions["confidence"].to_numpy(dtype=float),
        (predictions["label"].astype(str) == predictions["predicted"].astype(str)).to_numpy(),
        classes,
        predictions["group"].to_numpy() if "group" in predictions.columns else None,
    )
    return replace(found, seen=seen)


def _read_offer(path: Path) -> tuple[Offer, int]:
    predictions = pd.read_parquet(path)
    classes = sum(str(name).startswith("p:") for name in predictions.columns)
    run = Run(path.parent)
    try:
        seen = run.metrics().split.seen
    except FathomError:  # no result yet, or one that does not fit, which its pages say
        seen = None
    new = unseen(run, predictions, seen)
    return offer_from(new, classes, len(predictions) - len(new)), classes


_remembered = Remembered(_read_offer, most=500)


def _offer(run: Run) -> tuple[Offer, int]:
    """Return what the test rows allow to promise, and the number of classes; read again when the file has changed."""
    # What the run counted comes a moment after its predictions; until then nothing is remembered.
    read = _remembered if run.metrics_file.is_file() else _read_offer
    try:
        return read(run.predictions_file)
    except FileNotFoundError:
        return Offer(None, 0, 0), 2


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

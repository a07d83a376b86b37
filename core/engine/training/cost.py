"""What a run costs, part by part: said before it starts, from a sample of its rows, and while it goes on, from all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.config import TrainConfig

FORWARD_SHARE = 0.35
"""A forward pass costs about this share of a training step: one of three matrix products, less bookkeeping."""
MOST_TUNED_ROWS = 20_000
"""Training rows of a fine-tuned run whose labels are looked at: reading them with the untouched encoder costs a third of a pass of training."""
RELOAD_ROWS = 2000
"""Test rows that the saved model scores again."""
_HEADS_S, _HEADS_S_A_CELL = 0.7, 1.3e-7
"""Seconds, and seconds a row, class and feature, of the heads that cross-validation compares; measured on two cores."""
_STEPS_S_A_CELL = 4e-8
"""Seconds a row, class and pass of a head that is fitted by steps on mini-batches; measured on two cores."""
_SAVING_S_A_PARAMETER = 4e-8
"""Seconds of the checkpoint and the record of the path at each validation; measured with 23 million parameters."""
_WORDS_OF_PAIRS = 8
"""Counting the words of pairs is tried in four forms, each fitted anew for some parts of the rows."""


GUARD_ROWS = 1000
"""Rows that the guard reads, beside its fit of a few seconds."""
_GUARD_S = 3.0
FEW_VALIDATION_ROWS = 50
"""Fewer validation rows than this cannot tell how sure a model may be: one row more or less right would move it by much."""


def needs_halves(train: TrainConfig, validation_rows: int, *, fits_start: bool) -> bool:
    """Tell whether a fine-tuning is judged by halves: where it starts from a fitted head, and its validation rows are few."""
    return fits_start and not train.freeze_encoder and validation_rows < FEW_VALIDATION_ROWS


@dataclass(frozen=True)
class RunSize:
    """How large a run is; costs are in token units, see batches.batch_cost.

    Attributes:
        rows, validation_rows, test_rows: to train, to validate and to test with.
        train, validation, test: reading all rows of a part once, without padding.
        epoch: reading all training rows once in the padded batches of the training.
        parameters: of the encoder. features: that heads over it are compared by, see `head_features`.
        pair: whether a row is two texts.
    """

    rows: int
    validation_rows: int
    test_rows: int
    classes: int
    train: float
    validation: float
    test: float
    epoch: float
    parameters: int
    features: int
    pair: bool = False


@dataclass(frozen=True)
class RunCost:
    """What a run costs.

    Attributes:
        units: work in token units of a training step; what only reads counts FORWARD_SHARE of a unit.
        beside_s: seconds that come beside it and do not follow the speed of the steps: all of those below are among them.
        heads_s: of comparing heads over the untouched encoder. look_s: of what is saved at one look at the validation rows.
        validation: units of scoring the validation rows once. half: units of training on one half of the rows, or 0.
    """

    units: float
    beside_s: float
    heads_s: float
    validation: float
    look_s: float = 0.0
    half: float = 0.0


def run_cost(train: TrainConfig, size: RunSize, *, fits_start: bool) -> RunCost:
    """Return what a run costs from its first reading to its result.

    Args:
        fits_start: whether a head is fitted to the untouched encoder before the fine-tuning starts.
    """
    halves = needs_halves(train, size.validation_rows, fits_start=fits_start)
    # Heads judge the rows that are learned from: those that were asked for a start, or others after the training.
    looked_at = size.rows if train.freeze_encoder or fits_start else min(size.rows, MOST_TUNED_ROWS)
    heads = heads_s(looked_at, size.classes, size.features)
    # The bootstrap, loading again, and TF-IDF: measured at a few seconds for ten thousand rows and 77 classes.
    words_s = (1e-4 + 6e-6 * size.classes) * size.rows * (_WORDS_OF_PAIRS if size.pair else 1)
    beside_s = 2.0 + words_s + heads + _GUARD_S
    validation = FORWARD_SHARE * size.validation
    read = size.test * (1.0 + min(1.0, RELOAD_ROWS / max(1, size.test_rows)))
    read += size.train * min(1.0, GUARD_ROWS / max(1, size.rows))
    if train.freeze_encoder:
        if train.optimizer != "lbfgs":
            beside_s += _STEPS_S_A_CELL * size.rows * size.classes * min(100.0, train.epochs)
        return RunCost(FORWARD_SHARE * (size.train + read) + validation, beside_s, heads, validation)
    read += size.train * (1.0 if fits_start else looked_at / max(1, size.rows)) + (size.train if halves else 0.0)
    looks = train.evaluations_per_epoch * train.epochs
    half = 0.5 * size.epoch * train.epochs + validation * looks if halves else 0.0
    units = size.epoch * train.epochs + validation * (looks + 1.0) + FORWARD_SHARE * read  # 1: the finished model
    look_s = _SAVING_S_A_PARAMETER * size.parameters
    return RunCost(units + 2 * half, beside_s + look_s * looks * (3 if halves else 1), heads, validation, look_s, half)


def heads_s(rows: int, classes: int, features: int) -> float:
    """Return the seconds of comparing heads over the untouched encoder by cross-validation."""
    return _HEADS_S + _HEADS_S_A_CELL * rows * classes * features


def head_features(hidden: int, layers: int, ways: Sequence[bool]) -> int:
    """Return by how many numbers of a row heads are compared: those of the last layer and of the last `layers`.

    Args:
        hidden: width of the encoder; ways: for each way to read a row whether it compares two texts, which takes both, their
            difference, their product and the cosine, with and without what their tokens have in common.
    """
    return sum((1 + 2 * layers) * (4 * hidden + 1) if apart else (1 + layers) * hidden for apart in ways)

"""What a run costs, part by part: said before it starts, from a sample of its rows, and while it goes on, from all of them."""

from __future__ import annotations

from dataclasses import dataclass

from core.config import TrainConfig

FORWARD_SHARE = 0.35
"""A forward pass costs about this share of a training step: one of three matrix products, less bookkeeping."""
MOST_TUNED_ROWS = 20_000
"""Training rows of a fine-tuned run whose labels are looked at: reading them with the untouched encoder costs a third of a pass of training."""
RELOAD_ROWS = 2000
"""Test rows that the saved model scores again."""
_FOLDS_S_A_ROW, _FOLDS_S_A_CELL = 8e-5, 8e-6
"""Seconds a row, and a row and class, of the heads that look for doubtful labels; measured on two cores with 1,536 features."""
_HEAD_S_A_CELL = 4e-8
"""Seconds a row, class and pass of the search for a frozen encoder's head; measured on two cores."""
_SAVING_S_A_PARAMETER = 2.5e-8
"""Seconds of the checkpoint and the record of the path at each validation; measured with 23 and 110 million parameters."""


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
        parameters: of the encoder.
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


@dataclass(frozen=True)
class RunCost:
    """What a run costs.

    Attributes:
        units: work in token units of a training step; what only reads counts FORWARD_SHARE of a unit.
        tail_s: seconds that come beside it and do not follow the speed of the steps.
        validation: units of scoring the validation rows once.
        saving_s: seconds of the checkpoints, in between the steps: a run under way has some behind it and is not told them.
    """

    units: float
    tail_s: float
    validation: float
    saving_s: float = 0.0


def run_cost(train: TrainConfig, size: RunSize, *, fits_start: bool) -> RunCost:
    """Return what a run costs from its first reading to its result.

    Args:
        fits_start: whether a head is fitted to the untouched encoder before the fine-tuning starts.
    """
    halves = needs_halves(train, size.validation_rows, fits_start=fits_start)
    looked_at = size.rows if train.freeze_encoder else min(size.rows, MOST_TUNED_ROWS)
    # TF-IDF, the bootstrap and loading again: measured at a few seconds for ten thousand rows and 77 classes.
    tail_s = 2.0 + 1e-4 * size.rows + 6e-6 * size.rows * size.classes + folds_s(looked_at, size.classes)
    validation = FORWARD_SHARE * size.validation
    read = size.test * (1.0 + min(1.0, RELOAD_ROWS / max(1, size.test_rows)))
    if train.freeze_encoder:
        tail_s += 2.0 + _HEAD_S_A_CELL * size.rows * size.classes * min(100.0, train.epochs)
        return RunCost(FORWARD_SHARE * (size.train + read) + validation, tail_s, validation)
    # Heads judge the training rows: those that were asked for a start, or others after the training.
    read += size.train * (1.0 if fits_start else looked_at / max(1, size.rows)) + (size.train if halves else 0.0)
    looks = train.evaluations_per_epoch * train.epochs
    passes = train.epochs * (2.0 if halves else 1.0)  # two halves, as long as the whole
    units = size.epoch * passes + validation * (looks + 1.0) + FORWARD_SHARE * read  # 1: the finished model
    return RunCost(units, tail_s, validation, _SAVING_S_A_PARAMETER * size.parameters * looks)


def folds_s(rows: int, classes: int) -> float:
    """Return the seconds of fitting the heads that look for doubtful labels."""
    return rows * (_FOLDS_S_A_ROW + _FOLDS_S_A_CELL * classes)

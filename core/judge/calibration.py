"""How far stated confidence and results agree: the curve, the expected calibration error, and what chance alone makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.judge.figure import Figure
from core.judge.result import CalibrationBin

BINS = 10
"""Bins of equal width, of the curve and of the error alike."""
_ONE_SIDED = 0.5
"""From such a part of the error on, the mean gap says on which side it lies."""
_DRAWS = 2000


def calibration_curve(confidence: np.ndarray, right: np.ndarray) -> list[CalibrationBin]:
    """Return the filled bins of equal width; confidence: (rows,) 0 to 1; right: (rows,) 0 or 1."""
    which = bins_of(confidence)
    return [
        CalibrationBin(
            number / BINS,
            (number + 1) / BINS,
            int(inside.sum()),
            float(confidence[inside].mean()),
            float(right[inside].mean()),
        )
        for number in range(BINS)
        if (inside := which == number).any()
    ]


def bins_of(confidence: np.ndarray) -> np.ndarray:
    """Return the number of the bin of each row, 0 to BINS - 1; confidence: (rows,) 0 to 1."""
    return np.asarray(np.minimum((confidence * BINS).astype(int), BINS - 1))


def calibration_error(curve: Sequence[CalibrationBin]) -> float:
    """Return the mean gap between confidence and accuracy over the bins, weighted by rows, 0 to 1 (Guo et al. 2017)."""
    rows = sum(each.rows for each in curve)
    return sum(each.rows * abs(each.confidence - each.accuracy) for each in curve) / max(1, rows)


def calibration_text(error: float, chance: Figure | None, curve: Sequence[CalibrationBin] = ()) -> str:
    """Return the calibration error beside what chance alone makes of it, as sentences.

    Args:
        chance: see `error_by_chance`, None where it is not known; curve: the bins, which tell on which side the confidence is off.
    """
    if chance is None:
        return f"The expected calibration error is {error:.3f}."
    said = (
        f"This one is off by more than that{_side(error, curve)}."
        if error > chance.high
        else "This one is no further off, so these rows give no sign that its confidence is wrong."
    )
    return (
        f"The expected calibration error is {error:.3f}. A perfectly calibrated model would show {chance.value:.3f} on average on as many rows, "
        f"95 times in 100 between {chance.low:.3f} and {chance.high:.3f}. {said}"
    )


def _side(error: float, curve: Sequence[CalibrationBin]) -> str:
    """Return on which side the confidence is off; where the bins are not all on one, that too."""
    if not (rows := sum(each.rows for each in curve)):
        return ""
    sure, right = (
        sum(each.rows * value for each, value in pairs) / rows
        for pairs in ([(each, each.confidence) for each in curve], [(each, each.accuracy) for each in curve])
    )
    if abs(sure - right) < _ONE_SIDED * error:
        return ": it is too sure of some answers and not sure enough of others"
    return f": it is {'too sure' if sure > right else 'not sure enough'}, with a mean confidence of {sure:.2f} where {right:.2f} are right"


def error_by_chance(curve: Sequence[CalibrationBin], counted: Sequence[int] | None = None, *, seed: int = 0) -> Figure:
    """Return what the calibration error of a perfectly calibrated model would be on as many rows: its mean, and 95 % of its values.

    An error of zero is not to be had on few rows, for gaps of chance add up. Right answers are drawn for each bin with the mean
    confidence of its rows (Bröcker and Smith 2007 draw them row by row, which in bins this narrow comes to the same).

    Args:
        counted: how many rows those of each bin count for, fewer where some belong together; all of them where it is None.
    """
    rows, sure = np.array([each.rows for each in curve]), np.array([each.confidence for each in curve])
    drawn = rows if counted is None else np.array(counted)
    if not len(curve):
        return Figure(0.0, 0.0, 0.0)
    right = np.random.default_rng(seed).binomial(drawn, np.clip(sure, 0.0, 1.0), (_DRAWS, len(curve)))
    errors = (np.abs(right - drawn * sure) * (rows / drawn)).sum(axis=1) / rows.sum()
    low, high = np.quantile(errors, (0.025, 0.975))
    return Figure(float(errors.mean()), float(low), float(high))

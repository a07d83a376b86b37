"""How good predictions are, with 95 % bootstrap intervals; numpy only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

RESAMPLES = 1000
CALIBRATION_BINS = 10
_SMALLEST = 1e-12
_Z = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


def interval(value: float, resampled: np.ndarray) -> dict[str, float]:
    """Return {value, low, high}: the figure and the 2.5th and 97.5th percentile of its resamples (Efron 1979)."""
    low, high = np.quantile(resampled, (0.025, 0.975)) if len(resampled) else (value, value)
    return {"value": float(value), "low": float(low), "high": float(high)}


def wilson(right: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of the 95 % interval of a share, low and high, for counts of any shape (Wilson 1927).

    Unlike the normal interval it stays inside 0 to 1 and keeps a width where all rows are right; without rows it is 0 to 1.
    """
    count = np.asarray(rows, dtype=float)
    safe = np.maximum(count, 1.0)
    share = np.asarray(right, dtype=float) / safe
    centre = (share + _Z**2 / (2 * safe)) / (1 + _Z**2 / safe)
    half = _Z / (1 + _Z**2 / safe) * np.sqrt(share * (1 - share) / safe + _Z**2 / (4 * safe**2))
    low, high = np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)
    return np.where(count > 0, low, 0.0), np.where(count > 0, high, 1.0)


def _class_counts(truth: np.ndarray, predicted: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return per class: rows right, rows of the class, rows predicted as it."""
    right = np.bincount(truth[truth == predicted], minlength=classes)
    return right, np.bincount(truth, minlength=classes), np.bincount(predicted, minlength=classes)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Divide; 0 where there is nothing to divide by."""
    return np.asarray(np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0))


def class_scores(truth: np.ndarray, predicted: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return precision, recall and F1 per class, each (classes,) in 0 to 1; 0 where undefined."""
    right, support, chosen = _class_counts(truth, predicted, classes)
    return _ratio(right, chosen), _ratio(right, support), _ratio(2.0 * right, support + chosen)


def macro_f1(truth: np.ndarray, predicted: np.ndarray, classes: int) -> float:
    """Return the mean F1 over the classes that stand in truth or prediction, 0 to 1."""
    right, support, chosen = _class_counts(truth, predicted, classes)
    seen = (support + chosen) > 0
    return float(_ratio(2.0 * right, support + chosen)[seen].mean()) if seen.any() else 0.0


def expected_calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Return the mean gap between confidence and accuracy over equal-width bins, weighted by rows (Guo et al. 2017)."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(which, weights=confidence - right, minlength=bins)
    return float(np.abs(gaps).sum() / max(1, len(confidence)))


def calibration_curve(
    confidence: np.ndarray, right: np.ndarray, bins: int = CALIBRATION_BINS
) -> list[dict[str, float]]:
    """Return per filled equal-width bin {low, high, rows, confidence, accuracy}, all shares 0 to 1."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    curve = []
    for number in range(bins):
        inside = which == number
        if inside.any():
            curve.append(
                {
                    "low": number / bins,
                    "high": (number + 1) / bins,
                    "rows": int(inside.sum()),
                    "confidence": float(confidence[inside].mean()),
                    "accuracy": float(right[inside].mean()),
                }
            )
    return curve


def _resample(rows: int, figure: Callable[[np.ndarray], np.ndarray], seed: int, resamples: int) -> np.ndarray:
    """Return figure(rows drawn with replacement) for each resample, stacked."""
    generator = np.random.default_rng(seed)
    return np.stack([figure(generator.integers(0, rows, rows)) for _ in range(resamples)])


def score(
    truth: np.ndarray, probabilities: np.ndarray, classes: Sequence[str], *, seed: int = 0, resamples: int = RESAMPLES
) -> dict[str, Any]:
    """Score predictions.

    Args:
        truth: (rows,) class indices; probabilities: (rows, classes), each row sums to 1.
        classes: names in column order.
        resamples: bootstrap draws of the rows for the intervals.

    Returns:
        rows, resamples; accuracy, macro_f1, log_loss (nats), ece as {value, low, high}; per_class; confusion (truth x predicted); calibration.
    """
    rows, count = probabilities.shape
    predicted = probabilities.argmax(axis=1)
    confidence = probabilities[np.arange(rows), predicted]
    right = (predicted == truth).astype(float)
    losses = -np.log(np.maximum(probabilities[np.arange(rows), truth], _SMALLEST))

    def figures(drawn: np.ndarray) -> np.ndarray:
        t, p = truth[drawn], predicted[drawn]
        hit, support, chosen = _class_counts(t, p, count)
        f1 = _ratio(2.0 * hit, support + chosen)
        seen = (support + chosen) > 0
        whole = (
            right[drawn].mean(),
            f1[seen].mean(),
            losses[drawn].mean(),
            expected_calibration_error(confidence[drawn], right[drawn]),
        )
        return np.concatenate([whole, _ratio(hit, chosen), _ratio(hit, support), f1])

    drawn = _resample(rows, figures, seed, resamples) if resamples else np.zeros((0, 4 + 3 * count))
    precision, recall, f1 = class_scores(truth, predicted, count)
    _, support, chosen = _class_counts(truth, predicted, count)
    per_class = [
        {
            "label": label,
            "support": int(support[i]),
            "predicted": int(chosen[i]),
            "precision": interval(precision[i], drawn[:, 4 + i]),
            "recall": interval(recall[i], drawn[:, 4 + count + i]),
            "f1": interval(f1[i], drawn[:, 4 + 2 * count + i]),
        }
        for i, label in enumerate(classes)
    ]
    return {
        "rows": rows,
        "resamples": resamples,
        "accuracy": interval(float(right.mean()), drawn[:, 0]),
        "macro_f1": interval(macro_f1(truth, predicted, count), drawn[:, 1]),
        "log_loss": interval(float(losses.mean()), drawn[:, 2]),
        "ece": interval(expected_calibration_error(confidence, right), drawn[:, 3]),
        "per_class": per_class,
        "confusion": np.bincount(truth * count + predicted, minlength=count * count).reshape(count, count).tolist(),
        "calibration": calibration_curve(confidence, right),
    }

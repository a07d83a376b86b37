"""How good predictions are: the catalogue of metrics, and scores with 95 % bootstrap intervals; numpy only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from core.judge.figure import interval
from core.judge.result import CalibrationBin, ClassScore, Scored, Scores
from core.maths.catalogue import Catalogue

RESAMPLES = 1000
CALIBRATION_BINS = 10
_SMALLEST = 1e-12
_Z = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


class Sample:
    """Test rows with what was predicted for them, or rows drawn from these; what a metric is computed from.

    Attributes:
        truth, predicted: (rows,) class indices; confidence: (rows,) probability of the predicted class, 0 to 1.
        right: (rows,) 1 where they agree, else 0; losses: (rows,) log losses in nats; classes: how many there are.
    """

    def __init__(self, truth: np.ndarray, probabilities: np.ndarray) -> None:
        rows = np.arange(len(truth))
        self.truth = truth
        self.predicted = probabilities.argmax(axis=1)
        self.confidence = probabilities[rows, self.predicted]
        self.right = (self.predicted == truth).astype(float)
        self.losses = -np.log(np.maximum(probabilities[rows, truth], _SMALLEST))
        self.classes = probabilities.shape[1]
        self._whole, self._rows = probabilities, rows

    def drawn(self, rows: np.ndarray) -> Sample:
        """Return the sample of these rows, which may stand in it more than once."""
        other = object.__new__(Sample)
        for name in ("truth", "predicted", "confidence", "right", "losses", "_rows"):
            setattr(other, name, getattr(self, name)[rows])
        other.classes, other._whole = self.classes, self._whole
        return other

    @cached_property
    def probabilities(self) -> np.ndarray:
        """Every class's probability, (rows, classes); taken from the whole table only when a metric asks for it."""
        return np.asarray(self._whole[self._rows])

    @cached_property
    def counts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows right, rows of the class, rows predicted as it; (classes,) each."""
        return _class_counts(self.truth, self.predicted, self.classes)

    @cached_property
    def f1(self) -> np.ndarray:
        """F1 of each class, (classes,) in 0 to 1; 0 where undefined."""
        right, support, chosen = self.counts
        return _ratio(2.0 * right, support + chosen)


@dataclass(frozen=True)
class Metric:
    """One way to say how good predictions are.

    Attributes:
        key: what files and the code call it; title: what pages and reports call it; name, heading: the same inside a sentence, over a column.
        unit: what the number is counted in; empty for a share or another pure number.
        low, high: the least and the greatest value possible; None where there is no bound.
        better: which way is better.
        compute: sample -> the figure; it is called for every resample too.
    """

    key: str
    title: str
    unit: str
    low: float | None
    high: float | None
    better: Literal["higher", "lower"]
    compute: Callable[[Sample], float]

    @property
    def name(self) -> str:
        """The title inside a sentence or over a column: log loss."""
        return self.title[:1].lower() + self.title[1:]

    @property
    def heading(self) -> str:
        """The title with its unit, over a column: Log loss (nats)."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def scale(self) -> str:
        """What the numbers mean, for an axis: 0 to 1, or nats."""
        bounded = self.low is not None and self.high is not None
        return " ".join([*([self.unit] if self.unit else []), *([f"{self.low:g} to {self.high:g}"] if bounded else [])])


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


def _macro(counts: tuple[np.ndarray, np.ndarray, np.ndarray]) -> float:
    right, support, chosen = counts
    seen = (support + chosen) > 0
    return float(_ratio(2.0 * right, support + chosen)[seen].mean()) if seen.any() else 0.0


def macro_f1(truth: np.ndarray, predicted: np.ndarray, classes: int) -> float:
    """Return the mean F1 over the classes that stand in truth or prediction, 0 to 1."""
    return _macro(_class_counts(truth, predicted, classes))


def expected_calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Return the mean gap between confidence and accuracy over equal-width bins, weighted by rows (Guo et al. 2017)."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(which, weights=confidence - right, minlength=bins)
    return float(np.abs(gaps).sum() / max(1, len(confidence)))


METRICS: Catalogue[Metric] = Catalogue(
    "metric",
    Metric("accuracy", "Accuracy", "", 0.0, 1.0, "higher", lambda sample: float(sample.right.mean())),
    Metric("macro_f1", "Macro-F1", "", 0.0, 1.0, "higher", lambda sample: _macro(sample.counts)),
    Metric("log_loss", "Log loss", "nats", 0.0, None, "lower", lambda sample: float(sample.losses.mean())),
    Metric(
        "ece",
        "Calibration error",
        "",
        0.0,
        1.0,
        "lower",
        lambda sample: expected_calibration_error(sample.confidence, sample.right),
    ),
)
"""A new metric is one entry here: it is computed, written, tabled and compared by being in the list."""


def measured(scored: Iterable[Scored]) -> list[Metric]:
    """Return the metrics of the catalogue that at least one of the results has: a run of before a metric came lacks it."""
    results = list(scored)
    return [metric for metric in METRICS if any(metric.key in each.figures for each in results)]


def figure_texts(scored: Scored, metrics: Iterable[Metric], digits: int = 3) -> dict[str, str]:
    """Return a row of a table: each metric's name with its figure and interval, a dash where there is none."""
    return {
        metric.name: scored.figures[metric.key].text(digits) if metric.key in scored.figures else "–"
        for metric in metrics
    }


def calibration_curve(confidence: np.ndarray, right: np.ndarray, bins: int = CALIBRATION_BINS) -> list[CalibrationBin]:
    """Return the filled bins of equal width, all shares 0 to 1."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        CalibrationBin(
            number / bins,
            (number + 1) / bins,
            int(inside.sum()),
            float(confidence[inside].mean()),
            float(right[inside].mean()),
        )
        for number in range(bins)
        if (inside := which == number).any()
    ]


def score(
    truth: np.ndarray, probabilities: np.ndarray, classes: Sequence[str], *, seed: int = 0, resamples: int = RESAMPLES
) -> Scores:
    """Score predictions by every metric of the catalogue.

    Args:
        truth: (rows,) class indices; probabilities: (rows, classes), each row sums to 1.
        classes: names in column order.
        resamples: bootstrap draws of the rows for the intervals.
    """
    rows, count = probabilities.shape
    metrics = list(METRICS)

    def figures(sample: Sample) -> np.ndarray:
        right, support, chosen = sample.counts
        whole = [metric.compute(sample) for metric in metrics]
        return np.concatenate([whole, _ratio(right, chosen), _ratio(right, support), sample.f1])

    sample, generator = Sample(truth, probabilities), np.random.default_rng(seed)
    found = figures(sample)
    resampled = np.array(
        [figures(sample.drawn(np.asarray(generator.integers(0, rows, rows)))) for _ in range(resamples)]
    ).reshape(resamples, len(found))
    every = [interval(value, resampled[:, column]) for column, value in enumerate(found)]
    whole, each = every[: len(metrics)], every[len(metrics) :]
    _, support, chosen = sample.counts
    return Scores(
        rows=rows,
        figures={metric.key: figure for metric, figure in zip(metrics, whole, strict=True)},
        resamples=resamples,
        per_class=[
            ClassScore(label, int(support[i]), int(chosen[i]), each[i], each[count + i], each[2 * count + i])
            for i, label in enumerate(classes)
        ],
        confusion=np.bincount(truth * count + sample.predicted, minlength=count * count).reshape(count, count).tolist(),
        calibration=calibration_curve(sample.confidence, sample.right),
    )

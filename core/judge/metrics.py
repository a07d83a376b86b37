"""How good predictions are: the catalogue of metrics, each with its 95 % interval or the reason why it has none; numpy only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.judge.calibration import bins_of, calibration_curve, calibration_error, error_by_chance
from core.judge.figure import Figure, bare, within
from core.judge.intervals import f1_bounds, loss_bounds, macro_f1_bounds, paired, paired_by_class, share
from core.judge.result import ClassScore, Scored, Scores
from core.judge.sample import Sample, confusion_of
from core.maths.catalogue import Catalogue

_MOST_NAMED = 3


@dataclass(frozen=True)
class Metric:
    """One way to say how good predictions are.

    Attributes:
        key: what files and the code call it; title: what pages and reports call it; name, heading: the same inside a sentence, over a column.
        unit: what the number is counted in; empty for a share or another pure number.
        low, high: the least and the greatest value possible; None where there is no bound.
        better: which way is better.
        compute: sample -> the figure.
        parts: sample -> (rows,) how far each row moves the figure, the mean being the figure itself; for a mean over rows these are the
            rows' own values, else the figure plus its influence function. None where there is no such thing: then differences of
            two models have no interval.
        apart: two samples of the same rows -> the difference of the figures with its interval; see `difference`.
        interval: sample -> the figure with an interval that covers, or with the reason why there is none; see `estimated`.
        chance: sample -> what a model that is perfect in this respect would show on these rows: mean, and 95 % of the values; None where that is nothing to ask.
    """

    key: str
    title: str
    unit: str
    low: float | None
    high: float | None
    better: Literal["higher", "lower"]
    compute: Callable[[Sample], float]
    parts: Callable[[Sample], np.ndarray] | None = None
    interval: Callable[[Sample], Figure] | None = None
    chance: Callable[[Sample], Figure] | None = None
    apart: Callable[[Sample, Sample], Figure] | None = None

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

    def estimated(self, sample: Sample) -> Figure:
        """Return the figure with its 95 % interval: its own, else Student's of the rows' parts; where it has neither, bare."""
        if self.interval is not None:
            return self.interval(sample)
        if self.parts is None:
            return bare(self.compute(sample), f"No interval is known for {self.name}")
        found = paired(self.compute(sample), self.parts(sample), self.step(sample), sample.effective)
        return within(found.value, found.low, found.high, self.low, self.high)

    def difference(self, first: Sample, second: Sample) -> Figure:
        """Return the first model's figure less the second's on the same rows, with its paired interval; `parts` has to be known."""
        assert self.parts is not None
        if self.apart is not None:
            return self.apart(first, second)
        value = self.compute(first) - self.compute(second)
        return paired(value, self.parts(first) - self.parts(second), self.step(first, second), first.effective)

    def step(self, *samples: Sample) -> float:
        """Return how far a row moves the figure that is answered wrong instead of right, times the rows; 1 where no row tells."""
        assert self.parts is not None
        parts = np.concatenate([self.parts(sample) for sample in samples])
        right = np.concatenate([sample.right for sample in samples]) == 1
        return abs(float(parts[right].mean() - parts[~right].mean())) if right.any() and not right.all() else 1.0


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Divide; 0 where there is nothing to divide by."""
    return np.asarray(np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0))


def _f1(confusion: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return F1 of each class, 0 where undefined, and the rows that are of it plus those called so; (classes,) each."""
    weight = confusion.sum(axis=0) + confusion.sum(axis=1)
    return _ratio(2.0 * np.diag(confusion), weight), weight


def mean_f1(confusion: np.ndarray) -> float:
    """Return the mean F1 over the classes that stand in truth or prediction, 0 to 1; confusion: rows by true and predicted class."""
    found, weight = _f1(confusion)
    return float(found[weight > 0].mean()) if weight.any() else 0.0


def macro_f1(truth: np.ndarray, predicted: np.ndarray, classes: int) -> float:
    """Return the mean F1 over the classes that stand in truth or prediction, 0 to 1."""
    return mean_f1(confusion_of(truth, predicted, classes))


def macro_f1_figure(confusion: np.ndarray, names: Sequence[str], effective: int | None = None) -> Figure:
    """Return macro-F1 with its interval, or the reason why it has none: a class without rows has an F1 that nobody knows.

    Args:
        confusion: rows by true and predicted class; names: of the classes; effective: how many rows they count for, where some belong together.
    """
    value, empty = mean_f1(confusion), [names[place] for place in np.flatnonzero(confusion.sum(axis=1) == 0).tolist()]
    if empty:
        more = len(empty) - _MOST_NAMED
        named = ", ".join(empty[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        return bare(
            value,
            f"Macro-F1 has no interval, for there are no test rows of {named}; where such a class is answered all the same, it counts as 0",
        )
    counts = confusion if effective is None else confusion * (effective / confusion.sum())
    if (bounds := macro_f1_bounds(counts)) is None:
        return bare(
            value,
            "Macro-F1 has no interval, for the classes have too few right answers each to tell how far it would vary",
        )
    return within(value, *bounds, 0.0, 1.0)


def _macro_parts(sample: Sample) -> np.ndarray:
    """Return macro-F1 plus each row's influence on it (Takahashi et al. 2022)."""
    found, weight = _f1(sample.confusion)
    seen, rows = weight > 0, len(sample.truth)
    pull = np.divide(found, weight, out=np.zeros(len(found)), where=seen) * rows
    push = np.divide(2.0 * rows, weight, out=np.zeros(len(found)), where=seen)
    moved = sample.right * push[sample.truth] - pull[sample.truth] - pull[sample.predicted]
    return np.asarray(mean_f1(sample.confusion) + moved / max(1, int(seen.sum())))


def _macro_apart(first: Sample, second: Sample) -> Figure:
    """Return how far macro-F1 of two models is apart; a row of a rare class moves it by far more than one of a common class."""
    steps = np.maximum(_macro_steps(first), _macro_steps(second))
    value = mean_f1(first.confusion) - mean_f1(second.confusion)
    return paired_by_class(value, _macro_parts(first) - _macro_parts(second), first.truth, steps, first.effective)


def _macro_steps(sample: Sample) -> np.ndarray:
    """Return how far a row of each class moves macro-F1 that is answered wrong instead of right, times the rows, (classes,)."""
    found, weight = _f1(sample.confusion)
    return _ratio((2.0 - found) * len(sample.truth), weight) / max(1, int((weight > 0).sum()))


def _log_loss(sample: Sample) -> Figure:
    bounds = loss_bounds(sample.losses, sample.right, sample.hit, sample.mistake, sample.effective)
    return within(float(sample.losses.mean()), *bounds, 0.0)


def _error(sample: Sample) -> float:
    return calibration_error(calibration_curve(sample.confidence, sample.right))


def _error_by_chance(sample: Sample) -> Figure:
    bins = bins_of(sample.confidence)
    counted = [sample.counted(bins == number) for number in np.unique(bins)]
    return error_by_chance(calibration_curve(sample.confidence, sample.right), counted)


def _calibration_error(sample: Sample) -> Figure:
    return bare(
        _error(sample),
        "The calibration error has no interval: on few rows it is high by chance alone, so beside it stands what a perfectly calibrated model would show",
    )


METRICS: Catalogue[Metric] = Catalogue(
    "metric",
    Metric(
        "accuracy", "Accuracy", "", 0.0, 1.0, "higher",
        lambda sample: float(sample.right.mean()),
        lambda sample: sample.right,
        lambda sample: share(int(sample.right.sum()), len(sample.right), sample.effective),
    ),
    Metric(
        "macro_f1", "Macro-F1", "", 0.0, 1.0, "higher",
        lambda sample: mean_f1(sample.confusion),
        _macro_parts,
        lambda sample: macro_f1_figure(sample.confusion, sample.names, sample.effective),
        apart=_macro_apart,
    ),
    Metric(
        "log_loss", "Log loss", "nats", 0.0, None, "lower",
        lambda sample: float(sample.losses.mean()),
        lambda sample: sample.losses,
        _log_loss,
    ),
    Metric(
        "ece", "Calibration error", "", 0.0, 1.0, "lower",
        _error,
        None,
        _calibration_error,
        _error_by_chance,
    ),
)  # fmt: skip
"""A new metric is one entry here: it is computed, written, tabled and compared by being in the list."""


def measured(scored: Iterable[Scored]) -> list[Metric]:
    """Return the metrics of the catalogue that at least one of the results has: a run of before a metric came lacks it."""
    results = list(scored)
    return [metric for metric in METRICS if any(metric.key in each.figures for each in results)]


def figure_text(scored: Scored, key: str, digits: int = 3) -> str:
    """Return a figure with its interval, or with what chance alone would make of it; a dash where there is none."""
    if key not in scored.figures:
        return "–"
    said, chance = scored.figures[key].text(digits), scored.chance.get(key)
    return said if chance is None else f"{said} (chance {chance.low:.{digits}f} to {chance.high:.{digits}f})"


def figure_texts(scored: Scored, metrics: Iterable[Metric], digits: int = 3) -> dict[str, str]:
    """Return a row of a table: each metric's name with its figure, see `figure_text`."""
    return {metric.name: figure_text(scored, metric.key, digits) for metric in metrics}


def class_scores(confusion: np.ndarray, names: Sequence[str], sample: Sample | None = None) -> list[ClassScore]:
    """Return precision, recall and F1 of each class with their intervals, None where no row tells.

    Args:
        confusion: rows by true and predicted class; sample: the rows themselves, which tell whether some belong together.
    """
    right, support, chosen = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    called, there, either = chosen, support, support + chosen - right
    if sample is not None and sample.groups is not None:
        called, there, either = _counted(sample)
    low, high = f1_bounds(right, support, chosen, either)
    found, _ = _f1(confusion)
    return [
        ClassScore(
            name,
            int(support[i]),
            int(chosen[i]),
            share(int(right[i]), int(chosen[i]), int(called[i])) if chosen[i] else None,
            share(int(right[i]), int(support[i]), int(there[i])) if support[i] else None,
            within(found[i], low[i], high[i]) if support[i] else None,
        )
        for i, name in enumerate(names)
    ]


def _counted(sample: Sample) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for how many rows those count that were called a class, that are of it, and that are either, (classes,) each."""
    pairs = [(sample.predicted == number, sample.truth == number) for number in range(sample.classes)]
    found = [[sample.counted(rows) for rows in (called, there, called | there)] for called, there in pairs]
    called, there, either = np.array(found).T
    return called, there, either


def score(
    truth: np.ndarray, probabilities: np.ndarray, classes: Sequence[str], groups: np.ndarray | None = None
) -> Scores:
    """Score predictions by every metric of the catalogue.

    Args:
        truth: (rows,) class indices; probabilities: (rows, classes), each row sums to 1.
        classes: names in column order; groups: (rows,) equal for rows that belong together.
    """
    sample = Sample(truth, probabilities, list(classes), groups)
    return Scores(
        rows=len(truth),
        figures={metric.key: metric.estimated(sample) for metric in METRICS},
        chance={metric.key: metric.chance(sample) for metric in METRICS if metric.chance is not None},
        per_class=class_scores(sample.confusion, classes, sample),
        confusion=sample.confusion.tolist(),
        calibration=calibration_curve(sample.confidence, sample.right),
        effective=None if sample.groups is None else sample.effective,
    )

"""Which of two models answers the same test rows better: paired differences with their intervals, and an exact test."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.judge.figure import Figure, interval
from core.judge.metrics import METRICS, RESAMPLES, Sample

SIGNIFICANT = 0.05
"""A p-value below this counts as clear."""


@dataclass(frozen=True)
class Comparison:
    """Two models on the same test rows.

    Attributes:
        rows: compared.
        differences: the first model's figure less the second's by the key of its metric, with 95 % bootstrap intervals in which
            both models are scored on the same resample (Efron and Tibshirani 1993, chapter 13).
        only_first, only_second: rows that one of them alone gets right.
        p_value: of the exact test that both are right equally often (McNemar 1947), 0 to 1, two-sided.
    """

    rows: int
    differences: dict[str, Figure]
    only_first: int
    only_second: int
    p_value: float

    @property
    def winner(self) -> int | None:
        """Which model is right clearly more often by the exact test: 0 the first, 1 the second, None where chance may do as much."""
        return None if self.p_value >= SIGNIFICANT else int(self.only_second > self.only_first)

    def better(self, key: str) -> int | None:
        """Return which model is clearly better by a metric: 0 the first, 1 the second, None where the interval holds zero."""
        found = self.differences[key]
        if found.low <= 0 <= found.high:
            return None
        return int((found.low > 0) != (METRICS[key].better == "higher"))


def compare(
    first: pd.DataFrame, second: pd.DataFrame, *, seed: int = 0, resamples: int = RESAMPLES
) -> tuple[Comparison | None, str]:
    """Compare the predictions of two runs row by row, in whatever order either has them.

    Args:
        first, second: a run's predictions.parquet: text, text_pair (pairs only), label, and p:<class> for each class.

    Returns:
        The comparison and nothing, or None and why there is none: a paired comparison needs the same rows under the same labels.
    """
    keys = [_keys(frame) for frame in (first, second)]
    if reason := _reason(*keys):
        return None, reason
    classes = sorted({*_classes(first), *_classes(second), *first["label"].astype(str)})
    # Equal rows get equal answers from one model, so it does not matter which of them is paired with which.
    one, other = (
        _sample(frame, classes, np.array(sorted(range(len(key)), key=key.__getitem__), dtype=int))
        for frame, key in zip((first, second), keys, strict=True)
    )
    rows, generator = len(one.truth), np.random.default_rng(seed)
    metrics = list(METRICS)
    found = _differences(one, other)
    drawn = np.zeros((resamples, len(metrics)))
    for number in range(resamples):
        chosen = np.asarray(generator.integers(0, rows, rows))
        drawn[number] = _differences(one.drawn(chosen), other.drawn(chosen))
    only_first = int(((one.right == 1) & (other.right == 0)).sum())
    only_second = int(((one.right == 0) & (other.right == 1)).sum())
    return (
        Comparison(
            rows,
            {metric.key: interval(found[place], drawn[:, place]) for place, metric in enumerate(metrics)},
            only_first,
            only_second,
            mcnemar(only_first, only_second),
        ),
        "",
    )


def verdict(found: Comparison, first: str, second: str) -> str:
    """Return the comparison as sentences; `first` and `second` are the names of the models."""
    names = (first, second)
    said = (
        f"On the same {found.rows:,} test rows neither {first} nor {second} is right clearly more often."
        if found.winner is None
        else f"{names[found.winner]} is right clearly more often than {names[1 - found.winner]} on the same {found.rows:,} test rows."
    )
    points = ", ".join(
        f"{METRICS[key].name} {_points(found.differences[key]).text(1, '+')}" for key in ("accuracy", "macro_f1")
    )
    chance = "p < 0.001" if found.p_value < 0.001 else f"p = {found.p_value:.3f}"
    return (
        f"{said} {first} less {second}, in points with 95 % intervals: {points}. "
        f"{first} alone is right on {found.only_first:,} rows, {second} alone on {found.only_second:,} (exact McNemar test, {chance})."
    )


def _points(figure: Figure) -> Figure:
    return Figure(100 * figure.value, 100 * figure.low, 100 * figure.high)


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p-value that two models are right equally often (McNemar 1947), 0 to 1.

    Of the rows that one of them alone gets right, each is as likely to be the first's as the second's; 1 where there is none.

    Args:
        only_first, only_second: rows that the first or the second alone gets right.
    """
    rows, fewer = only_first + only_second, min(only_first, only_second)
    # Whole numbers of any length, so that nothing is lost in the tail.
    tail, way = 0, 1
    for number in range(fewer + 1):
        tail += way
        way = way * (rows - number) // (number + 1)
    return min(1.0, math.exp(math.log(2 * tail) - rows * math.log(2))) if 2 * tail < 2**rows else 1.0


def _differences(one: Sample, other: Sample) -> np.ndarray:
    return np.array([metric.compute(one) - metric.compute(other) for metric in METRICS])


def _keys(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return what tells a row from another: its texts and its label."""
    names = [name for name in ("text", "text_pair", "label") if name in frame.columns]
    return list(zip(*(frame[name].astype(str) for name in names), strict=True))


def _reason(first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> str:
    """Return why two lists of rows cannot be paired, or nothing."""
    if not first or not second:
        return "One of the runs has no test rows."
    if Counter(first) == Counter(second):
        return ""
    if Counter(key[:-1] for key in first) == Counter(key[:-1] for key in second):
        other = (Counter(first) - Counter(second)).total()
        return f"They were tested on the same texts, but {other:,} of the {len(first):,} have another label in the second run."
    same = (Counter(first) & Counter(second)).total()
    return f"They were tested on different rows: {len(first):,} and {len(second):,}, of which {same:,} are the same."


def _classes(frame: pd.DataFrame) -> list[str]:
    return [name.removeprefix("p:") for name in frame.columns if name.startswith("p:")]


def _sample(frame: pd.DataFrame, classes: list[str], order: np.ndarray) -> Sample:
    """Return the rows in this order; a class that the model does not know has probability 0."""
    number = {label: place for place, label in enumerate(classes)}
    known = _classes(frame)
    probabilities = np.zeros((len(frame), len(classes)))
    probabilities[:, [number[label] for label in known]] = frame[[f"p:{label}" for label in known]].to_numpy(float)
    truth = frame["label"].astype(str).map(number).to_numpy(int)
    return Sample(truth[order], probabilities[order])

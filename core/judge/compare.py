"""Which of two models answers the same test rows better: paired differences with their intervals, and an exact test."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.judge.figure import Figure, bare, within
from core.judge.metrics import METRICS, Metric
from core.judge.sample import Sample, counts_for

SIGNIFICANT = 0.05
"""A p-value below this counts as clear."""


@dataclass(frozen=True)
class Comparison:
    """Two models on the same test rows.

    Attributes:
        rows: compared.
        differences: the first model's figure less the second's by the key of its metric, with paired 95 % intervals, see
            `core.judge.intervals.paired`; without one where the metric has none.
        only_first, only_second: rows that one of them alone gets right.
        p_value: of the exact test that both are right equally often, 0 to 1, two-sided; see `exact_test`.
        left_out: what rows of either were not compared, as sentences.
        effective: how many rows they count for, where some belong together; None where each stands for itself.
    """

    rows: int
    differences: dict[str, Figure]
    only_first: int
    only_second: int
    p_value: float
    left_out: str = ""
    effective: int | None = None

    @property
    def counted(self) -> str:
        """What is to be said after the number of rows; nothing where each stands for itself."""
        return "" if self.effective is None else f", which count for {self.effective:,} because some belong together"

    @property
    def test(self) -> str:
        """The exact test and what it gave, in a few words."""
        name = "exact McNemar test" if self.effective is None else "exact test by groups of such rows"
        return f"{name}, {chance(self)}"

    @property
    def winner(self) -> int | None:
        """Which model is right clearly more often by the exact test: 0 the first, 1 the second, None where chance may do as much."""
        return None if self.p_value >= SIGNIFICANT else int(self.only_second > self.only_first)

    def better(self, key: str) -> int | None:
        """Return which model is clearly better by a metric: 0 the first, 1 the second, None where the interval holds zero or there is none."""
        found = self.differences[key]
        if not found.bounded or found.low <= 0 <= found.high:
            return None
        return int((found.low > 0) != (METRICS[key].better == "higher"))


def compare_samples(first: Sample, second: Sample, left_out: str = "") -> Comparison:
    """Compare what two models answered to the same rows, in the same order; which of them belong together the first tells."""
    only_first = int(((first.right == 1) & (second.right == 0)).sum())
    only_second = int(((first.right == 0) & (second.right == 1)).sum())
    return Comparison(
        len(first.truth),
        {metric.key: _difference(metric, first, second) for metric in METRICS},
        only_first,
        only_second,
        exact_test(first.right - second.right, first.groups),
        left_out,
        None if first.groups is None else first.effective,
    )


def _difference(metric: Metric, first: Sample, second: Sample) -> Figure:
    value, why = metric.compute(first) - metric.compute(second), metric.estimated(first).why
    if metric.parts is None or why:
        return bare(value, why or f"No interval is known for a difference of the {metric.name}")
    found = metric.difference(first, second)
    most = None if metric.low is None or metric.high is None else metric.high - metric.low
    return within(found.value, found.low, found.high, None if most is None else -most, most)


def compare(first: pd.DataFrame, second: pd.DataFrame) -> tuple[Comparison | None, str]:
    """Compare the predictions of two runs row by row, in whatever order either has them.

    Rows that were test rows of both are compared: neither model has learned from any of them. Rows whose label is another in the two,
    as after labels were corrected, are left out, and so are those that only one of them was tested on.

    Args:
        first, second: a run's predictions.parquet: text, text_pair (pairs only), label, p:<class> for each class, and in newer runs
            group, equal for rows that belong together. Where the runs differ in that, what makes the rows count for fewer is taken.

    Returns:
        The comparison and nothing, or None and why there is none.
    """
    if not len(first) or not len(second):
        return None, "One of the runs has no test rows."
    keys = [_keys(frame) for frame in (first, second)]
    one, other = _shared(keys[0], keys[1])
    if not one:
        return (
            None,
            f"They were tested on different rows: {len(first):,} and {len(second):,}, of which none is the same.",
        )
    classes = sorted({*_classes(first), *_classes(second), *first["label"].astype(str), *second["label"].astype(str)})
    both = [frame.iloc[rows] for frame, rows in ((first, one), (second, other))]
    told = [frame["group"].to_numpy() for frame in both if "group" in frame.columns]
    groups = min(told, key=counts_for, default=None)
    samples = [_sample(frame, classes, groups) for frame in both]
    return compare_samples(samples[0], samples[1], _left_out(keys[0], keys[1], len(one))), ""


def beside(predictions: pd.DataFrame, others: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return what a baseline answered to a run's test rows, as `compare` takes it.

    Args:
        predictions: the run's predictions.parquet; others: its baselines.parquet; key: of the baseline, such as tfidf.
    """
    columns = {name: name.removeprefix(f"{key}:") for name in others.columns if name.startswith(f"{key}:p:")}
    kept = predictions[[name for name in ("text", "text_pair", "label", "group") if name in predictions.columns]]
    return pd.concat([kept.reset_index(drop=True), others[list(columns)].rename(columns=columns)], axis=1)


def verdict(found: Comparison, first: str, second: str) -> str:
    """Return the comparison as sentences; `first` and `second` are the names of the models."""
    names = (first, second)
    rows = f"on the same {found.rows:,} test rows{found.counted}"
    said = (
        f"O{rows[1:]}{',' if found.counted else ''} neither {first} nor {second} is right clearly more often."
        if found.winner is None
        else f"{names[found.winner]} is right clearly more often than {names[1 - found.winner]} {rows}."
    )
    points = ", ".join(f"{METRICS[key].name} {in_points(found, key)}" for key in ("accuracy", "macro_f1"))
    return (
        f"{said} {first} less {second}, in points with 95 % intervals: {points}. "
        f"{first} alone is right on {found.only_first:,} rows, {second} alone on {found.only_second:,} ({found.test})."
        + (f" {found.left_out}" if found.left_out else "")
    )


def lead_text(found: Comparison, name: str, keys: tuple[str, ...] = ("accuracy", "macro_f1")) -> str:
    """Return how far a model is ahead of another on the same rows, in one sentence.

    Args:
        name: what the other is called; keys: of the metrics whose differences are told, accuracy first.
    """
    how = (
        "Not clearly right more" if found.winner is None else ("Clearly right more", "Clearly right less")[found.winner]
    )
    first, *more = (f"{in_points(found, key)}{{}} of {METRICS[key].name}" for key in keys)
    points = ", ".join([first.format(" points"), *(each.format("") for each in more)])
    return (
        f"{how} often than {name}: {points}, on the same {found.rows:,} rows{found.counted} "
        f"(95 % {'intervals' if more else 'interval'}; {found.test})."
    )


def chance(found: Comparison) -> str:
    """Return the p-value as a reader expects it."""
    return "p < 0.001" if found.p_value < 0.001 else f"p = {found.p_value:.3f}"


def in_points(found: Comparison, key: str) -> str:
    """Return a difference of shares in points, as +4.0 (+2.1 to +5.9)."""
    figure = found.differences[key]
    return Figure(100 * figure.value, 100 * figure.low, 100 * figure.high).text(1, "+")


def exact_test(ahead: np.ndarray, groups: np.ndarray | None = None) -> float:
    """Return the exact two-sided p-value that two models are right equally often, 0 to 1.

    Each group is as likely to speak for the first as for the second, with all its weight, which is by how many rows one is ahead there:
    the sign-flip test (Fisher 1935). Groups in which neither is ahead say nothing. Where each row is a group it is McNemar's.

    Args:
        ahead: (rows,) 1 where the first alone is right, -1 where the second alone is, else 0; groups: (rows,) equal for rows that belong
            together.
    """
    codes = np.arange(len(ahead)) if groups is None else np.unique(groups, return_inverse=True)[1]
    leads = np.rint(np.bincount(codes, ahead)).astype(int)
    leads = leads[leads != 0]
    if not len(leads) or np.abs(leads).max() == 1:
        return mcnemar(int((leads > 0).sum()), int((leads < 0).sum()))
    # The chance of each number of rows, all told, by which groups may speak for the model that is behind; more than seen is not asked.
    weights = np.abs(leads)
    most = int((weights.sum() - abs(leads.sum())) // 2)
    chances = np.zeros(most + 1)
    chances[0] = 1.0
    for weight in weights.tolist():
        chances *= 0.5
        if weight <= most:
            chances[weight:] += chances[:-weight].copy()
    return min(1.0, 2 * float(chances.sum()))


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


Key = tuple[str, ...]
"""What tells a row from another: its texts, and its label last."""


def _keys(frame: pd.DataFrame) -> list[Key]:
    names = [name for name in ("text", "text_pair", "label") if name in frame.columns]
    return list(zip(*(frame[name].astype(str) for name in names), strict=True))


def _shared(first: list[Key], second: list[Key]) -> tuple[list[int], list[int]]:
    """Return the places of the rows that stand in both, in the first list's order; equal rows are paired one to one."""
    places: Mapping[Key, list[int]] = defaultdict(list)
    for place, key in reversed(list(enumerate(second))):
        places[key].append(place)
    # Equal rows get equal answers from one model, so it does not matter which of them is paired with which.
    pairs = [(place, places[key].pop()) for place, key in enumerate(first) if places.get(key)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _left_out(first: list[Key], second: list[Key], shared: int) -> str:
    """Say which rows were not compared, and why; nothing where all were."""
    same_texts = (Counter(key[:-1] for key in first) & Counter(key[:-1] for key in second)).total()
    relabelled, alone = same_texts - shared, (len(first) - same_texts, len(second) - same_texts)
    said = []
    if relabelled:
        said.append(f"Left out: {relabelled:,} test rows whose label is another in the two runs.")
    if any(alone):
        said.append(f"Left out: {alone[0]:,} and {alone[1]:,} test rows that only one of the two was tested on.")
    return " ".join(said)


def _classes(frame: pd.DataFrame) -> list[str]:
    return [name.removeprefix("p:") for name in frame.columns if name.startswith("p:")]


def _sample(frame: pd.DataFrame, classes: list[str], groups: np.ndarray | None) -> Sample:
    """Return rows as a sample; a class that the model does not know has probability 0."""
    number = {label: place for place, label in enumerate(classes)}
    known = _classes(frame)
    probabilities = np.zeros((len(frame), len(classes)))
    probabilities[:, [number[label] for label in known]] = frame[[f"p:{label}" for label in known]].to_numpy(float)
    return Sample(frame["label"].astype(str).map(number).to_numpy(int), probabilities, classes, groups)

"""A column whose values tie rows together, so that a random split tests on what was learned: a cheap model, cross-validated both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.dataset.belonging import alike, named, plain_values, tied
from core.dataset.doctor.findings import Finding, rows_text
from core.dataset.fix_kinds import Columns
from core.dataset.parts import suggest_parts
from core.dataset.share_out import deal
from core.dataset.times import looks_like_times

MOST_ROWS = 1000
"""A column is judged by so many rows, whole groups of them."""
MOST_COLUMNS = 6
_FOLDS = 5
_LEAST_ROWS = 60
_READ_CHARACTERS = 600
_RIDGE = 0.5
_WORDS_AND_MARKS = r"(?u)\w+|[^\w\s]"
_LEAST_GROUPS = 5
_LARGEST_GROUP = 0.2
_LEAST_TIED = 0.5
LEAST_GAP = 0.05
_SURE = 3.0
"""The gap is told when it is so many standard errors, taken over groups, above 0."""


@dataclass(frozen=True)
class Gap:
    """What a cheap model gets right (0 to 1) when rows are held out at random and when whole groups are.

    Attributes:
        random, grouped: accuracies over the same rows; error: standard error of their difference, over groups.
        groups, rows: how many were looked at.
    """

    column: str
    random: float
    grouped: float
    error: float
    groups: int
    rows: int

    @property
    def flatters(self) -> bool:
        """Tell whether the random split is better by more than chance."""
        gap = self.random - self.grouped
        return gap >= LEAST_GAP and gap >= _SURE * self.error


def candidate_columns(frame: pd.DataFrame, columns: Columns) -> list[str]:
    """Return the columns that look like groups: filled, with values that repeat, neither label nor text, no times and no parts.

    A text column of a pair counts where its texts repeat, such as a question with many answers. Most promising first: those with
    more values.
    """
    parts = suggest_parts(frame, [*columns.texts, columns.label])
    sizes = {}
    for name in map(str, frame.columns):
        if name in (columns.label, parts) or (name == columns.text and columns.pair is None):
            continue
        values = plain_values(frame[name].str.slice(0, 200))
        counts = values[values != ""].value_counts()
        tied = int(counts[counts > 1].sum())
        if len(counts) >= _LEAST_GROUPS and tied >= _LEAST_TIED * len(frame) and not looks_like_times(frame[name]):
            sizes[name] = len(counts)
    return sorted(sizes, key=lambda name: -sizes[name])[:MOST_COLUMNS]


def measure_gap(frame: pd.DataFrame, columns: Columns, column: str) -> Gap | None:
    """Cross-validate TF-IDF with a linear classifier at random and by a column's groups, on the same rows; None for too few."""
    groups = pd.factorize(named(frame[column]))[0]
    chosen = _draw_groups(groups)
    frame, groups = frame.iloc[chosen], pd.factorize(groups[chosen])[0]
    labels, names = pd.factorize(frame[columns.label].str.strip())
    if len(frame) < _LEAST_ROWS or len(names) < 2 or groups.max() + 1 < _LEAST_GROUPS:
        return None
    cut = {name: frame[name].str.slice(0, _READ_CHARACTERS) for name in columns.texts}
    texts = alike(cut[columns.text], cut[columns.pair] if columns.pair else None)
    features = features_of(frame, columns)
    if features is None:
        return None
    at_random = right(features, labels, texts)
    by_group = right(features, labels, tied(groups, texts)[0])
    difference = at_random - by_group
    sums = np.bincount(groups, weights=difference - difference.mean())
    count = len(sums)
    error = float(np.sqrt((sums**2).sum() * count / (count - 1)) / len(frame))
    return Gap(column, float(at_random.mean()), float(by_group.mean()), error, count, len(frame))


def _draw_groups(groups: np.ndarray) -> np.ndarray:
    """Return the numbers of at most MOST_ROWS rows: whole groups in a drawn order, of a large group so many that others have room."""
    generator = np.random.default_rng(0)
    order = generator.permutation(len(groups))
    place = pd.Series(groups[order]).groupby(groups[order]).cumcount().to_numpy()
    order = order[place < _LARGEST_GROUP * min(MOST_ROWS, len(groups))]
    turn = generator.permutation(int(groups.max(initial=-1)) + 1)
    by_group = order[np.argsort(turn[groups[order]], kind="stable")]
    return np.sort(by_group[:MOST_ROWS])


def features_of(frame: pd.DataFrame, columns: Columns) -> Any:
    """Return TF-IDF of words and pairs of words, sparse (rows, features); None where no word stands in two rows."""
    cut = [frame[name].str.slice(0, _READ_CHARACTERS) for name in columns.texts]
    texts = [" \n ".join(parts) for parts in zip(*cut, strict=True)]
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=20_000, token_pattern=_WORDS_AND_MARKS
    )
    try:
        return vectorizer.fit_transform(texts)
    except ValueError:
        return None


def right(features: Any, labels: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Return 1.0 for the rows that a ridge classifier is right about which learned from other units, else 0.0; cross-validated."""
    found, folds = np.zeros(len(labels)), deal(units, labels, _FOLDS, np.random.default_rng(0))
    for fold in range(_FOLDS):
        test = np.flatnonzero(folds == fold)
        found[test] = right_about(features, labels, np.flatnonzero(folds != fold), test)
    return found


def right_about(features: Any, labels: np.ndarray, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Return 1.0 for the rows of the numbers `test` that a ridge classifier of the rows `train` is right about, else 0.0."""
    from sklearn.linear_model import RidgeClassifier

    known = np.unique(labels[train])
    if not len(test) or not len(known):
        return np.zeros(len(test))
    if len(known) == 1:
        return np.asarray(labels[test] == known[0], dtype=float)
    # Sparse and by few steps: exact answers cost much and tell the two ways of splitting apart no better.
    model = RidgeClassifier(alpha=_RIDGE, solver="sparse_cg", max_iter=30, tol=1e-2)
    return np.asarray(model.fit(features[train], labels[train]).predict(features[test]) == labels[test], dtype=float)


def check_flattering(frame: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Find the columns by which a random split flatters, with both figures; the worst first."""
    gaps = [measure_gap(frame, columns, name) for name in candidate_columns(frame, columns)]
    return [_finding(gap, len(frame)) for gap in worst_first(gaps)[:2]]


def worst_first(gaps: Sequence[Gap | None]) -> list[Gap]:
    """Return the gaps by which a random split flatters, the widest first."""
    return sorted((gap for gap in gaps if gap and gap.flatters), key=lambda gap: gap.grouped - gap.random)


def _finding(gap: Gap, rows: int) -> Finding:
    name = gap.column
    return Finding(
        "flattering_split",
        "warning",
        f"A random split flatters: a simple model gets {gap.random:.2f} of the rows right, but {gap.grouped:.2f} when no value of column {name!r} stands on both sides.",
        f"Cross-validated with TF-IDF and a linear classifier on {rows_text(gap.rows)} with {gap.groups:,} different values of {name!r}. "
        f"If the model will meet values of {name!r} that it has not seen, split by this column: the test then tells how it will do, and a random one would not.",
        rows,
        details={
            "column": name,
            "random": gap.random,
            "grouped": gap.grouped,
            "error": gap.error,
            "groups": gap.groups,
            "rows": gap.rows,
        },
        split={"group": name},
    )

"""A column of dates by which the rows change, so that a random split lets a model learn from later rows to judge earlier ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.dataset.belonging import alike
from core.dataset.doctor.findings import Finding, rows_text, split_label
from core.dataset.doctor.flattering import (
    LEAST_GAP,
    MOST_ROWS,
    Gap,
    check_flattering,
    features_of,
    right,
    right_about,
    worst_first,
)
from core.dataset.fix_kinds import Columns
from core.dataset.parts import suggest_parts
from core.dataset.times import looks_like_times, read_times
from core.errors import DataError

_LATEST = 0.2
"""Share of the rows that are judged, the latest, by what was learned from the others."""
_LEAST_ROWS = 100
_LEAST_JUDGED = 20
_LEAST_DATES = 8
"""Of fewer different dates the latest rows are those of one or two, which differ by more than rows do."""
_CLEAR = 2.0
"""By so many standard errors the latest rows have to do worse than they do when rows of all dates, or other latest rows, are learned from."""


def measure_drift(frame: pd.DataFrame, columns: Columns, column: str) -> Gap | None:
    """Judge all rows by a cheap model, cross-validated at random, and the latest by one of the earlier rows; None for too few.

    The first is what a random split would say, the second what the rows to come will see; the error of their difference is
    taken over rows. Latest rows that are merely harder, so that
    rows of all dates or other latest rows do not help with them either, are no such gap.
    """
    try:
        times = read_times(frame[column], column).values
    except DataError:
        return None
    known = np.flatnonzero(np.isfinite(times))
    if len(known) > MOST_ROWS:
        known = np.sort(np.random.default_rng(0).choice(known, MOST_ROWS, replace=False))
    frame, times = frame.iloc[known], times[known]
    labels, names = pd.factorize(frame[columns.label].str.strip())
    if len(frame) < _LEAST_ROWS or len(names) < 2:
        return None
    if len(np.unique(times)) < _LEAST_DATES:
        return None
    late = times > np.quantile(times, 1 - _LATEST, method="lower")
    if late.sum() < _LEAST_JUDGED or (~late).sum() < _LEAST_JUDGED:
        return None
    features, texts = features_of(frame, columns), alike(*_sides(frame, columns))
    if features is None:
        return None
    earlier = np.flatnonzero(~late & ~np.isin(texts, texts[late]))
    judged = np.flatnonzero(late)
    by_time = right_about(features, labels, earlier, judged)
    at_random = right(features, labels, texts)
    among_themselves = right(features[judged], labels[judged], texts[judged])
    apart = max(at_random[judged], among_themselves, key=np.mean) - by_time
    if apart.mean() < max(LEAST_GAP, _CLEAR * apart.std(ddof=1) / np.sqrt(len(apart))):
        return None
    error = float(np.sqrt(sum(each.var(ddof=1) / len(each) for each in (at_random, by_time))))
    return Gap(column, float(at_random.mean()), float(by_time.mean()), error, len(np.unique(times)), len(judged))


def _sides(frame: pd.DataFrame, columns: Columns) -> tuple[pd.Series, pd.Series | None]:
    return frame[columns.text], frame[columns.pair] if columns.pair else None


def check_drift(frame: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Find the column of dates by which later rows differ most from earlier ones."""
    parts = suggest_parts(frame, [*columns.texts, columns.label])
    names = [str(name) for name in frame.columns if name not in (*columns.texts, columns.label, parts)]
    gaps = [measure_drift(frame, columns, name) for name in names if looks_like_times(frame[name])]
    return [
        Finding(
            "drift",
            "warning",
            f"Later rows differ from earlier ones: a simple model gets {gap.random:.2f} of the rows right that are held out at random, but {gap.grouped:.2f} of the latest "
            f"when it learns from those before them (column {gap.column!r}).",
            f"TF-IDF and a linear classifier, the latest being {rows_text(gap.rows)} by {gap.column!r}. If the model will answer rows that are yet to come, split by this column: the "
            "test then tells how it will do, and a random one would not.",
            len(frame),
            details={"column": gap.column, "random": gap.random, "by_time": gap.grouped, "error": gap.error},
            split={"time": gap.column},
        )
        for gap in worst_first(gaps)[:1]
    ]


def notes_on_random_rows(frame: pd.DataFrame, columns: Columns) -> list[str]:
    """Say what scores of test rows that were drawn at random do not tell, a sentence each; nothing where they flatter nobody."""
    found = [*check_flattering(frame, columns)[:1], *check_drift(frame, columns)]
    return [
        f"The test rows were drawn at random. {finding.title} No score, and nothing that is promised of the answers, tells how the model does then: "
        f"{split_label(finding.split)} to see it."
        for finding in found
    ]

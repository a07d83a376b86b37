"""A text among the rows a model learned from: whether it is of their kind, and which are nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.engine.predict import Classifier
from core.engine.scope.boundary import REFUSED_SHARE, UNUSUAL_SHARE, Scope, is_pair
from core.engine.scope.of_run import run_rows, scope_of
from core.engine.scope.reading import Turn, read_texts
from core.errors import RunError
from core.runs.run import Run

MOST_NEIGHBOURS = 10


@dataclass(frozen=True)
class Surroundings:
    """The rows of a run as the guard reads them.

    Attributes:
        scope: the fitted boundary. frame: text, text_pair (pairs only), label of the rows inside, in its order; None where the
            run's rows are gone, and then a text can be judged and has no neighbours.
    """

    scope: Scope
    frame: pd.DataFrame | None


def surround(classifier: Classifier, run: Run, *, turn: Turn = nullcontext) -> Surroundings:
    """Return what texts are held against.

    Raises:
        RunError, DataError: the run has no guard yet and its rows are gone or too few.
    """
    scope = scope_of(run, classifier.report, turn)
    try:
        return Surroundings(scope, run_rows(run).iloc[scope.places].reset_index(drop=True))
    except (RunError, IndexError):
        return Surroundings(scope, None)


def read(
    classifier: Classifier, first: Sequence[str], second: Sequence[str] | None, turn: Turn = nullcontext
) -> np.ndarray:
    """Return what the guard reads of texts on a classifier's device; see scope.reading."""
    return read_texts(classifier.report, first, second, turn)


def grades(vectors: np.ndarray, around: Surroundings) -> np.ndarray:
    """Return for each text whether it is like those that the model learned from, (texts,): in, unusual or out; vectors: see `read`."""
    scope = around.scope
    return scope.grades(scope.score(vectors))


def in_scope(vectors: np.ndarray, around: Surroundings) -> np.ndarray:
    """Return which texts are not out, (texts,); see `grades`."""
    return np.asarray(grades(vectors, around) != "out")


def judge(vectors: np.ndarray, around: Surroundings, count: int) -> dict[str, Any]:
    """Say for each text whether it is in scope, and which rows are nearest.

    Args:
        vectors: (texts, width), see `read`. count: nearest rows to return, 0 to 10.

    Returns:
        refused_below, unusual_below (log odds); refused_share, unusual_share (0 to 1, of rows like those learned from);
        training_rows, outside_rows; rows: per text {score (log odds), scope (in, unusual or out), in_scope (not out),
        nearest: [{text, text_pair, label, similarity}]}.
    """
    scope = around.scope
    if not len(vectors):
        return _judged(scope, [])
    scores = scope.score(vectors)
    cosines = vectors @ scope.vectors().T
    cosines = cosines * (0.5 if is_pair(vectors) else 1.0)
    rows = [
        {
            "score": round(float(score), 4),
            "scope": str(grade),
            "in_scope": grade != "out",
            "nearest": [] if around.frame is None else _nearest(around.frame, row, count),
        }
        for score, grade, row in zip(scores, scope.grades(scores), cosines, strict=True)
    ]
    return _judged(scope, rows)


def _judged(scope: Scope, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "refused_below": float(scope.limits[0]),
        "unusual_below": float(scope.limits[1]),
        "refused_share": REFUSED_SHARE,
        "unusual_share": UNUSUAL_SHARE,
        "training_rows": len(scope.inside),
        "outside_rows": len(scope.own) + len(scope.taken),
        "rows": rows,
    }


def _nearest(frame: pd.DataFrame, cosines: np.ndarray, count: int) -> list[dict[str, Any]]:
    """Return the rows of highest cosine."""
    best = np.argsort(-cosines, kind="stable")[:count]
    return [
        {
            "text": frame["text"].iloc[int(i)],
            "text_pair": frame["text_pair"].iloc[int(i)] if "text_pair" in frame else None,
            "label": frame["label"].iloc[int(i)],
            "similarity": round(float(min(1.0, cosines[i])), 4),
        }
        for i in best
    ]

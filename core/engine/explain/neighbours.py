"""A text among the rows a model learned from: the nearest ones, and whether it lies so far from all that an answer means nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.engine.explain.features import pooled_rows, sample_rows
from core.engine.explain.limits import MOST_FEATURE_ROWS
from core.engine.predict import Classifier
from core.engine.tokens import tokenize
from core.engine.training.prepared import texts_of
from core.runs.run import Run

REFUSED_SHARE = 0.02
"""Of the validation rows, which all are in scope, so many would be refused, and one at least: that is what the threshold is fitted to. Rows of other
writers are less alike: of the demos' test rows two to four times as many are refused, and at 0.05 it was twice that."""
MOST_NEIGHBOURS = 10
Turn = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Surroundings:
    """The training rows of a run as its head reads them.

    Attributes:
        vectors: (rows, width) float32 of unit length. frame: text, text_pair (pairs only), label, in the same order.
        kth: which nearest row's similarity is compared with the threshold, counted from 1.
        threshold: cosine similarity below which a text is out of scope; validation_rows: how many it was fitted on.
        refused_share: of these, 0 to 1.
    """

    vectors: np.ndarray
    frame: pd.DataFrame
    kth: int
    threshold: float
    validation_rows: int
    refused_share: float


def unit(vectors: np.ndarray) -> np.ndarray:
    """Scale rows to unit length; a row of noughts stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0))


def kth_similarity(similarities: np.ndarray, kth: int) -> np.ndarray:
    """Return the kth highest similarity of each row of (texts, training rows)."""
    return np.asarray(np.partition(similarities, -kth, axis=1)[:, -kth])


def vectors_of(
    classifier: Classifier, first: Sequence[str], second: Sequence[str] | None, turn: Turn = nullcontext
) -> np.ndarray:
    """Return what the head reads of each text, at unit length."""
    return unit(
        pooled_rows(classifier, tokenize(classifier.tokenizer, first, second, classifier.max_length), turn=turn)
    )


def surround(classifier: Classifier, run: Run, *, turn: Turn = nullcontext) -> Surroundings:
    """Read at most 2,000 training rows and the validation rows of a run, and fit the threshold on the latter.

    A text is out of scope when its kth nearest training row (k = 10, fewer for small tables) is less similar than that of
    98 % of the validation rows (deep nearest neighbours, Sun et al. 2022, section 3). The energy of the logits (Liu et al. 2020)
    and the highest probability were measured on the same texts and refused fewer of them.

    Raises:
        RunError, DataError: the run's rows are gone or there are none.
    """
    frame, _ = sample_rows(run, "train", MOST_FEATURE_ROWS, 13, classifier.classes)
    vectors = vectors_of(classifier, *texts_of(frame), turn)
    held, _ = sample_rows(run, "validation", MOST_FEATURE_ROWS, 13, classifier.classes)
    kth = min(MOST_NEIGHBOURS, len(frame))
    nearest = kth_similarity(vectors_of(classifier, *texts_of(held), turn) @ vectors.T, kth)
    threshold = float(np.quantile(nearest, REFUSED_SHARE))
    return Surroundings(vectors, frame, kth, threshold, len(held), float(np.mean(nearest < threshold)))


def in_scope(vectors: np.ndarray, around: Surroundings) -> np.ndarray:
    """Return whether each text is like those that the model learned from, (texts,); vectors: what the head reads of each, of any length."""
    return np.asarray(kth_similarity(unit(vectors) @ around.vectors.T, around.kth) >= around.threshold)


def judge(vectors: np.ndarray, around: Surroundings, count: int) -> dict[str, Any]:
    """Say for each text whether it is in scope, and which training rows are nearest.

    Args:
        vectors: (texts, width) what the head reads of each text, of any length.
        count: nearest rows to return, 0 to 10.

    Returns:
        threshold, kth, training_rows, validation_rows, refused_share (of the latter, 0 to 1); rows: per text {similarity (of the kth nearest, -1 to 1), in_scope,
        nearest: [{text, text_pair, label, similarity}]}.
    """
    similarities = unit(vectors) @ around.vectors.T
    scores = kth_similarity(similarities, around.kth)
    rows = []
    for row, score in zip(similarities, scores, strict=True):
        best = np.argsort(-row, kind="stable")[:count]
        nearest = [
            {
                "text": around.frame["text"].iloc[int(i)],
                "text_pair": around.frame["text_pair"].iloc[int(i)] if "text_pair" in around.frame else None,
                "label": around.frame["label"].iloc[int(i)],
                "similarity": round(float(row[i]), 4),
            }
            for i in best
        ]
        rows.append(
            {"similarity": round(float(score), 4), "in_scope": bool(score >= around.threshold), "nearest": nearest}
        )
    return {
        "threshold": around.threshold,
        "kth": around.kth,
        "training_rows": len(around.frame),
        "validation_rows": around.validation_rows,
        "refused_share": around.refused_share,
        "rows": rows,
    }

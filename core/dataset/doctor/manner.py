"""Labels that the manner of the texts gives away: their length and marks, without a word being read."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.dataset.belonging import alike
from core.dataset.doctor.findings import Finding, rows_text
from core.dataset.fix_kinds import Columns
from core.dataset.share_out import deal
from core.dataset.surface import COUNTS, surface_counts

MOST_ROWS = 3000
_FOLDS = 5
_LEAST_ROWS = 60
_LEAVES, _LEAF = 16, 5
_TOLD = 0.8
"""Share of what the commonest class leaves wrong that the counts get right: from here on a model need not read."""


def judged_by_counts(counts: np.ndarray, labels: np.ndarray, texts: np.ndarray) -> float:
    """Return the share of rows (0 to 1) that a small decision tree over some counts gets right, cross-validated; equal texts stay together."""
    from sklearn.tree import DecisionTreeClassifier

    right, folds = np.zeros(len(labels)), deal(texts, labels, _FOLDS, np.random.default_rng(0))
    for fold in range(_FOLDS):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if len(test) and len(train):
            leaves = max(_LEAVES, 2 * len(np.unique(labels)))
            tree = DecisionTreeClassifier(max_leaf_nodes=leaves, min_samples_leaf=_LEAF, random_state=0)
            right[test] = tree.fit(counts[train], labels[train]).predict(counts[test]) == labels[test]
    return float(right.mean())


def check_manner(frame: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Find that counts of characters and marks tell the label nearly as well as anything could."""
    if len(frame) > MOST_ROWS:
        frame = frame.sample(MOST_ROWS, random_state=0)
    labels, names = pd.factorize(frame[columns.label].str.strip())
    if len(frame) < max(_LEAST_ROWS, _LEAF * len(names)) or len(names) < 2:
        return []
    counts = surface_counts(frame[name] for name in columns.texts)
    texts = alike(frame[columns.text], frame[columns.pair] if columns.pair else None)
    commonest = float(np.bincount(labels).max() / len(labels))
    reached = judged_by_counts(counts, labels, texts)
    if reached - commonest < _TOLD * (1 - commonest):
        return []
    alone = [judged_by_counts(counts[:, [number]], labels, texts) for number in range(counts.shape[1])]
    best = int(np.argmax(alone))
    of = f" of {columns.texts[best // len(COUNTS)]!r}" if columns.pair else ""
    return [
        Finding(
            "manner",
            "warning",
            f"Length and marks alone tell the label of {100 * reached:.0f} % of the rows; the commonest class would be right of {100 * commonest:.0f} %.",
            f"A small decision tree over nine counts, cross-validated on {rows_text(len(frame))}, without reading a word. Most of it lies in the number of {COUNTS[best % len(COUNTS)]}{of}, "
            f"which alone tells {100 * alone[best]:.0f} %. If that is how the table was made and not what the label means, a model will learn the manner and fail on texts of another.",
            len(frame),
            details={"accuracy": reached, "commonest": commonest, "count": COUNTS[best % len(COUNTS)]},
        )
    ]

"""Words and phrases that give the label away alone: mutual information of their presence and the label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.dataset.doctor.findings import Finding, lines_of
from core.dataset.fix_kinds import Columns

MOST_ROWS = 20_000
_LEAST_ROWS = 20
_PRECISION = 0.97
_RECALL = 0.8
_TOKENS = r"(?u)[#@]?\b\w+\b|[^\w\s]+"
"""Words, with the # or @ before them, and runs of punctuation."""


def telling_phrases(texts: Sequence[str], labels: Sequence[str], most: int = 10) -> list[dict[str, Any]]:
    """Return phrases of one to three words whose presence alone tells a class from the others.

    A phrase counts when at least 97 % of its rows have one label and it stands in at least 80 % of that label's rows.
    Of the phrases that stand in the same rows the one that says most is named: words before marks, and the longest of these.

    Returns:
        Per phrase {phrase, label, rows, precision, recall, information}: information is the mutual information of presence
        and class (one against the rest) as a share (0 to 1) of the class's entropy (Cover and Thomas 2006, section 2.3).
    """
    from sklearn.feature_extraction.text import CountVectorizer

    codes, names = pd.factorize(pd.Series(labels), sort=True)
    sizes = np.bincount(codes)
    least = max(2, int(_RECALL * min(sizes[sizes >= _LEAST_ROWS], default=_LEAST_ROWS)))
    vectorizer = CountVectorizer(
        binary=True,
        ngram_range=(1, 3),
        min_df=least,
        token_pattern=_TOKENS,
        max_features=50_000,
    )
    try:
        present = vectorizer.fit_transform(texts)
    except ValueError:  # no phrase stands in enough rows
        return []
    phrases = vectorizer.get_feature_names_out()
    members = np.zeros((len(codes), len(names)))
    members[np.arange(len(codes)), codes] = 1.0
    joint = np.asarray(present.T @ members)  # (phrases, classes): rows of a class that hold the phrase
    rows = joint.sum(axis=1)
    best = joint.argmax(axis=1)
    hits = joint[np.arange(len(rows)), best]
    precision, recall = hits / np.maximum(rows, 1), hits / sizes[best]
    told = np.flatnonzero((precision >= _PRECISION) & (recall >= _RECALL) & (sizes[best] >= _LEAST_ROWS))
    by_column = present.tocsc()
    same: dict[bytes, list[int]] = {}
    for i in told.tolist():
        inside = by_column.indices[by_column.indptr[i] : by_column.indptr[i + 1]]
        same.setdefault(np.sort(inside).tobytes(), []).append(i)
    found = [max(group, key=lambda i: _says_most(phrases[i])) for group in same.values()]
    information = [_information(hits[i], rows[i], sizes[best[i]], len(codes)) for i in found]
    order = np.argsort([-value for value in information], kind="stable")
    return [
        {
            "phrase": str(phrases[found[i]]),
            "label": str(names[best[found[i]]]),
            "rows": int(rows[found[i]]),
            "precision": float(precision[found[i]]),
            "recall": float(recall[found[i]]),
            "information": float(information[i]),
        }
        for i in order[:most]
    ]


def _says_most(phrase: str) -> tuple[bool, bool, int, int]:
    """Rank phrases that stand in the same rows: of words alone, beginning with a word, of more words, longer."""
    parts = phrase.split(" ")
    worded = [part[0].isalnum() for part in parts]
    return all(worded), worded[0], len(parts), len(phrase)


def as_written(phrase: str, texts: Sequence[str]) -> tuple[str, list[bool]]:
    """Return a phrase as it stands in the first text that holds it, such as c# for c #, and which texts hold it."""
    pattern = re.compile(
        r"(?<!\w)" * phrase[0].isalnum()
        + r"\W*?".join(map(re.escape, phrase.split(" ")))
        + r"(?!\w)" * phrase[-1].isalnum()
    )
    places = [pattern.search(text) for text in texts]
    return next((place[0] for place in places if place), phrase), [place is not None for place in places]


def _information(hits: float, rows: float, size: float, total: float) -> float:
    """Return the mutual information of presence and class as a share of the class's entropy."""
    table = np.array([[hits, rows - hits], [size - hits, total - size - rows + hits]]) / total
    outer = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True)
    filled = table > 0
    shared = float((table[filled] * np.log(table[filled] / outer[filled])).sum())
    share = size / total
    entropy = -(share * np.log(share) + (1 - share) * np.log(1 - share)) if 0 < share < 1 else 1.0
    return shared / entropy


def check_leakage(frame: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Find phrases that give the label away; on at most 20,000 rows."""
    if len(frame) > MOST_ROWS:
        frame = frame.sample(MOST_ROWS, random_state=0)
    texts = [" ".join(parts).lower() for parts in zip(*(frame[name] for name in columns.texts), strict=True)]
    labels = frame[columns.label].str.strip()
    if len(frame) < 2 * _LEAST_ROWS or labels.nunique() < 2:
        return []
    phrases = telling_phrases(texts, labels.tolist())
    if not phrases:
        return []
    first = phrases[0]
    holds = as_written(first["phrase"], texts)[1]
    rows = pd.Series(holds, index=frame.index)
    for each in phrases:
        each["phrase"] = as_written(each["phrase"], texts)[0]
    told = {phrase["label"] for phrase in phrases}
    share = float(labels.isin(told).mean())
    return [
        Finding(
            "leakage",
            "severe" if len(told) >= labels.nunique() - 1 else "warning" if share >= 0.3 else "note",
            f"{first['phrase']!r} alone gives the class {first['label']!r} away: {100 * first['precision']:.0f} % of the {first['rows']:,} rows with it are of this class, "
            f"and {100 * first['recall']:.0f} % of the class have it.{_others(len(told) - 1)}",
            "If such a phrase is only written after the label is known, the score will be too good to be true and new texts will disappoint. "
            "If it belongs to the subject, nothing is wrong.",
            int(rows.sum()),
            lines_of(rows),
            examples=[
                f"{p['phrase']!r} for {p['label']!r}: {p['rows']:,} rows, {100 * p['information']:.0f} % of what there is to know about the class"
                for p in phrases
            ],
            details={"phrases": phrases},
        )
    ]


def _others(count: int) -> str:
    """Count the other classes that have such a phrase."""
    if count <= 0:
        return ""
    return " One more class has such a phrase." if count == 1 else f" {count} more classes have such a phrase."

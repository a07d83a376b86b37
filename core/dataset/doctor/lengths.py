"""Checks of lengths: how much of the texts lies behind the cut, where in them the class is told, and what to read instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.config.long_texts import LONG_TEXTS
from core.dataset.doctor.findings import Finding

_FEWEST, _MOST = 40, 400
"""Long rows from which words are counted to see where the class is told, and most that are looked at."""
_FOLDS = 4
_PLACES = {
    "head": "the beginnings",
    "tail": "the ends",
    "head-tail": "both ends together",
    "windows-mean": "the whole texts",
}


def check_lengths(
    tokens: dict[str, Any], max_length: int, texts: Sequence[str] = (), labels: Sequence[str] = ()
) -> list[Finding]:
    """Say how many rows are longer than the limit, how much of the text that loses, and what can be read instead.

    Args:
        tokens: engine.tokens.token_summary of a sample at `max_length`, with lost_share (0 to 1).
        texts, labels: of the rows of that sample, where each has one text; by them it is looked where the class is told.
    """
    share = tokens["truncated_share"]
    if share < 0.01:
        return []
    lost = tokens.get("lost_share", 0.0)
    found = where_told(tokens, max_length, texts, labels) if lost >= 0.1 else {}
    advised = advice(found)
    ways = [advised, *(way for way in ("tail", "windows-mean", "head-tail") if way != advised)]
    times = 1.0 / max(0.01, 1.0 - lost)
    return [
        Finding(
            "truncated",
            "warning" if lost >= 0.1 else "note",
            f"{100 * share:.0f} % of the rows are longer than {max_length} tokens; {100 * lost:.0f} % of all text is cut off.",
            f"What is cut off is not read. The end of long texts can be kept instead of their beginning, or half of each, or all of it read window by window, "
            f"which takes about {times:.1f} times as long. {told(found, advised)}A higher maximum length in the advanced settings costs time and memory too.",
            round(share * tokens["rows"]),
            details={
                "truncated_share": share,
                "lost_share": lost,
                "max_length": max_length,
                "where_told": {way: round(value, 3) for way, value in found.items() if way in _PLACES},
            },
            settings=[{"long_texts": way} for way in ways if way != "head"],
        )
    ]


def where_told(
    tokens: dict[str, Any], max_length: int, texts: Sequence[str], labels: Sequence[str]
) -> dict[str, float]:
    """Return how often counting words names the class right from each part of the long texts, 0 to 1, by cross-validation.

    Returns:
        Accuracy per key of LONG_TEXTS (windows-mean stands for the whole text), and under "" what is right by chance, plus twice its
        standard error; nothing where the long rows are too few, or few of a class.
    """
    if not labels:
        return {}
    whole = tokens["mean_length"] / max(0.01, 1.0 - tokens.get("lost_share", 0.0))
    size = int(max_length * np.mean([len(text) for text in texts]) / max(1.0, whole)) if len(texts) else 0
    rows = [place for place, text in enumerate(texts) if len(text) > size] if size and len(labels) == len(texts) else []
    rows = rows[:: max(1, len(rows) // _MOST)][:_MOST]
    known, counts = np.unique([labels[i] for i in rows], return_counts=True)
    common = set(known[counts >= _FOLDS])
    rows = [i for i in rows if labels[i] in common]
    if len(rows) < _FEWEST or len(common) < 2:
        return {}
    given, truth = [texts[i] for i in rows], np.array([labels[i] for i in rows], dtype=object).astype(str)
    parts = {
        "head": [text[:size] for text in given],
        "tail": [text[-size:] for text in given],
        "head-tail": [f"{text[: size // 2]} {text[-(size // 2) :]}" for text in given],
        "windows-mean": given,
    }
    chance = float(max(counts)) / len(rows)
    return {
        **{way: _right(part, truth) for way, part in parts.items()},
        "": chance + 2 * (chance * (1 - chance) / len(rows)) ** 0.5,
    }


def _right(texts: list[str], truth: np.ndarray) -> float:
    """Return how often logistic regression on weights of words is right about rows that it did not see."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.pipeline import make_pipeline

    spaced = np.mean([len(text.split()) for text in texts[:100]]) >= 5
    words: dict[str, Any] = {"token_pattern": r"(?u)\b\w+\b"} if spaced else {"analyzer": "char", "ngram_range": (1, 2)}
    model = make_pipeline(TfidfVectorizer(sublinear_tf=True, max_features=20_000, **words), LogisticRegression(C=10.0))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    try:
        return float(cross_val_score(model, texts, truth, cv=folds).mean())
    except ValueError:  # no text has a single word
        return 0.0


def advice(found: dict[str, float]) -> str:
    """Return the way to read long texts that suits best: the cheapest among those as good as any, windows where nothing can be told."""
    if not found or max(found[way] for way in _PLACES) <= found[""]:
        return "windows-mean"
    best = max(found[way] for way in _PLACES)
    return next(way for way in _PLACES if found[way] >= best - 0.03)


def told(found: dict[str, float], advised: str) -> str:
    """Say where the class is told, as far as counting words can tell."""
    if not found:
        return ""
    figures = ", ".join(f"{100 * found[way]:.0f} % from {place}" for way, place in _PLACES.items())
    if max(found[way] for way in _PLACES) <= found[""]:
        return f"Counting words does not find the class in any part of them ({figures}). "
    end = (
        "so nothing need be changed. "
        if advised == "head"
        else f"so the advice is: {LONG_TEXTS[advised].offer.lower()}. "
    )
    return f"Counting words finds the class in {figures}, {end}"

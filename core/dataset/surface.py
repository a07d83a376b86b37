"""Counts of a text that know no word: its length and its marks."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

COUNTS = (
    "characters",
    "words",
    "capital letters",
    "digits",
    "full stops",
    "commas",
    "question marks",
    "exclamation marks",
    "other marks",
)


def surface_counts(columns: Iterable[Iterable[str]]) -> np.ndarray:
    """Return the logarithm of one plus each of COUNTS, (rows, 9 a column of texts)."""
    return np.log1p(
        np.concatenate([np.array([_counts(text) for text in column], dtype=float) for column in columns], axis=1)
    )


def _counts(text: str) -> list[int]:
    marks = [text.count(mark) for mark in ".,?!"]
    others = sum(not (letter.isalnum() or letter.isspace()) for letter in text) - sum(marks)
    capitals, digits = sum(map(str.isupper, text)), sum(map(str.isdigit, text))
    return [len(text), len(text.split()), capitals, digits, *marks, others]

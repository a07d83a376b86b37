"""Marks in texts instead of classes: doccano's and others' spans, and lists of words with a tag each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.ingest.exports.reading import Reading, Row, cells_of, is_label, keys_of_sample, text_key


def find(sample: Sequence[Row]) -> Reading | None:
    """Recognise rows whose labels say places in the text, and rows of words and tags; the table stays as it is, with a word on it."""
    keys = keys_of_sample(sample)
    if any(is_label(cells_of(sample, key)) for key in keys):
        return None
    text = text_key(sample)
    for key in keys:
        lists = [cell for cell in cells_of(sample, key) if isinstance(cell, list) and cell]
        if text is not None and lists and all(_is_span(part) for cell in lists for part in cell):
            note = f"{key!r} marks places in {text!r} and gives no class to a whole text, so there is no label to learn; add a column with one class a row"
            return Reading("a table of marked places (spans), no classification", note, lambda row, tell: [row])
    words = [key for key in keys if all(_is_list_of(cell, str) for cell in cells_of(sample, key))]
    for first in words:
        for second in keys:
            if first != second and all(_is_beside(row.get(first), row.get(second)) for row in sample):
                note = f"{first!r} and {second!r} give each word a tag and no class to a whole text, so there is no label to learn; add a column with one class a row"
                return Reading("a table of words with tags, no classification", note, lambda row, tell: [row])
    return None


def _is_span(part: Any) -> bool:
    cells = list(part.values()) if isinstance(part, dict) else part
    if not isinstance(cells, list) or len(cells) < 3:
        return False
    return sum(str(cell).isdigit() and not isinstance(cell, bool) for cell in cells) >= 2 and any(
        isinstance(cell, str) and not cell.isdigit() for cell in cells
    )


def _is_list_of(cell: Any, kind: type) -> bool:
    return isinstance(cell, list) and all(isinstance(part, kind) for part in cell)


def _is_beside(words: Any, tags: Any) -> bool:
    return isinstance(words, list) and isinstance(tags, list) and len(words) == len(tags) and len(words) > 1

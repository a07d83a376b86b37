"""spaCy's categories: beside each text an object of every class with 0 or 1, or with how likely it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.ingest.column_names import LABEL_NAMES, named
from core.ingest.exports.reading import Reading, Row, Tell, cells_of, joined, keys_of_sample, label_key, text_key

_LIKELY = 0.5
_MOSTLY = 0.9


def find(sample: Sequence[Row]) -> Reading | None:
    """Recognise rows with a text and an object of two or more classes with figures from 0 to 1, alone or in another object."""
    text = text_key(sample)
    if text is None:
        return None
    for key in keys_of_sample(sample):
        found = [_classes(cell) for cell in cells_of(sample, key)]
        there = [classes for classes in found if classes]
        if len(there) < _MOSTLY * len(found) or len({tuple(sorted(classes)) for classes in there}) > 1:
            continue
        other = label_key(sample, text)
        winners = {name for classes in there for name in _chosen(classes)}
        if len(winners) < 2 or (other is not None and named(other, LABEL_NAMES) == 1):
            continue
        return _reading(text, key, list(there[0]), "label" in keys_of_sample(sample) and key != "label")
    return None


def _reading(text: str, key: str, names: list[str], taken: bool) -> Reading:
    column = f"{key} (label)" if taken else "label"
    note = (
        f"the text is {text!r}, the label the class under {key!r} with 1, or else the likeliest ({len(names)} classes)"
    )
    return Reading("categories as spaCy keeps them", note, lambda row, tell: [_row(row, key, column, tell)])


def _classes(cell: Any) -> dict[str, float] | None:
    """Return an object of classes with figures from 0 to 1, looked for one level down as well."""
    if not isinstance(cell, dict):
        return None
    for part in (cell, *(part for part in cell.values() if isinstance(part, dict))):
        try:
            figures = {name: float(figure) for name, figure in part.items() if not isinstance(figure, dict | list)}
        except (TypeError, ValueError):
            continue
        if len(figures) == len(part) >= 2 and all(0 <= figure <= 1 for figure in figures.values()):
            return figures
    return None


def _chosen(classes: dict[str, float]) -> list[str]:
    likely = [name for name, figure in classes.items() if figure > _LIKELY]
    highest = max(classes.values())
    return likely or [name for name, figure in classes.items() if figure == highest > 0]


def _row(row: Row, key: str, column: str, tell: Tell) -> Row:
    classes = _classes(row.get(key))
    kept = {name: cell for name, cell in row.items() if name != key}
    chosen = _chosen(classes) if classes else []
    if not chosen:
        tell("unannotated", f"no class has more than 0 under {key!r}; the label is empty.")
    return {**kept, column: joined(chosen)}

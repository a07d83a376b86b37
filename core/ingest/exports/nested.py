"""Rows whose text or label stands deeper than the first level, under whatever keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.ingest.column_names import LABEL_NAMES, TEXT_NAMES, named
from core.ingest.exports.reading import (
    Reading,
    Row,
    Tell,
    column_called,
    is_free_text,
    is_label,
    joined,
    label_key,
    leaves,
    majority,
    text_key,
)

_WHO = {
    "annotator",
    "user",
    "completed_by",
    "worker",
    "coder",
    "rater",
    "by",
    "author",
    "reviewer",
    "labeler",
    "labeller",
}
Path = tuple[str, ...]


def find(sample: Sequence[Row]) -> Reading | None:
    """Recognise rows in which the one free text, or the one short text that repeats, stands inside another object or list."""
    top = text_key(sample)
    if top is not None and label_key(sample, top) is not None:
        return None
    if not any(isinstance(cell, dict | list) for cell in sample[0].values()):
        return None
    columns = _columns(sample)
    texts = [path for path, cells in columns.items() if "*" not in path and is_free_text([c[0] for c in cells if c])]
    texts = [path for path in texts if len([1 for cell in columns[path] if cell]) > 0.8 * len(sample)]
    if not texts:
        return None
    text = max(texts, key=lambda path: (named(path[-1], TEXT_NAMES), -len(path)))
    found = [
        path
        for path, cells in columns.items()
        if path != text and path[-1] not in _WHO and is_label([c for part in cells for c in part])
    ]
    if not found:
        return _only_text(text, columns) if len(text) > 1 else None
    scores = {path: max((named(key, LABEL_NAMES) for key in path if key != "*"), default=0.0) for path in found}
    best = [path for path in found if scores[path] == max(scores.values())]
    if len(best) > 1 and "*" not in "".join(best[0]):
        best = [min(best, key=len)] if len({len(path) for path in best}) == len(best) else best
    if len(best) > 1 or (len(text) == 1 and len(best[0]) == 1):
        return None
    return _reading(text, best[0], sample, columns)


def _columns(sample: Sequence[Row]) -> dict[Path, list[list[Any]]]:
    """Return what stands at each place, row by row, as lists."""
    columns: dict[Path, list[list[Any]]] = {}
    for number, row in enumerate(sample):
        for path, cell in leaves(row):
            cells = columns.setdefault(path, [])
            cells.extend([] for _ in range(number + 1 - len(cells)))
            cells[number].append(cell)
    for cells in columns.values():
        cells.extend([] for _ in range(len(sample) - len(cells)))
    return columns


def _only_text(text: Path, columns: dict[Path, list[list[Any]]]) -> Reading:
    def rows(row: Row, tell: Tell) -> list[Row]:
        return [_flat(row)]

    return Reading("objects inside objects", f"the text stands at {_shown(text)!r}", rows)


def _reading(text: Path, label: Path, sample: Sequence[Row], columns: dict[Path, list[list[Any]]]) -> Reading:
    names = column_called(text, "text", TEXT_NAMES), column_called(label, "label", LABEL_NAMES)
    voted = label.count("*") > 1 or ("*" in label and _has_annotators(sample[0], label))

    def rows(row: Row, tell: Tell) -> list[Row]:
        flat = _flat(row)
        for path in (text, label):
            flat.pop(_shown(path), None)
        found = _at(row, text)
        cell = majority([joined(vote) for vote in _votes(row, label)], tell) if voted else None
        return [
            {names[0]: found[0] if found else "", **flat, names[1]: joined(_at(row, label)) if cell is None else cell}
        ]

    note = f"the text is taken from {_shown(text)!r}, the label from {_shown(label)!r}"
    return Reading("objects inside objects", note, rows)


def _shown(path: Path) -> str:
    return ".".join(key for key in path if key != "*")


def _flat(row: Row) -> Row:
    """Return the scalars outside lists, under the keys that lead to them."""
    return {_shown(path): cell for path, cell in leaves(row) if "*" not in path}


def _at(value: Any, path: Path) -> list[Any]:
    """Return what stands at a place of an object."""
    if not path:
        return [] if value is None or isinstance(value, dict | list) else [value]
    if path[0] == "*":
        return [cell for part in value for cell in _at(part, path[1:])] if isinstance(value, list) else []
    return _at(value[path[0]], path[1:]) if isinstance(value, dict) and path[0] in value else []


def _votes(row: Row, path: Path) -> list[list[Any]]:
    """Return what stands at a place, one list for each part of the first list on the way."""
    first = path.index("*")
    outer: Any = row
    for key in path[:first]:
        outer = outer.get(key) if isinstance(outer, dict) else None
    return [_at(part, path[first + 1 :]) for part in outer] if isinstance(outer, list) else []


def _has_annotators(row: Row, path: Path) -> bool:
    outer: Any = row
    for key in path[: path.index("*")]:
        outer = outer.get(key) if isinstance(outer, dict) else None
    return isinstance(outer, list) and any(isinstance(part, dict) and _WHO & set(part) for part in outer)

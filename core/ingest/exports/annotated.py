"""Label Studio's JSON: the task's data under one key, the annotators' choices deep under another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.ingest.exports.reading import Reading, Row, Tell, is_free_text, joined, keys_of_sample, majority

_LEFT_OUT = ("was_cancelled", "skipped", "cancelled", "was_skipped")
_CHOICES = "choices"


def find(sample: Sequence[Row]) -> Reading | None:
    """Recognise rows with an object of data and a list of annotations, each a list of results with choices."""
    keys = keys_of_sample(sample)
    lists = [key for key in keys if any(_controls(annotation) for annotation in _objects(sample[0], key, sample))]
    lists.sort(key=lambda key: key == "predictions")  # what a model proposed counts only where nobody has annotated
    data = next((key for key in keys if all(isinstance(row.get(key), dict) for row in sample)), None)
    if not lists or data is None:
        return None
    names = list(dict.fromkeys(name for row in sample for part in _given(row, lists[0]) for name in _controls(part)))
    text = _text(sample, data)
    where = f"the text is taken from {data + '.' + text!r}" if text else f"the texts stand under {data!r}"
    marks = f"the label from {', '.join(map(repr, names))} under {lists[0]!r}"
    return Reading(
        "a Label Studio export", f"{where}, {marks}", lambda row, tell: [_row(row, data, lists[0], names, tell)]
    )


def _objects(first: Row, key: str, sample: Sequence[Row]) -> list[Any]:
    return [part for row in sample[:200] for part in _given(row, key)] if isinstance(first.get(key), list) else []


def _given(row: Row, key: str) -> list[Any]:
    found = row.get(key)
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _text(sample: Sequence[Row], data: str) -> str | None:
    inner = [row[data] for row in sample]
    return next((key for key in keys_of_sample(inner) if is_free_text([row.get(key) for row in inner])), None)


def _controls(annotation: Any) -> dict[str, list[Any]]:
    """Return the choices of one annotation by the name of what was asked."""
    found: dict[str, list[Any]] = {}
    results = next((part for part in annotation.values() if isinstance(part, list)), []) if annotation else []
    for result in results:
        value = result.get("value") if isinstance(result, dict) else None
        if isinstance(value, dict) and isinstance(value.get(_CHOICES), list):
            found.setdefault(str(result.get("from_name") or "label"), []).extend(value[_CHOICES])
    return found


def _row(row: Row, data: str, annotations: str, names: list[str], tell: Tell) -> Row:
    taken: Row = {key: cell for key, cell in row.items() if not isinstance(cell, dict | list) and key not in row[data]}
    taken |= row[data]
    given = _given(row, annotations)
    counted = [part for part in given if not any(part.get(key) is True for key in _LEFT_OUT)]
    for name in names:
        votes = [joined(_controls(part).get(name, [])) for part in counted]
        taken[name if name not in row[data] else f"{name} (label)"] = majority(votes, tell)
    if len(counted) < len(given):
        tell("skipped", "an annotation was cancelled or skipped there; it was left out.")
    if not counted and not given:
        tell("unannotated", "nobody has annotated this text; its label is empty.")
    return taken

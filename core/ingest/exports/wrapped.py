"""Tables that stand inside one JSON object beside other things: answers of services, columns with facts, classes by text."""

from __future__ import annotations

from typing import Any

from core.ingest.column_names import LABEL_NAMES, TEXT_NAMES, plain
from core.ingest.exports.reading import Row, is_free_text, is_label

_DEEPEST, _MOST_OBJECTS = 4, 200
_LEAST_TEXTS = 6
"""How many texts an object has at least whose keys are texts: below that it could be a row."""


def find(value: Any) -> tuple[str, list[Row]] | None:
    """Return in words how a table stands in an object, and its rows; None where it holds none, or is one for all to see."""
    if not isinstance(value, dict):
        return None
    return _deeper_rows(value) or _columns_and_facts(value) or _classes_by_text(value)


def _deeper_rows(value: Row) -> tuple[str, list[Row]] | None:
    """Return the only array of objects that stands deeper than the first level."""
    if any(isinstance(part, list) and part and isinstance(part[0], list | dict) for part in value.values()):
        return None
    found: list[tuple[str, list[Row]]] = []
    waiting = [(key, part, 1) for key, part in value.items() if isinstance(part, dict)]
    looked = 0
    while waiting:
        path, inside, depth = waiting.pop()
        looked += 1
        for key, part in inside.items():
            if isinstance(part, list) and len(part) > 1 and all(isinstance(row, dict) for row in part):
                found.append((f"{path}.{key}", part))
            elif isinstance(part, dict) and depth < _DEEPEST:
                waiting.append((f"{path}.{key}", part, depth + 1))
        if len(found) > 1 or looked > _MOST_OBJECTS:
            return None
    return (f"rows that stand under {found[0][0][:80]!r}", [dict(row) for row in found[0][1]]) if found else None


def _columns_and_facts(value: Row) -> tuple[str, list[Row]] | None:
    """Return columns, arrays of one length of which two are called like texts and labels, with the single values beside them."""
    columns = {key: part for key, part in value.items() if isinstance(part, list)}
    facts = {key: part for key, part in value.items() if not isinstance(part, list)}
    known = [key for key in columns if plain(key) in TEXT_NAMES or plain(key) in LABEL_NAMES]
    if len({len(part) for part in columns.values()}) != 1 or len(known) < 2 or not facts:
        return None
    if len(columns[known[0]]) < 2 or any(isinstance(part, dict) for part in facts.values()):
        return None
    rows = [{**dict(zip(columns, cells, strict=True)), **facts} for cells in zip(*columns.values(), strict=True)]
    return f"columns beside single values ({', '.join(map(repr, list(facts)[:4]))}), which stand in every row", rows


def _classes_by_text(value: Row) -> tuple[str, list[Row]] | None:
    """Return the rows of an object whose keys are texts and whose values are their classes."""
    if len(value) < _LEAST_TEXTS or not is_free_text(list(value)) or not is_label(list(value.values())):
        return None
    return "an object of texts, each with its class", [{"text": text, "label": label} for text, label in value.items()]

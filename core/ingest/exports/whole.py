"""Exports that are one document with the table somewhere inside: Rasa, LUIS and chat bots' intents, and the Hub's rows with features."""

from __future__ import annotations

from typing import Any

from core.ingest.exports import classes_of_examples, wrapped
from core.ingest.exports.reading import Row, label_key, text_key

_LEAST = 2


def find(value: Any) -> tuple[str, list[Row]] | None:
    """Return in words what a document is and its rows; None for one that is no known export."""
    return _with_features(value) or _rows_of_intents(value) or classes_of_examples.find(value) or wrapped.find(value)


def _rows_of_intents(value: Any) -> tuple[str, list[Row]] | None:
    """Return the rows of an old Rasa file or one of LUIS: the only list of objects that have a text and a label."""
    if not isinstance(value, dict) or any(not isinstance(part, dict | list | str) for part in value.values()):
        return None
    lists = [
        rows
        for inside in (value, *(part for part in value.values() if isinstance(part, dict)))
        for rows in inside.values()
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)
    ]
    fit = [
        rows
        for rows in lists
        if len(rows) >= _LEAST and (text := text_key(rows[:1000])) and label_key(rows[:1000], text)
    ]
    others = sum(isinstance(part, list | dict) for part in value.values())
    deeper = len(fit) == 1 and not any(part is fit[0] for part in value.values())
    if len(fit) != 1 or not (deeper or (others > 1 and len(fit) < len(lists))):
        return None
    if any(rows is not fit[0] and set(rows[0]) & set(fit[0][0]) - {"id", "name"} for rows in lists):
        return None  # parts of one table
    return "a document with one list of texts and their classes", [dict(row) for row in fit[0]]


def _with_features(value: Any) -> tuple[str, list[Row]] | None:
    """Return rows beside the description of their columns, as the Hub's viewer gives them, with the names of classes put in."""
    if not isinstance(value, dict) or "features" not in value:
        return None
    rows = next((part for key, part in value.items() if key != "features" and _are_rows(part)), None)
    names = _class_names(value["features"])
    viewed = rows is not None and all(isinstance(row.get("row"), dict) for row in rows)
    if rows is None or not (names or viewed):
        return None
    plain = [row["row"] if isinstance(row.get("row"), dict) else row for row in rows]
    told = ", ".join(map(repr, names))
    numbers = f"; numbers in {told} are read as names of classes" if names else ""
    return f"rows with the Hub's description of columns{numbers}", [
        {key: _name(cell, names.get(key)) for key, cell in row.items()} for row in plain
    ]


def _are_rows(part: Any) -> bool:
    return isinstance(part, list) and bool(part) and all(isinstance(row, dict) for row in part)


def _class_names(features: Any) -> dict[str, list[str]]:
    listed = (
        {part.get("name"): part.get("type") for part in features if isinstance(part, dict)}
        if isinstance(features, list)
        else features
    )
    if not isinstance(listed, dict):
        return {}
    found = {}
    for key, feature in listed.items():
        names = feature.get("names") if isinstance(feature, dict) else None
        if isinstance(key, str) and isinstance(names, list) and names:
            found[key] = [str(name) for name in names]
    return found


def _name(cell: Any, names: list[str] | None) -> Any:
    if names is None or not str(cell).isdigit() or int(str(cell)) >= len(names):
        return cell
    return names[int(str(cell))]

"""The rows of one JSON document, in the shapes in which programs write tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Item = tuple[int, "dict[str, Any] | None", str]
PART, NAME = "split", "key"
"""The column that says under which key of a document with several equal arrays, such as train and test, a row stood; and that with
the names of rows, where rows have any."""
_NEARLY_ALL = 0.9
_NAMES_AND_ROWS = (("columns", "data"), ("header", "rows"), ("columns", "rows"), ("fields", "rows"), ("schema", "data"))
"""Keys under which names of columns, and rows as arrays of cells, stand in one object."""


def row_of(value: Any, names: Sequence[str] = ()) -> dict[str, Any] | None:
    """Return a row as an object: an array of cells gets these names, or numbered ones; None for what is no row."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not value or (names and len(value) != len(names)):
        return None
    return dict(zip(names or [f"column {place}" for place in range(1, len(value) + 1)], value, strict=True))


def _named_rows(value: dict[str, Any]) -> tuple[list[str], list[Any]] | None:
    """Return names and rows of an object that holds the names of its columns in one array and arrays of cells in another."""
    for names, rows in _NAMES_AND_ROWS:
        found, cells = value.get(names), value.get(rows)
        if (
            isinstance(found, list)
            and isinstance(cells, list)
            and found
            and all(isinstance(name, str) for name in found)
            and len(set(found)) == len(found)
            and all(isinstance(row, list) for row in cells)
        ):
            return found, cells
    return None


def _rows_by_name(value: dict[str, Any]) -> bool:
    """Say whether the keys of an object are names of rows: each holds an object, and nearly all have the keys of the first."""
    rows = list(value.values())
    if len(rows) < 2 or not all(isinstance(row, dict) and row for row in rows):
        return False
    first = rows[0].keys()
    if any(isinstance(cell, list | dict) for cell in rows[0].values()):
        return False
    if all(key.isdigit() for key in first) and not all(key.isdigit() for key in value):
        return False  # by column: the inner keys are the numbers of the rows
    if sum(row.keys() == first for row in rows) < _NEARLY_ALL * len(rows):
        return False
    return len(rows) > len(first) or all(key.isdigit() for key in value)


def _parts_of_columns(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (part, row) of an object such as {"train": {"text": [...], "label": [...]}, "test": {...}}; nothing of any other."""
    parts = list(value.values())
    if len(parts) < 2 or not all(isinstance(part, dict) and part and part.keys() == parts[0].keys() for part in parts):
        return
    if not all(
        all(isinstance(cells, list) for cells in part.values()) and len({len(cells) for cells in part.values()}) == 1
        for part in parts
    ):
        return
    for name, part in value.items():
        for row in zip(*part.values(), strict=True):
            yield name, dict(zip(part, row, strict=True))


def _with_names(keys: list[Any], rows: list[dict[str, Any] | None]) -> list[dict[str, Any] | None]:
    """Put the names of rows into a column of their own, unless there are none or they only count the rows."""
    if not keys or all(str(key).isdigit() for key in keys):
        return rows
    return [None if row is None else {_free(NAME, row): key, **row} for key, row in zip(keys, rows, strict=True)]


def _free(name: str, row: dict[str, Any]) -> str:
    """Return a name that no key of the row has."""
    return name if name not in row else _free(f"{name}_", row)


def rows_of(value: dict[str, Any]) -> Iterator[Item]:
    """Yield the rows (number, object or None, text) of an object that holds a table: by names and rows, by row, by part, or by column."""
    if (table := _named_rows(value)) is not None:
        index = value.get("index")
        keys = index if isinstance(index, list) and len(index) == len(table[1]) else []
        for number, (written, found) in enumerate(
            zip(table[1], _with_names(keys, [row_of(cells, table[0]) for cells in table[1]]), strict=True), start=1
        ):
            yield number, found, str(written)[:200]
        return
    if _rows_by_name(value):
        for number, found in enumerate(_with_names(list(value), list(value.values())), start=1):
            yield number, found, str(found)[:200]
        return
    number = 0
    for number, (part, row) in enumerate(_parts_of_columns(value), start=1):
        yield number, {**row, _free(PART, row): part}, ""
    if number:
        return
    lists = {key: rows for key, rows in value.items() if isinstance(rows, list) and rows and isinstance(rows[0], dict)}
    named = len(lists) > 1 and len({tuple(sorted(rows[0])) for rows in lists.values()}) == 1
    if len(lists) == 1 or named:
        rows_of_all = ((key, row) for key, rows in lists.items() for row in rows)
        for number, (key, row) in enumerate(rows_of_all, start=1):
            told = {**row, _free(PART, row): key} if named and isinstance(row, dict) else row
            yield number, told if isinstance(told, dict) else None, str(row)[:200]
        return
    columns = {key: list(cells.values()) if isinstance(cells, dict) else cells for key, cells in value.items()}
    if (
        columns
        and all(isinstance(cells, list) for cells in columns.values())
        and len({len(cells) for cells in columns.values()}) == 1
    ):
        for number, cells in enumerate(zip(*columns.values(), strict=True), start=1):
            yield number, dict(zip(columns, cells, strict=True)), ""
        return
    yield 1, value, ""

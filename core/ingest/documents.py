"""The rows of one JSON document, in the shapes in which programs write tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.errors import DataError
from core.ingest.column_names import LABEL_NAMES, TEXT_NAMES, plain

Item = tuple[int, "dict[str, Any] | None", str]


class Note(str):
    """What is said of a file in place of a row, instead of the text that stood there; its kind is one of problems.KINDS or "export"."""

    kind: str

    def __new__(cls, text: str, kind: str = "end") -> Note:
        """Make a note of a text."""
        note = super().__new__(cls, text)
        note.kind = kind
        return note


PART, NAME = "split", "key"
"""The column that says under which key of a document with several equal arrays, such as train and test, a row stood; and that with
the names of rows, where rows have any."""
_NAMES_AND_ROWS = (("columns", "data"), ("header", "rows"), ("columns", "rows"), ("fields", "rows"), ("schema", "data"))
"""Keys under which names of columns, and rows as arrays of cells, stand in one object."""
_LOOKED_AT = 50
_DENSE = 0.5
"""Share of cells that are there from which objects of different keys are rows of one table."""


def is_known(name: str) -> bool:
    """Tell whether a text or label column is called so."""
    return plain(name) in TEXT_NAMES or plain(name) in LABEL_NAMES


def row_of(value: Any, names: Sequence[str] = ()) -> dict[str, Any] | None:
    """Return a row as an object: an array of cells gets these names, or numbered ones; None for what is no row.

    Args:
        names: of the columns; an array of another length is no row then.
    """
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not value or (names and len(value) != len(names)):
        return None
    return dict(zip(names or numbered(len(value)), value, strict=True))


def numbered(width: int) -> list[str]:
    """Return names for columns that have none."""
    return [f"column {place}" for place in range(1, width + 1)]


def names_columns(row: Any) -> bool:
    """Tell whether an array at the start of others names their columns: different short texts, one of them known."""
    if not isinstance(row, list) or not row or not all(isinstance(cell, str) and 0 < len(cell) <= 60 for cell in row):
        return False
    return len(set(row)) == len(row) and any(len(cell) > 1 and (is_known(cell) or plain(cell) == "id") for cell in row)


def rows_of(value: dict[str, Any]) -> Iterator[Item]:
    """Yield the rows (number, object or None, text) of an object that holds a table, by names and rows, by row, by part, by column or
    in one array; one that holds none is a row itself.

    Raises:
        DataError: its columns, or its arrays, do not fit together.
    """
    for number, (row, written) in enumerate(_rows(value), start=1):
        yield number, row, str(written)[:200]


def is_document(value: dict[str, Any]) -> bool:
    """Tell whether one object is a whole table and not one row of it."""
    if any(is_known(key) and isinstance(cell, str) for key, cell in value.items()):
        return False
    parts = list(value.values())
    if any(isinstance(part, list) and part and isinstance(part[0], dict | list) for part in parts):
        return True
    return bool(parts) and all(isinstance(part, list | dict) for part in parts)


def _rows(value: dict[str, Any]) -> Iterator[tuple[dict[str, Any] | None, Any]]:
    if not is_document(value):
        yield value, value
        return
    if (table := _named_rows(value)) is not None:
        names, cells, keys = table
        yield from zip(_with_names(keys, [row_of(row, names) for row in cells]), cells, strict=True)
        return
    lists = {key: rows for key, rows in value.items() if _is_rows(rows)}
    parts = value if len(value) > 1 and all(isinstance(part, dict) and part for part in value.values()) else {}
    columns = {key: _by_column(part) for key, part in parts.items() if all(map(_is_column, part.values()))}
    if len(lists) > 1 and _fit_together(lists):
        yield from _in_parts(lists)
    elif columns and len(columns) == len(parts) and _fit_together(columns):
        yield from _in_parts(columns)
    elif len(lists) > 1 and any(isinstance(rows[0], dict) for rows in lists.values()):
        raise DataError(
            f"The JSON object holds several arrays of different kinds ({', '.join(map(repr, list(lists)[:8]))}), and which one is the table is not clear. "
            "Save that array alone as JSON, or the table as CSV (UTF-8)."
        )
    elif len(lists) == 1 and isinstance(next(iter(lists.values()))[0], dict):
        yield from ((row_of(row), row) for row in next(iter(lists.values())))
    elif all(map(_is_column, value.values())):
        rows = _with_names(list(value), list(value.values())) if _is_by_row(value) else _by_column(value)
        yield from zip(rows, rows, strict=True)
    elif len(lists) == 1:
        yield from _array_rows(next(iter(lists.values())))
    else:
        yield value, value


def _is_rows(value: Any) -> bool:
    """Tell whether a value is an array of rows: objects, or arrays of one width."""
    if not isinstance(value, list) or not value:
        return False
    looked = value[:_LOOKED_AT]
    if all(isinstance(row, dict) for row in looked):
        return True
    return all(isinstance(row, list) and len(row) == len(value[0]) > 1 for row in looked)


def _is_column(value: Any) -> bool:
    return isinstance(value, list | dict) and bool(value)


def _fit_together(parts: dict[str, list[Any]]) -> bool:
    """Tell whether arrays hold rows of one table: arrays of one width, or objects most of whose keys all of them have."""
    firsts = [rows[:_LOOKED_AT] for rows in parts.values()]
    if all(isinstance(row, list) for rows in firsts for row in rows):
        return len({len(row) for rows in firsts for row in rows}) == 1
    if not all(isinstance(row, dict) for rows in firsts for row in rows):
        return False
    keys = [{key for row in rows for key in row} for rows in firsts]
    shared, every = set.intersection(*keys), set.union(*keys)
    return len(shared) >= _DENSE * len(every)


def _in_parts(parts: dict[str, list[Any]]) -> Iterator[tuple[dict[str, Any] | None, Any]]:
    for name, rows in parts.items():
        for row, written in _array_rows(rows):
            yield (None if row is None else {**row, _free(PART, row): name}), written


def _array_rows(rows: list[Any]) -> Iterator[tuple[dict[str, Any] | None, Any]]:
    """Yield objects as they are, and arrays with the names in the first of them or with numbered ones."""
    names: Sequence[str] = ()
    if isinstance(rows[0], list):
        named = names_columns(rows[0])
        names, rows = (rows[0], rows[1:]) if named else (numbered(len(rows[0])), rows)
    yield from ((row_of(row, names), row) for row in rows)


def _named_rows(value: dict[str, Any]) -> tuple[list[str], list[Any], list[Any]] | None:
    """Return names, rows and names of rows of an object that holds the names of its columns in one array and arrays of cells in another."""
    for names, rows in _NAMES_AND_ROWS:
        found, cells = value.get(names), value.get(rows)
        if not isinstance(found, list) or not isinstance(cells, list) or not found:
            continue
        if all(isinstance(name, str) for name in found) and all(isinstance(row, list) for row in cells):
            keys = value.get("index")
            return _different(found), cells, keys if isinstance(keys, list) and len(keys) == len(cells) else []
    return None


def _different(names: list[str]) -> list[str]:
    """Return the names, those that were there before with a number after them."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    if len(seen) == len(names):
        return names
    taken: list[str] = []
    for name in names:
        number, found = 1, name
        while found in taken:
            number += 1
            found = f"{name} {number}"
        taken.append(found)
    return taken


def _is_by_row(value: dict[str, Any]) -> bool:
    """Tell whether the keys of an object of objects are names of rows, and not of columns."""
    if not all(isinstance(row, dict) for row in value.values()):
        return False
    inner = list(dict.fromkeys(key for row in value.values() for key in row))
    if sum(len(row) for row in value.values()) < _DENSE * len(value) * len(inner):
        return False
    counted = [all(key.isdigit() for key in keys) for keys in (value, inner)]  # what only counts is the rows
    if counted[0] != counted[1]:
        return counted[0]
    known = [any(map(is_known, keys)) for keys in (value, inner)]
    if known[0] != known[1]:
        return known[1]
    return len(value) > len(inner)


def _by_column(value: dict[str, Any]) -> list[dict[str, Any] | None]:
    """Return the rows of an object of columns, arrays of one length or objects whose cells are joined by their keys.

    Raises:
        DataError: arrays of different lengths.
    """
    if all(isinstance(cells, dict) for cells in value.values()):
        keys = list(dict.fromkeys(key for cells in value.values() for key in cells))
        return _with_names(list(keys), [{name: cells.get(key) for name, cells in value.items()} for key in keys])
    lengths = {name: len(cells) for name, cells in value.items()}
    if len(set(lengths.values())) > 1 or not all(isinstance(cells, list) for cells in value.values()):
        told = ", ".join(f"{name[:40]!r} {count:,}" for name, count in list(lengths.items())[:8])
        raise DataError(
            f"The columns of the JSON object do not fit together: they hold different numbers of cells ({told}). Correct it, or save the table as CSV (UTF-8)."
        )
    return [dict(zip(value, row, strict=True)) for row in zip(*value.values(), strict=True)]


def _with_names(keys: list[Any], rows: list[dict[str, Any] | None]) -> list[dict[str, Any] | None]:
    """Put the names of rows into a column of their own, unless there are none or they only count the rows."""
    if not keys or all(str(key).isdigit() for key in keys):
        return rows
    return [None if row is None else {_free(NAME, row): key, **row} for key, row in zip(keys, rows, strict=True)]


def _free(name: str, row: dict[str, Any]) -> str:
    """Return a name that no key of the row has."""
    return name if name not in row else _free(f"{name}_", row)

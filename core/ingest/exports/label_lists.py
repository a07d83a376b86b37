"""Columns whose cells are lists of labels, as doccano and others write them, alone or in an object of one key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from core.ingest.exports.reading import Reading, Row, Tell, cells_of, joined, keys_of_sample

_LOOKED_AT = 2000
_MOST_LABELS, _LONGEST = 6, 60
"""Mean number of labels a row, and letters of one, above which a list holds something else than labels."""


def labels_in(cell: Any) -> list[str] | None:
    """Return the labels that a cell lists: a list of texts, or an object whose one key holds one; None for another cell."""
    if isinstance(cell, dict) and len(cell) == 1:
        cell = next(iter(cell.values()))
        return cell if isinstance(cell, list) and cell and all(isinstance(part, str) for part in cell) else None
    return cell if isinstance(cell, list) and all(isinstance(part, str) for part in cell) else None


def find(sample: Sequence[Row]) -> Reading | None:
    """Recognise columns of lists of short texts: one in each row, or several that repeat."""
    columns = [key for key in keys_of_sample(sample) if _is_column_of_lists(cells_of(sample, key))]
    if not columns:
        return None
    several = [key for key in columns if any(len(labels_in(row.get(key)) or []) > 1 for row in sample)]
    note = f"{', '.join(map(repr, columns))} {'is' if len(columns) == 1 else 'are'} read as labels"
    if several:
        note += f"; rows with several labels have them joined by ' | ' ({', '.join(map(repr, several))})"

    def rows(row: Row, tell: Tell) -> list[Row]:
        return [{key: _cell(cell) if key in columns else cell for key, cell in row.items()}]

    return Reading("labels in lists", note, rows)


def unwrap(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return a table of text whose cells list several labels as an object of one key as labels, and in words what was done; "" for nothing."""
    done: list[str] = []
    for column in frame.columns:
        marked = frame[column].str.startswith("{")  # fast, and true of hardly a cell of other tables
        if not marked.any():
            continue
        marked &= frame[column].str.match(r'\{"[^"]{1,40}"\s*:\s*\[')
        if not marked.any():
            continue
        cells = frame.loc[marked, column]
        found = [_written(cell) for cell in cells]
        if all(labels is not None for labels in found) and _is_column_of_lists(
            [*frame.loc[~marked & frame[column].ne(""), column].head(_LOOKED_AT), *found[:_LOOKED_AT]]
        ):
            frame = frame.copy() if not done else frame
            frame.loc[marked, column] = [joined(labels or []) for labels in found]
            done.append(str(column))
    names = ", ".join(map(repr, done))
    return (
        frame,
        f"a Label Studio export: rows with several labels have them joined by ' | ' ({names})" if done else "",
    )


def _written(cell: str) -> list[str] | None:
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return labels_in(value) if isinstance(value, dict) else None


def _cell(cell: Any) -> Any:
    labels = labels_in(cell)
    return cell if labels is None else joined(labels)


def _is_column_of_lists(cells: Sequence[Any]) -> bool:
    """Tell whether a column's cells are lists of labels; some may be empty, or stand bare beside the lists of several."""
    lists = [labels for cell in cells if (labels := labels_in(cell)) is not None]
    bare = [cell for cell in cells if isinstance(cell, str)]
    others = len(cells) - len(lists) - len(bare) - sum(cell is None for cell in cells)
    parts = [part for labels in lists for part in labels] + bare
    if (
        others
        or len(lists) + len(bare) < 0.5 * len(cells)
        or not lists
        or not any(lists)
        or max(map(len, parts)) > _LONGEST
    ):
        return False
    if bare and not any(isinstance(cell, dict) for cell in cells) and len(set(bare)) > 0.5 * len(bare):
        return False
    if max(map(len, lists)) == 1 and not bare:
        return True
    return len(parts) <= _MOST_LABELS * (len(lists) + len(bare)) and len(set(parts)) <= max(2, 0.5 * len(parts))

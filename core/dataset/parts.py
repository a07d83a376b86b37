"""A column in which a table says itself which rows are for training, validation and the test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset.belonging import EMPTY_CELLS
from core.dataset.share_out import TEST, TRAIN, VALIDATION
from core.errors import DataError
from core.ingest.part_names import part_named

_KEYS = {"train": TRAIN, "validation": VALIDATION, "test": TEST}
_MOST_VALUES = 12
_LEAST_KNOWN = 0.9


def part_of(cell: str) -> int | None:
    """Return the part that a cell names, None where it names none: "Train", "training set", "dev_1", "TEST"."""
    found = part_named(cell)
    return None if found is None else _KEYS[found]


@dataclass(frozen=True)
class GivenParts:
    """What the column says.

    Attributes:
        part: (rows,) TRAIN, VALIDATION or TEST; -1 where the cell names no part.
        notes: sentences about cells that name none.
    """

    part: np.ndarray
    notes: list[str]


def read_parts(cells: pd.Series, column: str) -> GivenParts:
    """Read the column; rows with an empty cell go to training, rows with another word are left out, and both are told.

    Raises:
        DataError: no row is for training, or most cells name no part.
    """
    text = cells.astype(str).str.strip()
    found = {value: part_of(value) for value in text.unique()}
    empty = text.str.casefold().isin(EMPTY_CELLS).to_numpy()
    part = np.array([-1 if found[value] is None else found[value] for value in text], dtype=np.int64)
    known, unknown = part >= 0, (part < 0) & ~empty
    if unknown.sum() > known.sum() or not (part == TRAIN).any():
        values = ", ".join(repr(value[:30]) for value in text[~empty].unique()[:5])
        raise DataError(
            f"Column {column!r} does not tell which rows to learn from: its values are {values or 'all empty'}. "
            "A column with the parts says train in some rows, and validation (or dev) and test in others. Choose another column, or let rows be drawn."
        )
    notes = []
    if unknown.any():
        notes.append(
            f"{_rows(int(unknown.sum()))} left out: column {column!r} says {_values(text[unknown])} there ({_lines(text[unknown])}), which names no part. "
            "Write train, validation or test to use them."
        )
    if empty.any():
        count = int(empty.sum())
        notes.append(
            f"{_rows(count)} with an empty cell in column {column!r} ({_lines(text[empty])}) {'was' if count == 1 else 'were'} put into training."
        )
    return GivenParts(np.where(empty, TRAIN, part), notes)


def tells_parts(cells: pd.Series) -> bool:
    """Tell whether cells hold a few different values, nearly all of them words for training and for another part."""
    values = cells.str.strip().value_counts()
    values = values[~values.index.str.casefold().isin(EMPTY_CELLS)]
    if not 2 <= len(values) <= _MOST_VALUES:
        return False
    parts = {str(value): part_of(str(value)) for value in values.index}
    known = sum(int(values[value]) for value, part in parts.items() if part is not None)
    found = set(parts.values())
    return TRAIN in found and bool(found & {VALIDATION, TEST}) and known >= _LEAST_KNOWN * int(values.sum())


def suggest_parts(frame: pd.DataFrame, taken: list[str]) -> str | None:
    """Return the column that seems to tell the parts: a few different values, nearly all of them words for training and another part.

    Args:
        taken: columns with another use, such as text and label.
    """
    for name in map(str, frame.columns):
        if name in taken:
            continue
        if tells_parts(frame[name]):
            return name
    return None


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _values(cells: pd.Series) -> str:
    different = cells.unique()
    shown = ", ".join(repr(value[:30]) for value in different[:3])
    return shown + (f" and {len(different) - 3} more" if len(different) > 3 else "")


def _lines(cells: pd.Series) -> str:
    shown = ", ".join(str(line) for line in cells.index[:5])
    return f"{'line' if len(cells) == 1 else 'lines'} {shown}" + (
        f" and {len(cells) - 5:,} more" if len(cells) > 5 else ""
    )

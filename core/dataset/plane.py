"""Two numeric columns of a table as points in the plane, a third as their classes, and which rows could not be used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import DataError
from core.maths.data_sets import MOST_CLASSES, MOST_ROWS, DataSet, from_columns

_SAMPLE = 2000
_MOSTLY = 0.8
"""Share of a column's filled cells that must be numbers before it counts as numeric; the rest are left out row by row."""


@dataclass(frozen=True)
class Plane:
    """Points of a table.

    Attributes:
        no_number: lines of the file whose first or second cell holds no number; no_label: lines without a class, of the others.
        not_drawn: usable rows beyond the greatest number kept, left out at random.
    """

    data: DataSet
    no_number: tuple[int, ...]
    no_label: tuple[int, ...]
    not_drawn: int


def numbers(column: pd.Series) -> np.ndarray:
    """Read cells of text as numbers (rows,); what is none, or not finite, becomes NaN."""
    values = pd.to_numeric(column.str.strip(), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def numeric_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns that hold numbers in at least four fifths of their filled cells, and not one number throughout."""
    found = []
    for name in frame.columns:
        cells = frame[name].head(_SAMPLE)
        filled = int((cells.str.strip() != "").sum())
        values = numbers(cells)
        read = values[~np.isnan(values)]
        if filled and len(read) >= _MOSTLY * filled and np.ptp(read) > 0:
            found.append(str(name))
    return found


def label_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns with two to six different filled cells, which can be classes."""
    return [
        str(name) for name in frame.columns if 2 <= frame[name].str.strip().replace("", None).nunique() <= MOST_CLASSES
    ]


def plane(frame: pd.DataFrame, first: str, second: str, label: str) -> Plane:
    """Make points of two numeric columns with a column of classes; rows that lack one of the three are left out.

    Args:
        frame: cells of text, its index the line in the file.

    Raises:
        DataError: a column is missing or taken twice, does not vary, or there are not two to six classes.
    """
    if missing := [name for name in (first, second, label) if name not in frame.columns]:
        raise DataError(
            f"The table has no column {missing[0]!r}; it has {', '.join(map(str, frame.columns))}. Choose one of these."
        )
    if len({first, second, label}) < 3:
        raise DataError(f"{first!r}, {second!r} and {label!r} are not three columns. Choose a different one for each.")
    points = np.stack([numbers(frame[first]), numbers(frame[second])], axis=1)
    labels = frame[label].str.strip().fillna("")
    readable, labelled = ~np.isnan(points).any(axis=1), (labels != "").to_numpy(dtype=bool)
    kept = readable & labelled
    if not kept.any():
        raise DataError(
            f"No row has numbers in {first!r} and {second!r} and a class in {label!r}. Choose other columns."
        )
    data = from_columns(points[kept, 0], points[kept, 1], labels[kept].tolist(), (first, second))
    return Plane(
        data,
        tuple(frame.index[~readable].tolist()),
        tuple(frame.index[readable & ~labelled].tolist()),
        max(int(kept.sum()) - MOST_ROWS, 0),
    )

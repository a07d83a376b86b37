"""A column of times as numbers that ascend with time, in whatever way they are written."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset.belonging import EMPTY_CELLS
from core.errors import DataError

_LEAST_READ = 0.5
_LOOKED_AT = 500
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_YEAR_FIRST = r"\s*\d{4}"
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{1,2}[\s./-]+(?:\d{1,2}|[^\W\d]{3,}\.?)[\s./,-]+'?\d{2}(?!\d)")
"""Four digits, or two as the third part of a date."""
_FIRST_YEAR, _LAST_YEAR = 1700, 2200
_PARTS = re.compile(r"^\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")


@dataclass(frozen=True)
class Times:
    """What a column of times says.

    Attributes:
        values: (rows,) ascending with time; -inf where the cell is empty or cannot be read.
        notes: sentences about how the cells were read, and about those that were not.
    """

    values: np.ndarray
    notes: list[str]


def read_times(cells: pd.Series, column: str) -> Times:
    """Read a column of dates, times, years, seconds since 1970 or running numbers.

    Raises:
        DataError: fewer than half of the filled cells can be read, or all hold the same time.
    """
    text = cells.astype(str).str.strip()
    filled = ~text.str.casefold().isin(EMPTY_CELLS)
    notes: list[str] = []
    if filled.any() and text[filled].str.fullmatch(_NUMBER).mean() > 0.9:
        values = pd.to_numeric(text.where(text.str.fullmatch(_NUMBER)), errors="coerce").to_numpy(dtype=float)
    else:
        values, notes = _dates(text, column)
    read = np.isfinite(values)
    unread = text[filled.to_numpy() & ~read]
    if read.sum() < _LEAST_READ * max(1, int(filled.sum())) or not filled.any():
        raise DataError(
            f"Column {column!r} cannot be read as times: {_shown(unread) or 'every cell is empty'}. "
            "Write them like 2024-05-31 or 2024-05-31 14:00, or choose another way to split."
        )
    if len(np.unique(values[read])) < 3:
        raise DataError(
            f"Column {column!r} holds {len(np.unique(values[read]))} different {'time' if len(np.unique(values[read])) == 1 else 'times'}; "
            "at least 3 are needed for a part before, one between and one after. Choose another way to split."
        )
    if len(unread):
        notes.append(
            f"{_rows(len(unread))} of column {column!r} could not be read as {'a time' if len(unread) == 1 else 'times'} ({_shown(unread)}); they stay in training."
        )
    if empty := int((~filled).sum()):
        notes.append(
            f"{_rows(empty)} {'has' if empty == 1 else 'have'} no time in column {column!r}; they stay in training."
        )
    return Times(np.where(read, values, -np.inf), notes)


def looks_like_times(cells: pd.Series) -> bool:
    """Tell whether nearly all filled cells are written dates or times; plain numbers are not taken for any."""
    text = cells.astype(str).str.strip().head(_LOOKED_AT)
    text = text[~text.str.casefold().isin(EMPTY_CELLS)]
    if text.empty or text.str.fullmatch(_NUMBER).mean() > 0.1 or not text.str.contains(r"\d").mean() > 0.9:
        return False
    return bool(np.isfinite(_dates(text, "")[0]).mean() > 0.9)


def _dates(text: pd.Series, column: str) -> tuple[np.ndarray, list[str]]:
    """Read dates, the day first where any row shows that it must be, or where full stops part them."""
    parts = text.str.extract(_PARTS).dropna()
    first, second = parts[0].astype(int), parts[2].astype(int)
    day_first = bool((first > 12).sum() > (second > 12).sum()) if len(parts) else False
    notes = []
    if len(parts) and not (first > 12).any() and not (second > 12).any():
        day_first = bool((parts[1] == ".").mean() > 0.5)
        example, order = str(text[parts.index[0]])[:10], "day before month" if day_first else "month before day"
        notes.append(
            f"Dates of column {column!r} such as {example!r} can be read in two ways; they were read with the {order}."
        )
    codes, distinct = pd.factorize(text)
    cells = pd.Series(distinct)
    year_first = cells.str.match(
        _YEAR_FIRST
    )  # for which pandas, told that the day comes first, takes the day for the month
    seconds = np.where(year_first, _seconds(cells, False), _seconds(cells, day_first))
    return seconds[codes], notes


def _seconds(cells: pd.Series, day_first: bool) -> np.ndarray:
    """Return seconds since 1970 of dates, NaN where a cell is none.

    A cell without a year is none: pandas would take a rating of 4/5, a time of day or 12 May for one, and make up what is not there.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a date that fits one order only is read in that one
        read = pd.to_datetime(cells, format="mixed", dayfirst=day_first, utc=True, errors="coerce")
    # In microseconds, whatever unit pandas chose: nanoseconds do not reach all the years that it reads.
    values = read.dt.tz_convert(None).to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
    years = read.dt.year.to_numpy(dtype=float)
    dated = cells.str.contains(_YEAR).to_numpy(dtype=bool) & (years >= _FIRST_YEAR) & (years <= _LAST_YEAR)
    return np.where(dated, values, np.nan)


def _shown(cells: pd.Series, most: int = 3) -> str:
    """Name the first few different cells with the line of each."""
    different = cells[~cells.duplicated()]
    shown = ", ".join(f"{str(cell)[:30]!r} in line {line}" for line, cell in different.head(most).items())
    return shown + (f" and {len(different) - most:,} more" if len(different) > most else "")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"

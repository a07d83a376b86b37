"""Which rows of a table belong together: equal and nearly equal texts, and rows that share a value of a named column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.config import DataConfig
from core.dataset.near import MOST_TEXTS, near_groups

LARGEST_SHARE = 0.1
"""Likeness ties no more than this share of the rows together: beyond it the texts come from one template, and no split is left."""
EMPTY_CELLS = frozenset({"", "-", "--", "?", "na", "n/a", "nan", "nat", "null", "none"})
"""What stands in a cell without a value, in lower case."""
_NOT_WORD = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")
_WHOLE = re.compile(r"([+-]?\d+)\.0+")


def plain_text(text: str) -> str:
    """Return what is left of a text without capitals, spaces and punctuation; the text itself where nothing is left."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).casefold()) or text.strip()


def plain_value(cell: str) -> str:
    """Return a cell as it is compared: capitals, outer and double spaces, a last full stop and ".0" of a whole number do not count.

    Empty cells, and words for nothing such as "n/a", give "".
    """
    value = _SPACES.sub(" ", unicodedata.normalize("NFKC", cell).casefold()).strip()
    if value in EMPTY_CELLS:
        return ""
    if whole := _WHOLE.fullmatch(value):
        return whole[1]
    return value.rstrip(" .,;:") or value


def plain_values(cells: pd.Series) -> pd.Series:
    """Return `plain_value` of each cell; equal cells are read once."""
    codes, distinct = pd.factorize(cells)
    plain = np.array([plain_value(str(cell)) for cell in distinct], dtype=object)
    return pd.Series(plain[codes], index=cells.index, dtype="str")


def joined(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the parts of the graph in which rows are tied that share a number of `first` or of `second`.

    Args:
        first, second: (rows,) numbers from 0.

    Returns:
        (rows,) numbers from 0 in the order in which they first occur.
    """
    unit = np.asarray(first, dtype=np.int64)
    while True:
        lowest = _least_of(first, _least_of(second, unit)[second])
        lower = lowest[lowest[first]]  # a unit is a number of `first`, so its own unit is known as well: chains halve
        if (lower == unit).all():
            return pd.factorize(unit)[0].astype(np.int64)
        unit = lower


def _least_of(keys: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """Return for each key, by its number, the lowest unit among its rows."""
    least = np.full(int(keys.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, keys, unit)
    return least


def alike(texts: pd.Series, pairs: pd.Series | None = None) -> np.ndarray:
    """Return a number for each row, equal where the texts (both texts of a pair) are equal or nearly equal.

    Texts that differ only in capitals, spaces and punctuation are equal; those that share most of their word triples are nearly
    equal (see core.dataset.near). Likeness that would tie more than LARGEST_SHARE of the rows together is left aside.
    """
    keys = texts.astype(str) if pairs is None else texts.astype(str) + "\x1f" + pairs.astype(str)
    exact, distinct = pd.factorize(keys)
    exact = exact.astype(np.int64)
    plain, _ = pd.factorize(
        pd.Series(["\x1f".join(plain_text(part) for part in key.split("\x1f", 1)) for key in distinct])
    )
    unit = _unless_too_large(exact, plain.astype(np.int64)[exact])
    if len(distinct) > MOST_TEXTS:
        return unit
    near = np.arange(len(distinct), dtype=np.int64)
    for group in near_groups([key.replace("\x1f", " ") for key in distinct]):
        near[group] = group[0]
    return _unless_too_large(unit, joined(unit, near[exact]))


def _unless_too_large(unit: np.ndarray, wider: np.ndarray) -> np.ndarray:
    """Return the wider units where they hold few enough rows, else the narrow ones, numbered from 0."""
    sizes = np.bincount(wider, minlength=1)
    fits = sizes[wider] <= max(2.0, LARGEST_SHARE * len(unit))
    return pd.factorize(np.where(fits, wider, -1 - unit))[0].astype(np.int64)


def named(cells: pd.Series) -> np.ndarray:
    """Return a number for each row, equal where the cells name the same; a row with an empty cell has a number of its own."""
    plain = plain_values(cells)
    codes = pd.factorize(plain)[0].astype(np.int64)
    empty = (plain == "").to_numpy()
    return np.where(empty, len(cells) + np.arange(len(cells)), codes)


def tied(groups: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return units of rows that share a group or a text, and False; where that ties too many rows, the groups alone, and True."""
    both = joined(groups, texts)
    apart = bool(np.bincount(both).max() > max(np.bincount(groups).max(), LARGEST_SHARE * len(groups)))
    return (groups if apart else both), apart


@dataclass(frozen=True)
class Units:
    """Rows tied to others.

    Attributes:
        numbers: (rows,) int64, equal for rows that belong together.
        repeated: rows whose text stands in another row too, or nearly so.
        apart: equal texts may stand in different units, since tying them would tie nearly all rows.
        notes: sentences about empty cells and groups that are too large.
    """

    numbers: np.ndarray
    repeated: int
    apart: bool = False
    notes: list[str] = field(default_factory=list)


def units_of(rows: pd.DataFrame, whole: pd.DataFrame, data: DataConfig) -> Units:
    """Say which rows belong together by their texts and, where one is named, by the column data.group.

    Args:
        rows: columns text and, for pairs, text_pair; whole: the same rows with all columns, the index is the line in the file.
    """
    texts = alike(rows["text"], rows["text_pair"] if "text_pair" in rows.columns else None)
    sizes = np.bincount(texts)
    repeated = int(sizes[sizes > 1].sum())
    if data.group is None:
        return Units(texts, repeated)
    cells = whole[data.group]
    groups = named(cells)
    notes = []
    if empty := int((groups >= len(cells)).sum()):
        share = f"{empty:,} of the {len(cells):,} rows have no value in column {data.group!r}"
        notes.append(f"{share}; each of them was taken as belonging to no other row.")
    groups = pd.factorize(groups)[0].astype(np.int64)
    units, apart = tied(groups, texts)
    if apart:
        notes.append(
            f"Some texts stand under many values of column {data.group!r}. Rows were kept together by that column alone, since otherwise nearly all of them would be tied to one another."
        )
    return Units(units, repeated, apart, notes)

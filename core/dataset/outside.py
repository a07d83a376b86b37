"""Texts that belong to none of a run's classes: which columns they are read from, and whether they can help the guard."""

from __future__ import annotations

import pandas as pd

from core.config import DataConfig
from core.dataset.checks import require_columns
from core.dataset.folder import load_dataset
from core.dataset.joined import with_text
from core.errors import DataError

FEWEST_OUTSIDE, FEW_OUTSIDE = 5, 50
"""The guard is fitted in five folds, and needs one text for each. Where a class of three demo tasks was left out and given as texts of no
class, the guard refused 6 % of its other texts with none of them, 12 % with 5, 29 % with 20, 51 % with 50 and 60 % with 100."""


def outside_columns(data: DataConfig) -> list[str]:
    """Return the columns that hold the texts of no class, one, or two for pairs."""
    first, second = data.outside_text or data.text, data.outside_text_pair or data.text_pair
    return [first] if data.text_pair is None or second is None else [first, second]


def outside_texts(data: DataConfig) -> tuple[list[str], list[str] | None] | None:
    """Return the texts that belong to no class, first and for pairs second ones, empty ones left out; None where none were given.

    Raises:
        DataError: the data set is gone, lacks a column, or holds too few texts.
    """
    if data.outside_dataset is None:
        return None
    try:
        dataset = load_dataset(data.outside_dataset)
    except DataError as error:
        raise DataError(
            f"The texts that belong to no class ({data.outside_file_name!r}) are not kept here any more. Give the file again, or go on without it."
        ) from error
    return texts_outside(dataset.frame(), data)


def texts_outside(frame: pd.DataFrame, data: DataConfig) -> tuple[list[str], list[str] | None]:
    """Return the first and for pairs the second texts of a table of rows that belong to no class; see `outside_texts`."""
    names = outside_columns(data)
    frame = with_text(frame, names[0])
    if len(names) > len(frame.columns):
        raise DataError(
            f"Each row has two texts, but {data.outside_file_name!r} has one column ({frame.columns[0]}). Give rows of no class with both texts."
        )
    try:
        require_columns(frame, names)
    except DataError as error:
        raise DataError(
            f"The texts that belong to no class ({data.outside_file_name!r}): {error} Say which column holds them (on the command line --outside-text)."
        ) from error
    texts = frame[names].fillna("").astype("str")
    texts = texts[(texts.map(str.strip) != "").all(axis=1)].drop_duplicates()
    shown = " and ".join(map(repr, names))
    if not texts.map(lambda text: any(character.isalpha() for character in text)).to_numpy().any():
        raise DataError(
            f"{data.outside_file_name!r} has no words in {shown}. Choose the column of the texts that belong to no class, or leave the file out."
        )
    if len(texts) < FEWEST_OUTSIDE:
        raise DataError(
            f"{data.outside_file_name!r} has {len(texts)} {'text' if len(texts) == 1 else 'texts'} in {shown}; fewer than {FEWEST_OUTSIDE} do not help the guard. Add more (from about {FEW_OUTSIDE} on they help much), or leave them out."
        )
    return texts[names[0]].tolist(), texts[names[1]].tolist() if len(names) > 1 else None


def check_outside(
    texts: tuple[list[str], list[str] | None], data: DataConfig, rows: pd.DataFrame
) -> tuple[int, list[str]]:
    """Hold the texts of no class against the rows that have one.

    Args:
        texts: see `outside_texts`; rows: the table that is learned from, after its fixes.

    Returns:
        How many texts there are, and sentences about them.

    Raises:
        DataError: some stand among the rows that have a class.
    """
    first, second = texts
    given = list(zip(first, second or [""] * len(first), strict=True))
    seconds = [""] * len(rows) if data.text_pair is None else rows[data.text_pair]
    known = {(_plain(one), _plain(other)) for one, other in zip(rows[data.text], seconds, strict=True)}
    both = [one for one, other in given if (_plain(one), _plain(other)) in known]
    if both:
        shown = both[0] if len(both[0]) <= 60 else both[0][:59] + "…"
        raise DataError(
            f"{len(both):,} of the {len(given):,} texts that belong to no class ({data.outside_file_name!r}) also stand in the table with a class, such as {shown!r}. Take them out of one of the two."
        )
    if len(given) < FEW_OUTSIDE:
        return len(given), [
            f"{len(given)} texts that belong to no class are few: the guard learns little from fewer than about {FEW_OUTSIDE}."
        ]
    return len(given), []


def outside_told(data: DataConfig) -> str:
    """Return in a sentence which texts a run took as belonging to no class; empty where none were given."""
    if data.outside_dataset is None:
        return ""
    columns = " and ".join(map(repr, outside_columns(data)))
    return f"Texts that belong to no class, for the guard: {columns} of {data.outside_file_name!r}."


def _plain(text: str) -> str:
    return str(text).strip().casefold()

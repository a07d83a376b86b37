"""Rows that people corrected, put into a table to learn from; whatever has the same text gives way to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

Row = tuple[str, str | None, str]
"""Text, second text or None, label."""


def rows_to_json(rows: Sequence[Row]) -> list[list[str | None]]:
    """Return rows as the parameters of the fixes that leave out and add them."""
    return [list(row) for row in rows]


def drop_texts(frame: pd.DataFrame, texts: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Return the table without the rows whose text, or both texts, are among those given.

    Args:
        texts: the one or two columns of text; rows: text, second text or None, label each.
    """
    gone = {(str(row[0]), str(row[1] or ""))[: len(texts)] for row in rows}
    keys = pd.Series(list(zip(*(frame[name] for name in texts), strict=True)), index=frame.index, dtype=object)
    return frame[~keys.isin(gone)]


def add_rows(frame: pd.DataFrame, texts: Sequence[str], label: str, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Return the table with rows added below, numbered on from its last line; columns that they do not fill stay empty."""
    if not rows:
        return frame
    first = int(frame.index.max()) + 1 if len(frame) else 2
    added = pd.DataFrame("", index=range(first, first + len(rows)), columns=frame.columns)
    for column, place in zip([*texts, label], [*range(len(texts)), 2], strict=True):
        added[column] = [str(row[place] or "") for row in rows]
    joined = pd.concat([frame, added.astype("str")])
    joined.index.name = frame.index.name
    return joined

"""Columns without a name at the right edge of a table: no column where nothing stands in them, else one of their own."""

from __future__ import annotations

import pandas as pd

from core.ingest.content import column_names
from core.ingest.delimited.layout import Layout, header_names
from core.ingest.delimited.sample import Found
from core.ingest.problems import Problems

_FEW = 0.01
"""Share of rows up to which what stands in a column without a name is a remark beside the table."""


def names_of(layout: Layout, problems: Problems) -> tuple[list[str], int]:
    """Return the columns' names, and how many at the right edge have none in the file; what was changed goes into `problems`.

    Where rows hold more cells than the header does, the surplus is part of the last column that has a name, unless it is filled often.
    """
    if not layout.header:
        return [f"column {number}" for number in range(1, layout.width + 1)], 0
    cells = header_names(layout)
    written = max(record.width for record in layout.header) + layout.shifted
    while len(cells) > max(1, written) and not cells[-1] and _is_bare(layout, len(cells) - 1):
        cells.pop()  # a delimiter at the end of a line makes no column
    nameless = 0
    while nameless < len(cells) - 1 and not cells[-1 - nameless]:
        nameless += 1
    named = len(cells) - nameless
    line = layout.header[-1].line
    names = column_names(cells[:named], problems, line)
    return column_names([*names, *[""] * nameless], Problems(), line), nameless


def _is_bare(layout: Layout, place: int) -> bool:
    column = layout.columns[place]
    return round((1 - column.empty_share) * column.rows) < 2


def settle_nameless(frame: pd.DataFrame, nameless: int, found: Found) -> pd.DataFrame:
    """Return the table without the nameless columns at its right edge in which nothing stands; say of the others what is in them."""
    names = [str(name) for name in frame.columns]
    for name in names[len(names) - nameless :]:
        place = names.index(name) + 1
        filled = frame[name][frame[name].str.strip() != ""]
        if not len(filled):
            continue
        line, first = int(filled.index[0]), str(filled.iloc[0]).strip()[:60]
        if len(filled) <= max(1, _FEW * len(frame)):
            where = "a cell" if len(filled) == 1 else f"{len(filled):,} cells"
            message = f"Column {place} has no name, and {where} alone in {len(frame):,} rows, the first on line {line}: {first!r}. It is kept as {name!r}."
            found.problems.add(line, message, "remark", first)
        else:
            message = f"Column {place} has no name; it is called {name!r} here."
            found.problems.add(found.layout.header[-1].line, message, "name")
    while nameless and not (frame.iloc[:, -1].str.strip() != "").any():
        frame, nameless = frame.iloc[:, :-1], nameless - 1
    return frame

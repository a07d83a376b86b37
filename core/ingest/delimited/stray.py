"""Whether quotation marks enclose cells or are part of the texts, and whether a cell in quotes may go on over several lines."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.ingest.delimited.cells import Column, learn
from core.ingest.delimited.comments import is_between
from core.ingest.delimited.dialect import Dialect, escaped_lines
from core.ingest.delimited.lenient import Reading, read_record

MOST_LINES = 2000
_LONGEST_LINE = 20_000
_WHOLE_SHARE = 0.9
"""Share of lines that hold a whole row from which on cells end on their line; files with cells over several lines have 0 to 75 %."""
_HABIT_SHARE = 0.9
"""Share of rows in which a column's cell stands in quotes from which on that is how the program writes that column."""
_SURE_LINES = 4
"""Whole rows in a row that no text with line breaks has by chance."""
_ENOUGH_ROWS = 20
"""Rows from which on what the columns have in common says that a line is no row."""
_IN_PROSE = frozenset(",;: ")
"""Delimiters that stand in ordinary sentences too."""


def settle_quotes(lines: Sequence[str], dialect: Dialect, width: int) -> Dialect:
    """Return the dialect without a quote where quotation marks are part of the texts, or with cells that end on their line.

    Nearly every physical line then holds a whole row. What encloses cells shows it: a delimiter or a doubled mark within, several lines
    that are no rows, or a column that always stands in quotes.

    Args:
        lines: from the start of the file, with their ends.
        width: cells of a row.
    """
    mark = dialect.quote
    looked = [line.rstrip("\r\n")[:_LONGEST_LINE] for line in lines[:MOST_LINES]]
    looked = [line for line in looked if line.strip()]
    if not mark or dialect.escape or not dialect.delimiter or width < 2 or not any(mark in line for line in looked):
        return dialect
    alone = [read_record(line, dialect, None) for line in looked]
    whole = sum(len(reading.cells) == width for reading in alone)
    if whole < _WHOLE_SHARE * len(looked):
        return dialect
    columns = _learned(alone, width)
    joined = [are_rows(taken, dialect, columns, width) is True for taken in _long_records(looked, dialect)]
    if sum(joined) < _WHOLE_SHARE * len(joined):
        return dialect
    enclosing = lone = 0
    habit: Counter[int] = Counter()
    for line, reading in zip(looked, alone, strict=True):
        if mark not in line:
            continue
        if len(reading.cells) != width:
            lone += 1
            continue
        for place, (cell, quoted) in enumerate(zip(reading.cells, reading.quoted, strict=True)):
            habit[place] += quoted
            enclosing += quoted and (dialect.delimiter in cell or mark in cell) and reading.cost == 0
            lone += not quoted and cell.lstrip(" ").startswith(mark)
        lone += any(reading.quoted) and reading.cost > 0
    if enclosing or any(count >= _HABIT_SHARE * (len(looked) - 1) and count > 1 for count in habit.values()):
        return replace(dialect, multiline=False) if joined else dialect
    return replace(dialect, quote="", escape="") if lone else dialect


def are_rows(lines: Sequence[str], dialect: Dialect, columns: Sequence[Column], width: int) -> bool | None:
    """Tell whether each of the lines that a quotation mark would join to one record is a row of its own; None where nothing tells.

    Args:
        lines: two or more.
        columns: what is known of the columns; may be empty.
    """
    lines = [line for line in lines if not is_between(line, dialect.delimiter)]
    if len(lines) < 2 or not dialect.delimiter or any(line.count(dialect.delimiter) < width - 1 for line in lines):
        return False
    rows = [_cells(line.rstrip("\r\n")[:_LONGEST_LINE], dialect, width) for line in lines]
    if any(len(cells) != width for cells in rows):
        return False
    mark = dialect.quote
    texts = {place for place, cell in enumerate(rows[0]) if cell.startswith(mark)}
    texts |= {place for place, cell in enumerate(rows[-1]) if cell.rstrip(" ").endswith(mark)}
    telling = [n for n, column in enumerate(columns) if n not in texts and (column.strong or column.categories)]
    fitting = sum(all(_suits(columns[n], cells[n]) for n in telling) for cells in rows)
    if telling and fitting >= _WHOLE_SHARE * len(lines):
        return True
    if telling and max(columns[n].rows for n in telling) >= _ENOUGH_ROWS:
        return False
    return True if len(lines) >= (_SURE_LINES if _IN_PROSE & set(dialect.delimiter) else _SURE_LINES - 1) else None


def _cells(line: str, dialect: Dialect, width: int) -> list[str]:
    """Return a line's cells; where its quotation marks would join some of them, it is cut at every delimiter."""
    cells = read_record(line, dialect, width).cells
    return cells if len(cells) == width else line.split(dialect.delimiter)


def _suits(column: Column, cell: str) -> bool:
    return column.fit(cell) > 0 or (not cell.strip() and column.empty_share > 0.05)


def _learned(readings: Sequence[Reading], width: int) -> list[Column]:
    """Learn the columns from lines under the header that keep the rules and hold a whole row."""
    rows = [reading.cells for reading in readings[1:] if len(reading.cells) == width and not reading.cost]
    return learn(rows, width) if len(rows) >= _SURE_LINES else []


def _long_records(lines: Sequence[str], dialect: Dialect) -> Iterator[Sequence[str]]:
    """Yield the lines of each record that the rules of quoting make of several lines."""
    place = 0
    while place < len(lines):
        taken = 0

        def following(start: int = place) -> Iterator[str]:
            nonlocal taken
            for line in lines[start:]:
                taken += 1
                yield line + "\n"

        try:
            next(dialect.reader(escaped_lines(following(), dialect), strict=True))
            if taken > 1:
                yield lines[place : place + taken]
            place += taken
        except (csv.Error, StopIteration):
            place += 1

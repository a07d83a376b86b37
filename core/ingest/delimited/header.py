"""Which of a sample's first records name the columns."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from core.ingest.column_names import LABEL_NAMES, TEXT_NAMES, named, plain
from core.ingest.delimited.cells import MISSING, TYPED, Column, is_year, kind
from core.ingest.delimited.records import Record
from core.text import count_words

_LEAST_COUNTED = 4
_SURE_COLUMNS, _QUESTION_WORDS = 2, 3
_OFTEN = 10
"""Rows for each value of a column from which on a question or a description in the first row alone is hardly a rare class: it names the column."""
_FEWEST_WORDS = 2.0
"""Mean words of a cell from which on a column holds texts."""


def is_header(first: Record, columns: Sequence[Column], width: int, rows: int) -> bool:
    """Say whether the first row names the columns: by what sets it apart from the rows under it."""
    cells = first.cells[:width]
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return False
    if rows == 1:
        return all(is_name(cell) for cell in filled) and len({cell.strip() for cell in filled}) == len(filled)
    if (
        width == 1 and columns[0].words >= _FEWEST_WORDS
    ):  # texts alone: a short first one looks like a name, and so do many texts
        return max(named(filled[0], TEXT_NAMES), named(filled[0], LABEL_NAMES)) > 0 and is_name(filled[0])
    numbered = _numbered(cells, columns)
    votes = 0.4 + len(numbered)
    for place, (cell, column) in enumerate(zip(cells, columns, strict=False)):
        votes += _vote(cell.strip(), column) if place not in numbered else 0.0
    known = sum(plain(cell) in TEXT_NAMES or plain(cell) in LABEL_NAMES or plain(cell) == "id" for cell in filled)
    return votes + known > 0


def counts_up(cells: Sequence[str]) -> bool:
    """Say whether names count from 0 or 1 on, as those of columns that got no other do: four or more, or all behind a gap."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    from_index = bool(filled) and not cells[0].strip() and all(cell.strip() for cell in cells[1:])
    if len(filled) < (1 if from_index else _LEAST_COUNTED):
        return False
    return any(filled == [str(start + place) for place in range(len(filled))] for start in (0, 1))


def _numbered(cells: Sequence[str], columns: Sequence[Column]) -> list[int]:
    """Return the places of numbers that name columns: those that count up, and years as far from each other as the next over columns of other things."""
    typed = [place for place, cell in enumerate(cells) if kind(cell) == "number"]
    is_index = not cells[0].strip() and columns[0].empty_share == 0 and columns[0].kind == "number"
    if counts_up([*([""] if is_index else []), *(cells[place] for place in typed)]):
        return typed
    places = [place for place in typed if is_year(cells[place])]
    steps = {int(cells[after]) - int(cells[before]) for before, after in itertools.pairwise(places)}
    return places if len(steps) == 1 and steps != {0} and not any(columns[place].years for place in places) else []


def _vote(cell: str, column: Column) -> float:
    """Return how much a cell looks like a name (positive) or like one more cell of its column (negative)."""
    if not cell:
        return 0.0
    found = kind(cell)
    if column.strong:
        if found in TYPED and found == column.kind:
            return -1.5
        return (1.0 if is_name(cell) else 0.2) if column.fit(cell) < 0 else -1.0
    if found in TYPED:
        return -0.8
    if column.categories and column.rows >= 4:
        if cell in column.categories:
            return -1.5
        described = count_words(cell) > _QUESTION_WORDS or cell.endswith("?")
        return 1.0 if described and column.rows >= _OFTEN * len(column.categories) else 0.5
    if column.words >= 4:
        words = count_words(cell)
        if words >= 5 or cell[-1] in '.!?"':
            return -1.0
        if not is_name(cell) or words >= column.words / 2:
            return 0.0
        return 0.7 if words <= 3 else 0.3
    return 0.1 if is_name(cell) else -0.2


def is_name(cell: str) -> bool:
    """Say whether a cell can be the name of a column: short, no sentence, and no number or date."""
    value = cell.strip()
    return 0 < len(value) <= 60 and len(value.split()) <= 5 and value[-1] not in ".!?" and kind(value) not in TYPED


def is_second_header(record: Record, first: Record, columns: Sequence[Column], width: int) -> bool:
    """Say whether a row under the header names the columns too: it repeats the header, or is no thing where all rows below are."""
    if len(record.cells) != width or not record.filled:
        return False
    if [cell.strip() for cell in record.cells] == [cell.strip() for cell in first.cells]:
        return True
    typed = [number for number, column in enumerate(columns) if column.kind in TYPED and column.rows >= 3]
    if not typed:
        return False
    against = gaps = 0
    for number in typed:
        cell = record.cells[number].strip()
        if not cell:
            gaps += columns[number].empty_share == 0
            continue
        if columns[number].fit(cell) > -0.9 or cell.lower() in MISSING:
            return False
        against += 1
    if all(is_name(cell) for cell in record.filled) and len(typed) >= (2 if width > 3 else 1):
        return against >= max(1, len(typed) // 2)
    return against >= 1 and against + gaps == len(typed) and _asks(record, typed, against)


def _asks(record: Record, typed: Sequence[int], against: int) -> bool:
    """Say whether a row of sentences under the names tells what they mean, as questionnaires have it: over two columns of numbers, or in three words."""
    return against >= _SURE_COLUMNS or all(
        count_words(cell) >= _QUESTION_WORDS for place in typed if (cell := record.cells[place]).strip()
    )


def is_shifted(header: Record, body: Sequence[Record], width: int) -> bool:
    """Recognise tables whose first column, the row's name, has no name (as R writes them)."""
    if header.width != width - 1 or len(body) < 2 or not all(cell.strip() for cell in header.cells[: width - 1]):
        return False
    full = [record.cells for record in body if record.width == width]
    names = [cells[0].strip() for cells in full]
    return len(full) == len(body) and len(set(names)) == len(names) and all(cells[-1].strip() for cells in full)

"""What stands above a table: titles, notes, and rows of a name and a value such as "Created | 4 March"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.ingest.column_names import LABEL_NAMES, TEXT_NAMES, named, plain
from core.ingest.delimited.cells import Column, is_year, learn
from core.ingest.delimited.comments import COMMENTS, comment_run
from core.ingest.delimited.header import counts_up, is_header, is_name
from core.ingest.delimited.records import Record

_MOST_ABOVE = 60
_MOST_BANNER = 12
_LOOKED_AT = 200
_MOST_FACTS, _ROWS_A_FACT = 5, 5
_FEWEST_TEXTS = 5
"""Texts of one column from which on a first line with a gap under it is a title."""


def first_of_table(records: Sequence[Record], width: int) -> int:
    """Return the index of the first record that can be the header or a row."""
    if re.fullmatch(r'"?sep=.?"?', records[0].cells[0], re.IGNORECASE) and len(records) > 1:
        return 1 + first_of_table(records[1:], width)
    if width < 2:
        return _under_title(records)
    start = _filled_enough(records, width)
    start = _under_banner(records, start, width) if start < len(records) else start
    return start - 1 if start and _names_some(records, start - 1, width) else start


def _under_title(records: Sequence[Record]) -> int:
    """Return the index of the first text of one column: the second record where the only empty lines stand under the first one."""
    gaps = [index for index, record in enumerate(records[:_LOOKED_AT]) if index and record.blank_before]
    return 1 if gaps == [1] and len(records) >= _FEWEST_TEXTS else 0


def _names_some(records: Sequence[Record], index: int, width: int) -> bool:
    """Tell whether a record with too few names is the header, since the one under it is a row: pandas writes no name over its index."""
    record, rows = records[index], records[index + 1 : index + 1 + _LOOKED_AT]
    filled = [place for place, cell in enumerate(record.cells) if cell.strip()]
    if record.width != width or not rows or rows[0].blank_before or not filled or filled == [0]:
        return False
    if len(filled) == 1 and width > 2:
        return False
    columns = learn([row.cells for row in rows if row.width == width], width)
    if is_header(rows[0], learn([row.cells for row in rows[1:] if row.width == width], width), width, len(rows)):
        return False
    are_names = all(is_name(record.cells[place]) for place in filled) or counts_up(record.cells)
    return are_names and is_header(record, columns, width, len(rows) + 1)


def leading_comments(records: Sequence[Record], width: int) -> tuple[int, str]:
    """Return how many records at the start are comments, and the mark they begin with; 0 and "" where they are rows like others.

    The last one is none where it names the columns.
    """
    count, mark = comment_run([record.cells[0] for record in records])
    if width < 2:
        under = records[count].cells[0]
        is_named = is_name(under) and max(named(under, TEXT_NAMES), named(under, LABEL_NAMES)) > 0
        return (count if is_named else 0), ""
    if not mark:
        return 0, _comments_between(records, width)
    rest = records[count:]
    later = sum(record.cells[0].startswith(mark) for record in rest if record.width == width)
    if not count or later > 0.05 * len(rest):
        return 0, ""
    last = records[count - 1]
    if count == 1 and last.width == width and not last.cells[0].startswith(f"{mark} "):
        return 0, ""
    bare = bare_comment(last, mark)
    body = [record.cells for record in rest[1:] if record.width == width]
    columns = learn(body, width)
    if bare.width == width and _names_all(bare, width) and not is_header(rest[0], columns, width, len(rest)):
        count -= 1
    return count, mark


def _comments_between(records: Sequence[Record], width: int) -> str:
    """Return the mark that lines without a delimiter between the rows begin with and no row does; "" where there is none."""
    last = max((place for place, record in enumerate(records) if record.width == width), default=0)
    for mark in COMMENTS:
        marked = [record for record in records[1:last] if record.cells[0].startswith(mark)]
        if marked and all(record.width == 1 and record.cells[0].strip(mark[0]) for record in marked):
            return mark
    return ""


def bare_comment(record: Record, mark: str) -> Record:
    """Return a record without the mark of a comment at its start."""
    first = record.cells[0].lstrip().removeprefix(mark).lstrip()
    return replace(record, cells=[first, *record.cells[1:]])


def _filled_enough(records: Sequence[Record], width: int) -> int:
    """Return the index of the first record with about as many filled cells as the rows have."""
    enough = _enough(records, width)
    for index, record in enumerate(records[:_MOST_ABOVE]):
        if record.width == width and len(record.filled) >= enough:
            return index
        one_short = record.width >= 2 and record.width == width - 1
        if one_short and index == 0 and len(records) > 1 and records[1].width == width:
            return index
        if record.width > width or (record.width >= 2 and record.width >= width - 1 and len(record.filled) >= enough):
            return index
    return next((index for index, record in enumerate(records[:_MOST_ABOVE]) if record.width == width), 0)


def _enough(records: Sequence[Record], width: int) -> int:
    """Return how many filled cells a row has at least: more than half of the columns, fewer where rows are emptier than that."""
    usual = 2 if width == 2 else width // 2 + 1
    counts = sorted(len(record.filled) for record in records[:_LOOKED_AT] if record.width == width)
    return max(2, min(usual, counts[len(counts) // 10])) if counts else usual


def _under_banner(records: Sequence[Record], start: int, width: int) -> int:
    """Return the index of a header that stands under rows that are none of the table, or `start` where there is none.

    Such rows have fewer filled cells than the header, as "Created | 4 March" has, or the header alone says what columns are known by.
    """
    above = len(records[start].filled)
    is_told = _known(records[start]) > 0
    for index in range(start + 1, min(start + _MOST_BANNER, len(records) - 1)):
        record = records[index]
        if record.width == width and _names_all(record, width):
            fuller = len(record.filled) > above
            parted = record.blank_before and _is_only_gap(records, index, start)
            if not fuller and not parted and (is_told or not _known(record)):
                continue
            between = records[start:index]
            apart = any(row.blank_before for row in records[start + 1 : index + 1]) or not all(map(is_group, between))
            body = [row.cells for row in records[index + 1 : index + 1 + _LOOKED_AT] if row.width == width]
            columns = learn(body, width)
            enough = sum(sum(bool(cell.strip()) for cell in cells) >= len(record.filled) - 1 for cells in body)
            ranks = parted or (fuller and enough >= 0.9 * len(body)) or _known(record) >= min(2, len(record.filled) - 1)
            if apart and ranks and is_header(record, columns, width, len(body) + 1):
                return index if not any(_is_row(row, columns, width) for row in between) else start
            return start
        above = max(above, len(record.filled))
    return start


def _is_only_gap(records: Sequence[Record], index: int, start: int) -> bool:
    """Tell whether the one empty line among the records stands above that of an index, with few above it and many below."""
    later = any(record.blank_before for record in records[index + 1 : index + 1 + _LOOKED_AT])
    before = any(record.blank_before for record in records[start + 1 : index])
    above, below = index - start, len(records) - index - 1
    return not later and not before and above <= _MOST_FACTS and below >= _ROWS_A_FACT * above


def _known(record: Record) -> int:
    """Count the cells that are what columns of texts, labels and numbers are called."""
    names = [plain(cell) for cell in record.filled if len(cell.strip()) > 1 or not cell.isascii()]
    return sum(name in TEXT_NAMES or name in LABEL_NAMES or name == "id" for name in names)


def _is_row(record: Record, columns: Sequence[Column], width: int) -> bool:
    """Tell whether a record is like the rows of the table: it suits each column that would show a mistake."""
    telling = [place for place, column in enumerate(columns) if column.strong or column.categories]
    return record.width == width and bool(telling) and all(columns[n].fit(record.cells[n]) > 0 for n in telling)


def _names_all(record: Record, width: int) -> bool:
    """Tell whether a record has a name of its own for each column, but for some at the right edge and an index."""
    cells = [cell.strip() for cell in record.cells[:width]]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > 2 and not cells[0]:
        cells = cells[1:]  # the index has no name
    return len(cells) >= 2 and all(map(is_name, cells)) and len(set(cells)) == len(cells)


def is_group(record: Record) -> bool:
    """Tell whether a record can name groups of columns: names with gaps between them, not a name and a value at the left edge."""
    filled = [place for place, cell in enumerate(record.cells) if cell.strip()]
    if len(filled) < 2 or not all(is_name(cell) or is_year(cell) for cell in record.filled):
        return False
    return filled != list(range(len(filled)))


def spans(record: Record) -> bool:
    """Tell whether a record names groups of columns by a name that is repeated over each of them."""
    cells = [cell.strip() for cell in record.cells]
    runs = [cell for place, cell in enumerate(cells) if not place or cell != cells[place - 1]]
    return 2 <= len(runs) < len(cells) and len(set(runs)) == len(runs) and all(map(is_name, cells))


def completes(above: Record, names: Record) -> bool:
    """Tell whether a record names columns for which the names under it have a gap, and groups of others."""
    pairs = list(zip(above.cells, names.cells, strict=False))
    fills = any(one.strip() and not other.strip() for one, other in pairs)
    covers = all(one.strip() or other.strip() for one, other in pairs)
    return fills and covers and len(above.filled) >= 2 and all(map(is_name, above.filled))

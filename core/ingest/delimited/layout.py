"""Where the table stands in a file: what comes before its header, the header itself, and where the rows begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.ingest.delimited.above import bare_comment, completes, first_of_table, is_group, leading_comments, spans
from core.ingest.delimited.cells import Column, learn
from core.ingest.delimited.comments import comment_run
from core.ingest.delimited.detect import firm_width
from core.ingest.delimited.header import is_header, is_name, is_second_header, is_shifted
from core.ingest.delimited.records import Record
from core.ingest.problems import Problems

MOST_HEADER_ROWS = 3
MOST_COLUMNS = 2000
_LEARNED_CELLS = 100_000
_FEWEST_ROWS = 3
_MOST_NAME_WORDS = 3
_MOST_FACTS, _ROWS_A_FACT = 5, 3


@dataclass(frozen=True)
class Layout:
    """Where the table stands.

    Attributes:
        width: cells of a row.
        header: the header's records, from the top; none when the file has no header.
        body_line: the line on which the rows begin.
        preamble: lines before the header that are no part of the table.
        columns: what the rows of the sample have in common.
        shifted: the header is one cell short: its names begin at the second column.
        comment: what lines begin with that are remarks between the rows; empty when there are none.
        first_is_text: the first row of one column could name it.
    """

    width: int
    header: list[Record] = field(default_factory=list)
    body_line: int = 1
    preamble: list[Record] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    shifted: bool = False
    comment: str = ""
    first_is_text: bool = False

    @property
    def header_rows(self) -> tuple[int, ...]:
        """Return the lines of the header."""
        return tuple(record.line for record in self.header)


def find_layout(records: Sequence[Record], header_line: int | None = None, width: int | None = None) -> Layout:
    """Find the table among a sample's records.

    Args:
        records: read without a known width, from the first line on.
        header_line: where the person says the header is; 0 for none.
        width: cells of a row, when known.
    """
    if not records:
        return Layout(width=0)
    if header_line:
        records = [record for record in records if record.line >= header_line]
        if not records:
            return Layout(width=0)
    width = width or _width(records if header_line else _under_comments(records), bool(header_line))
    if width > MOST_COLUMNS:  # will be refused
        return Layout(width)
    comments, mark = (0, "") if header_line else leading_comments(records, width)
    if mark and records[comments].cells[0].lstrip().startswith(mark):
        records = [*records[:comments], bare_comment(records[comments], mark), *records[comments + 1 :]]
    start = 0 if header_line else comments + first_of_table(records[comments:], width)
    body = records[start:]
    others = [record for record in body[1:] if record.cells != body[0].cells]
    same = len(body) - 1 - len(others)
    columns = _learn(others, width)
    preamble = list(records[:start])
    is_row = same > max(MOST_HEADER_ROWS, 0.1 * len(body)) or (width == 1 and same > 0)
    if header_line == 0 or not (header_line or (not is_row and is_header(body[0], columns, width, len(body)))):
        doubtful = header_line is None and width == 1 and len(body) > 1 and is_name(body[0].cells[0])
        return Layout(width, [], body[0].line, preamble, _learn(body, width), comment=mark, first_is_text=doubtful)
    header = [body[0]]
    if not header_line:
        while len(header) < MOST_HEADER_ROWS and len(body) > len(header) + 1:
            rest = _learn(body[len(header) + 1 :], width)
            if not is_second_header(body[len(header)], header[-1], rest, width):
                break
            header.append(body[len(header)])
        above = preamble[-1] if preamble else None
        if (
            above
            and above.width == width
            and (spans(above) or (len(above.filled) < width and (is_group(above) or completes(above, header[0]))))
            and above.line == header[0].line - 1
        ):
            header.insert(0, preamble.pop())
    shifted = is_shifted(header[-1], body[len(header) :], width)
    following = body[len([record for record in header if record.line >= body[0].line]) :]
    line = following[0].line if following else header[-1].line + 1
    return Layout(width, header, line, preamble, _learn(following, width), shifted, mark)


def _under_comments(records: Sequence[Record]) -> Sequence[Record]:
    """Return the records under comments at the start, all where those are nearly all there is."""
    count, _ = comment_run([record.cells[0] for record in records])
    return records[count:] if len(records) - count >= _FEWEST_ROWS else records


def _width(records: Sequence[Record], told: bool) -> int:
    """Return the cells of a row: what most rows have, or the header when rows vary and hardly one has fewer."""
    records = records if told else records[_under_title(records) :]
    counts = Counter(record.width for record in records[1:] or records)
    if counts[1] < 0.7 * sum(counts.values()):
        counts.pop(1, None)  # a delimiter was found: rows without one are broken, or no rows
    width, agreeing = max(counts.items(), key=lambda item: (item[1], item[0]))
    first = records[0].width
    if told and first > 1:
        return first
    if first >= 2 and width > first and agreeing < 0.8 * len(records):
        least = sum(count for cells, count in counts.items() if cells >= first) / sum(counts.values())
        if least >= 0.9 and counts[first] and not _is_above(records, first, width):
            return first
    if first > width and max(record.width for record in records) == first and _names_each(records[0]):
        return first  # rows end where their last cell that is filled does
    if (
        width > first >= 2
        and not _is_above(records, first, width)
        and (_ends_empty(records, first, width) or _is_prose(records, first))
    ):
        return first
    firm = firm_width([record.cells for record in records]) if agreeing < 0.9 * len(records) else 0
    return firm if firm >= 2 else width


def _under_title(records: Sequence[Record]) -> int:
    """Return the index of the first record with several cells under a title of one, where it names the columns; 0 where there is none."""
    start = next((place for place, record in enumerate(records[:_MOST_FACTS]) if record.width > 1), 0)
    return start if start and _names_each(records[start]) else 0


def _is_above(records: Sequence[Record], first: int, width: int) -> bool:
    """Say whether narrow rows, a few or one with a gap under it, stand above a table of one width: facts about the file, not a header over texts with delimiters."""
    start = next(place for place, record in enumerate(records) if record.width > first)
    below = records[start:]
    alike = sum(record.width == width for record in below)
    facts = start <= _MOST_FACTS and len(below) >= _ROWS_A_FACT * start
    return facts and (start > 1 or below[0].blank_before) and alike >= 0.8 * len(below)


def _names_each(record: Record) -> bool:
    """Say whether a record has a name of few words for each column, and a space before none."""
    cells = record.cells
    few = all(is_name(cell) and len(cell.split()) <= _MOST_NAME_WORDS and cell == cell.strip() for cell in cells)
    return few and len(set(cells)) == len(cells)


def _ends_empty(records: Sequence[Record], first: int, width: int) -> bool:
    """Say whether every row ends with delimiters that the header does not have."""
    return all(not "".join(record.cells[first:]).strip() for record in records[1:] if record.width == width)


def _is_prose(records: Sequence[Record], first: int) -> bool:
    """Say whether what rows have beyond the header are commas within sentences: a space follows each."""
    rows = [record for record in records[1:] if record.width > first]
    spaced = sum(sum(cell.startswith(" ") for cell in record.cells[1:]) == record.width - first for record in rows)
    return all(is_name(cell) for cell in records[0].cells) and spaced >= 0.9 * len(rows)


def _learn(records: Sequence[Record], width: int) -> list[Column]:
    records = records[: max(20, _LEARNED_CELLS // max(1, width))]
    whole = [record.cells for record in records if len(record.cells) == width and not record.note]
    return learn(whole or [record.cells for record in records if len(record.cells) == width], width)


def note_header(layout: Layout, problems: Problems) -> None:
    """Note the lines of a header under its first one that repeat it or hold more than names."""
    for record in layout.header[1:]:
        written = record.written or ", ".join(record.filled)
        if [cell.strip() for cell in record.cells] == [cell.strip() for cell in layout.header[0].cells]:
            problems.add(record.line, "this line repeats the header; it was left out.", "repeat", written)
        elif not all(map(is_name, record.filled)):
            message = "this line was read as part of the header. If it is a row, say on which line the header is."
            problems.add(record.line, message, "header", written)


def header_names(layout: Layout) -> list[str]:
    """Return a name for each column from the header's rows: joined from top to bottom, equal ones once."""
    rows = [_aligned(record.cells, layout) for record in layout.header]
    if len(rows) > 1:
        rows = [
            _spread(row) if 2 <= sum(bool(cell) for cell in row) < len(row) and row is rows[0] else row for row in rows
        ]
    names = []
    for parts in zip(*rows, strict=True):
        kept: list[str] = []
        for part in parts:
            if part and part not in kept:
                kept.append(part)
        names.append(" ".join(kept))
    return names


def _aligned(cells: Sequence[str], layout: Layout) -> list[str]:
    row = [cell.strip() for cell in cells]
    if layout.shifted:
        row = ["", *row]
    return (row + [""] * layout.width)[: layout.width]


def _spread(row: list[str]) -> list[str]:
    """Repeat a group's name over its columns."""
    spread, last = [], ""
    for cell in row:
        last = cell or last
        spread.append(last)
    return spread

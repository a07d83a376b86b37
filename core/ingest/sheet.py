"""One sheet's table: where it stands among the filled cells, and its rows on their way into the sink."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from core.ingest.books.sheets import Row, Sheet, column_letters
from core.ingest.content import column_names
from core.ingest.delimited.block import HELD_BACK, Block
from core.ingest.delimited.cells import Column
from core.ingest.delimited.dialect import Dialect
from core.ingest.delimited.header import is_name
from core.ingest.delimited.layout import Layout, find_layout, header_names
from core.ingest.delimited.records import Record
from core.ingest.delimited.sample import Found
from core.ingest.encoding import Encoding
from core.ingest.problems import Problems
from core.ingest.sink import Sink
from core.ingest.source import Progress

_SAMPLE_ROWS = 1000
_BLOCK_ROWS = 2000
_LONGEST_TITLE = 8
"""Filled rows above an empty one that may be a title of the table rather than its first rows."""
_LONGEST_TOTAL = 40


@dataclass(frozen=True)
class SheetTable:
    """The table of a sheet, known from its first rows.

    Attributes:
        kept: columns of the sheet that belong to it (from 0); layout: of these columns; header: its names as they stand.
        filled: cells of the sample's body, of which `score` is made: how much the sheet looks like a table.
        sample: the first body rows; head: the first rows as a person sees them.
    """

    sheet: Sheet
    kept: list[int]
    layout: Layout
    header: list[str]
    sample: list[list[str]]
    head: list[str]

    @property
    def rows(self) -> int:
        """Return about how many rows it has."""
        return max(0, self.sheet.rows - len(self.layout.preamble) - len(self.layout.header))

    @property
    def score(self) -> float:
        """Return rows times columns times the share of filled cells."""
        cells = len(self.sample) * len(self.kept)
        filled = sum(bool(cell.strip()) for row in self.sample for cell in row)
        return self.rows * len(self.kept) * (filled / cells) ** 2 if cells else 0.0


def find_table(sheet: Sheet, header_row: int | None) -> SheetTable:
    """Look for the table in a sheet's first rows.

    Args:
        header_row: where the person says that the header is; 0 for none.
    """
    sample = list(itertools.islice(sheet.filled(), _SAMPLE_ROWS))
    head = [] if not sample else [""] * min(30, sample[-1][0])
    for number, cells in sample:
        if number <= len(head):
            head[number - 1] = "\t".join(cells)[:200]
    told = header_row if header_row is not None else sheet.header_row
    start = 0 if told is not None else _under_title(sample)
    kept = _kept_columns(sample[start:] if told is None else [row for row in sample if row[0] >= (told or 0)])
    records = _records(sample, kept)
    layout = find_layout(records[start:], told, len(kept)) if records[start:] else Layout(0)
    if layout.width and start:
        above = [record for record in records[:start] if record.filled]
        layout = Layout(
            layout.width, layout.header, layout.body_line, [*above, *layout.preamble], layout.columns, layout.shifted
        )
    layout = _with_merged_names(layout, sheet, records)
    bare = _bare_columns(layout)
    if bare:  # columns without a name and with hardly a cell are the sheet's margin
        kept = [column for place, column in enumerate(kept) if place not in bare]
        records = _records(sample, kept)
        keep = {record.line for record in layout.preamble}
        layout = find_layout([record for record in records if record.line not in keep], told, len(kept))
        layout = _with_merged_names(layout, sheet, records)
        layout = Layout(
            layout.width, layout.header, layout.body_line,
            [*(record for record in records if record.line in keep), *layout.preamble], layout.columns, layout.shifted,
        )  # fmt: skip
    body = [record.cells for record in records if record.line >= layout.body_line]
    return SheetTable(sheet, kept, layout, header_names(layout) if layout.header else [], body, head)


def _under_title(sample: Sequence[Row]) -> int:
    """Return the place of the first row under a title that an empty row sets apart; 0 where there is none."""
    start = _under_pairs(sample)
    for place in range(start + 1, min(len(sample), 2 * _LONGEST_TITLE)):
        if sample[place][0] == sample[place - 1][0] + 1:
            continue
        above = max(sum(bool(cell.strip()) for cell in cells) for _, cells in sample[start:place])
        below = [sum(bool(cell.strip()) for cell in cells) for _, cells in sample[place : place + 20]]
        usual = sorted(below)[len(below) // 2]
        rest = len(sample) - place
        if place - start > _LONGEST_TITLE or rest <= place - start or above > usual:
            continue
        if above < usual or (usual <= 2 < rest / (place - start) and _is_apart(sample, start, place)):
            start = place
    return start


def _under_pairs(sample: Sequence[Row]) -> int:
    """Return the place of a row of names under a title and pairs such as "Created | 2024-05-01"; 0 where there are none."""
    seen_pair = False
    for place in range(min(len(sample), _LONGEST_TITLE)):
        filled = [cell.strip() for cell in sample[place][1] if cell.strip()]
        named = len(filled) > 1 and all(is_name(cell) for cell in filled)
        if named:
            return place if place and len(sample) > 2 * place + 1 and seen_pair else 0
        if len(filled) > 2 or any(len(cell.split()) > 8 for cell in filled):
            return 0
        seen_pair = len(filled) == 2 or (place > 0 and seen_pair)
    return 0


def _is_apart(sample: Sequence[Row], start: int, place: int) -> bool:
    """Say whether the rows above an empty one stand in other columns than those below, or begin with a single cell."""
    first = sum(bool(cell.strip()) for cell in sample[start][1])
    columns = [{n for n, cell in enumerate(cells) if cell.strip()} for _, cells in sample[start : place + 1]]
    return first == 1 or columns[-1] != columns[0]


def _kept_columns(sample: Sequence[Row]) -> list[int]:
    """Return the columns in which a row stands that has at least half as many cells as the fullest."""
    counts = [sum(bool(cell.strip()) for cell in cells) for _, cells in sample]
    enough = max(counts, default=0) / 2
    kept = {
        place
        for (_, cells), count in zip(sample, counts, strict=True)
        if count >= enough
        for place, cell in enumerate(cells)
        if cell.strip()
    }
    return sorted(kept)


def _with_merged_names(layout: Layout, sheet: Sheet, records: Sequence[Record]) -> Layout:
    """Take the row under a header too where a cell of the header is merged over several columns, as names of groups are."""
    if len(layout.header) != 1:
        return layout
    line = layout.header[0].line
    groups = [merge for merge in sheet.merges if merge.top == line == merge.bottom and merge.left < merge.right]
    following = [record for record in records if record.line > line]
    names = (
        len(layout.header[0].filled) > 1 and len(following) > 1 and all(is_name(cell) for cell in following[0].filled)
    )
    if not groups or not names:
        return layout
    return Layout(
        layout.width, [*layout.header, following[0]], following[1].line, layout.preamble, layout.columns, layout.shifted
    )


def _bare_columns(layout: Layout) -> set[int]:
    if not layout.header or layout.shifted:
        return set()
    names = header_names(layout)
    return {place for place, column in enumerate(layout.columns) if not names[place] and _is_bare(column)}


def _is_bare(column: Column) -> bool:
    return round((1 - column.empty_share) * column.rows) < 2


def _records(rows: Sequence[Row], kept: Sequence[int]) -> list[Record]:
    numbers = [0, *(number for number, _ in rows)]
    return [
        sheet_record(number, cells, kept, blank_before=number > before + 1)
        for before, (number, cells) in zip(numbers, rows, strict=False)
    ]


def sheet_record(number: int, cells: list[str], kept: Sequence[int], *, blank_before: bool) -> Record:
    """Return a sheet's row as a record of the table's columns; one that has cells beside them only is a remark in the first."""
    inside = [cells[column] if column < len(cells) else "" for column in kept]
    beside = [place for place, cell in enumerate(cells) if cell.strip() and place not in set(kept)] if len(kept) < len(cells) else []  # fmt: skip
    note = ""
    if beside and not any(cell.strip() for cell in inside):
        inside[:1] = ["\t".join(cells[place] for place in beside)]
        return Record(number, inside, 1, True, "", inside[0])
    if beside:
        places = ", ".join(f"{column_letters(place)}{number}" for place in beside[:5])
        note = f"what stands beside the table in {places} was left out."
    # empty cells at the end of a sheet's row are no sign of anything
    apart = blank_before or _is_total(inside)
    return Record(number, inside, len(kept), apart, note, "\t".join(cells) if note else "")


def _is_total(cells: list[str]) -> bool:
    """Say whether a row is a word with numbers, as under a table; whether it stands there is asked later."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) > 1 and len(filled[0]) <= _LONGEST_TOTAL and all(cell[0].isdigit() and cell[-1].isdigit() for cell in filled[1:])  # fmt: skip


def names_of(table: SheetTable, problems: Problems) -> list[str]:
    """Return the columns' names."""
    if not table.layout.header:
        return [f"column {number}" for number in range(1, table.layout.width + 1)]
    return column_names(table.header, problems, table.layout.header[-1].line)


def stream_sheet(
    table: SheetTable, names: list[str], sink: Sink, problems: Problems, progress: Progress | None, total: int
) -> None:
    """Read the rows under the header into the sink."""
    found = Found(Encoding("utf-8"), Dialect("\t", "", ""), table.layout, problems)
    block = Block(found, names, sink)
    waiting: tuple[list[list[str]], list[int], dict[int, Record]] = ([], [], {})
    last = table.layout.body_line - 1
    for number, cells in table.sheet.filled():
        if number < table.layout.body_line:
            continue
        record = sheet_record(number, cells, table.kept, blank_before=number > last + 1)
        last = number
        waiting[0].append(record.cells)
        waiting[1].append(number)
        if record.note or record.blank_before:
            waiting[2][number] = record
        if len(waiting[0]) >= _BLOCK_ROWS:
            more = block.take(*waiting)
            waiting = ([], [], {})
            if not more:
                break
            block.flush(keep=HELD_BACK)
            if progress is not None:
                progress(min(0.99, sink.rows / max(1, total)), sink.rows)
    else:
        block.take(*waiting)
    block.finish()

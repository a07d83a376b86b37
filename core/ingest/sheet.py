"""A workbook's sheet streamed into the sink, its rows as records."""

from __future__ import annotations

from collections.abc import Iterator

from core.ingest.delimited.block import HELD_BACK, Block
from core.ingest.delimited.records import Record
from core.ingest.delimited.sample import Found
from core.ingest.sink import Sink
from core.ingest.source import Progress

_BLOCK_ROWS = 2000


def stream_sheet(
    rows: Iterator[tuple[int, list[str]]],
    found: Found,
    names: list[str],
    sink: Sink,
    progress: Progress | None,
    total: int,
) -> None:
    """Read the rows of a sheet (number, cells) that stand under the header into the sink."""
    width = found.layout.width
    block = Block(found, names, sink)
    waiting: tuple[list[list[str]], list[int], dict[int, Record]] = ([], [], {})
    last = found.layout.body_line - 1
    for number, cells in rows:
        if number < found.layout.body_line:
            continue
        record = sheet_record(number, cells, width, blank_before=number > last + 1)
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
                progress(min(0.99, number / max(1, total)), sink.rows)
    else:
        block.take(*waiting)
    block.finish()


def sheet_record(number: int, cells: list[str], width: int, *, blank_before: bool) -> Record:
    """Return a sheet's row as a record of `width` cells; cells beyond that are joined to the last."""
    note = ""
    if len(cells) > width:
        note = f"{len(cells)} cells instead of {width}; the extra ones were joined to the last."
        cells = [*cells[: width - 1], "\t".join(cells[width - 1 :])]
    filled = [*cells, *[""] * (width - len(cells))]
    # empty cells at the end of a sheet's row are no sign of anything
    return Record(number, filled, width, blank_before, note, "\t".join(cells) if note else "")

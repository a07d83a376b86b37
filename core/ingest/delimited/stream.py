"""Delimited text (CSV, TSV and their kin) streamed into the sink, once a sample has said how."""

from __future__ import annotations

from collections.abc import Iterator

from core.ingest.delimited.block import HELD_BACK, Block
from core.ingest.delimited.clean import take_clean
from core.ingest.delimited.records import Records
from core.ingest.delimited.sample import Found
from core.ingest.encoding import open_text
from core.ingest.sink import Sink
from core.ingest.source import Progress, Source

_BLOCK_ROWS = 20_000
_BLOCK_CELLS = 200_000


def stream_rows(
    source: Source,
    found: Found,
    names: list[str],
    sink: Sink,
    progress: Progress | None,
    *,
    told: bool,
) -> None:
    """Read every row of the table into the sink, and what was odd into `found.problems`."""
    layout, dialect = found.layout, found.dialect
    done, place = take_clean(source, found, names, sink, progress)
    lines: Iterator[str] = iter(open_text(source.file, found.encoding, told=told, start=place))
    for _ in range(1, 1 if place else layout.body_line):
        next(lines, None)
    records = Records(
        _without_mark(lines) if layout.body_line == 1 and not place else lines,
        dialect,
        layout.width,
        layout.columns,
        layout.body_line + done,
    )
    block = Block(found, names, sink)
    block_rows = max(200, min(_BLOCK_ROWS, _BLOCK_CELLS // max(1, layout.width)))
    for rows, numbers, odd in records.blocks(block_rows):
        if not block.take(rows, numbers, odd):
            break
        block.flush(keep=HELD_BACK)
        if progress is not None:
            progress(min(0.99, source.file.tell() / max(1, source.size_bytes)), sink.rows)
    block.finish()


def _without_mark(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if number == 0 else line

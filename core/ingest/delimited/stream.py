"""Delimited text (CSV, TSV and their kin) streamed into the sink, once a sample has said how."""

from __future__ import annotations

from collections.abc import Iterator

from core.ingest.delimited.block import HELD_BACK, Block
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
    stream = open_text(source.file, found.encoding, told=told)
    layout, dialect = found.layout, found.dialect
    lines: Iterator[str] = iter(stream)
    for _ in range(1, layout.body_line):
        next(lines, None)
    records = Records(
        _without_mark(lines) if layout.body_line == 1 else lines,
        dialect,
        layout.width,
        layout.columns,
        layout.body_line,
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

"""The rows of a file that keeps every rule, read by Arrow's parser: as long as the rules are kept, and not a row further."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from core.ingest.delimited.layout import Layout
from core.ingest.delimited.sample import Found
from core.ingest.delimited.stray import are_rows
from core.ingest.sink import TEXT, Sink
from core.ingest.source import Progress, Source

CHUNK_BYTES = 4_000_000
_LF, _CR, _QUOTE = 10, 13, 34
_UTF8 = frozenset({"utf-8", "utf-8-sig", "utf_8", "ascii", "us-ascii"})


def take_clean(
    source: Source, found: Found, names: list[str], sink: Sink, progress: Progress | None
) -> tuple[int, int]:
    """Send rows into the sink while they keep the rules of RFC 4180; the last part of the file is left, for it may hold a footer.

    A part is left with all that follows it where a quotation mark encloses no cell, a line is blank, ends by a carriage return alone or
    has another number of cells, a row has no filled cell or repeats the header, or lines within a cell could be rows.

    Returns:
        How many lines under the header are done with, and the byte at which the next one begins.
    """
    layout, dialect = found.layout, found.dialect
    file = source.file
    plain = len(dialect.delimiter) == 1 and dialect.delimiter.isascii() and dialect.quote == '"' and dialect.multiline
    is_told = bool(layout.comment) or found.problems.counts.get("quote", 0) > 0
    if not plain or dialect.escape or dialect.skip_space or is_told or not 2 <= layout.width == len(names):
        return 0, 0
    if found.encoding.name.lower() not in _UTF8 or found.encoding.bad_bytes or source.size_bytes < 2 * CHUNK_BYTES:
        return 0, 0
    lines, place = 0, _offset(source, layout.body_line)
    for chunk in _chunks(source, place):
        batch = _read(chunk, found, names)
        if batch is None:
            break
        columns, starts = batch
        sink.add(columns, pa.array(starts + layout.body_line + lines, pa.int64()))
        lines += chunk.count(b"\n")
        place += len(chunk)
        if progress is not None:
            progress(min(0.99, place / source.size_bytes), sink.rows)
    file.seek(0)
    return lines, place


def _offset(source: Source, line: int) -> int:
    """Return the byte at which a line (1-based) begins."""
    source.file.seek(0)
    for _ in range(1, line):
        source.file.readline()
    return source.file.tell()


def _chunks(source: Source, place: int) -> Iterator[bytes]:
    """Yield parts of whole lines with an even number of quotation marks, but for the last one."""
    file, rest = source.file, b""
    file.seek(place)
    while more := file.read(CHUNK_BYTES):
        if len(more) < CHUNK_BYTES:
            return
        data = rest + more
        end = _last_row_end(data)
        if end == 0:
            return
        rest = data[end:]
        yield data[:end]


def _last_row_end(data: bytes) -> int:
    """Return the place behind the last line end that stands in no quotes, 0 where there is none."""
    bytes_ = np.frombuffer(data, np.uint8)
    ends, marks = np.flatnonzero(bytes_ == _LF), np.flatnonzero(bytes_ == _QUOTE)
    outside = ends[np.searchsorted(marks, ends) % 2 == 0]
    return int(outside[-1]) + 1 if len(outside) else 0


def _read(chunk: bytes, found: Found, names: list[str]) -> tuple[list[pa.Array], NDArray[np.int64]] | None:
    """Return the columns of a part and the line (from 0) on which each row begins; None where it breaks a rule."""
    layout, delimiter = found.layout, found.dialect.delimiter
    data = np.frombuffer(chunk, np.uint8)
    ends, marks = np.flatnonzero(data == _LF), np.flatnonzero(data == _QUOTE)
    if not _encloses(data, marks, ord(delimiter)) or not _ends_alike(data, chunk):
        return None
    is_end = np.searchsorted(marks, ends) % 2 == 0
    row_ends = np.flatnonzero(is_end)
    starts = np.concatenate([[0], row_ends[:-1] + 1])
    line_starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - line_starts - (data[np.maximum(ends - 1, 0)] == _CR)
    if (lengths[is_end & np.concatenate([[True], is_end[:-1]])] <= 0).any():
        return None  # a blank line, which may part two tables
    for first in np.flatnonzero(row_ends - starts > 0):
        written = chunk[line_starts[starts[first]] : ends[row_ends[first]] + 1]
        lines = written.decode("utf-8", "replace").splitlines(keepends=True)
        if are_rows(lines, found.dialect, layout.columns, layout.width) is not False:
            return None
    try:
        table = csv.read_csv(
            io.BytesIO(chunk),
            read_options=csv.ReadOptions(column_names=names, block_size=len(chunk) + 1, use_threads=True),
            parse_options=csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=bool(len(is_end) - len(row_ends)), ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, TEXT), strings_can_be_null=False, quoted_strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:  # another number of cells, or bytes that are no UTF-8
        return None
    columns = [column.combine_chunks() for column in table.itercolumns()]
    columns = [column.chunk(0) if isinstance(column, pa.ChunkedArray) else column for column in columns]
    if table.num_rows != len(starts) or _is_odd(columns, layout):
        return None
    return columns, starts


def _encloses(data: NDArray[np.uint8], marks: NDArray[np.int64], delimiter: int) -> bool:
    """Tell whether every quotation mark opens a cell, closes one or is doubled within one (RFC 4180, rules 5 to 7)."""
    if len(marks) % 2:
        return False
    opening, closing = marks[0::2], marks[1::2]
    before = data[np.maximum(opening - 1, 0)]
    after = data[np.minimum(closing + 1, len(data) - 1)]
    opens = (opening == 0) | (before == delimiter) | (before == _LF) | (before == _QUOTE)
    closes = (after == delimiter) | (after == _LF) | (after == _CR) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def _ends_alike(data: NDArray[np.uint8], chunk: bytes) -> bool:
    returns = int((data == _CR).sum())
    return returns == 0 or returns == chunk.count(b"\r\n")


def _is_odd(columns: list[pa.Array], layout: Layout) -> bool:
    """Tell whether a row has no filled cell, or begins as the header does."""
    head = layout.header[-1].cells[0].strip() if layout.header else None
    first = pc.utf8_trim_whitespace(columns[0])
    if head and pc.any(pc.equal(first, head)).as_py():
        return True
    blank = pc.equal(first, "")
    for column in columns[1:]:
        if not pc.any(blank).as_py():
            return False
        blank = pc.and_(blank, pc.equal(pc.utf8_trim_whitespace(column), ""))
    return bool(pc.any(blank).as_py())

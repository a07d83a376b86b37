"""Delimited text (CSV, TSV and their kin) to columns: look at a sample, find the table in it, then stream the whole file."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, cast

from core.errors import DataError
from core.ingest.cells import Column
from core.ingest.detect import detect_dialect
from core.ingest.dialect import Dialect, sample_lines
from core.ingest.encoding import TOLERANT, Encoding, detect_encoding
from core.ingest.footer import is_footer, starts_table
from core.ingest.layout import MOST_COLUMNS, Layout, find_layout
from core.ingest.problems import Problems
from core.ingest.records import Record, Records
from core.ingest.sink import Sink
from core.ingest.source import Progress, Source

_SAMPLE_CHARACTERS = 262_144
_SAMPLE_RECORDS = 1000
_BLOCK_ROWS = 20_000
_BLOCK_CELLS = 200_000
_HELD_BACK = 6
_HEAD_LINES, _HEAD_CHARACTERS = 20, 200


@dataclass(frozen=True)
class Corrections:
    """What a person says instead of what would be detected; None leaves it to detection.

    Attributes:
        delimiter: "" for one column; quote: "" for none; header_row: a 1-based line, 0 for no header.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_row: int | None = None


@dataclass
class Found:
    """What a sample says about a file."""

    encoding: Encoding
    dialect: Dialect
    layout: Layout
    problems: Problems = field(default_factory=Problems)
    head: list[str] = field(default_factory=list)


def open_text(file: IO[bytes], encoding: Encoding, *, told: bool) -> io.TextIOWrapper:
    """Return the text of a file that must outlive it, line ends untouched; an encoding that was told is held to."""
    file.seek(0)
    bytes_of = cast(IO[bytes], _Unclosed(file))
    return io.TextIOWrapper(bytes_of, encoding=encoding.name, errors="strict" if told else TOLERANT, newline="")


class _Unclosed(io.BufferedIOBase):
    """A file that stays open when its reader is closed."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self.file.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self.file.read(65_536 if size < 0 else size)

    def tell(self) -> int:
        return self.file.tell()


def read_sample(source: Source, corrections: Corrections) -> Found:
    """Find encoding, dialect and layout from the start of the file.

    Raises:
        DataError: it is not text, or not in the encoding that was told.
    """
    told = corrections.encoding is not None
    encoding = (
        Encoding(corrections.encoding)
        if corrections.encoding is not None
        else detect_encoding(source.file, source.name)
    )
    text = _sample_text(open_text(source.file, encoding, told=told))
    dialect = detect_dialect(text, delimiter=corrections.delimiter, quote=corrections.quote)
    lines = sample_lines(text)
    if corrections.header_row and corrections.header_row > len(lines):
        raise DataError(f"{source.name} has no line {corrections.header_row}. Choose a header line inside the file.")
    records = _records(lines, dialect, None, ())
    layout = find_layout(records, corrections.header_row)
    if (
        2 <= layout.width <= MOST_COLUMNS
    ):  # a second look, in which broken records are read by what the first one learned
        records = _records(lines, dialect, layout.width, layout.columns)
        layout = find_layout(records, corrections.header_row, layout.width)
    head = [line.rstrip("\r\n")[:_HEAD_CHARACTERS] for line in lines[:_HEAD_LINES]]
    return Found(encoding, dialect, layout, head=head)


def _sample_text(stream: io.TextIOWrapper) -> str:
    """Return whole lines from the start; a line that goes on beyond the sample is cut."""
    text = stream.read(_SAMPLE_CHARACTERS)
    if len(text) < _SAMPLE_CHARACTERS:
        return text.removeprefix("\ufeff")
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1 if end > 0 else len(text)].removeprefix("\ufeff")


def _records(lines: list[str], dialect: Dialect, width: int | None, columns: Sequence[Column]) -> list[Record]:
    return list(itertools.islice(Records(iter(lines), dialect, width, columns), _SAMPLE_RECORDS))


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
        block.flush(keep=_HELD_BACK)
        if progress is not None:
            progress(min(0.99, source.file.tell() / max(1, source.size_bytes)), sink.rows)
    block.finish()


def _without_mark(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if number == 0 else line


class Block:
    """Rows waiting to go into the sink: the last few are held back, because they may be a footer or another table."""

    def __init__(self, found: Found, names: list[str], sink: Sink) -> None:
        self.found, self.names, self.sink = found, names, sink
        self.rows: list[list[str]] = []
        self.numbers: list[int] = []
        self.odd: dict[int, Record] = {}
        self.header = [cell.strip() for cell in found.layout.header[-1].cells] if found.layout.header else []
        self.last: Record | None = None
        self.blank = 0

    def take(self, rows: list[list[str]], numbers: list[int], odd: dict[int, Record]) -> bool:
        """Add rows; return False when another table begins among them."""
        start = len(self.rows)
        self.rows += rows
        self.numbers += numbers
        self.odd.update(odd)
        if self.header and len(self.header) >= 2:
            head = self.header[0]
            repeats = [
                n for n in range(start, len(self.rows)) if self.rows[n][0] == head or self.rows[n][0].strip() == head
            ]
        else:
            repeats = []
        suspects = sorted(
            {
                *repeats,
                *(
                    n
                    for n in range(start, len(self.rows))
                    if self.numbers[n] in odd and odd[self.numbers[n]].blank_before
                ),
            }
        )
        dropped: list[int] = []
        for n in suspects:
            record = self._record(n)
            following = self._record(n + 1) if n + 1 < len(self.rows) else None
            verdict = starts_table(record, following, self.header, self.found.layout)
            if verdict == "same":
                self.found.problems.add(record.line, "this line repeats the header; it was left out.", "repeat")
                dropped.append(n)
            elif verdict == "other":
                self.found.problems.add(
                    record.line,
                    f"another table begins on line {record.line}; only the first one was read.",
                    "table",
                    record.written,
                )
                self._keep(n)
                self._drop(dropped)
                return False
        self._drop(dropped)
        return True

    def _record(self, n: int) -> Record:
        line, cells = self.numbers[n], self.rows[n]
        return self.odd.get(line) or Record(line, cells, len(cells))

    def _drop(self, places: list[int]) -> None:
        for n in reversed(places):
            del self.rows[n], self.numbers[n]

    def _keep(self, count: int) -> None:
        del self.rows[count:], self.numbers[count:]

    def flush(self, keep: int) -> None:
        """Send all but the last rows on, noting what was repaired in them."""
        count = len(self.rows) - keep
        if count <= 0:
            return
        rows, numbers = self.rows[:count], self.numbers[:count]
        for line in [line for line in self.odd if line <= numbers[-1]]:
            record = self.odd.pop(line)
            if record.note:
                self.found.problems.add(line, record.note, _kind(record, self.found.layout.width), record.written)
        blank = (
            [n for n, row in enumerate(rows) if not row[0] and not any(cell.strip() for cell in row)]
            if len(self.names) > 1
            else []
        )
        for n in reversed(blank):
            self.found.problems.add(numbers[n], "no cell of this row is filled; it was left out.", "blank")
            del rows[n], numbers[n]
        if rows and len(self.names) < self.found.layout.width:
            self._narrow(rows, numbers)
        if rows:
            self.sink.add(list(zip(*rows, strict=True))[: len(self.names)], numbers)
        del self.rows[:count], self.numbers[:count]

    def _narrow(self, rows: list[list[str]], numbers: list[int]) -> None:
        """Join cells beyond the last named column to it; nearly always they are empty."""
        width = len(self.names)
        for row, line in zip(rows, numbers, strict=True):
            extra = row[width:]
            if any(cell.strip() for cell in extra):
                row[width - 1] = self.found.dialect.delimiter.join([row[width - 1], *extra])
                message = f"{width + len(extra)} cells instead of {width}; the extra ones were joined to the last."
                self.found.problems.add(line, message, "many", self.found.dialect.delimiter.join(row[:width]))

    def finish(self) -> None:
        """Take a footer off the end, then send on what is left."""
        layout = self.found.layout
        count = len(self.rows)
        for n in range(len(self.rows) - 1, max(-1, len(self.rows) - 1 - _HELD_BACK), -1):
            if is_footer(self._record(n), layout):
                count = n
            elif self._record(n).width == layout.width and not _is_blank(self.rows[n]):
                break
        if 0 < len(self.rows) - count < len(self.rows) + self.sink.rows:
            for n in range(count, len(self.rows)):
                record = self._record(n)
                if not _is_blank(self.rows[n]):
                    written = record.written or self.found.dialect.delimiter.join(record.cells)
                    self.found.problems.add(
                        record.line,
                        "this line stands under the table and is no row of it; it was left out.",
                        "footer",
                        written,
                    )
                self.odd.pop(record.line, None)
            self._keep(count)
        self.flush(keep=0)


def _is_blank(row: list[str]) -> bool:
    return not any(cell.strip() for cell in row)


def _kind(record: Record, width: int) -> str:
    if "separated; it was read so" in record.note:
        return "delimiter"
    if record.note.startswith("a quote"):
        return "quote"
    return "few" if record.width < width else "many"


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
        if len(waiting[0]) >= 2000:
            more = block.take(*waiting)
            waiting = ([], [], {})
            if not more:
                break
            block.flush(keep=_HELD_BACK)
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


def bad_byte_lines(file: IO[bytes], encoding: str) -> list[int]:
    """Return the first lines of a file that do not fit an encoding in which a line end is one byte."""
    if encoding.startswith(("utf-16", "utf-32")):
        return []
    file.seek(0)
    found = []
    for number, line in enumerate(file, start=1):
        if not line.isascii():
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                found.append(number)
        if len(found) >= 20 or number > 2_000_000:
            break
    return found

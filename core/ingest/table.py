"""Read the file a person has into columns of text, exactly as it stood, and say what was found."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

import pandas as pd

from core.errors import DataError
from core.ingest.cells import Column
from core.ingest.delimited import MOST_COLUMNS, Corrections, Found, Preview, bad_byte_lines, read_sample, stream_rows
from core.ingest.detect import DELIMITER_NAMES, QUOTE_NAMES
from core.ingest.encoding import refuse_binary
from core.ingest.layout import header_names
from core.ingest.problems import Problem, Problems
from core.ingest.sink import Sink, frame_of
from core.ingest.source import Progress, Source, open_source

__all__ = ["Corrections", "Problem", "Table", "read_anything", "read_table"]
FORMATS = {"text": "text", "jsonl": "JSON Lines", "json": "a JSON array", "parquet": "Parquet", "xlsx": "an Excel workbook", "hub": "a Hub data set"}


@dataclass(frozen=True)
class Table:
    """A file as columns of text.

    Attributes:
        frame: columns of str, an empty cell is ""; the index is the line of the file in which the row starts (1-based).
        encoding, delimiter, header_row: what was found or told; the header's first line is 1-based, 0 when there is none.
        problems: what was repaired, with lines.
        quote, escape: characters, empty for none; compression: "", "gzip" or "zip".
        header: the cells of the header's rows as they stood, from the top; empty without a header.
        format: one of FORMATS; oddities: phrases that count the problems.
    """

    frame: pd.DataFrame
    name: str
    encoding: str
    delimiter: str
    header_row: int
    problems: list[Problem] = field(default_factory=list)
    quote: str = '"'
    escape: str = ""
    compression: str = ""
    header: list[list[str]] = field(default_factory=list)
    format: str = "text"
    oddities: list[str] = field(default_factory=list)
    sheet: str = ""

    def describe(self) -> str:
        """Say in one line what was found."""
        rows, columns = self.frame.shape
        size = f"{rows:,} {'row' if rows == 1 else 'rows'}, {columns} {'column' if columns == 1 else 'columns'}"
        return "; ".join([size, ", ".join([*self._form(), *self.oddities])])

    def _form(self) -> list[str]:
        packed = [f"unpacked from {self.compression}"] if self.compression else []
        if self.format != "text":
            where = f" (sheet {self.sheet!r})" if self.sheet else ""
            head = [_header_words(self.header_row, len(self.header))] if self.format == "xlsx" else []
            return [FORMATS[self.format] + where, *packed, *head]
        cut = f"{DELIMITER_NAMES.get(self.delimiter, repr(self.delimiter))}-separated" if self.delimiter else "one column"
        quotes = [] if self.quote == '"' else [QUOTE_NAMES.get(self.quote, f"quoted by {self.quote}")]
        escape = [f"quotes escaped by {self.escape}"] if self.escape else []
        return [cut, self.encoding, *quotes, *escape, *packed, _header_words(self.header_row, len(self.header))]


def _header_words(first: int, rows: int) -> str:
    if not first:
        return "no header"
    return f"header on line {first}" if rows <= 1 else f"header over {rows} rows from line {first}"


def read_table(
    path_or_buffer: str | os.PathLike[str] | IO[bytes] | bytes,
    name: str | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    quote: str | None = None,
    header_row: int | None = None,
    progress: Progress | None = None,
    on_preview: Preview | None = None,
) -> Table:
    """Read CSV, TSV and other delimited text, JSON Lines, a JSON array, Parquet or .xlsx, also gzipped or zipped; every cell stays the text it was.

    Args:
        path_or_buffer: a path, an open binary file, or bytes.
        name: what to call it in messages.
        encoding, delimiter, quote, header_row: to correct what would be detected; delimiter "" is one column, quote "" is
            none, header_row is a 1-based line and 0 says that there is no header.
        progress: called with the share that is done (0 to 1) and the rows so far.
        on_preview: called once with column names, first rows and their lines, as soon as they are known.

    Raises:
        DataError: the file is missing, empty, holds no table or a header only, or cannot be decoded.
        StorageError: it, or a temporary file, cannot be read or written.
    """
    corrections = Corrections(encoding, delimiter, quote, header_row)
    table = read_anything(path_or_buffer, name, corrections, progress=progress, on_preview=on_preview)
    if not len(table.frame.columns):
        raise DataError(f"{table.name} is empty (0 rows). Choose a file with a header line and at least two rows.")
    if not len(table.frame):
        names = ", ".join(str(column)[:40] for column in table.frame.columns[:6])
        raise DataError(f"{table.name} has a header ({names}) but no rows under it. Add at least two rows.")
    return table


def read_anything(
    path_or_buffer: str | os.PathLike[str] | IO[bytes] | bytes,
    name: str | None = None,
    corrections: Corrections | None = None,
    *,
    progress: Progress | None = None,
    on_preview: Preview | None = None,
) -> Table:
    """Read a file like `read_table`, but give back an empty table for a file without rows or without anything.

    Raises:
        DataError: the file is missing, holds no table, or cannot be decoded.
        StorageError: it, or a temporary file, cannot be read or written.
    """
    corrections = corrections or Corrections()
    source = open_source(path_or_buffer, name, progress)
    try:
        if source.size_bytes == 0:
            return Table(pd.DataFrame(), source.name, "utf-8", "", 0, compression=source.compression)
        refuse_binary(source.head(16), source.name)
        return _read_text(source, corrections, progress, on_preview)
    finally:
        source.close()


def _read_text(source: Source, corrections: Corrections, progress: Progress | None, on_preview: Preview | None) -> Table:
    encoding = corrections.encoding
    try:
        found = read_sample(source, corrections)
        return _read_found(source, found, corrections, progress, on_preview)
    except LookupError as error:
        raise DataError(
            f"{encoding!r} is no known encoding. Try utf-8, utf-16, cp1252, latin-1, gb18030 or shift_jis."
        ) from error
    except UnicodeError as error:
        if not isinstance(error, UnicodeDecodeError):
            raise DataError(f"{source.name} cannot be read as {encoding}: {error}. Choose another encoding.") from error
        raise DataError(
            f"{source.name} cannot be read as {encoding}: byte {error.object[error.start : error.start + 1].hex()} at position {error.start} does not fit. "
            "Choose another encoding, such as cp1252 or gb18030, or save the file as UTF-8."
        ) from error
    except csv.Error as error:
        raise DataError(f"{source.name} cannot be cut into cells: {error}. Choose another delimiter or quote character.") from error


def _read_found(
    source: Source, found: Found, corrections: Corrections, progress: Progress | None, on_preview: Preview | None
) -> Table:
    layout, dialect = found.layout, found.dialect
    if layout.width > MOST_COLUMNS:
        raise DataError(f"{source.name} has {layout.width:,} columns; allowed are {MOST_COLUMNS:,}. Keep the text and label columns only.")
    if layout.width == 0:
        return Table(pd.DataFrame(), source.name, found.encoding.name, dialect.delimiter, 0, compression=source.compression)
    problems = found.problems
    names = _names(found, problems)
    _note_start(source, found)
    with Sink(names) as sink:
        stream_rows(source, found, names, sink, progress, on_preview, told=corrections.encoding is not None)
        frame = frame_of(sink.finish())
    return Table(
        frame,
        source.name,
        found.encoding.name,
        dialect.delimiter,
        layout.header_rows[0] if layout.header else 0,
        problems.listed(),
        dialect.quote,
        dialect.escape,
        source.compression,
        [record.cells for record in layout.header],
        oddities=problems.words(),
    )


def _names(found: Found, problems: Problems) -> list[str]:
    """Return the columns' names; a nameless last column in which no row has a cell is no column."""
    layout = found.layout
    if not layout.header:
        return [f"column {number}" for number in range(1, layout.width + 1)]
    cells = header_names(layout)
    while len(cells) > 1 and not cells[-1] and _is_bare(layout.columns[len(cells) - 1]):
        cells.pop()  # a delimiter at the end of a line makes no column
    return column_names(cells, problems, layout.header[-1].line)


def _is_bare(column: Column) -> bool:
    return round((1 - column.empty_share) * column.rows) < 2


def _note_start(source: Source, found: Found) -> None:
    """Note what stands above the table and which bytes do not fit."""
    for record in found.layout.preamble:
        text = record.written or found.dialect.delimiter.join(record.cells)
        if text.replace(found.dialect.delimiter or " ", "").strip():
            found.problems.add(record.line, "this line stands above the header and was left out.", "preamble", text)
    for record in found.layout.header:
        if record.note:
            found.problems.add(record.line, record.note, "quote" if "quote" in record.note else "few" if record.width < found.layout.width else "many", record.written)
    if found.encoding.bad_bytes:
        lines: Sequence[int | None] = bad_byte_lines(source.file, found.encoding.name) or [None]
        count = max(found.encoding.bad_bytes, len(lines))
        for number, line in enumerate(lines):
            message = f"bytes that do not fit {found.encoding.name} were read as cp1252."
            found.problems.add(line, message, "bytes", count=count - len(lines) + 1 if number == 0 else 1)


def column_names(cells: list[str], problems: Problems, line: int | None) -> list[str]:
    """Make names of a header's cells: trimmed, never empty, never twice; what was changed goes into `problems`."""
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").replace("\x00", "").split())
        if not name:
            name = f"column {number}"
            problems.add(line, f"Column {number} has no name; it is called {name!r} here.", "name")
        base, copy = name, 2
        while name in taken:
            name, copy = f"{base} ({copy})", copy + 1
        if name != base:
            problems.add(line, f"The column name {base!r} stands twice; column {number} is called {name!r} here.", "name")
        taken.add(name)
        names.append(name)
    return names

"""Read the file a person has into columns of text, exactly as it stood, and say what was found."""

from __future__ import annotations

import csv
import io
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa

from core.errors import DataError
from core.ingest.detect import DELIMITER_NAMES, detect_delimiter, detect_encoding, refuse_binary
from core.storage import readable_os_errors

_CHUNK_ROWS = 50_000
_MOST_PROBLEMS = 200
_MOST_COLUMNS = 2000
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Problem:
    """Something odd in the file, and the line where it stands (1-based; None for the file as a whole)."""

    line: int | None
    message: str


@dataclass(frozen=True)
class Table:
    """A file as columns of text.

    Attributes:
        frame: columns of str, an empty cell is ""; the index is the line of the file in which the row starts (1-based).
        encoding, delimiter, header_row: what was found or told; the header's line is 1-based.
        problems: what was repaired, with lines.
    """

    frame: pd.DataFrame
    name: str
    encoding: str
    delimiter: str
    header_row: int
    problems: list[Problem] = field(default_factory=list)

    def describe(self) -> str:
        """Say in one line what was found."""
        rows, columns = self.frame.shape
        delimiter = DELIMITER_NAMES.get(self.delimiter, repr(self.delimiter))
        repaired = f", {len(self.problems)} oddities repaired" if self.problems else ""
        return f"{rows:,} rows, {columns} columns; {delimiter}-separated, {self.encoding}, header on line {self.header_row}{repaired}"


def _content(source: str | os.PathLike[str] | IO[bytes] | bytes, name: str | None) -> tuple[bytes, str]:
    """Return the bytes of a path, a binary file or bytes, and a name for messages."""
    if isinstance(source, bytes):
        return source, name or "the file"
    if hasattr(source, "read"):
        stream: Any = source
        if hasattr(stream, "seek"):
            stream.seek(0)
        return stream.read(), name or Path(str(getattr(stream, "name", "the file"))).name
    path = Path(source)
    if not path.exists():
        raise DataError(f"There is no file {str(path)!r}. Check the path; it is taken from {Path.cwd().name}/.")
    if path.is_dir():
        raise DataError(f"{str(path)!r} is a folder. Give a CSV or TSV file inside it.")
    with readable_os_errors(path):
        return path.read_bytes(), name or path.name


def read_table(
    path_or_buffer: str | os.PathLike[str] | IO[bytes] | bytes,
    name: str | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
) -> Table:
    """Read a CSV or TSV file; every cell stays the text it was.

    Args:
        path_or_buffer: a path, an open binary file, or bytes.
        name: what to call it in messages.
        encoding, delimiter, header_row: to correct what would be detected; header_row is a 1-based line.

    Raises:
        DataError: the file is missing, empty, not text, has a header only, or cannot be decoded.
        StorageError: it cannot be read.
    """
    content, shown = _content(path_or_buffer, name)
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DataError(f"{shown} is empty (0 rows). Choose a file with a header line and at least two rows.")
    refuse_binary(content[:16], shown)
    encoding = encoding or detect_encoding(content, shown)
    try:
        stream = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
        sample = stream.read(65_536)
        stream.seek(0)
        if encoding == "utf-16-le" or encoding == "utf-16-be":
            sample = sample.lstrip("\ufeff")
        delimiter = delimiter or detect_delimiter(sample)
        return _parse(stream, shown, encoding, delimiter, header_row)
    except LookupError as error:
        raise DataError(
            f"{encoding!r} is no known encoding. Try utf-8, utf-16, cp1252, latin-1, gb18030 or shift_jis."
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"{shown} cannot be read as {encoding}: byte {error.object[error.start : error.start + 1].hex()} at position {error.start} does not fit. "
            "Choose another encoding, such as cp1252 or gb18030, or save the file as UTF-8."
        ) from error
    except csv.Error as error:
        raise DataError(
            f"{shown} cannot be parsed: {error}. Check quotes and line ends, or save it again as CSV."
        ) from error


def _records(stream: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line of the record, cells), without lines that hold nothing."""
    reader = csv.reader(stream, delimiter=delimiter)
    line = 1
    for row in reader:
        if row and not (len(row) == 1 and not row[0].strip()):
            yield line, row
        line = reader.line_num + 1


def column_names(cells: list[str], problems: list[Problem], line: int) -> list[str]:
    """Make names of a header's cells: trimmed, never empty, never twice; what was changed goes into `problems`."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").replace("\x00", "").split())
        if not name:
            name = f"column {number}"
            problems.append(Problem(line, f"Column {number} has no name; it is called {name!r} here."))
        base, copy = name, 2
        while name in names:
            name, copy = f"{base} ({copy})", copy + 1
        if name != base:
            problems.append(
                Problem(line, f"The column name {base!r} stands twice; column {number} is called {name!r} here.")
            )
        names.append(name)
    return names


def _parse(stream: io.TextIOWrapper, shown: str, encoding: str, delimiter: str, header_row: int | None) -> Table:
    records = _records(stream, delimiter)
    if header_row is not None:
        records = itertools.dropwhile(lambda record: record[0] < header_row, records)
    line, header = next(records, (0, []))
    if not header:
        raise DataError(
            f"{shown} has no line {header_row}. Choose a header line inside the file."
            if header_row
            else f"{shown} is empty (0 rows). Choose a file with a header line and at least two rows."
        )
    problems: list[Problem] = []
    while len(header) > 1 and not header[-1].strip():
        header.pop()  # a delimiter at the end of the header makes no column
    names = column_names(header, problems, line)
    if len(names) > _MOST_COLUMNS:
        raise DataError(
            f"{shown} has {len(names):,} columns; allowed are {_MOST_COLUMNS:,}. Keep the text and label columns only."
        )
    width, dropped = len(names), 0
    chunks: list[pa.Table] = []
    lines: list[int] = []
    while chunk := list(itertools.islice(records, _CHUNK_ROWS)):
        for number, row in chunk:
            lines.append(number)
            if len(row) == width:
                continue
            if len(row) < width:
                message = f"{len(row)} cells instead of {width}; the missing ones are empty."
                row.extend([""] * (width - len(row)))
            else:
                extra = row[width:]
                del row[width:]
                if not any(cell.strip() for cell in extra):
                    continue  # only delimiters at the end
                message = f"{width + len(extra)} cells instead of {width}; the extra ones were joined to the last. An unquoted delimiter in a text does this."
                row[-1] = delimiter.join([row[-1], *extra])
            if len(problems) < _MOST_PROBLEMS:
                problems.append(Problem(number, message))
            else:
                dropped += 1
        chunks.append(
            pa.table(
                [pa.array(column, pa.large_string()) for column in zip(*(row for _, row in chunk), strict=True)],
                names=names,
            )
        )
    if not chunks:
        raise DataError(f"{shown} has a header ({', '.join(names[:6])}) but no rows under it. Add at least two rows.")
    if dropped:
        problems.append(Problem(None, f"{dropped:,} more rows have too few or too many cells."))
    frame = pa.concat_tables(chunks).to_pandas().astype("str")
    frame.index = pd.Index(lines, name="line")
    return Table(frame, shown, encoding, delimiter, line, problems)

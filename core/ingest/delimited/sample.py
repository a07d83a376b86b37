"""What the start of a delimited file says about it: encoding, dialect and layout."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.errors import DataError
from core.ingest.delimited.cells import Column
from core.ingest.delimited.detect import detect_dialect
from core.ingest.delimited.dialect import Dialect, sample_lines
from core.ingest.delimited.layout import MOST_COLUMNS, Layout, find_layout
from core.ingest.delimited.records import Record, Records
from core.ingest.delimited.stray import settle_quotes
from core.ingest.encoding import Encoding, detect_encoding, open_text
from core.ingest.overrides import Corrections
from core.ingest.problems import Problems
from core.ingest.source import Source

_SAMPLE_CHARACTERS = 262_144
_SAMPLE_RECORDS = 1000
_HEAD_LINES, _HEAD_CHARACTERS = 20, 200


@dataclass
class Found:
    """What a sample says about a file."""

    encoding: Encoding
    dialect: Dialect
    layout: Layout
    problems: Problems = field(default_factory=Problems)
    head: list[str] = field(default_factory=list)


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
    settled = dialect if corrections.quote is not None else settle_quotes(lines, dialect, layout.width)
    problems = Problems()
    if settled != dialect:
        if not settled.quote:
            _tell_stray(lines, dialect, problems)
        dialect = settled
        layout = find_layout(_records(lines, dialect, None, ()), corrections.header_row)
    if (
        2 <= layout.width <= MOST_COLUMNS
    ):  # a second look, in which broken records are read by what the first one learned
        records = _records(lines, dialect, layout.width, layout.columns)
        layout = find_layout(records, corrections.header_row, layout.width)
    head = [line.rstrip("\r\n")[:_HEAD_CHARACTERS] for line in lines[:_HEAD_LINES]]
    return Found(encoding, dialect, layout, problems, head)


def _tell_stray(lines: Sequence[str], dialect: Dialect, problems: Problems) -> None:
    """Say on which lines of the sample a cell begins or ends with a quotation mark that has no counterpart."""
    mark = dialect.quote
    for number, line in enumerate(lines, start=1):
        cells = line.rstrip("\r\n").split(dialect.delimiter) if mark in line else []
        if any(cell.startswith(mark) != cell.endswith(mark) or cell == mark for cell in cells):
            problems.add(
                number, "a quote stands where none belongs; it was kept as text.", "quote", line.rstrip("\r\n")
            )


def _sample_text(stream: io.TextIOWrapper) -> str:
    """Return whole lines from the start; a line that goes on beyond the sample is cut."""
    text = stream.read(_SAMPLE_CHARACTERS)
    if len(text) < _SAMPLE_CHARACTERS:
        return text.removeprefix("\ufeff")
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1 if end > 0 else len(text)].removeprefix("\ufeff")


def _records(lines: list[str], dialect: Dialect, width: int | None, columns: Sequence[Column]) -> list[Record]:
    return list(itertools.islice(Records(iter(lines), dialect, width, columns), _SAMPLE_RECORDS))

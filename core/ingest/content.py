"""A table as it was read: its columns of text, and in words what was found in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from core.ingest.delimited.dialect import DELIMITER_NAMES, QUOTE_NAMES
from core.ingest.problems import Problem, Problems

WORKBOOKS = {
    "xlsx": "an Excel workbook",
    "xls": "an old Excel workbook",
    "xlsb": "a binary Excel workbook",
    "ods": "an OpenDocument spreadsheet",
    "xml": "a workbook in the XML of Excel 2003",
    "html": "a web page",
}
FORMATS = {
    "text": "text",
    "jsonl": "JSON Lines",
    "json": "a JSON array",
    "prefixed": "lines of text",
    "markdown": "Markdown",
    "yaml": "YAML",
    "texts": "files of text",
    "parquet": "Parquet",
    "arrow": "Arrow or Feather",
    **WORKBOOKS,
    "hub": "a data set of the Hub",
}


@dataclass(frozen=True)
class SheetSize:
    """A sheet of a workbook, or a table of a web page: rows under its header, and whether it was read."""

    name: str
    rows: int
    columns: int
    hidden: bool = False
    read: bool = False


@dataclass(frozen=True)
class Table:
    """A file as columns of text.

    Attributes:
        frame: columns of str, an empty cell is ""; the index is the line of the file in which the row starts (1-based).
        encoding, delimiter, header_row: what was found or told; the header's first line is 1-based, 0 when there is none.
        problems: what was repaired, with lines.
        quote, escape: characters, empty for none; compression: how it was packed, empty for not at all.
        header: the cells of the header's rows as they stood, from the top; empty without a header.
        format: one of FORMATS; oddities: phrases that count the problems.
        sheet: of a workbook, "*" where several were put together; sheets: all with content; alike: several have the same columns.
        head: the first lines of a text as they stand, cut; sureness: of the encoding, in words, empty where nothing is in doubt.
        export: what program's export it was recognised as, and where text and label were found, in words.
        members: the files of an archive with several; member: the one that was read.
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
    head: list[str] = field(default_factory=list)
    sheets: list[SheetSize] = field(default_factory=list)
    alike: bool = False
    sureness: str = ""
    export: str = ""
    members: list[str] = field(default_factory=list)
    member: str = ""

    def describe(self) -> str:
        """Say in one line what was found."""
        rows, columns = self.frame.shape
        size = f"{rows:,} {'row' if rows == 1 else 'rows'}, {columns} {'column' if columns == 1 else 'columns'}"
        return "; ".join([size, ", ".join([*self._form(), *self.oddities[:1]]), *self.oddities[1:]])

    def _form(self) -> list[str]:
        packed = [f"unpacked from {self.compression}"] if self.compression else []
        if self.format != "text":
            where = self._where() if self.sheet else ""
            head = [_header_words(self.header_row, len(self.header))] if self.format in WORKBOOKS else []
            found = [f"read as {self.export}"] if self.export else []
            return [FORMATS[self.format] + where, *found, *packed, *head]
        cut = (
            f"{DELIMITER_NAMES.get(self.delimiter, repr(self.delimiter))}-separated" if self.delimiter else "one column"
        )
        quotes = [] if self.quote == '"' else [QUOTE_NAMES.get(self.quote, f"quoted by {self.quote}")]
        escape = [f"quotes escaped by {self.escape}"] if self.escape else []
        encoding = f"{self.encoding} ({self.sureness})" if self.sureness else self.encoding
        found = [f"read as {self.export}"] if self.export else []
        return [cut, encoding, *quotes, *escape, *found, *packed, _header_words(self.header_row, len(self.header))]

    def _where(self) -> str:
        """Name the sheets that were read, and the others."""
        read = [repr(sheet.name) for sheet in self.sheets if sheet.read] or [repr(self.sheet)]
        others = [repr(sheet.name) for sheet in self.sheets if not sheet.read]
        kind = "table" if self.format == "html" else "sheet"
        words = f"{kind}{'s' if len(read) > 1 else ''} {_listed(read)}"
        return f" ({words}; not read: {_listed(others)})" if others else f" ({words})"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6:,} more" if len(names) > 6 else "")


def _header_words(first: int, rows: int) -> str:
    if not first:
        return "no header"
    return f"header on line {first}" if rows <= 1 else f"header over {rows} rows from line {first}"


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
            problems.add(
                line, f"The column name {base!r} stands twice; column {number} is called {name!r} here.", "name"
            )
        taken.add(name)
        names.append(name)
    return names

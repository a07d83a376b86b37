"""A workbook or a web page as a table: which sheets are read, and what a person should know of them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from core.errors import DataError
from core.ingest.books.binary import open_binary
from core.ingest.books.markup import open_ods, open_xml_workbook
from core.ingest.books.page import open_page
from core.ingest.books.sheets import Sheet, column_letters
from core.ingest.books.together import Together, find_together
from core.ingest.books.xlsx import open_xlsx
from core.ingest.content import SheetSize, Table
from core.ingest.delimited.layout import MOST_COLUMNS, note_header
from core.ingest.encoding import detect_encoding
from core.ingest.overrides import ALL_SHEETS, Corrections
from core.ingest.problems import Problems
from core.ingest.sheet import SheetTable, find_table, names_of, stream_sheet
from core.ingest.sink import TEXT, Preview, Sink, frame_of
from core.ingest.source import Progress, Source
from core.text import counted

_NAMED = 8
_LEAST_SHOWN = 5


def read_book(
    source: Source, form: str, corrections: Corrections, progress: Progress | None, preview: Preview | None
) -> Table:
    """Read a workbook: the sheet that was chosen, else those that belong together, else the one that looks most like a table.

    Args:
        form: what `core.ingest.books.kinds.book_form` says.

    Raises:
        DataError: it is damaged, empty, locked or too large, or has no such sheet or row.
    """
    with contextlib.ExitStack() as stack:
        sheets = _open(source, form, corrections, stack)
        if not sheets:
            raise DataError(
                f"{source.name} is empty (0 rows): no sheet has a filled cell. Choose a file with a header line and at least two rows."
            )
        tables = [find_table(sheet, corrections.header_row) for sheet in sheets]
        chosen, together = _choose(source.name, tables, corrections)
        for table in chosen:
            _require(source.name, table, corrections)
        problems = Problems()
        _note_sheets(tables, chosen, together, corrections, problems)
        frame = _fill(chosen, together, problems, progress, preview)
    read = [table.sheet.name for table in chosen]
    first = chosen[0].layout
    return Table(
        frame,
        source.name,
        "utf-8",
        "",
        first.header_rows[0] if first.header else 0,
        problems.listed(),
        "",
        "",
        source.compression,
        [record.cells for record in first.header],
        form,
        problems.words(),
        read[0] if len(read) == 1 else ALL_SHEETS,
        chosen[0].head,
        sheets=[
            SheetSize(table.sheet.name, table.rows, len(table.kept), table.sheet.hidden, table.sheet.name in read)
            for table in tables
        ],
        alike=together is not None,
    )


def _open(source: Source, form: str, corrections: Corrections, stack: contextlib.ExitStack) -> list[Sheet]:
    source.file.seek(0)
    if form == "xlsx":
        sheets, book = open_xlsx(source.file, source.name)
        stack.callback(book.close)
        return sheets
    if form == "html":
        return open_page(source.file, source.name, corrections.encoding or _page_encoding(source))
    opened: Any = {"xls": open_binary, "xlsb": open_binary, "ods": open_ods, "xml": open_xml_workbook}[form]
    found: list[Sheet] = opened(source.file, source.name)
    return found


def _page_encoding(source: Source) -> str:
    from bs4.dammit import EncodingDetector

    head = source.head(4096)
    told = (
        None if head[:2] in (b"\xff\xfe", b"\xfe\xff") else EncodingDetector.find_declared_encoding(head, is_html=True)
    )
    name = str(told or "")
    try:
        "".encode(name)
    except (LookupError, ValueError):
        name = ""
    found = name or detect_encoding(source.file, source.name).name
    source.file.seek(0)
    return "cp1252" if found.lower() in ("iso-8859-1", "latin-1", "latin1") else found  # as browsers do


def _choose(
    name: str, tables: Sequence[SheetTable], corrections: Corrections
) -> tuple[list[SheetTable], Together | None]:
    told = corrections.sheet
    seen = [table for table in tables if not table.sheet.hidden] or list(tables)
    best = max(seen, key=lambda table: table.score)
    if told is not None and told != ALL_SHEETS:
        exact = [table for table in tables if table.sheet.name == told]
        near = [table for table in tables if table.sheet.name.strip().casefold() == told.strip().casefold()]
        if not (exact or near):
            known = ", ".join(repr(table.sheet.name) for table in tables[:20])
            raise DataError(f"{name} has no sheet {told[:60]!r} with a filled cell. Choose one of: {known}.")
        best = (exact or near)[0]
        return [best], find_together(tables, best)
    together = find_together(seen, best)
    if told == ALL_SHEETS and together is None:
        raise DataError(
            f"{name} has no two sheets with the same columns, so that they cannot be put together. Choose one sheet."
        )
    if together is not None and (together.certain or told == ALL_SHEETS):
        return together.tables, together
    return [best], together


def _require(name: str, table: SheetTable, corrections: Corrections) -> None:
    if len(table.kept) > MOST_COLUMNS:
        raise DataError(
            f"{name} has {len(table.kept):,} columns; allowed are {MOST_COLUMNS:,}. Keep the text and label columns only."
        )
    if table.layout.width == 0:
        raise DataError(
            f"{name} has no row {corrections.header_row} in sheet {table.sheet.name!r}. Choose a header row inside the sheet."
        )


def _note_sheets(
    tables: Sequence[SheetTable],
    chosen: Sequence[SheetTable],
    together: Together | None,
    corrections: Corrections,
    problems: Problems,
) -> None:
    """Note which sheets there are and what was done with them."""
    if len(chosen) > 1 and together is not None:
        names = ", ".join(
            name if value == name else f"{name} as {value}"
            for name, value in list(zip((table.sheet.name for table in chosen), together.values, strict=True))[:_NAMED]
        ) + (f" and {len(chosen) - _NAMED:,} more" if len(chosen) > _NAMED else "")
        problems.add(
            None,
            f"{len(chosen)} sheets ({names}) were put together, because {together.why}; the column {together.column!r} says which sheet a row is from, "
            "and the rows are numbered on from sheet to sheet. To undo that, choose one sheet.",
            "sheets",
            count=len(chosen),
        )
    left = [table for table in tables if table not in chosen]
    if left:
        told = ", ".join(_size(table) for table in left[:_NAMED]) + (
            f" and {len(left) - _NAMED:,} more" if len(left) > _NAMED else ""
        )
        message = f"other sheets with content were not read: {told}. Another sheet can be chosen."
        if together is not None and len(chosen) == 1:
            alike = ", ".join(repr(table.sheet.name) for table in together.tables[:_NAMED])
            message += f" The sheets {alike} can be read as one table, because {together.why}."
        problems.add(None, message, "unread", count=len(left))
    if len(chosen) == 1 and chosen[0].sheet.hidden:
        problems.add(None, f"the sheet {chosen[0].sheet.name!r} is hidden in the workbook; it was read.", "hidden")


def _size(table: SheetTable) -> str:
    hidden = ", hidden" if table.sheet.hidden else ""
    return f"{table.sheet.name!r} ({table.rows:,} x {len(table.kept)}{hidden})"


def _fill(
    chosen: Sequence[SheetTable],
    together: Together | None,
    problems: Problems,
    progress: Progress | None,
    preview: Preview | None,
) -> pd.DataFrame:
    total = sum(table.rows for table in chosen)
    names = names_of(chosen[0], problems)
    if len(chosen) == 1 or together is None:
        with Sink(names, preview) as sink:
            _read(chosen[0], names, sink, problems, progress, total)
            return frame_of(sink.finish())
    column = together.column
    while column in names:
        column += " of the workbook" if column in ("split", "sheet") else " (2)"
    with Sink([*names, column], preview) as sink:
        for table, value in zip(chosen, together.values, strict=True):
            own = names_of(table, Problems())
            order = [own.index(name) for name in names] if sorted(own) == sorted(names) else list(range(len(names)))
            _read(table, own, _Part(sink, own, order, value), problems, progress, total)
        return frame_of(sink.finish())


class _Part(Sink):
    """A sink for the rows of one sheet of several, which go on to the common one with the sheet's word."""

    def __init__(self, whole: Sink, names: Sequence[str], order: Sequence[int], value: str) -> None:
        super().__init__(names)
        self.whole, self.order, self.value = whole, order, value
        self.start = whole.rows

    def add(self, columns: Sequence[Sequence[str] | pa.Array], lines: Sequence[int] | pa.Array) -> None:
        count = len(lines)
        numbers = pa.array(range(self.whole.rows + 2, self.whole.rows + 2 + count), pa.int64())
        self.whole.add([*(columns[place] for place in self.order), pa.array([self.value] * count, TEXT)], numbers)
        self.rows += count


def _read(
    table: SheetTable,
    names: list[str],
    sink: Sink,
    problems: Problems,
    progress: Progress | None,
    total: int,
) -> None:
    """Read one sheet and note what is odd in it."""
    for record in table.layout.preamble:
        text = "\t".join(cell for cell in record.cells if cell.strip())
        problems.add(record.line, "this row stands above the header and was left out.", "preamble", text)
    note_header(table.layout, problems)
    stream_sheet(table, names, sink, problems, progress, total)
    sheet = table.sheet
    where = f" of sheet {sheet.name!r}"
    if sheet.merges:
        message = f"{counted(len(sheet.merges), 'merged cell')}{where} filled: the value stands in each row and column that they cover, except for titles."
        problems.add(None, message, "merged", count=len(sheet.merges))
    if sheet.errors.count:
        message = f"{counted(sheet.errors.count, 'cell')}{where} with a formula error such as #N/A or #REF! ({sheet.errors.words()}), counted as empty."
        problems.add(None, message, "error", count=sheet.errors.count)
    if sheet.formulas.count:
        message = (
            f"{counted(sheet.formulas.count, 'cell')}{where} with a formula whose result was not saved ({sheet.formulas.words()}), counted as empty. "
            "Open the workbook in a spreadsheet program, save it and give it again."
        )
        problems.add(None, message, "formula", count=sheet.formulas.count)
    hidden = [number for number in sheet.hidden_rows if number >= table.layout.body_line]
    if hidden:
        named = ", ".join(map(str, hidden[:_LEAST_SHOWN])) + (" ..." if len(hidden) > _LEAST_SHOWN else "")
        message = f"{counted(len(hidden), 'row')}{where} hidden in the workbook ({named}), read like the others."
        problems.add(None, message, "hidden", count=len(hidden))
    columns = [column for column in sheet.hidden_columns if column in table.kept]
    if columns:
        named = ", ".join(map(column_letters, columns[:_LEAST_SHOWN]))
        message = f"{counted(len(columns), 'column')}{where} hidden in the workbook ({named}), read like the others."
        problems.add(None, message, "hidden", count=len(columns))

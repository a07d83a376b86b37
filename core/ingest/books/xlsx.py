"""Excel workbooks (.xlsx): values and number formats by openpyxl, merged and hidden cells out of the sheet's XML."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import IO, Any

from core.errors import DataError
from core.ingest.books.sheets import Merge, Places, Row, Sheet, trimmed
from core.ingest.books.shown import shown

_CHUNK_BYTES = 1_048_576
_LONGEST_PIECE = 16_000_000
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")
_RESULT = re.compile(rb"<(?:\w+:)?(?:v|is)>[^<]|<(?:\w+:)?is>")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_NUMBER = re.compile(rb'\br="(\d+)"')
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_MERGE = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_EDGES = re.compile(rb'\b(min|max)="(\d+)"')


def open_xlsx(file: IO[bytes], name: str) -> tuple[list[Sheet], Any]:
    """Return the sheets with a filled cell, and the open workbook, which must be closed.

    Raises:
        DataError: it is damaged or locked by a password.
    """
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=True)
            sheets = [_scanned(sheet) for sheet in book.worksheets]
    except Exception as error:
        raise damaged(name, error) from error
    return [sheet for sheet in sheets if sheet.rows], book


def damaged(name: str, error: Exception) -> DataError:
    """Return what to say of a workbook that cannot be opened."""
    return DataError(
        f"{name} is a damaged Excel workbook ({str(error)[:200]}). Save it again in Excel, or give the table as CSV (UTF-8)."
    )


def _scanned(inner: Any) -> Sheet:
    """Look through a sheet's XML for what openpyxl leaves out when it reads row by row."""
    sheet = Sheet(str(inner.title), lambda: iter(()), hidden=inner.sheet_state != "visible")
    last = filled = 0
    with inner._get_source() as source:
        for piece in _pieces(source):
            for found in _ROW.finditer(piece):
                number = int(told[1]) if (told := _NUMBER.search(found[1])) else last + 1
                last = number
                content = found[2] or b""
                if _FORMULA.search(content):
                    _note_formulas(content, sheet.formulas)
                elif not _VALUE.search(content):
                    continue
                sheet.rows += 1
                filled = number
                if _HIDDEN.search(found[1]):
                    sheet.hidden_rows.append(number)
            if b"mergeCell" in piece:
                sheet.merges += [_merge(found) for found in _MERGE.finditer(piece)]
            if b"hidden" in piece:
                for found in _COLUMN.finditer(piece):
                    if _HIDDEN.search(found[1]) and len(edges := dict(_EDGES.findall(found[1]))) == 2:
                        sheet.hidden_columns += range(int(edges[b"min"]) - 1, min(int(edges[b"max"]), 2000))
    sheet.read = lambda: _rows(inner, sheet, filled)
    return sheet


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    """Yield a sheet's XML in pieces that end between rows."""
    waiting = b""
    while chunk := source.read(_CHUNK_BYTES):
        waiting += chunk
        cut = waiting.rfind(b"row>") + 4
        if cut < 4 and len(waiting) > _LONGEST_PIECE:
            cut = waiting.rfind(b"/>") + 2
        if cut >= 4:
            yield waiting[:cut]
            waiting = waiting[cut:]
    yield waiting


def _note_formulas(content: bytes, places: Places) -> None:
    for cell in _CELL.finditer(content):
        inside = cell[2] or b""
        if _FORMULA.search(inside) and not _RESULT.search(inside) and b't="str"' not in cell[1]:
            where = _PLACE.search(cell[1])
            places.add(int(where[2]) if where else 0, _column(where[1]) if where else 0)


def _merge(found: re.Match[bytes]) -> Merge:
    return Merge(int(found[2]), _column(found[1]), int(found[4]), _column(found[3]))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _rows(inner: Any, sheet: Sheet, last: int) -> Iterator[Row]:
    sheet.errors = Places()
    inner.reset_dimensions()
    for number, row in enumerate(inner.iter_rows(max_row=last), start=1):
        cells = []
        for place, cell in enumerate(row):
            if getattr(cell, "data_type", "") == "e":
                sheet.errors.add(number, place)
                cells.append("")
            else:
                cells.append(shown(cell.value, getattr(cell, "number_format", "General") or "General"))
        if trimmed(cells):
            yield number, cells

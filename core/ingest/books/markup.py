"""Spreadsheets written as XML: OpenDocument (.ods, .fods) and Excel 2003's, each cell as the sheet shows it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from core.errors import DataError
from core.ingest.books.sheets import Merge, Places, Row, Sheet, held_sheet, refuse_many, trimmed

_MOST_COLUMNS = 16_384
_LAST_ROW = 1_048_576


@dataclass
class _Growing:
    """A sheet while its rows come in."""

    name: str
    hidden: bool = False
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    errors: Places = field(default_factory=Places)
    formulas: Places = field(default_factory=Places)
    row: int = 0
    columns: int = 0

    def finished(self) -> Sheet:
        return held_sheet(
            self.name,
            self.rows,
            hidden=self.hidden,
            merges=self.merges,
            hidden_rows=self.hidden_rows,
            hidden_columns=self.hidden_columns,
            errors=self.errors,
            formulas=self.formulas,
        )


def open_ods(file: IO[bytes], name: str) -> list[Sheet]:
    """Return the sheets of an OpenDocument spreadsheet, packed or as one XML file, that have a filled cell.

    Raises:
        DataError: it is damaged, locked by a password or too large.
    """
    try:
        if not zipfile.is_zipfile(file):
            file.seek(0)
            return _ods_sheets(file, name)
        with zipfile.ZipFile(file) as archive:
            if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
                "META-INF/manifest.xml"
            ):
                raise DataError(f"{name} is a spreadsheet protected by a password. Save it without one.")
            with archive.open("content.xml") as content:
                return _ods_sheets(content, name)
    except (ParseError, KeyError, ValueError, zipfile.BadZipFile, EOFError, OSError) as error:
        raise _damaged(name, error) from error


def _damaged(name: str, error: Exception) -> DataError:
    return DataError(
        f"{name} is a damaged spreadsheet ({str(error)[:200]}). Save it again, or give the table as CSV (UTF-8)."
    )


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _attributes(element: Element) -> dict[str, str]:
    return {key.rsplit("}", 1)[-1]: value for key, value in element.attrib.items()}


def _ods_sheets(content: IO[bytes], name: str) -> list[Sheet]:
    sheets: list[_Growing] = []
    unseen: set[str] = set()
    cells = depth = 0
    for event, element in iterparse(content, events=("start", "end")):  # noqa: S314 - expat bounds what entities grow to
        tag = _local(element)
        if tag == "table" and event == "start":
            depth += 1
            if depth == 1:
                told = _attributes(element)
                sheets.append(_Growing(told.get("name", ""), told.get("style-name", "") in unseen))
        elif event == "start":
            continue
        elif tag == "style":
            if any(_attributes(part).get("display") == "false" for part in element):
                unseen.add(_attributes(element).get("name", ""))
        elif tag == "table":
            depth -= 1
            element.clear()
        elif tag == "table-column" and depth == 1:
            _take_ods_column(_attributes(element), sheets[-1])
        elif tag == "table-row" and depth == 1:
            cells += _take_ods_row(element, sheets[-1])
            refuse_many(name, cells)
            element.clear()
    return [sheet.finished() for sheet in sheets if sheet.rows]


def _take_ods_column(told: dict[str, str], sheet: _Growing) -> None:
    """Count a column, as often as it is repeated, and keep in mind that it is hidden."""
    last = min(_MOST_COLUMNS, sheet.columns + int(told.get("number-columns-repeated", 1)))
    if told.get("visibility", "visible") != "visible":
        sheet.hidden_columns += range(sheet.columns, last)
    sheet.columns = last


def _take_ods_row(element: Element, sheet: _Growing) -> int:
    """Add a row, as often as it is repeated; return how many cells that made."""
    told = _attributes(element)
    repeated = max(1, int(told.get("number-rows-repeated", 1)))
    number, cells = sheet.row + 1, list[str]()
    for cell in element:
        if _local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        about = _attributes(cell)
        text = "" if _local(cell) == "covered-table-cell" else _ods_text(cell, about)
        if text and "error" in (about.get("value-type"), cell.get(_CALCEXT)):
            sheet.errors.add(number, len(cells))
            text = ""
        if not text and "formula" in about and "value-type" not in about and _local(cell) == "table-cell":
            sheet.formulas.add(number, len(cells))
        down, right = int(about.get("number-rows-spanned", 1)), int(about.get("number-columns-spanned", 1))
        if text and (down > 1 or right > 1):
            sheet.merges.append(Merge(number, len(cells), number + down - 1, len(cells) + right - 1))
        times = int(about.get("number-columns-repeated", 1))
        cells += [text] * min(times, _MOST_COLUMNS - len(cells))
    sheet.row += repeated
    if not trimmed(cells):
        return 0
    times = min(repeated, max(1, _LAST_ROW - number))
    refuse_many(sheet.name, times * len(cells))
    for copy in range(times):
        sheet.rows.append((number + copy, list(cells)))
        if told.get("visibility", "visible") != "visible":
            sheet.hidden_rows.append(number + copy)
    return times * len(cells)


_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def _ods_text(cell: Element, about: dict[str, str]) -> str:
    lines = [_written(part) for part in cell if _local(part) == "p"]
    if lines:
        return "\n".join(lines)
    kinds = ("string-value", "date-value", "time-value", "boolean-value", "value")
    return next((about[kind] for kind in kinds if kind in about), "")


def _written(element: Element) -> str:
    """Return a paragraph's text with its spaces, tabs and line breaks, without remarks."""
    parts = [element.text or ""]
    for child in element:
        tag = _local(child)
        if tag == "s":
            parts.append(" " * min(1000, int(_attributes(child).get("c", 1))))
        elif tag in ("tab", "line-break"):
            parts.append("\t" if tag == "tab" else "\n")
        elif tag != "annotation":
            parts.append(_written(child))
        parts.append(child.tail or "")
    return "".join(parts)


def open_xml_workbook(file: IO[bytes], name: str) -> list[Sheet]:
    """Return the sheets of a workbook in the XML of Excel 2003 that have a filled cell.

    Raises:
        DataError: it is damaged or too large.
    """
    sheets: list[_Growing] = []
    cells = 0
    try:
        for event, element in iterparse(file, events=("start", "end")):  # noqa: S314 - expat bounds what entities grow to
            tag = _local(element)
            if event == "start" and tag == "Worksheet":
                sheets.append(_Growing(_attributes(element).get("Name", "")))
            elif event == "end" and tag == "Visible" and sheets:
                sheets[-1].hidden = (element.text or "").startswith("Sheet")
            elif event == "end" and tag == "Row" and sheets:
                cells += _take_xml_row(element, sheets[-1])
                refuse_many(name, cells)
                element.clear()
    except (ParseError, ValueError) as error:
        raise _damaged(name, error) from error
    return [sheet.finished() for sheet in sheets if sheet.rows]


def _take_xml_row(element: Element, sheet: _Growing) -> int:
    told = _attributes(element)
    number = int(told.get("Index", sheet.row + 1))
    sheet.row = number + int(told.get("Span", 0))
    cells: list[str] = []
    for cell in element:
        if _local(cell) != "Cell":
            continue
        about = _attributes(cell)
        place = min(_MOST_COLUMNS, int(about.get("Index", len(cells) + 1))) - 1
        cells += [""] * (place - len(cells))
        data = next((part for part in cell if _local(part) == "Data"), None)
        text = "" if data is None else "".join(data.itertext())
        if data is not None and _attributes(data).get("Type") == "Error":
            sheet.errors.add(number, place)
            text = ""
        if data is None and "Formula" in about:
            sheet.formulas.add(number, place)
        right, down = int(about.get("MergeAcross", 0)), int(about.get("MergeDown", 0))
        if text and (right or down):
            sheet.merges.append(Merge(number, place, number + down, place + right))
        cells += [text, *[""] * min(right, _MOST_COLUMNS)]
    if trimmed(cells):
        sheet.rows.append((number, cells))
        if told.get("Hidden") == "1":
            sheet.hidden_rows.append(number)
    return len(cells)

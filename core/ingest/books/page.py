"""The tables of a web page, as sheets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import IO

from core.errors import DataError
from core.ingest.books.sheets import Merge, Row, Sheet, held_sheet, refuse_many, trimmed
from core.ingest.refused import INSTEAD

_LARGEST_PAGE = 200_000_000
_MOST_SPANNED = {"colspan": 1000, "rowspan": 65_534}
_BREAK = "\x1e"
_UNSEEN = ("script", "style", "template", "title")
_SPACES = re.compile(r"[ \t\n\r\f]+")


def open_page(file: IO[bytes], name: str, encoding: str) -> list[Sheet]:
    """Return the tables of a web page that have a filled cell; a table inside another is one of its own.

    Raises:
        DataError: it has none, or is too large.
    """
    content = file.read(_LARGEST_PAGE + 1)
    if len(content) > _LARGEST_PAGE:
        raise DataError(
            f"{name} is a web page of more than {_LARGEST_PAGE / 1e6:.0f} MB. Open it in a spreadsheet program and save it as CSV (UTF-8)."
        )
    page = _Page(name)
    page.feed(content.decode(encoding, errors="replace"))
    page.close()
    sheets = [table.finished(number) for number, table in enumerate(page.tables, start=1) if table.rows]
    if not sheets:
        raise DataError(f"{name} is a web page (HTML) without a table. {INSTEAD}")
    return sheets


@dataclass
class _Table:
    """A table while its cells come in."""

    name: str
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    header: int | None = None
    row: int = 0
    cells: list[str] = field(default_factory=list)
    names: int = 0
    cell: list[str] | None = None
    caption: list[str] | None = None
    covered: dict[int, int] = field(default_factory=dict)
    """Columns that a cell above covers, to the last row in which it does."""
    right: int = 1

    def start_cell(self, *, is_name: bool, right: int, down: int) -> None:
        self.end_cell()
        self.row = self.row or 1
        while self.covered.get(len(self.cells), 0) >= self.row:
            self.cells.append("")
        place = len(self.cells)
        if right > 1 or down > 1:
            self.merges.append(Merge(self.row, place, self.row + down - 1, place + right - 1))
        if down > 1:
            self.covered.update({place + column: self.row + down - 1 for column in range(right)})
        self.names += is_name
        self.cell, self.right = [], right

    def end_cell(self) -> None:
        if self.cell is not None:
            text = _SPACES.sub(" ", "".join(self.cell))
            self.cells += ["\n".join(line.strip() for line in text.split(_BREAK)).strip(), *[""] * (self.right - 1)]
        self.cell = None

    def end_row(self) -> int:
        """Keep the row; return how many cells it has."""
        self.end_cell()
        cells, count = trimmed(self.cells), len(self.cells)
        if cells:
            if not self.rows and self.names == count > 1:
                self.header = self.row
            self.rows.append((self.row, cells))
        self.cells, self.names = [], 0
        return count

    def finished(self, number: int) -> Sheet:
        title = " ".join("".join(self.caption or []).split()) or self.name
        return held_sheet(title[:60] or f"table {number}", self.rows, merges=self.merges, header_row=self.header)


class _Page(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.tables: list[_Table] = []
        self.open: list[_Table] = []
        self.unseen = ""
        self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen = tag
        if tag == "table":
            self.tables.append(_Table(dict(attrs).get("id") or ""))
            self.open.append(self.tables[-1])
        if not self.open:
            return
        table = self.open[-1]
        if tag == "tr":
            self._end_row(table)
            table.row += 1
        elif tag in ("td", "th"):
            told = dict(attrs)
            table.start_cell(is_name=tag == "th", right=_span(told, "colspan"), down=_span(told, "rowspan"))
        elif tag == "caption":
            table.caption = []
        elif (tag == "br" and table.cell is not None) or (tag in ("p", "div", "li") and table.cell):
            table.cell.append(_BREAK)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unseen:
            self.unseen = ""
        if not self.open:
            return
        table = self.open[-1]
        if tag in ("td", "th"):
            table.end_cell()
        elif tag == "tr":
            self._end_row(table)
        elif tag == "table":
            self._end_row(table)
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.unseen or not self.open:
            return
        table = self.open[-1]
        if table.cell is not None:
            table.cell.append(data)
        elif table.caption is not None and not table.rows:
            table.caption.append(data)

    def close(self) -> None:
        super().close()
        while self.open:
            self._end_row(self.open.pop())

    def _end_row(self, table: _Table) -> None:
        self.count += table.end_row()
        refuse_many(self.name, self.count)


def _span(told: dict[str, str | None], direction: str) -> int:
    text = (told.get(direction) or "1").strip()
    return max(1, min(_MOST_SPANNED[direction], int(text))) if text.isascii() and text.isdecimal() else 1

"""A stream of records from a stream of lines: by the rules where they are kept, by the cheapest repair where they are not."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.ingest.delimited.cells import Column
from core.ingest.delimited.dialect import Dialect, escaped_lines
from core.ingest.delimited.lines import Lines, TooLongError
from core.ingest.delimited.repair import Repair

_MOST_WASTED = 32_000_000  # characters read ahead in vain before quoted cells must end on their line
_QUOTED_CHARACTERS = 200


@dataclass(frozen=True)
class Record:
    """One row of the file.

    Attributes:
        line: where it starts (1-based); cells; blank_before: an empty line stood above it.
        note: what was repaired, empty when nothing was; written: its first line as it stood, when something was.
        width: cells before the repair.
    """

    line: int
    cells: list[str]
    width: int
    blank_before: bool = False
    note: str = ""
    written: str = ""

    @property
    def filled(self) -> list[str]:
        """Return the cells that hold more than white space."""
        return [cell for cell in self.cells if cell.strip()]


class Records:
    """Cut lines into records of `width` cells.

    Args:
        lines: with their ends; the first has number `first`.
        width: cells of a record; None while that is not known.
        columns: what is known of the columns, to repair by; may be empty.
    """

    def __init__(
        self,
        lines: Iterator[str],
        dialect: Dialect,
        width: int | None = None,
        columns: Sequence[Column] = (),
        first: int = 1,
    ) -> None:
        self.lines = Lines(lines, dialect.delimiter)
        self.lines.number = first - 1
        if not dialect.multiline:
            self.lines.limit = 0
        self.dialect, self.width = dialect, width
        self.repair = Repair(self.lines, dialect, width, columns)
        self.wasted = 0

    def __iter__(self) -> Iterator[Record]:
        blank = False
        lines, width = self.lines, self.width
        while True:
            try:
                for row in self._reader():
                    if _is_empty(row):
                        lines.settle()
                        blank = True
                        continue
                    if width is None or (len(row) == width and self.repair.joins_rows() is False):
                        yield Record(lines.number + 1, row, len(row), blank)
                        lines.settle()
                    else:
                        yield self._repaired(row, blank)
                        blank = False
                        break
                    blank = False
                else:
                    if not lines.taken:
                        return
            except (csv.Error, TooLongError):
                yield self._broken(blank)
                blank = False

    def blocks(self, rows: int) -> Iterator[tuple[list[list[str]], list[int], dict[int, Record]]]:
        """Yield rows in blocks: cells, lines, and by line the records that were repaired or stood under an empty line.

        The same as iterating, without an object for each row that kept the rules.
        """
        cells: list[list[str]] = []
        numbers: list[int] = []
        odd: dict[int, Record] = {}
        blank = False
        lines, width = self.lines, self.width
        while True:
            reader = self._reader()
            try:
                for row in reader:
                    number = lines.number + 1
                    if len(row) == width and (width > 1 or row[0].strip()) and self.repair.joins_rows() is False:
                        cells.append(row)
                        numbers.append(number)
                        if blank:
                            odd[number] = Record(number, row, width, True)
                            blank = False
                        lines.number += len(lines.taken)
                        lines.taken, lines.size = [], 0
                        if len(cells) >= rows:
                            yield cells, numbers, odd
                            cells, numbers, odd = [], [], {}
                    elif _is_empty(row):
                        lines.settle()
                        blank = True
                    else:
                        record = self._repaired(row, blank)
                        break
                else:
                    if cells:
                        yield cells, numbers, odd
                    return
            except (csv.Error, TooLongError):
                record = self._broken(blank)
            cells.append(record.cells)
            numbers.append(record.line)
            odd[record.line] = record
            blank = False

    def _reader(self) -> Iterator[list[str]]:
        if not self.dialect.delimiter:
            return self._single()
        return self.dialect.reader(escaped_lines(iter(self.lines), self.dialect), strict=True)

    def _single(self) -> Iterator[list[str]]:
        """One cell a line, or a cell in quotes over several."""
        if not self.dialect.quote:
            for line in self.lines:
                yield [line.rstrip("\r\n")]
            return
        yield from Dialect("", self.dialect.quote).reader(iter(self.lines), strict=True)

    def _broken(self, blank: bool) -> Record:
        """Repair a record at which the strict reader gave up."""
        self.wasted += self.lines.size
        if self.wasted > _MOST_WASTED:
            self.lines.limit = 0
        return self._repaired(None, blank)

    def _repaired(self, row: list[str] | None, blank: bool) -> Record:
        """Read the record at hand in the way that suits the columns best; `row` is what the rules made of it."""
        lines = self.lines
        written = lines.taken[0].rstrip("\r\n")
        number = lines.number + 1
        undecided = row is not None and self.repair.joins_rows() is None
        reading, used = self.repair.read(row)
        width = len(reading.cells)
        cells, note = self.repair.fit(reading, written if used == 1 else "")
        if not note and (reading.cost or row is None):
            note = "a quote stands where none belongs; it was kept as text."
        elif not note and undecided:
            note = f"this row goes on over {used} lines, each of which could be a row, by a quote that ends on line {number + used - 1}."
        lines.settle(used)
        return Record(number, cells, width, blank, note, written[:_QUOTED_CHARACTERS])


def _is_empty(row: list[str]) -> bool:
    return not row or (len(row) == 1 and not row[0].strip())

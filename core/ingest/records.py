"""A stream of records from a stream of lines: by the rules where they are kept, by the cheapest repair where they are not."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.errors import DataError
from core.ingest.cells import Column
from core.ingest.dialect import DELIMITER_NAMES, DELIMITERS, Dialect, escaped_lines
from core.ingest.lenient import Reading, join_surplus, place_gap, plain, read_record, split_glued, total_fit

LARGEST_RECORD = 4_000_000  # characters that a quoted cell may span before its opening quote is taken as text
_MOST_WASTED = 32_000_000  # characters read ahead in vain before quoted cells must end on their line
_LONG_LINE = 200_000
_MOST_CELLS = 200_000
_MOST_VAIN = 200  # quoted cells over several lines that were looked for without success before that is given up
_MOST_LENIENT = 65_536  # characters of a record that is read by the lenient reader
_MOST_STEPS = 100_000
_MOST_EFFORT = 40_000_000  # characters and steps spent on repairs before broken records are cut at every delimiter
_MOST_JOINED_LINES = 20
_QUOTED_CHARACTERS = 200
_ONE_ODDITY = 2.5  # cost of a reading with one stray quote at most
_CLEAR_MARGIN = 0.25  # by which a repair must suit the columns better than the next best one


class _TooLongError(Exception):
    """A quoted cell does not end within reach."""


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


class _Lines:
    """Lines with their numbers; those of the record at hand can be given back."""

    def __init__(self, source: Iterator[str], delimiter: str) -> None:
        self.source, self.waiting = source, deque[str]()
        self.delimiter = delimiter or "\x00"
        self.taken: list[str] = []
        self.number, self.size, self.limit = 0, 0, LARGEST_RECORD

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.taken and self.size > self.limit:
            raise _TooLongError
        line = self.waiting.popleft() if self.waiting else next(self.source)
        if len(line) > _LONG_LINE and line.count(self.delimiter) > _MOST_CELLS:
            raise DataError(
                f"Line {self.number + len(self.taken) + 1} holds {line.count(self.delimiter):,} delimiters ({self.delimiter!r}), which no row of a table does. It begins: {line[:80]!r}. Choose another delimiter, or correct the file."
            )
        self.taken.append(line)
        self.size += len(line)
        return line

    def settle(self, count: int | None = None) -> None:
        """Be done with the first `count` taken lines (all by default); the others come again."""
        count = len(self.taken) if count is None else count
        self.waiting.extendleft(reversed(self.taken[count:]))
        self.number += count
        self.taken, self.size = [], 0


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
        self.lines = _Lines(lines, dialect.delimiter)
        self.lines.number = first - 1
        self.dialect, self.width, self.columns = dialect, width, columns
        self.wasted = self.effort = self.vain = 0

    def __iter__(self) -> Iterator[Record]:
        blank = False
        lines, width = self.lines, self.width
        while True:
            try:
                for row in self._reader():
                    if not row or (len(row) == 1 and not row[0].strip()):
                        lines.settle()
                        blank = True
                        continue
                    if width is None or len(row) == width:
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
            except (csv.Error, _TooLongError):
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
                    if len(row) == width and (width > 1 or row[0].strip()):
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
                    elif not row or (len(row) == 1 and not row[0].strip()):
                        lines.settle()
                        blank = True
                    else:
                        record = self._repaired(row, blank)
                        break
                else:
                    if cells:
                        yield cells, numbers, odd
                    return
            except (csv.Error, _TooLongError):
                record = self._broken(blank)
            cells.append(record.cells)
            numbers.append(record.line)
            odd[record.line] = record
            blank = False

    def _reader(self) -> Iterator[list[str]]:
        if not self.dialect.delimiter:
            return self._single()
        return self.dialect.reader(escaped_lines(iter(self.lines), self.dialect), strict=True)

    def _broken(self, blank: bool) -> Record:
        """Repair a record at which the strict reader gave up."""
        self.wasted += self.lines.size
        if self.wasted > _MOST_WASTED:
            self.lines.limit = 0
        return self._repaired(None, blank)

    def _single(self) -> Iterator[list[str]]:
        """One cell a line, or a cell in quotes over several."""
        if not self.dialect.quote:
            for line in self.lines:
                yield [line.rstrip("\r\n")]
            return
        yield from Dialect("", self.dialect.quote).reader(iter(self.lines), strict=True)

    def _repaired(self, row: list[str] | None, blank: bool) -> Record:
        """Read the record at hand in the way that suits the columns best; `row` is what the rules made of it."""
        lines = self.lines
        written = lines.taken[0].rstrip("\r\n")
        number = lines.number + 1
        reading, used = self._line_reading(row)
        width = len(reading.cells)
        cells, note = self._fitted(reading, written if used == 1 else "")
        if not note and (reading.cost or row is None):
            note = "a quote stands where none belongs; it was kept as text."
        lines.settle(used)
        return Record(number, cells, width, blank, note, written[:_QUOTED_CHARACTERS])

    def _line_reading(self, row: list[str] | None) -> tuple[Reading, int]:
        """Return the best reading and how many lines it takes."""
        taken, dialect, width = self.lines.taken, self.dialect, self.width
        strict = None if row is None else Reading(row, [False] * len(row), 0.0)
        if not dialect.delimiter:
            return (strict, len(taken)) if strict else (plain_line(taken[0]), 1)
        first = taken[0].rstrip("\r\n")
        pieces = first.count(dialect.delimiter) + 1
        steps = pieces * min(pieces, (width or 1) + 1)
        self.effort += len(first) + steps
        careful = len(first) <= _MOST_LENIENT and steps <= _MOST_STEPS and self.effort <= _MOST_EFFORT
        alone = read_record(first, dialect, width) if careful else plain(first, dialect)
        if width is None:
            if strict:
                return strict, len(taken)
            joined = self._joined(alone, len(alone.cells))
            return joined or (alone, 1)
        if strict and len(taken) == 1:  # the quotes kept the rules: what they hold is whole
            free = read_record(first, dialect, None) if careful else alone
            return (free if free.cells == strict.cells else strict), 1
        if strict and (len(alone.cells) != width or self._suits_better(strict, alone)):
            return strict, len(taken)
        joined = self._joined(alone, width)
        return joined or (alone, 1)

    def _suits_better(self, strict: Reading, alone: Reading) -> bool:
        """Say whether a record over several lines, brought to the width, suits the columns better than its first line does."""
        if not self.columns or len(self.columns) != self.width:
            return False
        fitted, _ = self._fitted(strict, "")
        return total_fit(fitted, self.columns) > total_fit(alone.cells, self.columns)

    def _joined(self, alone: Reading, width: int) -> tuple[Reading, int] | None:
        """Look for the end of a quoted cell on the lines that follow; only a reading with the right width counts."""
        lines, dialect = self.lines, self.dialect
        first = lines.taken[0]
        if not dialect.quote or dialect.quote not in first or self.vain > _MOST_VAIN:
            return None
        odd = first.count(dialect.quote) % 2 or alone.cost > _ONE_ODDITY
        if not odd and len(alone.cells) >= width:
            return None
        self.vain += 1
        text, count = first, 1
        known = len(alone.cells) == width
        merit = total_fit(alone.cells, self.columns) if known else float("-inf")
        while count < _MOST_JOINED_LINES and len(text) < _MOST_LENIENT:
            if count >= len(lines.taken):
                lines.limit, limit = LARGEST_RECORD, lines.limit
                more = next(lines, None)
                lines.limit = limit
                if more is None:
                    return None
            line = lines.taken[count]
            text, count = text + line, count + 1
            if dialect.quote not in line:
                continue
            pieces = text.count(dialect.delimiter) + 1
            self.effort += len(text) + pieces * min(pieces, width + 1)
            if pieces * min(pieces, width + 1) > _MOST_STEPS:
                return None
            reading = read_record(text.rstrip("\r\n"), dialect, width)
            spans = any(
                "\n" in cell or "\r" in cell
                for cell, quoted in zip(reading.cells, reading.quoted, strict=True)
                if quoted
            )
            loose = any(
                "\n" in cell or "\r" in cell
                for cell, quoted in zip(reading.cells, reading.quoted, strict=True)
                if not quoted
            )
            if len(reading.cells) == width and spans and not loose:
                if not known or (self.columns and total_fit(reading.cells, self.columns) > merit):
                    self.vain -= 10
                    return reading, count
                return None
            if known and not self.columns:
                return None
        return None

    def _fitted(self, reading: Reading, line: str) -> tuple[list[str], str]:
        """Bring a reading to the width; return the cells and a sentence about what was done."""
        cells, width, columns = reading.cells, self.width, self.columns
        if width is None or len(cells) == width:
            return cells, ""
        if (len(cells) < width or width >= 4) and (other := self._other_delimiter(line)):
            return other
        count = len(cells)
        if count > width:
            if (
                len(columns) == width
                and (found := join_surplus(reading, columns, self.dialect.delimiter))
                and found[1] > (_CLEAR_MARGIN if columns[0].rows else 0.1)
            ):
                joined = any(self.dialect.delimiter in cell and cell not in cells for cell in found[0])
                how = "an unquoted delimiter was kept as text" if joined else "an empty one was left out"
                return found[0], f"{count} cells instead of {width}; {how} where the columns suit best."
            extra = cells[width:]
            if not any(cell.strip() for cell in extra):
                return cells[:width], "" if len(
                    extra
                ) == 1 else f"{count} cells instead of {width}; the empty ones at the end were left out."
            last = self.dialect.delimiter.join([cells[width - 1], *extra])
            return [*cells[: width - 1], last], (
                f"{count} cells instead of {width}; the extra ones were joined to the last. An unquoted delimiter in a text does this."
            )
        if len(columns) == width:
            if split := split_glued(cells, columns, self.dialect.quote):
                return split, f"{count} cells instead of {width}; a missing delimiter was put where the columns suit."
            placed = place_gap(cells, columns)
        else:
            placed = [*cells, *[""] * (width - count)]
        return placed, f"{count} cells instead of {width}; the missing ones are empty."

    def _other_delimiter(self, line: str) -> tuple[list[str], str] | None:
        """Take a line in another delimiter, when every column that would show a mistake is then right."""
        columns = self.columns
        if not line or len(line) > _MOST_LENIENT or len(columns) != self.width:
            return None
        telling = [number for number, column in enumerate(columns) if column.strong or column.categories]
        needed = min(3, max(1, len(columns) - 1))
        if len(telling) < needed:
            return None
        for delimiter in DELIMITERS:
            if delimiter == self.dialect.delimiter or delimiter not in line:
                continue
            dialect = Dialect(delimiter, self.dialect.quote, self.dialect.escape)
            reading = read_record(line, dialect, self.width)
            cells: list[str] | None = reading.cells
            if len(reading.cells) > len(columns) >= 4:
                found = join_surplus(reading, columns, delimiter)
                cells = found[0] if found and found[1] > 0.1 else None
            if (
                cells
                and len(cells) == len(columns)
                and all(
                    columns[number].fit(cells[number]) > 0 or (not cells[number] and columns[number].empty_share > 0.05)
                    for number in telling
                )
            ):
                return cells, f"this row is {DELIMITER_NAMES[delimiter]}-separated; it was read so."
        return None


def plain_line(line: str) -> Reading:
    """Take a line as one cell."""
    return Reading([line.rstrip("\r\n")], [False], 0.0)

"""Records that break the rules: the lines they take and the cells they hold, as suits the columns best."""

from __future__ import annotations

from collections.abc import Sequence

from core.ingest.delimited.cells import Column
from core.ingest.delimited.dialect import DELIMITER_NAMES, DELIMITERS, Dialect
from core.ingest.delimited.lenient import (
    Reading,
    edges_suit,
    join_spaced,
    join_surplus,
    place_gap,
    plain,
    read_record,
    split_glued,
    total_fit,
)
from core.ingest.delimited.lines import LARGEST_RECORD, Lines
from core.ingest.delimited.stray import are_rows

_MOST_VAIN = 200  # quoted cells over several lines that were looked for without success before that is given up
_MOST_LENIENT = 65_536  # characters of a record that is read by the lenient reader
_MOST_STEPS = 100_000
_MOST_EFFORT = 40_000_000  # characters and steps spent on repairs before broken records are cut at every delimiter
_MOST_JOINED_LINES = 20
_ONE_ODDITY = 2.5  # cost of a reading with one stray quote at most
_CLEAR_MARGIN = 0.25  # by which a repair must suit the columns better than the next best one


class Repair:
    """Read broken records off lines.

    Args:
        lines: those that the record at hand may have are taken.
        width: cells of a record; None while that is not known.
        columns: what is known of the columns, to repair by; may be empty.
    """

    def __init__(self, lines: Lines, dialect: Dialect, width: int | None, columns: Sequence[Column]) -> None:
        self.lines, self.dialect, self.width, self.columns = lines, dialect, width, columns
        self.effort = self.vain = 0

    def joins_rows(self) -> bool | None:
        """Tell whether the record at hand takes several lines that are rows of their own: its quotation marks are part of texts."""
        taken = self.lines.taken
        return self.width is not None and len(taken) > 1 and are_rows(taken, self.dialect, self.columns, self.width)

    def read(self, row: list[str] | None) -> tuple[Reading, int]:
        """Return the best reading of the record at hand and how many lines it takes; `row` is what the rules made of it."""
        taken, dialect, width = self.lines.taken, self.dialect, self.width
        are_apart = self.joins_rows() is True
        strict = None if row is None or are_apart else Reading(row, [False] * len(row), 0.0)
        first = taken[0].rstrip("\r\n")
        if not dialect.delimiter:
            return (strict, len(taken)) if strict else (plain(first, dialect), 1)
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
        if strict and len(taken) > 1 and len(strict.cells) == width:  # nothing says that its lines are rows
            return strict, len(taken)
        if strict and len(taken) == 1:  # the quotes kept the rules: what they hold is whole
            free = read_record(first, dialect, None) if careful else alone
            return (free if free.cells == strict.cells else strict), 1
        if strict and (len(alone.cells) != width or self._suits_better(strict, alone)):
            return strict, len(taken)
        joined = None if are_apart else self._joined(alone, width)
        return joined or (alone, 1)

    def _suits_better(self, strict: Reading, alone: Reading) -> bool:
        """Say whether a record over several lines, brought to the width, suits the columns better than its first line does."""
        if not self.columns or len(self.columns) != self.width:
            return False
        fitted, _ = self.fit(strict, "")
        return total_fit(fitted, self.columns) > total_fit(alone.cells, self.columns)

    def _joined(self, alone: Reading, width: int) -> tuple[Reading, int] | None:
        """Look for the end of a quoted cell on the lines that follow; only a reading with the right width counts."""
        lines, dialect = self.lines, self.dialect
        first = lines.taken[0]
        if not dialect.multiline or not dialect.quote or dialect.quote not in first or self.vain > _MOST_VAIN:
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
            if len(reading.cells) == width and _is_broken(reading, True) and not _is_broken(reading, False):
                better = not known or (self.columns and total_fit(reading.cells, self.columns) > merit)
                if better and not are_rows(lines.taken[:count], dialect, self.columns, width):
                    self.vain -= 10
                    return reading, count
                return None
            if known and not self.columns:
                return None
        return None

    def fit(self, reading: Reading, line: str) -> tuple[list[str], str]:
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
            if spaced := join_spaced(reading, width, self.dialect.delimiter):
                how = "a delimiter with a space behind it was kept as text"
                return spaced, f"{count} cells instead of {width}; {how}."
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
                # Joining takes long, and what stands at either end rules most lines out before it.
                fits = edges_suit(reading.cells, columns, delimiter, telling)
                found = join_surplus(reading, columns, delimiter) if fits else None
                cells = found[0] if found and found[1] > 0.1 else None
            if cells and len(cells) == len(columns) and all(columns[at].allows(cells[at]) for at in telling):
                return cells, f"this row is {DELIMITER_NAMES[delimiter]}-separated; it was read so."
        return None


def _is_broken(reading: Reading, quoted: bool) -> bool:
    """Say whether a line ends within a cell that stood in quotes, or within one that did not."""
    cells = [cell for cell, was_quoted in zip(reading.cells, reading.quoted, strict=True) if was_quoted == quoted]
    return any("\n" in cell or "\r" in cell for cell in cells)

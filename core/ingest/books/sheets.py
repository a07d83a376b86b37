"""A sheet: its filled rows with merged cells repeated, and what a person should know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from core.errors import DataError

MOST_CELLS = 20_000_000
"""Filled cells that a format which is read whole may have; .xlsx is read row by row instead."""
Row = tuple[int, list[str]]
_SHOWN_PLACES = 5


@dataclass
class Places:
    """Cells of one kind: how many, and where the first stand."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, row: int, column: int) -> None:
        """Count the cell in a row (from 1) and column (from 0)."""
        self.count += 1
        if len(self.first) < _SHOWN_PLACES:
            self.first.append(f"{column_letters(column)}{row}")

    def words(self) -> str:
        """Return such as "B2, B5 and 3 more"."""
        more = self.count - len(self.first)
        return ", ".join(self.first) + (f" and {more:,} more" if more else "")


@dataclass(frozen=True)
class Merge:
    """Merged cells; rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet of a workbook, or one table of a web page.

    Attributes:
        read: yields the filled rows anew, merged cells not yet repeated; rows: how many there are.
        merges, hidden_rows (numbers), hidden_columns (from 0), formulas (without a saved result), errors (known after `read`).
        header_row: where the file itself marks the header, else None.
    """

    name: str
    read: Callable[[], Iterator[Row]]
    rows: int = 0
    hidden: bool = False
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    formulas: Places = field(default_factory=Places)
    errors: Places = field(default_factory=Places)
    header_row: int | None = None

    def filled(self) -> Iterator[Row]:
        """Yield the filled rows with the value of each merged cell in every row and column that it covers.

        A merged cell that stands alone in its row, over several columns, is a title and not repeated.
        """
        starting = sorted(self.merges, key=lambda merge: merge.top)
        place = 0
        active: list[tuple[Merge, str]] = []
        for number, cells in self.read():
            active = [(merge, value) for merge, value in active if merge.bottom >= number]
            begun = []
            while place < len(starting) and starting[place].top <= number:
                begun.append(starting[place])
                place += 1
            alone = sum(bool(cell.strip()) for cell in cells) < 2
            for merge in begun:
                value = cells[merge.left] if merge.top == number and merge.left < len(cells) else ""
                if value and not (alone and merge.right > merge.left):
                    active.append((merge, value))
            if active:
                width = max(len(cells), max(merge.right for merge, _ in active) + 1)
                cells = [*cells, *[""] * (width - len(cells))]
                for merge, value in active:
                    for column in range(merge.left, merge.right + 1):
                        cells[column] = cells[column] or value
            yield number, cells


def held_sheet(name: str, rows: list[Row], **facts: object) -> Sheet:
    """Return a sheet whose filled rows are in memory."""
    return Sheet(name, lambda: iter(rows), len(rows), **facts)  # type: ignore[arg-type]


def trimmed(cells: list[str]) -> list[str]:
    """Leave out empty cells at the end."""
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def column_letters(column: int) -> str:
    """Return a column's letters: 0 is A, 26 is AA."""
    letters, column = "", column + 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def refuse_many(name: str, cells: int) -> None:
    """Raise DataError where a file has more filled cells than are held in memory."""
    if cells > MOST_CELLS:
        raise DataError(
            f"{name} has more than {MOST_CELLS:,} filled cells. Save the sheet as CSV (UTF-8) and give that."
        )

"""Lines of a file with their numbers, of which a record takes some and gives back what is not its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from core.errors import DataError

LARGEST_RECORD = 4_000_000  # characters that a quoted cell may span before its opening quote is taken as text
_LONG_LINE = 200_000
_MOST_CELLS = 200_000


class TooLongError(Exception):
    """A quoted cell does not end within reach."""


class Lines:
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
            raise TooLongError
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

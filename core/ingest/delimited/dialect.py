"""How a text is cut into cells: delimiter, quote and escape character."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

DELIMITER_NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "pipe",
    " ": "space",
    ":": "colon",
    "^": "caret",
    "~": "tilde",
    "\x01": "control character 1",
    "\x1f": "unit separator",
    "¦": "broken bar",
    "::": "double colon",
    "||": "double pipe",
}
DELIMITERS = tuple(DELIMITER_NAMES)
QUOTE_NAMES = {'"': "double quotes", "'": "single quotes", "": "no quotes"}
STAND_IN = "\x1e"  # csv.reader knows delimiters of one character only
MOST_ROWS = 400
"""Records of a sample that are looked at."""
_MOST_RECORD_LINES = 500
_MOST_WASTED_LINES = 20_000
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Dialect:
    """How records are cut; `quote` and `escape` are empty when there are none; `skip_space`: a space follows each delimiter.

    A delimiter of "" means one cell a line. With `multiline` a cell in quotes may go on over several lines.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    skip_space: bool = False
    multiline: bool = True

    def reader(self, lines: Iterator[str], *, strict: bool) -> Iterator[list[str]]:
        """Cut lines (which keep their ends) by the standard library's reader."""
        multiple = len(self.delimiter) > 1
        if multiple:
            lines = (line.replace(self.delimiter, STAND_IN) for line in lines)
        rows = csv.reader(
            lines,
            delimiter=STAND_IN if multiple or not self.delimiter else self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            doublequote=True,
            escapechar=self.escape or None,
            skipinitialspace=self.skip_space,
            strict=strict,
        )
        if multiple:
            return ([cell.replace(STAND_IN, self.delimiter) for cell in row] for row in rows)
        return rows


def sample_lines(text: str) -> list[str]:
    """Cut a text at LF, CRLF and CR, as Python's universal newlines do; the ends stay."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def escaped_lines(lines: Iterator[str], dialect: Dialect) -> Iterator[str]:
    """Double each escape character that escapes nothing, which csv.reader would drop."""
    if not dialect.escape:
        return lines
    kept = {dialect.quote, dialect.escape, dialect.delimiter}
    pair = re.compile(re.escape(dialect.escape) + r"(.?)", re.DOTALL)

    def double(found: re.Match[str]) -> str:
        return found[0] if found[1] in kept and found[1] else dialect.escape + found[0]

    return (pair.sub(double, line) if dialect.escape in line else line for line in lines)


class _Taken:
    """Lines from a place on, at most so many; counts what was taken."""

    def __init__(self, lines: list[str], start: int, most: int) -> None:
        self.lines, self.place, self.end = lines, start, min(len(lines), start + most)

    def __iter__(self) -> Iterator[str]:
        while self.place < self.end:
            self.place += 1
            yield self.lines[self.place - 1]


def tolerant_rows(lines: list[str], dialect: Dialect) -> Iterator[list[str] | None]:
    """Cut lines strictly, MOST_ROWS records at most; one that breaks the rules is None and costs its first line only."""
    start = given = wasted = 0
    while start < len(lines) and given < MOST_ROWS:
        taken = _Taken(lines, start, _MOST_RECORD_LINES if wasted < _MOST_WASTED_LINES else 1)
        try:
            for row in dialect.reader(escaped_lines(iter(taken), dialect), strict=True):
                start = taken.place
                given += 1
                if row:
                    yield row
                if given >= MOST_ROWS:
                    return
        except csv.Error:
            wasted += taken.place - start
            start += 1
            given += 1
            yield None

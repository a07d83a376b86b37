"""How a text is cut into cells: delimiter, quote and escape character."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from core.ingest.cells import TYPED, kind

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
_USUAL = (",", ";", "\t", "|")
_MOST_ROWS = 400
_MOST_CELLS = 300_000
_MOST_RECORD_LINES = 500
_MOST_WASTED_LINES = 20_000
_KIND_ROWS = 60
_KIND_CELLS = 40
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Dialect:
    """How records are cut; `quote` and `escape` are empty when there are none; `skip_space`: a space follows each delimiter.

    A delimiter of "" means one cell a line.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    skip_space: bool = False

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


def detect_dialect(text: str, *, delimiter: str | None = None, quote: str | None = None) -> Dialect:
    """Return the dialect under which a sample is most like a table.

    Each delimiter is scored by the share of records with the same number of cells and by whether the cells are things
    (numbers, dates, words ...) rather than remains of things, after van den Burg, Nazabal and Sutton, "Wrangling messy
    CSV files by detecting row and type patterns" (2019). Where an unquoted text holds delimiters, the number of cells
    varies; then the first line and the shortest records tell.

    Args:
        text: whole lines from the start of the file.
        delimiter, quote: when known.
    """
    lines = sample_lines(text)[: 4 * _MOST_ROWS]
    told = re.fullmatch(r"\"?sep=(.|\\t)\"?\s*", lines[0]) if lines else None
    if told and delimiter is None:
        delimiter, lines = told[1].replace("\\t", "\t"), lines[1:]
    candidates = (
        [delimiter] if delimiter is not None else [one for one in DELIMITERS if any(one in line for line in lines)]
    )
    if delimiter is None:
        candidates = [one for one in candidates if not (one * 2 in candidates and _always_doubled(lines, one))]
    best, best_score = Dialect("" if delimiter is None else delimiter, quote if quote is not None else '"'), 0.0
    for candidate in candidates:
        dialect = _with_quotes(lines, candidate, quote)
        score = _score(lines, dialect)
        if score > best_score:
            best, best_score = dialect, score
    if not best.delimiter:
        best = Dialect("", quote if quote is not None else _with_quotes(lines, "", None).quote)
    return best


def _is_escaped(lines: list[str], quote: str, delimiter: str) -> bool:
    """Say whether every quote within a cell has a backslash before it, and none is doubled."""
    edge = re.escape(delimiter) if delimiter else "(?!)"
    mark = re.escape(quote)
    at_edge = re.compile(rf"(?:^|{edge}){mark}|{mark}(?={edge}|\s*$)")
    escaped = 0
    for line in lines[:_MOST_ROWS]:
        bare = line.rstrip("\r\n")[:20_000]
        rest = bare.replace("\\\\", "").replace("\\" + quote, "")
        escaped += bare.count("\\" + quote)
        if quote in at_edge.sub("", rest):
            return False
    return escaped >= 2


def _always_doubled(lines: list[str], mark: str) -> bool:
    return not any(mark in line.replace(mark * 2, "") for line in lines)


def _with_quotes(lines: list[str], delimiter: str, quote: str | None) -> Dialect:
    """Find the quote and the escape character that go with a delimiter."""
    skip = bool(delimiter.strip()) and _spaced(lines, delimiter)
    if quote is None:
        double, single = (_quoted_cells(lines, delimiter, mark, skip) for mark in "\"'")
        quote = (
            "'" if single[0] >= 2 and single[0] > 2 * double[0] and single[0] >= 0.8 * single[1] and single[2] else '"'
        )
    escape = ""
    if quote and any("\\" + quote in line for line in lines):
        with_escape = Dialect(delimiter, quote, "\\", skip)
        if _is_escaped(lines, quote, delimiter) or _malformed(lines, Dialect(delimiter, quote, "", skip)) > _malformed(
            lines, with_escape
        ):
            escape = "\\"
    return Dialect(delimiter, quote, escape, skip)


def _spaced(lines: list[str], delimiter: str) -> bool:
    """Say whether a space follows every delimiter outside quotes, in the first line too."""
    gaps = re.compile(re.escape(delimiter) + r"([ ]?)")
    found = [[bool(gap) for gap in gaps.findall(re.sub(r'"[^"]*"', "", line.rstrip("\r\n")))] for line in lines[:200]]
    if not found or not found[0]:
        return False
    found = [row for row in found if row]
    return len(found) >= 2 and all(found[0]) and sum(all(row) for row in found) >= 0.97 * len(found)


def _quoted_cells(lines: list[str], delimiter: str, quote: str, skip: bool) -> tuple[int, int, bool]:
    """Count cells that stand between quotes, and those that begin with one; say whether quotes protect a delimiter or are a habit."""
    edge = re.escape(delimiter) if delimiter else "(?!)"
    space = " ?" if skip else ""
    mark = re.escape(quote)
    whole = re.compile(
        f"(?:^|(?<={edge})){space}{mark}((?:(?!{mark}(?:{edge}|$)).)*){mark}(?={edge}|$)"
        if delimiter
        else f"^{mark}(.*){mark}$"
    )
    opening = re.compile(f"(?:^|{edge}){space}{mark}")
    count = begun = rows = 0
    protects = 0
    for line in lines[:_MOST_ROWS]:
        bare = line.rstrip("\r\n")[:20_000]
        begun += len(opening.findall(bare))
        found = whole.findall(bare)
        count += len(found)
        rows += bool(found)
        protects += any(delimiter in cell for cell in found) if delimiter else 0
    habit = rows >= 0.9 * len(lines[:_MOST_ROWS]) and rows >= 3
    return count, begun, bool(protects) or habit


def _malformed(lines: list[str], dialect: Dialect) -> int:
    """Count the records that break the dialect's rules, each line that fails being left behind."""
    return sum(1 for row in _tolerant_rows(lines, dialect, _MOST_ROWS) if row is None)


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


def _tolerant_rows(lines: list[str], dialect: Dialect, most: int) -> Iterator[list[str] | None]:
    """Cut lines strictly; a record that breaks the rules is None and costs its first line only."""
    start = given = wasted = 0
    while start < len(lines) and given < most:
        taken = _Taken(lines, start, _MOST_RECORD_LINES if wasted < _MOST_WASTED_LINES else 1)
        try:
            for row in dialect.reader(escaped_lines(iter(taken), dialect), strict=True):
                start = taken.place
                given += 1
                if row:
                    yield row
                if given >= most:
                    return
        except csv.Error:
            wasted += taken.place - start
            start += 1
            given += 1
            yield None


def _rows(lines: list[str], dialect: Dialect) -> list[list[str]]:
    """Return the sample's rows that are not blank and keep the rules."""
    tolerant = _tolerant_rows(lines, dialect, _MOST_ROWS)
    return [row for row in tolerant if row is not None and any(cell.strip() for cell in row)]


def _score(lines: list[str], dialect: Dialect) -> float:
    """Return how much a sample looks like a table under a dialect, 0 to about 1."""
    rows = _rows(lines, dialect)
    if not rows:
        return 0.0
    widths = Counter(len(row) for row in rows)
    width, agreeing = max(widths.items(), key=lambda item: (item[1], item[0]))
    consistent = agreeing / len(rows) if width >= 2 else 0.0
    varied = _varied(rows, widths)
    if varied > consistent:
        width, consistent = len(rows[0]), varied
    if width < 2 or width > _MOST_CELLS or consistent < 0.4:
        return 0.0
    head = rows[0]
    if len(head) == 1 and consistent < 0.6:
        return 0.0
    alone = len(head) == 1 and _is_name(head[0])
    if not dialect.skip_space and (alone or (consistent < 0.9 and not varied)) and _is_prose(rows[1:]):
        return 0.0
    body = [row for row in rows if len(row) == width] or rows
    things = _things(body, dialect)
    aligned = _aligned(lines, dialect)
    if dialect.delimiter in (" ", ":") and not _looks_typed(rows, width, consistent):
        return 0.0
    usual = 1.0 if dialect.delimiter in _USUAL else 0.9
    headed = 1.0 if len(head) == width else 0.85
    return consistent * (1 - 0.3 / width) * things * aligned * usual * headed


def _is_prose(rows: list[list[str]]) -> bool:
    """Say whether a space follows nearly every delimiter, as in sentences."""
    after = [cell[:1] in (" ", "") for row in rows for cell in row[1:]]
    return sum(after) >= 0.9 * len(after)


def _varied(rows: list[list[str]], widths: Counter[int]) -> float:
    """Score unquoted texts that hold delimiters: the first line names two or more columns, and hardly a row has fewer cells."""
    names = rows[0]
    if len(names) < 2 or len(rows) < 3 or not all(_is_name(name) for name in names):
        return 0.0
    least = sum(count for cells, count in widths.items() if cells >= len(names)) / len(rows)
    exact = widths[len(names)] / len(rows)
    return 0.8 * least * (0.6 + 0.4 * exact) if least >= 0.9 else 0.0


def _is_name(cell: str) -> bool:
    return (
        bool(cell)
        and cell == cell.strip()
        and len(cell) <= 40
        and len(cell.split()) <= 3
        and cell[-1] not in ".!?"
        and kind(cell) in ("word", "text", "code")
    )


def _things(rows: list[list[str]], dialect: Dialect) -> float:
    """Return the mean over cells: 1 for a thing of a known kind, less for a text, little for what looks like two glued cells."""
    others = "".join(one for one in (";", "\t", "|", ",") if one != dialect.delimiter)
    glued = re.compile(rf"[^\s{re.escape(others)}][{re.escape(others)}][^\s{re.escape(others)}]")
    scores = []
    for row in rows[:_KIND_ROWS]:
        for cell in row[:_KIND_CELLS]:
            found = kind(cell)
            score = 0.8 if found == "text" else 0.9 if found == "code" else 1.0
            if found in ("text", "code") and glued.search(cell[:300]):
                score = 0.4
            if dialect.quote and (cell.startswith(dialect.quote) != cell.endswith(dialect.quote)):
                score = min(score, 0.6)
            scores.append(score)
    return sum(scores) / max(1, len(scores))


def _aligned(lines: list[str], dialect: Dialect) -> float:
    """Return 1 when double quotes stand at the edges of cells, down to 0.3 when they all stand inside."""
    edge = re.escape(dialect.delimiter)
    at_edge = re.compile(rf'(?:^|{edge}) ?"|"(?={edge}|\s*$)')
    quotes = inside = 0
    for line in lines[:_MOST_ROWS]:
        bare = line.rstrip("\r\n")[:20_000]
        if '"' in bare:
            count = bare.replace('""', "").count('"')
            quotes += count
            inside += max(0, count - len(at_edge.findall(bare)))
    return 1.0 if quotes == 0 else 1 - 0.7 * inside / quotes


def _looks_typed(rows: list[list[str]], width: int, consistent: float) -> bool:
    """Say whether a delimiter that stands in every sentence can be one here: typed columns, and hardly an exception."""
    body = [row for row in rows[1:_KIND_ROWS] if len(row) == width]
    if len(body) < 2 or width < 3 or len(rows[0]) != width:
        return False
    typed = 0
    for number in range(width):
        cells = [row[number] for row in body]
        kinds = Counter(kind(cell) for cell in cells)
        name, count = kinds.most_common(1)[0]
        typed += name in TYPED and count >= 0.9 * len(cells)
    return typed >= (1 if consistent >= 0.9 else 2)

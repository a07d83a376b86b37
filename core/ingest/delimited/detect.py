"""Which delimiter makes a sample most like a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from core.ingest.delimited.cells import TYPED, kind
from core.ingest.delimited.comments import comment_run
from core.ingest.delimited.dialect import DELIMITERS, MOST_ROWS, Dialect, sample_lines, tolerant_rows
from core.ingest.delimited.marks import find_marks, find_run, only_within
from core.ingest.delimited.quoting import find_quotes

_USUAL = (",", ";", "\t", "|")
_MOST_CELLS = 300_000
_LEAST_LINES = 3
_MOST_TITLES = 4
_FEWEST_FIRM, _FIRM_SCORE = 8, 0.6
_KIND_ROWS = 60
_KIND_CELLS = 40


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
    lines = sample_lines(text)[: 4 * MOST_ROWS]
    told = re.fullmatch(r"\"?sep=(.|\\t)\"?\s*", lines[0]) if lines else None
    if told and delimiter is None:
        delimiter, lines = told[1].replace("\\t", "\t"), lines[1:]
    lines = _without_comments(lines)
    candidates = [delimiter] if delimiter is not None else _candidates(lines)
    best, best_score = Dialect("" if delimiter is None else delimiter, quote if quote is not None else '"'), 0.0
    for candidate in candidates:
        dialect = find_quotes(lines, candidate, quote)
        score = _score(lines, dialect)
        if score > best_score:
            best, best_score = dialect, score
    if not best.delimiter:
        best = Dialect("", quote if quote is not None else find_quotes(lines, "", None).quote)
    return best


def _without_comments(lines: list[str]) -> list[str]:
    """Return the lines under comments at the start, where hardly one of them begins with the same mark."""
    count, mark = comment_run(lines)
    under = lines[count:]
    later = sum(line.startswith(mark) for line in under)
    return under if count and len(under) >= _LEAST_LINES and later <= 0.05 * len(under) else lines


def _candidates(lines: list[str]) -> list[str]:
    """Return the delimiters that could be one here; what stands within a longer one alone is none."""
    run = find_run(lines)
    longer = [*find_marks(lines), *([run] if run else [])]
    found = [*dict.fromkeys([*(one for one in DELIMITERS if any(one in line for line in lines)), *longer])]
    found = [one for one in found if one != run[:1]]
    return [one for one in found if not any(only_within(one, other, lines) for other in found)]


def _rows(lines: list[str], dialect: Dialect) -> list[list[str]]:
    """Return the sample's rows that are not blank and keep the rules."""
    return [row for row in tolerant_rows(lines, dialect) if row is not None and any(cell.strip() for cell in row)]


def _score(lines: list[str], dialect: Dialect) -> float:
    """Return how much a sample looks like a table under a dialect, 0 to about 1."""
    rows = _rows(lines, dialect)
    if not rows:
        return 0.0
    widths = Counter(len(row) for row in rows)
    width, agreeing = max(widths.items(), key=lambda item: (item[1], item[0]))
    consistent = agreeing / len(rows) if width >= 2 else 0.0
    varied, under = _varied(rows)
    if varied > consistent:
        rows, width, consistent = under, len(under[0]), varied
    elif consistent < 0.9 and (firm := firm_width(rows)):
        width, consistent, varied = firm, _FIRM_SCORE, _FIRM_SCORE
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
    if dialect.delimiter in (" ", ":") and not _looks_typed(
        rows, width, consistent, bool(dialect.quote) and lines[0].startswith(dialect.quote)
    ):
        return 0.0
    usual = 1.0 if dialect.delimiter in _USUAL else 0.9
    headed = 1.0 if len(head) == width else 0.85
    return consistent * (1 - 0.3 / width) * things * aligned * usual * headed


def _is_prose(rows: list[list[str]]) -> bool:
    """Say whether a space follows nearly every delimiter, as in sentences."""
    after = [cell[:1] in (" ", "") for row in rows for cell in row[1:]]
    return sum(after) >= 0.9 * len(after)


def firm_width(rows: Sequence[Sequence[str]]) -> int:
    """Return the cells of a row where some delimiters stand in sentences, a space behind each, and the others as often in nearly each row; else 0."""
    firm = Counter(sum(not cell.startswith(" ") for cell in row[1:]) for row in rows)
    count, agreeing = firm.most_common(1)[0]
    varies = len({len(row) for row in rows}) > 1
    return count + 1 if varies and count and len(rows) >= _FEWEST_FIRM and agreeing >= 0.95 * len(rows) else 0


def _varied(rows: list[list[str]]) -> tuple[float, list[list[str]]]:
    """Score unquoted texts that hold delimiters: the first line under a title names two or more columns, and hardly a row has fewer cells.

    Returns:
        The score, and the rows from the names on.
    """
    start = next((place for place, row in enumerate(rows[:_MOST_TITLES]) if len(row) > 1), 0)
    rows = rows[start:]
    names = rows[0]
    if len(names) < 2 or len(rows) < 3 or not all(_is_name(name) for name in names):
        return 0.0, rows
    widths = Counter(len(row) for row in rows)
    least = sum(count for cells, count in widths.items() if cells >= len(names)) / len(rows)
    exact = widths[len(names)] / len(rows)
    return (0.8 * least * (0.6 + 0.4 * exact) if least >= 0.9 else 0.0), rows


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
    for line in lines[:MOST_ROWS]:
        bare = line.rstrip("\r\n")[:20_000]
        if '"' in bare:
            count = bare.replace('""', "").count('"')
            quotes += count
            inside += max(0, count - len(at_edge.findall(bare)))
    return 1.0 if quotes == 0 else 1 - 0.7 * inside / quotes


def _looks_typed(rows: list[list[str]], width: int, consistent: float, quoted: bool) -> bool:
    """Say whether a delimiter that stands in every sentence can be one here: typed columns, and hardly an exception."""
    body = [row for row in rows[1:_KIND_ROWS] if len(row) == width]
    shifted = quoted and len(rows[0]) == width - 1
    if len(body) < 2 or width < 3 or not (len(rows[0]) == width or shifted):
        return False
    typed = 0
    for number in range(width):
        cells = [row[number] for row in body]
        kinds = Counter(kind(cell) for cell in cells)
        name, count = kinds.most_common(1)[0]
        typed += name in TYPED and count >= 0.9 * len(cells)
    return typed >= (1 if consistent >= 0.9 else 2)

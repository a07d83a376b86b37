"""Which quote and which escape character go with a delimiter."""

from __future__ import annotations

import re

from core.ingest.delimited.dialect import MOST_ROWS, Dialect, tolerant_rows

_NEEDED = ",;\t|"
"""Delimiters for which programs put a cell in quotes."""


def find_quotes(lines: list[str], delimiter: str, quote: str | None) -> Dialect:
    """Find the quote and the escape character that go with a delimiter."""
    skip = bool(delimiter.strip()) and _spaced(lines, delimiter)
    if quote is None:
        double, single = (_quoted_cells(lines, delimiter, mark, skip) for mark in "\"'")
        quote = (
            "'" if single[0] >= 2 and single[0] > 2 * double[0] and single[0] >= 0.8 * single[1] and single[2] else '"'
        )
        if not delimiter and _only_texts(lines):
            quote = ""
    escape = ""
    if quote and any("\\" + quote in line for line in lines):
        with_escape = Dialect(delimiter, quote, "\\", skip)
        if _is_escaped(lines, quote, delimiter) or _malformed(lines, Dialect(delimiter, quote, "", skip)) > _malformed(
            lines, with_escape
        ):
            escape = "\\"
    return Dialect(delimiter, quote, escape, skip)


def _only_texts(lines: list[str]) -> bool:
    """Say whether quotation marks around some lines of a single column are part of the texts: nothing in them needs marks, or others need them as much."""
    bare = [line.strip() for line in lines[:MOST_ROWS] if line.strip()]
    if any(line.count('"') % 2 for line in bare):
        return False
    whole = [line[1:-1] for line in bare if len(line) > 1 and line[0] == line[-1] == '"']
    others = [line for line in bare[1:] if line[0] != '"' and not line.replace(".", "").isdigit()]
    if not whole or not others or any('""' in line for line in whole):
        return False
    needed = [any(mark in line for mark in _NEEDED) for line in whole]
    return not all(needed) or any(any(mark in line for mark in _NEEDED) for line in others)


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
    for line in lines[:MOST_ROWS]:
        bare = line.rstrip("\r\n")[:20_000]
        begun += len(opening.findall(bare))
        found = whole.findall(bare)
        count += len(found)
        rows += bool(found)
        protects += any(delimiter in cell for cell in found) if delimiter else 0
    habit = rows >= 0.9 * len(lines[:MOST_ROWS]) and rows >= 3
    return count, begun, bool(protects) or habit


def _is_escaped(lines: list[str], quote: str, delimiter: str) -> bool:
    """Say whether every quote within a cell has a backslash before it, and none is doubled."""
    edge = re.escape(delimiter) if delimiter else "(?!)"
    mark = re.escape(quote)
    at_edge = re.compile(rf"(?:^|{edge}){mark}|{mark}(?={edge}|\s*$)")
    escaped = 0
    for line in lines[:MOST_ROWS]:
        bare = line.rstrip("\r\n")[:20_000]
        rest = bare.replace("\\\\", "").replace("\\" + quote, "")
        escaped += bare.count("\\" + quote)
        if quote in at_edge.sub("", rest):
            return False
    return escaped >= 2


def _malformed(lines: list[str], dialect: Dialect) -> int:
    """Count the records that break the dialect's rules, each line that fails being left behind."""
    return sum(1 for row in tolerant_rows(lines, dialect) if row is None)

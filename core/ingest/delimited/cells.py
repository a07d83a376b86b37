"""What kind of thing a cell holds, and what the cells of a column have in common."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from core.text import count_words

MISSING = frozenset({"", "-", "--", "na", "n/a", "nan", "null", "none", "nil", "?", "."})
_LONGEST_KIND = 80
_REMEMBERED = 16_384
_MOST_SHAPES = 12
_MOST_CATEGORIES = 200
_KINDS = (
    ("number", re.compile(r"[+-]?(\d+|\d{1,3}([ ,.'\u00a0]\d{3})+)([.,]\d+)?(e[+-]?\d+)?\s?%?", re.I)),
    ("money", re.compile(r"([$€£¥]|USD|EUR|GBP)\s?-?\d[\d.,' ]*|-?\d[\d.,']*\s?([$€£¥]|USD|EUR|GBP|kr)", re.I)),
    ("date", re.compile(r"(\d{1,4}([-/.])\d{1,2}\2\d{1,4})([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")),
    ("time", re.compile(r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?([ap]\.?m\.?)?", re.I)),
    ("address", re.compile(r"(https?|ftp)://\S+|www\.\S+|[\w.+-]+@[\w-]+(\.[\w-]+)+", re.I)),
    ("word", re.compile(r"[^\W\d]+")),
    ("code", re.compile(r"(?=.*\d)[\w./:#-]+")),
)
_SHAPE = (
    (re.compile(r"\d"), "9"),
    (re.compile(r"[^\W\d_a-z]"), "A"),
    (re.compile(r"[a-z]"), "a"),
)
_YEAR = re.compile(r"(18|19|20)\d\d")
TYPED = frozenset({"number", "money", "date", "time", "address"})


def kind(cell: str) -> str:
    """Name what a cell holds: empty, number, money, date, time, address, word, code or text."""
    if len(cell) <= _LONGEST_KIND:
        return _short_kind(cell)
    value = cell[: _LONGEST_KIND + 1].strip()
    if len(value) <= _LONGEST_KIND:
        return _short_kind(value)
    return "address" if value.startswith(("http://", "https://")) and " " not in value else "text"


@lru_cache(_REMEMBERED)  # repairs try the same cells in many places
def _short_kind(cell: str) -> str:
    value = cell.strip()
    if value.lower() in MISSING:
        return "empty"
    return next((name for name, pattern in _KINDS if pattern.fullmatch(value)), "text")


def shape(cell: str) -> str:
    """Return the cell with every digit as 9, capital as A and small letter as a."""
    return _short_shape(cell) if len(cell) <= _LONGEST_KIND else _shape(cell)


def _shape(cell: str) -> str:
    for pattern, letter in _SHAPE:
        cell = pattern.sub(letter, cell)
    return cell


_short_shape = lru_cache(_REMEMBERED)(_shape)


def is_year(cell: str) -> bool:
    """Say whether a cell is a year of four digits."""
    return _YEAR.fullmatch(cell.strip()) is not None


@dataclass(frozen=True)
class Column:
    """What the cells of a column have in common, learned from rows of the right width.

    Attributes:
        kind: the kind of nearly all cells that are not empty, else "mixed".
        shapes: the few shapes that nearly all cells have, when they hold digits or signs; else empty.
        categories: the few values that the cells take; else empty.
        empty_share, words: share of empty cells; mean words of the others.
        years: nearly all cells are years.
    """

    kind: str = "mixed"
    shapes: frozenset[str] = field(default_factory=frozenset)
    categories: frozenset[str] = field(default_factory=frozenset)
    empty_share: float = 0.0
    words: float = 0.0
    rows: int = 0
    years: bool = False

    @property
    def strong(self) -> bool:
        """Say whether a cell of another column would stand out here."""
        return self.kind in TYPED or bool(self.shapes)

    def allows(self, cell: str) -> bool:
        """Say whether a cell suits the column, or is one of the empty cells that it has now and then."""
        return self.fit(cell) > 0 or (not cell and self.empty_share > 0.05)

    def fit(self, cell: str) -> float:
        """Return how well a cell suits the column, from -1 (does not) to 1 (does)."""
        if not cell.strip():
            return 0.5 if self.empty_share > 0.5 else 0.0 if self.empty_share > 0.05 else -0.5
        if self.kind == "empty":
            return -1.0
        if self.shapes:
            return (
                1.0
                if shape(cell.strip()) in self.shapes
                else 0.3
                if kind(cell) == self.kind and self.kind in TYPED
                else -1.0
                if kind(cell) != self.kind
                else -0.2
            )
        if self.kind in TYPED:
            return 1.0 if kind(cell) == self.kind else -1.0
        if self.categories:
            return 1.0 if cell.strip() in self.categories else -0.7
        if self.words >= 2.5:
            return 0.3 if " " in cell.strip() else 0.0
        return 0.1


def learn(rows: Sequence[Sequence[str]], width: int) -> list[Column]:
    """Learn the columns from rows that have `width` cells each."""
    return [_learn([row[number] for row in rows]) for number in range(width)]


def _learn(cells: list[str]) -> Column:
    filled = [cell.strip() for cell in cells if cell.strip().lower() not in MISSING]
    empty_share = 1 - len(filled) / max(1, len(cells))
    if not filled:
        return Column(kind="empty" if cells else "mixed", empty_share=1.0 if cells else 0.0, rows=len(cells))
    kinds = [kind(cell) for cell in filled]
    name, count = Counter(kinds).most_common(1)[0]
    enough = 0.95 * len(filled)
    shapes = Counter(
        shape(cell) for cell, found in zip(filled, kinds, strict=True) if found == name and len(cell) <= 30
    )
    common = [form for form, _ in shapes.most_common(_MOST_SHAPES)]
    structured = any(not character.isalpha() and not character.isspace() for form in common[:1] for character in form)
    is_structured = (
        structured
        and len(filled) >= 5
        and sum(shapes[form] for form in common) >= enough
        and len(shapes) <= max(3, len(filled) // 3)
    )
    values = Counter(filled)
    few = len(values) <= min(_MOST_CATEGORIES, max(1, len(filled) // 2))
    short = max(map(len, values)) <= 60
    return Column(
        kind=name if count >= enough else "mixed",
        shapes=frozenset(common) if is_structured else frozenset(),
        categories=frozenset(values) if few and short and len(filled) >= 4 else frozenset(),
        empty_share=empty_share,
        words=sum(map(count_words, filled)) / len(filled),
        rows=len(cells),
        years=name == "number" and sum(map(is_year, filled)) >= enough,
    )

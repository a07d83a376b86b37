"""Several labels in one cell: lists as programs write them, and names with a mark between."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

MARKS = ("|", ";", "；", "、", "，", ",", "#", "\n", "\t", "•", "·", "/", "+", "&", " ")
"""What may stand between labels; a space only where each part stands alone elsewhere."""
_LONGEST = 2000
"""Characters of a cell that is read as labels; a longer one is a text."""
_MOST_VALUES = 20_000
_LEAST_SURE, _LEAST_SURE_SPACE = 0.6, 0.9
"""Share of the rows with several parts whose parts must all recur as labels in their own right."""
_LEAST_SPACED = 3
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
_QUOTED_LIST = re.compile(r"""[\[({]\s*(?:('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")[\s,]*)*[\])}]""")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_HALF = 0.5


@dataclass(frozen=True)
class JoinedLabels:
    """How the cells of a column hold labels.

    Attributes:
        mark: what stands between them; empty where cells are lists.
        several: rows with two or more labels; listed: rows whose cell is a list, of one label or more.
        counts: rows of each label, commonest first.
    """

    mark: str
    several: int
    listed: int
    counts: dict[str, int]


def list_in(cell: str) -> tuple[str, ...] | None:
    """Return the labels of a cell that is a list or an object with one, such as ["a", "b"] or {"choices": ["a"]}; None for others."""
    text = cell.strip()
    if not text or text[0] not in "[({" or text[-1] not in "])}" or len(text) > _LONGEST:
        return None
    try:
        return _names(json.loads(text))
    except (ValueError, RecursionError):
        pass
    if _QUOTED_LIST.fullmatch(text):  # as Python and numpy print one
        return _once(first or second for first, second in _QUOTED.findall(text))
    inner = text[1:-1]
    if text[0] != "[" or any(mark in inner for mark in "[]{}"):
        return None
    return _once(inner.split(","))


def _names(value: Any) -> tuple[str, ...] | None:
    """Return the names that a list holds, or an object: of lists or of numbers from 0 to 1."""
    if isinstance(value, list):
        if any(isinstance(each, list | dict) for each in value):
            return None
        return _once(str(each) for each in value if each is not None)
    if isinstance(value, dict) and len(value) == 1 and isinstance((only := next(iter(value.values()))), list | dict):
        return _names(only)
    if isinstance(value, dict) and value and all(isinstance(each, bool | int | float) for each in value.values()):
        return _once(str(name) for name, each in value.items() if each >= _HALF)
    return None


def _once(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in names if (name := each.strip())))


def labels_in(cell: str, mark: str) -> tuple[str, ...]:
    """Return the labels of a cell, each once: those of a list, else the parts between marks; an empty mark splits nothing."""
    listed = list_in(cell)
    if listed is not None:
        return listed
    return _once(cell.split(mark) if mark else [cell])


def find_joined(cells: pd.Series) -> JoinedLabels | None:
    """Find out whether cells hold several labels: lists, or parts that recur as labels in their own right.

    "Paris, France" beside "Lyon, France" and a class called "Bills, fees" are one label each: Paris and bills stand nowhere else.
    """
    rows: dict[str, int] = {
        str(name): int(count) for name, count in cells.str.strip().value_counts().items() if str(name)
    }
    if len(rows) > _MOST_VALUES or not rows or max(map(len, rows)) > _LONGEST:
        return None
    lists = {cell: found for cell in rows if (found := list_in(cell)) is not None}
    if sum(rows[cell] for cell in lists) >= max(2, 0.01 * sum(rows.values())):
        return _told("", rows, {cell: lists.get(cell, (cell,)) for cell in rows}, sum(rows[cell] for cell in lists))
    return max((split for mark in MARKS if (split := _split_by(mark, rows))), key=lambda it: it.several, default=None)


def _told(mark: str, rows: Mapping[str, int], parts: Mapping[str, tuple[str, ...]], listed: int) -> JoinedLabels:
    counts: Counter[str] = Counter()
    for cell, names in parts.items():
        for name in names:
            counts[name] += rows[cell]
    several = sum(rows[cell] for cell, names in parts.items() if len(names) > 1)
    return JoinedLabels(mark, several, listed, dict(counts.most_common()))


def _split_by(mark: str, rows: Mapping[str, int]) -> JoinedLabels | None:
    """Return what the labels are if this is the mark between them; None when the parts do not recur."""
    parts = {cell: _once(cell.split(mark)) for cell in rows}
    several = {cell: names for cell, names in parts.items() if len(names) > 1}
    if not several or (mark == " " and len(several) < _LEAST_SPACED):
        return None
    alone = {names[0].casefold() for cell, names in parts.items() if len(names) == 1 and names[0] == cell}
    if _are_fields(several, alone) or _are_numbers(mark, several):
        return None
    together: dict[str, set[str]] = defaultdict(set)
    cells_of: Counter[str] = Counter()
    for names in several.values():
        plain = {name.casefold() for name in names}
        for name in plain:
            together[name] |= plain - {name}
            cells_of[name] += 1

    def recurs(name: str) -> bool:
        key = name.casefold()
        return key in alone or (mark != " " and cells_of[key] > 1 and len(together[key]) > 1)

    sure = sum(rows[cell] for cell, names in several.items() if all(map(recurs, names)))
    needed = _LEAST_SURE_SPACE if mark == " " else _LEAST_SURE
    if sure < needed * sum(rows[cell] for cell in several):
        return None
    return _told(mark, rows, parts, 0)


def _are_fields(several: Mapping[str, tuple[str, ...]], alone: set[str]) -> bool:
    """Tell whether each part has its place in a cell, as in red/small, red/large, blue/small: one name of two fields."""
    places: dict[str, set[int]] = defaultdict(set)
    for names in several.values():
        for place, name in enumerate(names):
            places[name.casefold()].add(place)
    lengths = {len(names) for names in several.values()}
    return len(lengths) == 1 and all(len(each) == 1 for each in places.values()) and not alone & set(places)


def _are_numbers(mark: str, several: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether cells are numbers with a decimal comma, or marks such as 4/5."""
    return mark in ",/" and all(
        len(names) == 2 and all(_NUMBER.fullmatch(name) for name in names) and f"{mark} " not in cell
        for cell, names in several.items()
    )

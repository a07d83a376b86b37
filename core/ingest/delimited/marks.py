"""Delimiters of several characters, such as ":::", " +++$+++ " or "<sep>", and rare single ones."""

from __future__ import annotations

import re
from collections import Counter

_TOKEN = re.compile(r"[ \t]?(?:<[A-Za-z_|]{2,12}>|\[[A-Za-z_]{2,12}\]|[^\w\s\"'“”„«»‘’]{1,9})[ \t]?")
_RUN = re.compile(r"((?P<mark>[^\w\s\"',;.!?()])(?P=mark)+)")
_RARE = frozenset("§¬¤¶†‡•·│║")
_PLAIN = frozenset(",;\t")
_USUAL = frozenset(":|")
_FIRST_LINES = 10
_SHARE = 0.95
_LEAST_LINES = 3
_MOST_TOKENS = 200
_LONGEST_LINE = 20_000
_LONGEST_RUN = 9


def find_marks(lines: list[str]) -> list[str]:
    """Return what could part the cells of nearly all lines: the same mark, as often in each, between other characters; or one repeated in the first.

    Args:
        lines: of a sample, with their ends.
    """
    shortest: dict[str, int] = {}
    runs = [run for line in lines[:_FIRST_LINES] for run in _RUN.finditer(line[:_LONGEST_LINE])]
    for run in runs:
        if run["mark"] not in _USUAL and run[1] not in lines[0]:
            continue  # a cell over several lines may stand first; other marks are too common within texts
        shortest[run["mark"]] = min(len(run[1]), shortest.get(run["mark"], _LONGEST_RUN + 1))
    repeated = [mark * count for mark, count in shortest.items() if count <= _LONGEST_RUN]
    bare = [line.rstrip("\r\n")[:_LONGEST_LINE] for line in lines if line.strip()]
    if len(bare) < _LEAST_LINES:
        return repeated
    marks = [Counter(found for found in _TOKEN.findall(line)[:_MOST_TOKENS] if _may_part(found)) for line in bare]
    common = Counter(mark for counted in marks for mark in counted)
    found = repeated
    for mark, count in common.items():
        if count < _SHARE * len(bare) or mark not in bare[0]:
            continue
        times = Counter(counted[mark] for counted in marks if counted[mark])
        if times.most_common(1)[0][1] >= _SHARE * len(bare) and _is_between(bare, mark):
            found.append(mark)
    return found


def _may_part(mark: str) -> bool:
    core = mark.strip(" \t")
    return (
        (len(core) > 1 and not set(core) <= _PLAIN)
        or core in _RARE
        or (core == "|" == mark.strip(" ") and mark != core and mark[0] == mark[-1])
    )


def _is_between(lines: list[str], mark: str) -> bool:
    inner = sum(not line.startswith(mark) and not line.endswith(mark) for line in lines)
    return inner >= 0.9 * len(lines)


def only_within(mark: str, longer: str, lines: list[str]) -> bool:
    """Tell whether a mark stands in the lines nowhere but as a part of a longer one."""
    return mark != longer and mark in longer and not any(mark in line.replace(longer, "") for line in lines)

"""Delimiters of several characters, such as ":::", " +++$+++ " or "<sep>", and rare single ones."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

_TOKEN = re.compile(r"<[A-Za-z_|]{2,12}>|\[[A-Za-z_]{2,12}\]|[^\w\s\"'“”„«»‘’]{1,12}")
_ENDS, _STARTS = ".,;!?…)。！？", "(#@¿¡"
_RUN = re.compile(r"((?P<mark>[^\w\s\"',;.!?()])(?P=mark)+)")
_RARE = frozenset("§¬¤¶†‡•·│║")
_PLAIN = frozenset(",;\t")
_USUAL = frozenset(":|")
_DOUBLED = ";\t"
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
    marks = [Counter(found for found in _tokens(line) if _may_part(found)) for line in bare]
    common = Counter(mark for counted in marks for mark in counted)
    found = repeated
    for mark, count in common.items():
        if count < _SHARE * len(bare) or mark not in bare[0]:
            continue
        times = Counter(counted[mark] for counted in marks if counted[mark])
        if times.most_common(1)[0][1] >= _SHARE * len(bare) and _is_between(bare, mark):
            found.append(mark)
    return found


def _tokens(line: str) -> Iterator[str]:
    """Yield the marks of a line with the space or tab beside them, without what ends the text before or begins the one behind."""
    for found in itertools.islice(_TOKEN.finditer(line), _MOST_TOKENS):
        core = found[0].lstrip(_ENDS).rstrip(_STARTS) or found[0]
        start = found.start() + found[0].index(core)
        end = start + len(core)
        before, behind = line[start - 1 : start] if start else "", line[end : end + 1]
        yield (before if before in (" ", "\t") else "") + core + (behind if behind in (" ", "\t") else "")


def doubled(lines: list[str]) -> str:
    """Return the usual delimiter that stands twice wherever the first line has it, as often in nearly all lines; "" where none does."""
    bare = [line.rstrip("\r\n")[:_LONGEST_LINE] for line in lines if line.strip()]
    for mark in _DOUBLED if len(bare) >= _LEAST_LINES else "":
        pairs = re.compile(f"(?<!{mark}){mark}{mark}(?!{mark})")
        times = len(pairs.findall(bare[0]))
        if times and bare[0].count(mark) == 2 * times:
            agreeing = sum(mark in line and len(pairs.findall(line)) == times for line in bare)
            if agreeing >= _SHARE * len(bare) and _is_between(bare, mark):
                return mark
    return ""


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

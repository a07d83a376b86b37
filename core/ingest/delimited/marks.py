"""Delimiters of several characters, such as ":::", " +++$+++ " or "<sep>", and rare single ones."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

_TOKEN = re.compile(r"<[A-Za-z_|]{2,12}>|\[[A-Za-z_]{2,12}\]|[^\w\s\"'“”„«»‘’]{1,12}")
_SENTENCE_ENDS = ".!?…)。！？"
_ENDS, _STARTS = ".,;!?…)。！？", "(#@¿¡"
_RUN = re.compile(r"((?P<mark>[^\w\s\"',;.!?()])(?P=mark)+)")
_RARE = frozenset("§¬¤¶†‡•·│║")
_PLAIN = frozenset(",;\t")
_USUAL = frozenset(":|")
_REPEATED = ";\t,"
_FIRST_LINES = 10
_SHARE = 0.95
_LEAST_LINES = 3
_MOST_TOKENS = 200
_LONGEST_LINE = 20_000
_LONGEST_RUN = 9
_MOST_ABOVE, _MOST_BELOW, _SMALL_TABLE = 12, 6, 8


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
    for mark, count in common.items():
        if count >= len(bare) / 2 and mark not in repeated and _parts(mark, bare, marks):
            repeated.append(mark)
    return repeated


def _parts(mark: str, lines: list[str], marks: list[Counter[str]]) -> bool:
    """Tell whether a mark stands as often in nearly each line, but for a few above and below those."""
    usual = Counter(counted[mark] for counted in marks if counted[mark]).most_common(1)[0][0]
    agrees = [counted[mark] == usual for counted in marks]
    start, end = agrees.index(True), len(agrees) - agrees[::-1].index(True)
    inside = agrees[start:end]
    if start > _MOST_ABOVE or len(agrees) - end > _MOST_BELOW or len(inside) < max(_LEAST_LINES, len(agrees) / 2):
        return False
    return len(inside) - sum(inside) <= _exceptions(len(inside)) and _is_between(lines[start:end], mark)


def _exceptions(lines: int) -> int:
    """Return in how many lines a mark may be missing: one in twenty, and one in a small table."""
    return max(int((1 - _SHARE) * lines), int(lines >= _SMALL_TABLE))


def _tokens(line: str) -> Iterator[str]:
    """Yield the marks of a line with the space or tab beside them, without what ends the text before or begins the one behind."""
    for found in itertools.islice(_TOKEN.finditer(line), _MOST_TOKENS):
        # where nothing but ends of sentences and usual delimiters is left, the delimiter behind the sentence is what parts
        core = found[0].lstrip(_ENDS).rstrip(_STARTS) or found[0].lstrip(_SENTENCE_ENDS) or found[0]
        start = found.start() + found[0].index(core)
        end = start + len(core)
        before, behind = line[start - 1 : start] if start else "", line[end : end + 1]
        yield (before if before in (" ", "\t") else "") + core + (behind if behind in (" ", "\t") else "")


def find_run(lines: list[str]) -> str:
    """Return the usual delimiter that stands two or more times wherever a line has it, such as ";;"; "" where none does.

    As often in each line, and nowhere alone: a column that is empty in every row would look the same, and nothing is lost then.
    """
    bare = [line.rstrip("\r\n")[:_LONGEST_LINE] for line in lines if line.strip()]
    for mark in _REPEATED if len(bare) >= _LEAST_LINES else "":
        runs = re.findall(f"{mark}+", next((line for line in bare[:_FIRST_LINES] if mark in line), ""))
        if not runs or len(runs[0]) < 2 or len(set(runs)) > 1:
            continue
        exact = re.compile(f"(?<!{mark}){runs[0]}(?!{mark})")
        having = [line for line in bare if mark in line]
        agreeing = all(len(exact.findall(line)) == len(runs) for line in having)
        if agreeing and len(having) > len(bare) / 2 and _is_between(having, mark):
            return runs[0]
    return ""


def _may_part(mark: str) -> bool:
    core = mark.strip(" \t")
    return (
        (len(core) > 1 and not set(core) <= _PLAIN)
        or core in _RARE
        or (core == "|" and mark != core and mark[0] == mark[-1])
    )


def _is_between(lines: list[str], mark: str) -> bool:
    inner = sum(not line.startswith(mark) and not line.endswith(mark) for line in lines)
    return inner >= min(0.9 * len(lines), len(lines) - 1)


def only_within(mark: str, longer: str, lines: list[str]) -> bool:
    """Tell whether a mark stands in hardly a line but as a part of a longer one."""
    if mark == longer or mark not in longer:
        return False
    having = [line for line in lines if longer in line]
    apart = sum(mark in line.replace(longer, "") for line in lines)
    return len(having) > len(lines) / 2 and apart <= _exceptions(len(lines))

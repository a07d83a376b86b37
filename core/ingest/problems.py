"""What was odd in a file and what was done about it, counted by kind and listed line by line."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_PROBLEMS = 200
QUOTED_CHARACTERS = 200
_SHOWN_LINES = 5
KINDS = {
    "few": ("row with too few cells", "rows with too few cells"),
    "many": ("row with too many cells", "rows with too many cells"),
    "quote": ("row with a stray quote", "rows with stray quotes"),
    "delimiter": ("row in another delimiter", "rows in another delimiter"),
    "repeat": ("repeated header left out", "repeated headers left out"),
    "footer": ("line under the table left out", "lines under the table left out"),
    "blank": ("row without any cell left out", "rows without any cell left out"),
    "header": ("line read as part of the header", "lines read as parts of the header"),
    "preamble": ("line above the header left out", "lines above the header left out"),
    "encoding": ("line that another encoding would change", "lines that another encoding would change"),
    "comment": ("comment left out", "comments left out"),
    "first": ("first line read as a row", "first lines read as rows"),
    "bytes": ("place that does not fit the encoding", "places that do not fit the encoding"),
    "table": ("further table not read", "further tables not read"),
    "sheets": ("sheet put together", "sheets put together"),
    "unread": ("other sheet not read", "other sheets not read"),
    "merged": ("merged cell filled", "merged cells filled"),
    "error": ("cell with a formula error, read as empty", "cells with a formula error, read as empty"),
    "formula": ("formula without a saved result, read as empty", "formulas without a saved result, read as empty"),
    "hidden": ("hidden sheet, row or column read", "hidden rows or columns read"),
    "name": ("column name changed", "column names changed"),
    "remark": ("nearly empty column without a name", "nearly empty columns without a name"),
    "end": ("array that does not end as it should", "arrays that do not end as they should"),
    "member": ("further file of the archive not read", "further files of the archive not read"),
    "twice": ("object with a key that stands twice", "objects with a key that stands twice"),
    "rejected": ("rejected row, whose label was left out", "rejected rows, whose labels were left out"),
    "ignored": ("ignored row, whose label was left out", "ignored rows, whose labels were left out"),
    "skipped": ("cancelled or skipped annotation left out", "cancelled or skipped annotations left out"),
    "unannotated": ("row without a label", "rows without a label"),
    "tie": (
        "row on which annotators are tied, left without a label",
        "rows on which annotators are tied, left without a label",
    ),
    "outvoted": ("row labelled by a majority of annotators", "rows labelled by a majority of annotators"),
    "example": ("line that is no example left out", "lines that are no examples left out"),
    "object": ("line that is no object left out", "lines that are no objects left out"),
}


@dataclass(frozen=True)
class Problem:
    """Something odd in the file.

    Attributes:
        line: where it stands (1-based; None for the file as a whole).
        message: what it is and what was done; kind: one of KINDS, or empty; quote: the line as it stood, cut.
    """

    line: int | None
    message: str
    kind: str = ""
    quote: str = ""


@dataclass
class Problems:
    """Collects problems: the first 200 in full, all of them as counts."""

    items: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, line: int | None, message: str, kind: str, quote: str = "", count: int = 1) -> None:
        """Note a problem."""
        self.counts[kind] = self.counts.get(kind, 0) + count
        if line is not None and len(self.lines.setdefault(kind, [])) < _SHOWN_LINES:
            self.lines[kind].append(line)
        if len(self.items) < MOST_PROBLEMS:
            self.items.append(Problem(line, message, kind, quote[:QUOTED_CHARACTERS]))

    def listed(self) -> list[Problem]:
        """Return them, with a last one that says how many are not listed."""
        items = sorted(self.items, key=lambda problem: problem.line or 0)
        more = sum(self.counts.values()) - len(items)
        if len(items) < MOST_PROBLEMS or more <= 0:
            return items
        return [*items, Problem(None, f"{more:,} more oddities of these kinds are not listed.")]

    def words(self) -> list[str]:
        """Say how many of each kind there are, and on which lines the first stand."""
        return describe_counts(self.counts, self.lines)


def describe_counts(counts: dict[str, int], lines: dict[str, list[int]]) -> list[str]:
    """Return phrases such as "2 rows with too few cells: lines 17, 203"."""
    phrases = []
    for kind, count in counts.items():
        one, several = KINDS[kind]
        where = lines.get(kind, [])
        named = ", ".join(str(line) for line in where) + (
            f" and {count - len(where):,} more" if count > len(where) else ""
        )
        place = f": {'line' if count == 1 else 'lines'} {named}" if where else ""
        phrases.append(f"{count:,} {one if count == 1 else several}{place}")
    return phrases

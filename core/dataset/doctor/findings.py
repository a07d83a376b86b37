"""What the doctor says: findings, ordered by harm, and the diagnosis that holds them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from core.config.long_texts import LONG_TEXTS
from core.dataset.fixes import Fix
from core.text import in_quotes

SEVERITIES = ("severe", "warning", "note")
"""severe: training is refused, or its result would mislead. warning: costs accuracy or trust. note: good to know."""
SEVERITY_WORDS = {"severe": "Fix first", "warning": "Worth fixing", "note": "Good to know"}
MOST_LINES = 10_000
"""A finding keeps the lines of so many rows; `count` tells of all."""


@dataclass(frozen=True)
class Finding:
    """One thing found in a table.

    Attributes:
        kind: stable name of the check; severity: one of SEVERITIES.
        title: what was found, with its number; effect: what it does to the result, and what to do.
        count: rows behind it; lines: their lines in the file, at most MOST_LINES.
        fixes: changes that mend it, the advised one first; examples: a few values, private ones masked.
        details: figures that a page or a report may want.
        encoder: the built-in encoder to take instead, or empty.
        settings: of a run, {field of TrainConfig: value} each, that mend it, the advised one first.
        split: what to split by instead: a field of DataConfig (group, time or parts) and the column for it; empty when nothing is advised.
    """

    kind: str
    severity: str
    title: str
    effect: str
    count: int = 0
    lines: list[int] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    settings: list[dict[str, str]] = field(default_factory=list)
    split: dict[str, str] = field(default_factory=dict)
    encoder: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {**dataclasses.asdict(self), "fixes": [fix.as_dict() for fix in self.fixes]}


@dataclass(frozen=True)
class Diagnosis:
    """Everything found in a table.

    Attributes:
        rows, classes: what was examined, after the fixes chosen so far.
        ceiling: share (0 to 1) of the rows that the best possible classifier could get right, given equal texts under different labels.
        repeats: rows by kind: unique, repeated (same label), conflicting (several labels).
        looked_at: rows that the checks of the texts read; the others are counted on all rows.
    """

    rows: int
    classes: int
    findings: list[Finding]
    ceiling: float
    repeats: dict[str, int]
    looked_at: int

    def of(self, severity: str) -> list[Finding]:
        """Return the findings of one severity."""
        return [finding for finding in self.findings if finding.severity == severity]

    def advised_fixes(self) -> list[Fix]:
        """Return the first fix of everything severe: what makes one label of several, then merges, then what leaves rows out."""
        fixes = [finding.fixes[0] for finding in self.of("severe") if finding.fixes]
        return sorted(fixes, key=lambda fix: 0 if "in" in fix.parameters else 1 if fix.kind == "merge_labels" else 2)

    @property
    def grade(self) -> str:
        """Say in one sentence how good the table is."""
        severe, warnings = self.of("severe"), self.of("warning")
        size = f"{self.rows:,} rows in {self.classes:,} {'class' if self.classes == 1 else 'classes'}"
        if severe:
            others = len(severe) - 1
            more = f" {others} more {'thing is' if others == 1 else 'things are'} in the way." if others else ""
            return f"Not ready yet. {severe[0].title}{more}"
        if warnings:
            count = "one thing that costs" if len(warnings) == 1 else f"{len(warnings)} things that cost"
            return f"Usable: {size}, with {count} accuracy or trust."
        return f"In good order: {size}, and nothing is in the way."

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {
            "grade": self.grade,
            "rows": self.rows,
            "classes": self.classes,
            "ceiling": self.ceiling,
            "repeats": self.repeats,
            "looked_at": self.looked_at,
            "findings": [finding.as_dict() for finding in self.findings],
        }


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, most harmful first; among equals the one with more rows."""
    return sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), -finding.count))


def lines_of(rows: pd.Series) -> list[int]:
    """Return the lines of the rows that are True, at most MOST_LINES."""
    return [int(line) for line in rows.index[rows.to_numpy()][:MOST_LINES]]


def line_words(lines: Sequence[int], most: int = 5) -> str:
    """Name the first few lines: "line 42", "lines 3, 9 and 4 more"."""
    shown = ", ".join(str(line) for line in lines[:most])
    more = f" and {len(lines) - most:,} more" if len(lines) > most else ""
    return f"{'line' if len(lines) == 1 else 'lines'} {shown}{more}"


def rows_text(count: int) -> str:
    """Return "1 row" or "1,234 rows"."""
    return "1 row" if count == 1 else f"{count:,} rows"


def quoted(values: Sequence[object], most: int = 5) -> str:
    """Name the first few values, each cut at 40 characters."""
    shown = ", ".join(map(in_quotes, values[:most]))
    return shown + (f" and {len(values) - most:,} more" if len(values) > most else "")


def split_label(split: dict[str, str]) -> str:
    """Return what a press takes, such as: Split by 'author'."""
    (way, column), *_ = split.items()
    return f"Follow column {column!r}" if way == "parts" else f"Split by {column!r}"


def setting_label(setting: dict[str, str]) -> str:
    """Return what a press takes, such as: Keep the end of long texts."""
    return LONG_TEXTS[setting["long_texts"]].offer


def setting_option(setting: dict[str, str]) -> str:
    """Return the option of the command line for it, such as: --long-texts tail."""
    return f"--long-texts {setting['long_texts']}"


def split_option(split: dict[str, str]) -> str:
    """Return the option of the command line for it, such as: --group author."""
    (way, column), *_ = split.items()
    return f"--{'split' if way == 'parts' else way} {column if column.isidentifier() else repr(column)}"

"""Changes a person chose to make to a table before it is learned from: recorded, replayed in order, undone by leaving one out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from core.dataset.fix_kinds import FIXES, Columns, Parameters
from core.dataset.folder import load_dataset
from core.errors import ConfigError
from core.storage import read_json, write_json

FIXES_FILE = "fixes.json"


@dataclass(frozen=True)
class Fix:
    """One recorded change: a key of `FIXES` and what it needs to be made again, as JSON."""

    kind: str
    parameters: Parameters = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in FIXES:
            raise ConfigError(f"There is no fix {self.kind!r}. Allowed are {', '.join(FIXES)}. Choose one of these.")

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {"kind": self.kind, "parameters": self.parameters}


def from_dicts(values: Sequence[dict[str, Any]]) -> tuple[Fix, ...]:
    """Build fixes from JSON.

    Raises:
        ConfigError: a kind is unknown.
    """
    return tuple(Fix(str(value["kind"]), dict(value.get("parameters", {}))) for value in values)


def apply_fixes(
    frame: pd.DataFrame, columns: Columns, fixes: Sequence[Fix], *, is_test: bool = False
) -> tuple[pd.DataFrame, list[str]]:
    """Make recorded changes in their order.

    Args:
        frame: columns of str; the index is the line in the file.
        is_test: the table is a separate test file: changes that leave out training rows are not made.

    Returns:
        The new frame (the old one is unchanged) and a sentence for each fix that changed something.
    """
    sentences = []
    for fix in fixes:
        kind = FIXES[fix.kind]
        if is_test and not kind.for_test:
            continue
        new = kind.apply(frame, columns, fix.parameters)
        if count := _changed_rows(frame, new, columns):
            rows = "1 row" if count == 1 else f"{count:,} rows"
            sentences.append(kind.sentence.format(rows=rows))
        frame = new
    return frame, sentences


def _changed_rows(old: pd.DataFrame, new: pd.DataFrame, columns: Columns) -> int:
    """Count the rows left out, the rows added, and the rows whose texts or label differ."""
    both = old.index.intersection(new.index)
    before, after = old.loc[both], new.loc[both]
    differs = pd.Series(False, index=both)
    for name in (*columns.texts, columns.label):
        differs |= before[name] != after[name]
    return len(old) - len(both) + len(new) - len(both) + int(differs.sum())


def add_fix(fixes: Sequence[Fix], fix: Fix) -> list[Fix]:
    """Return the list with a fix added; edits and left-out lines are merged into the one of their kind, others replace it."""
    others = [old for old in fixes if old.kind != fix.kind]
    old = next((old for old in fixes if old.kind == fix.kind), None)
    if old is None:
        return [*fixes, fix]
    if fix.kind == "edit":
        return [*others, merge_edits(old, fix.parameters.get("labels", {}), fix.parameters.get("dropped", []))]
    if fix.kind == "drop_lines":
        lines = sorted({*old.parameters["lines"], *fix.parameters["lines"]})
        return [*others, Fix("drop_lines", {"lines": lines})]
    if fix.kind == "merge_labels":
        new = fix.parameters["labels"]
        chained = {spelling: new.get(kept, kept) for spelling, kept in old.parameters["labels"].items()}
        return [*others, Fix("merge_labels", {"labels": {**chained, **new}})]
    return [*others, fix]


def load_fixes(dataset_id: str) -> list[Fix]:
    """Return the fixes chosen for a data set, in their order; none when none were chosen.

    Raises:
        StorageError: the file cannot be read.
        ConfigError: it names a fix that this version does not have.
    """
    try:
        return list(from_dicts(read_json(load_dataset(dataset_id).path / FIXES_FILE)))
    except FileNotFoundError:
        return []


def save_fixes(dataset_id: str, fixes: Sequence[Fix]) -> None:
    """Keep the fixes chosen for a data set; the table itself is never changed.

    Raises:
        StorageError: the disk is full or cannot be written.
    """
    write_json(load_dataset(dataset_id).path / FIXES_FILE, [fix.as_dict() for fix in fixes])


def add_edits(dataset_id: str, labels: dict[int, str], dropped: Collection[int]) -> list[Fix]:
    """Add corrections by hand to a data set's fixes and keep them.

    Args:
        labels: {line: new label}; dropped: lines to leave out.

    Returns:
        All fixes of the data set.
    """
    fixes = load_fixes(dataset_id)
    fixes = add_fix(fixes, merge_edits(None, labels, dropped))
    save_fixes(dataset_id, fixes)
    return fixes


def merge_edits(old: Fix | None, labels: dict[Any, str], dropped: Collection[int]) -> Fix:
    """Return the one fix of kind "edit" with more corrections; a later label undoes a drop, a later drop a label."""
    parameters = old.parameters if old else {}
    merged = {str(line): label for line, label in parameters.get("labels", {}).items()}
    gone = {int(line) for line in parameters.get("dropped", [])}
    for line, label in labels.items():
        merged[str(line)] = label
        gone.discard(int(line))
    for line in dropped:
        gone.add(int(line))
        merged.pop(str(line), None)
    return Fix("edit", {"labels": merged, "dropped": sorted(gone)})

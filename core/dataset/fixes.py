"""Changes a person chose to make to a table before it is learned from: recorded, replayed in order, undone by leaving one out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from core.dataset.fix_kinds import FIXES, Columns, Parameters
from core.dataset.folder import load_dataset
from core.dataset.several import FIRST
from core.errors import ConfigError
from core.storage import read_json, write_json
from core.text import in_quotes

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
        effect = _compare(frame, new, columns)
        if effect.rows or kind.answer:
            sentences.append(_told(kind.sentence, effect))
        frame = new
    return frame, sentences


@dataclass(frozen=True)
class Effect:
    """What a fix does to a table: rows that get another text or label or are added, and rows left out, of how many."""

    changed: int
    left_out: int
    of: int

    @property
    def rows(self) -> int:
        """Rows that are not as before."""
        return self.changed + self.left_out

    def words(self) -> str:
        """Say it in words, such as "40 rows left out, 33 %"; "no row" where nothing changes."""
        parts = [f"{_rows(self.changed)} changed"] if self.changed else []
        if self.left_out:
            share = 100 * self.left_out / max(1, self.of)
            parts.append(f"{_rows(self.left_out)} left out, {share:.{0 if share >= 10 else 1}f} %")
        return "; ".join(parts) or "no row"


def fix_title(fix: Fix) -> str:
    """Return what a fix is called, with what it names, such as: Merge 'Cards' into 'Card'."""
    label, given = FIXES[fix.kind].label, fix.parameters
    names = given.get("labels", [])
    if fix.kind == "merge_labels" and len(set(names.values())) == 1:
        return f"Merge {_quoted(list(names))} into {next(iter(names.values()))!r}"
    if fix.kind == "merge_labels":
        return f"Merge {len(names):,} labels into {len(set(names.values())):,} others"
    if fix.kind == "drop_labels":
        return f"Leave out rows with {_quoted(names)}"
    if fix.kind == "keep_labels":
        return f"Keep {_quoted(names)} as {'a class' if len(names) == 1 else 'classes'}"
    if fix.kind == "yes_no":
        return f"Learn {given['label']!r}: yes or no"
    if fix.kind == "cut_label":
        return f"Make {len(given['names'])} classes: {_quoted(given['names'])}"
    if fix.kind == "drop_small_classes":
        return f"Leave out classes with fewer than {given.get('least', 2)} rows"
    if fix.kind in ("majority_of_columns", "majority_label"):
        return f"{label}, {'the first of equally many' if given.get('ties') == FIRST else 'without ties'}"
    return label


def _quoted(names: Sequence[object], most: int = 4) -> str:
    shown = ", ".join(map(in_quotes, names[:most]))
    return shown + (f" and {len(names) - most:,} more" if len(names) > most else "")


def effect_of(frame: pd.DataFrame, columns: Columns, fix: Fix) -> Effect:
    """Return what a fix would do to a table."""
    return _compare(frame, FIXES[fix.kind].apply(frame, columns, fix.parameters), columns)


def _compare(old: pd.DataFrame, new: pd.DataFrame, columns: Columns) -> Effect:
    """Count the rows left out, the rows added, and the rows whose texts or label differ."""
    if new is old:
        return Effect(0, 0, len(old))
    both = old.index.intersection(new.index)
    before, after = old.loc[both], new.loc[both]
    differs = pd.Series(False, index=both)
    for name in (*columns.texts, columns.label):
        differs |= before[name] != after[name]
    return Effect(len(new) - len(both) + int(differs.sum()), len(old) - len(both), len(old))


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _told(sentence: str, effect: Effect) -> str:
    """Fill a fix's sentence; of two halves that count rows each, one without a row is left away."""
    if "{changed}" in sentence and "; " in sentence:
        changed, _, left = sentence.partition("; ")
        sentence = "; ".join([changed] * (effect.changed > 0) + [left] * (effect.left_out > 0))
    told = sentence.format(rows=_rows(effect.rows), changed=_rows(effect.changed), left=_rows(effect.left_out))
    return told if told.endswith(".") else f"{told}."


def add_fix(fixes: Sequence[Fix], fix: Fix) -> list[Fix]:
    """Return the list with a fix added; edits and left-out lines are merged into the one of their kind, others replace it.

    What names labels (merge, leave out, keep) joins the last fix if that is of its kind, else it follows: a label that was merged and left
    out since must not come back.
    """
    others = [old for old in fixes if old.kind != fix.kind]
    if fix.kind in ("merge_labels", "drop_labels", "keep_labels"):
        if not fixes or fixes[-1].kind != fix.kind:
            return [*fixes, fix]
        return [*fixes[:-1], Fix(fix.kind, {"labels": _both(fixes[-1].parameters["labels"], fix.parameters["labels"])})]
    old = next((old for old in fixes if old.kind == fix.kind), None)
    if old is None:
        return [*fixes, fix]
    if fix.kind == "edit":
        return [*others, merge_edits(old, fix.parameters.get("labels", {}), fix.parameters.get("dropped", []))]
    if fix.kind == "drop_lines":
        lines = sorted({*old.parameters["lines"], *fix.parameters["lines"]})
        return [*others, Fix("drop_lines", {"lines": lines})]
    return [*others, fix]


def _both(old: Any, new: Any) -> Any:
    """Return labels that two fixes of a kind name, as one: of lists each once, of merges one after the other."""
    if isinstance(new, dict):
        return {**{spelling: new.get(kept, kept) for spelling, kept in old.items()}, **new}
    return list(dict.fromkeys([*old, *new]))


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

"""Changes a person chose to make to a table before it is learned from: recorded, replayed in order, undone by leaving one out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from core.dataset import cleaning
from core.dataset.additions import add_rows, drop_texts
from core.dataset.folder import load_dataset
from core.errors import ConfigError
from core.storage import read_json, write_json

Parameters = dict[str, Any]
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


@dataclass(frozen=True)
class Columns:
    """Which columns a fix works on."""

    text: str
    label: str
    pair: str | None = None

    @property
    def texts(self) -> list[str]:
        """The one or two columns of text."""
        return [self.text] if self.pair is None else [self.text, self.pair]


@dataclass(frozen=True)
class FixKind:
    """What a fix is called, what it does, and whether a separate test file gets it too.

    Attributes:
        apply: (frame, columns, parameters) -> the new frame; the index (line in the file) of the rows stays.
        sentence: says what was done, with {rows} for the number of rows changed or left out.
        for_test: changes of texts and labels are made in a test file as well; rows are left out in the training file alone.
    """

    label: str
    sentence: str
    apply: Callable[[pd.DataFrame, Columns, Parameters], pd.DataFrame]
    for_test: bool = False


def _trimmed_labels(frame: pd.DataFrame, columns: Columns) -> pd.Series:
    return frame[columns.label].str.strip()


def incomplete_rows(frame: pd.DataFrame, columns: Columns) -> pd.Series:
    """Return True for the rows without a label or without one of their texts."""
    missing = _trimmed_labels(frame, columns) == ""
    for name in columns.texts:
        missing |= frame[name].str.strip() == ""
    return missing


def text_keys(frame: pd.DataFrame, columns: Columns) -> pd.Series:
    """Return what two rows must share to count as the same text: the text, or both texts of a pair, trimmed."""
    keys = frame[columns.text].str.strip()
    return keys if columns.pair is None else keys + "\x1f" + frame[columns.pair].str.strip()


def _drop_incomplete(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    return frame[~incomplete_rows(frame, columns)]


def _drop_small_classes(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    labels = _trimmed_labels(frame, columns)
    return frame[labels.map(labels.value_counts()) >= int(parameters.get("least", 2))]


def _drop_duplicates(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    keys = text_keys(frame, columns) + "\x1f" + _trimmed_labels(frame, columns)
    return frame[~keys.duplicated() | (text_keys(frame, columns).str.strip("\x1f") == "")]


def _drop_conflicts(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    labels = _trimmed_labels(frame, columns).groupby(text_keys(frame, columns)).transform("nunique")
    return frame[(labels <= 1) | incomplete_rows(frame, columns)]


def _majority_label(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    labels, keys = _trimmed_labels(frame, columns), text_keys(frame, columns)
    mixed = (labels.groupby(keys).transform("nunique") > 1) & ~incomplete_rows(frame, columns)
    counts = labels[mixed].groupby([keys[mixed], labels[mixed]]).size().rename("rows").reset_index()
    counts.columns = pd.Index(["key", "label", "rows"])
    most = counts.groupby("key")["rows"].transform("max")
    best = counts[counts["rows"] == most]
    alone = best[~best["key"].duplicated(keep=False)].set_index("key")["label"]
    winner = keys.map(alone)
    undecided = mixed & winner.isna()
    new = labels.where(~mixed | undecided, winner)
    return frame.assign(**{columns.label: new})[~undecided]


def _merge_labels(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    return frame.assign(**{columns.label: _trimmed_labels(frame, columns).replace(dict(parameters["labels"]))})


def _drop_lines(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    return frame[~frame.index.isin([int(line) for line in parameters["lines"]])]


def _edit(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    kept = _drop_lines(frame, columns, {"lines": parameters.get("dropped", [])})
    labels = {int(line): label for line, label in parameters.get("labels", {}).items()}
    new = pd.Series(kept.index.map(labels), index=kept.index)
    return kept.assign(**{columns.label: kept[columns.label].where(new.isna(), new).astype("str")})


def _map_texts(change: Callable[[str, Parameters], str]) -> Callable[[pd.DataFrame, Columns, Parameters], pd.DataFrame]:
    """Make a fix of a function of one text; equal texts are changed once."""

    def apply(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
        changed = {}
        for name in columns.texts:
            codes, distinct = pd.factorize(frame[name])
            new = pd.Series([change(str(text), parameters) for text in distinct], dtype="str")
            changed[name] = pd.Series(new.to_numpy()[codes], index=frame.index, dtype="str")
        return frame.assign(**changed)

    return apply


FIXES: dict[str, FixKind] = {
    "drop_incomplete": FixKind(
        "Leave out incomplete rows", "{rows} without a text or a label left out.", _drop_incomplete, for_test=True
    ),
    "drop_small_classes": FixKind(
        "Leave out small classes", "{rows} of too small classes left out.", _drop_small_classes
    ),
    "drop_duplicates": FixKind("Keep each row once", "{rows} that repeat another left out.", _drop_duplicates),
    "drop_conflicts": FixKind(
        "Leave out texts with several labels",
        "{rows} whose text stands under several labels left out.",
        _drop_conflicts,
    ),
    "majority_label": FixKind(
        "Give each text its commonest label",
        "{rows} of texts with several labels got the commonest one, or were left out where none is commonest.",
        _majority_label,
    ),
    "merge_labels": FixKind(
        "Merge spellings of a label", "{rows} got another spelling of their label.", _merge_labels, True
    ),
    "drop_lines": FixKind("Leave out these rows", "{rows} left out by line.", _drop_lines),
    "strip_markup": FixKind("Remove markup", "{rows} freed from markup.", _map_texts(cleaning.strip_markup), True),
    "repair_mojibake": FixKind(
        "Repair garbled letters", "{rows} with garbled letters repaired.", _map_texts(cleaning.repair_mojibake), True
    ),
    "remove_controls": FixKind(
        "Remove control characters", "{rows} freed from control characters.", _map_texts(cleaning.remove_controls), True
    ),
    "replace_urls": FixKind(
        "Replace web addresses", "{rows} with [URL] for web addresses.", _map_texts(cleaning.replace_urls), True
    ),
    "remove_phrases": FixKind(
        "Remove what stands everywhere",
        "{rows} freed from phrases that stand in nearly every row.",
        _map_texts(cleaning.remove_phrases),
        True,
    ),
    "mask_private": FixKind(
        "Replace private data", "{rows} with placeholders for private data.", _map_texts(cleaning.mask_private), True
    ),
    "edit": FixKind("Corrections by hand", "{rows} corrected or left out by hand.", _edit),
    "drop_texts": FixKind(
        "Leave out corrected texts",
        "{rows} left out, since a corrected one has the same text.",
        lambda frame, columns, parameters: drop_texts(frame, columns.texts, parameters["rows"]),
        for_test=True,
    ),
    "add_rows": FixKind(
        "Add corrected rows",
        "{rows} added that were corrected by hand.",
        lambda frame, columns, parameters: add_rows(frame, columns.texts, columns.label, parameters["rows"]),
    ),
}
"""Every fix there is; the doctor offers them, the page lists them, a run replays them."""
_WITH_PARAMETERS = ("merge_labels", "drop_lines", "remove_phrases", "edit", "drop_texts", "add_rows")
PLAIN_FIXES = tuple(kind for kind in FIXES if kind not in _WITH_PARAMETERS)
"""The fixes that need no parameters."""


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

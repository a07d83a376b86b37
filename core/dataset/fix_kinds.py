"""Every change that can be made to a table before it is learned from: what it is called and how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.dataset import cleaning, scales, several
from core.dataset.additions import add_rows, drop_texts

Parameters = dict[str, Any]


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
        sentence: says what was done, with {rows} for the number of rows changed or left out, {changed} and {left} for each of these.
        for_test: changes of texts and labels are made in a test file as well; rows are left out in the training file alone.
        answer: it records an answer and changes no row, so that it is listed and not asked again.
    """

    label: str
    sentence: str
    apply: Callable[[pd.DataFrame, Columns, Parameters], pd.DataFrame]
    for_test: bool = False
    answer: bool = False


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
    return several.text_keys(frame, columns.texts)


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
    if parameters.get("ties") == several.FIRST:  # the label that stands first among the commonest
        firsts = labels[mixed & labels.groupby([keys, labels]).transform("size").eq(keys.map(_most_rows(counts)))]
        alone = firsts.groupby(keys[firsts.index]).first()
    winner = keys.map(alone)
    undecided = mixed & winner.isna()
    new = labels.where(~mixed | undecided, winner)
    return frame.assign(**{columns.label: new})[~undecided]


def _merge_labels(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    merge = dict(parameters["labels"])
    return frame.assign(**{columns.label: _trimmed_labels(frame, columns).map(lambda label: merge.get(label, label))})


def _most_rows(counts: pd.DataFrame) -> pd.Series:
    return counts.groupby("key")["rows"].max()


def _drop_labels(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    return frame[~_trimmed_labels(frame, columns).isin(parameters["labels"])]


def _cut_label(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    cuts, names = [float(each) for each in parameters["cuts"]], [str(each) for each in parameters["names"]]
    scales.check_cuts(cuts, names)
    new = {label: scales.cut(str(label), cuts, names) for label in frame[columns.label].unique()}
    return frame.assign(**{columns.label: frame[columns.label].map(new).astype("str")})


def _same(frame: pd.DataFrame, columns: Columns, parameters: Parameters) -> pd.DataFrame:
    return frame


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
    "join_columns": FixKind(
        "Put the columns together into one label",
        "The label was read from several columns in {rows}.",
        several.first_label,
        True,
    ),
    "first_label": FixKind(
        "Take the first label of each row",
        "{changed} got the first of their labels; {left} that repeat a text left out.",
        several.first_label,
        True,
    ),
    "majority_of_columns": FixKind(
        "Take the label of most annotators",
        "{changed} got the label of most annotators; {left} without a majority left out.",
        several.majority,
        True,
    ),
    "yes_no": FixKind(
        "Learn one label: yes or no",
        "{changed} got one label or that it is not there; {left} that repeat a text left out.",
        several.yes_no,
        True,
    ),
    "drop_several": FixKind(
        "Leave out rows with several labels",
        "{left} with several labels left out.",
        several.only_label,
        True,
    ),
    "merge_labels": FixKind("Merge labels", "{rows} got another name of their label.", _merge_labels, True),
    "drop_labels": FixKind("Leave out rows by their label", "{rows} left out by their label.", _drop_labels, True),
    "keep_labels": FixKind("Keep as a class", "Kept as classes of their own.", _same, True, answer=True),
    "order_labels": FixKind("Order the classes", "The order of the classes was chosen.", _same, True, answer=True),
    "cut_label": FixKind(
        "Make classes by cut-offs", "{rows} got a class by the number in their label.", _cut_label, True
    ),
    "drop_near_duplicates": FixKind(
        "Keep one of each nearly equal text", "{rows} that are nearly equal to another left out.", _drop_lines
    ),
    "drop_lines": FixKind("Leave out rows by their line", "{rows} left out by line.", _drop_lines),
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

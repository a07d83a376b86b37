"""Checks of the label column: spellings, sizes of classes, and whether it is the right column at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from core.dataset.checks import MOST_CLASSES
from core.dataset.doctor.findings import Finding, lines_of, quoted, rows_text
from core.dataset.doctor.meaning import check_marks, check_scale
from core.dataset.fix_kinds import Columns
from core.dataset.fixes import Fix
from core.dataset.label_spelling import is_slip, plain_label

SMALL_CLASS = 20
_MOST_LABELS_COMPARED = 2000
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}.*)?")
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?%?")


def check_labels(frame: pd.DataFrame, columns: Columns, chosen: Sequence[Fix] = ()) -> list[Finding]:
    """Run every check of the labels of complete rows; `chosen` are the fixes made, whose questions are answered."""
    labels = frame[columns.label].str.strip()
    counts = labels.value_counts()
    marks = check_marks(frame, columns, chosen)
    ordered = check_scale(labels, counts, columns.label, chosen)
    wrong = (
        [] if any(finding.severity != "note" for finding in ordered) else _wrong_column(labels, counts, columns.label)
    )
    if wrong or any(finding.severity == "severe" for finding in ordered):
        return [*marks, *ordered, *wrong]
    asked = set(counts.index) & {mark for finding in marks for mark in finding.fixes[0].parameters["labels"]}
    others = ~labels.isin(asked) if any(finding.severity == "severe" for finding in marks) else labels.notna()
    return [*marks, *ordered, *_spellings(labels, counts), *_sizes(labels[others], labels[others].value_counts())]


def _wrong_column(labels: pd.Series, counts: pd.Series, name: str) -> list[Finding]:
    rows, classes = len(labels), len(counts)
    if classes < 2:
        return [
            Finding(
                "one_class",
                "severe",
                f"Column {name!r} has only one class ({quoted(list(counts.index))}).",
                "A classifier needs at least 2. Choose another column for the label, or add rows of another class.",
                rows,
            )
        ]
    sample = labels.sample(min(rows, 2000), random_state=0)
    many = classes > max(30, 0.2 * rows)
    kind = (
        "a date"
        if sample.str.fullmatch(_DATE).mean() > 0.9
        else "a number"
        if sample.str.fullmatch(_NUMBER).mean() > 0.9 and (classes > 20 or many)
        else "free text"
        if sample.map(lambda label: len(label.split())).mean() > 6 and many
        else "an id"
        if classes > 0.8 * rows and rows > 20
        else "a text or an id"
        if classes > MOST_CLASSES
        else ""
    )
    if not kind or (kind == "a date" and classes <= 12):
        return []
    return [
        Finding(
            "wrong_label_column",
            "severe" if many or kind == "a date" or classes > MOST_CLASSES else "warning",
            f"The label column {name!r} looks like {kind}: {classes:,} different values in {rows_text(rows)}.",
            f"For example {quoted(list(counts.index), 3)}. A class should have many rows. Is the label in another column?",
            rows,
        )
    ]


def spelling_merges(counts: pd.Series) -> dict[str, str]:
    """Return the labels that are another in a different spelling, and which; counts: rows of each label, commonest first."""
    merge: dict[str, str] = {}
    by_plain: dict[str, str] = {}
    for name in map(str, counts.index[:_MOST_LABELS_COMPARED]):
        key = plain_label(name)
        if not name:
            continue
        if key in by_plain:
            merge[name] = by_plain[key]
        else:
            by_plain[key] = name
    return merge


def _spellings(labels: pd.Series, counts: pd.Series) -> list[Finding]:
    merge = spelling_merges(counts)
    names = [str(name) for name in counts.index[:_MOST_LABELS_COMPARED]]  # commonest first
    slips = _slips([name for name in names if name not in merge], counts, len(labels))
    found = []
    if merge:
        title = f"{_labels(len(merge), 'is', 'are')} spelled almost like another: {_pairs(merge, counts)}."
        advice = (
            "They would be learned as separate classes and counted as mistakes. Merge them unless they really differ."
        )
        found.append(_merging("label_spellings", "severe", title, advice, merge, labels, counts))
    if slips:
        title = f"{_labels(len(slips), 'may be a slip', 'may be slips')} of a commoner one: {_pairs(slips, counts)}."
        advice = "One letter differs. Merge them if they mean the same; two words may also differ by one letter."
        found.append(_merging("label_slips", "warning", title, advice, slips, labels, counts))
    return found


def _slips(names: list[str], counts: pd.Series, rows: int) -> dict[str, str]:
    """Return rare labels that may be slips, and of which label; names: commonest first."""
    slips: dict[str, str] = {}
    alike: dict[str, list[str]] = {}  # a slip begins as what it is a slip of
    for name in names:
        alike.setdefault(plain_label(name)[:2], []).append(name)
    for rare in reversed(names):
        if counts[rare] > max(3, 0.02 * rows / len(names)):
            break
        for name in alike[plain_label(rare)[:2]]:
            if counts[name] >= 5 * counts[rare] and is_slip(rare, name):
                slips[rare] = name
                break
    return slips


def _labels(count: int, one: str, more: str) -> str:
    """Return "1 label is" or "2 labels are"."""
    return f"1 label {one}" if count == 1 else f"{count} labels {more}"


def _pairs(merge: dict[str, str], counts: pd.Series) -> str:
    return "; ".join(_shown(merge, counts)[:3]) + (" ..." if len(merge) > 3 else "")


def _shown(merge: dict[str, str], counts: pd.Series) -> list[str]:
    return [f"{wrong!r} ({counts[wrong]:,}) like {right!r} ({counts[right]:,})" for wrong, right in merge.items()]


def _merging(
    code: str, grade: str, title: str, advice: str, merge: dict[str, str], labels: pd.Series, counts: pd.Series
) -> Finding:
    rows = labels.isin(merge)
    fix, examples = Fix("merge_labels", {"labels": merge}), _shown(merge, counts)[:20]
    return Finding(code, grade, title, advice, int(rows.sum()), lines_of(rows), [fix], examples=examples)


def _sizes(labels: pd.Series, counts: pd.Series) -> list[Finding]:
    found = []
    lonely = counts[counts < 2]
    if len(lonely):
        rows = labels.isin(lonely.index)
        found.append(
            Finding(
                "lonely_classes",
                "severe",
                f"{len(lonely):,} {'class has' if len(lonely) == 1 else 'classes have'} only one row: {quoted(list(lonely.index))}.",
                "One row cannot serve both for training and for testing, so training refuses the table. Add rows, merge the class, or leave it out.",
                int(rows.sum()),
                lines_of(rows),
                [Fix("drop_small_classes", {"least": 2})] if len(counts) - len(lonely) >= 2 else [],
            )
        )
    small = counts[(counts >= 2) & (counts < SMALL_CLASS)]
    if len(small):
        rows = labels.isin(small.index)
        found.append(
            Finding(
                "small_classes",
                "warning",
                f"{len(small):,} of {len(counts):,} classes {'has' if len(small) == 1 else 'have'} fewer than {SMALL_CLASS} rows: {quoted([f'{name} ({count})' for name, count in small.items()])}.",
                "The model will be unsure about them, and their scores rest on a few test rows. Add rows, or leave the classes out.",
                int(rows.sum()),
                lines_of(rows),
                [Fix("drop_small_classes", {"least": SMALL_CLASS})]
                if len(counts) - len(small) - len(lonely) >= 2
                else [],
            )
        )
    share, smallest = counts.iloc[0] / len(labels), counts[counts >= 2]
    if len(smallest) > 1 and (counts.iloc[0] >= 20 * smallest.iloc[-1] or share >= 0.8):
        found.append(
            Finding(
                "imbalance",
                "warning" if share >= 0.8 else "note",
                f"The classes differ widely in size: {counts.index[0]!r} has {counts.iloc[0]:,} rows ({100 * share:.0f} %), {smallest.index[-1]!r} has {smallest.iloc[-1]:,}.",
                "Accuracy alone would flatter a model that ignores the small classes: look at macro-F1, and switch class weights on in the advanced settings.",
                details={"largest_share": float(share)},
            )
        )
    return found

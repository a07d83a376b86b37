"""Checks of what labels stand for: several in one row, marks for a missing one, numbers with an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from core.dataset import scales
from core.dataset.doctor.findings import Finding, line_words, lines_of, quoted, rows_text
from core.dataset.fix_kinds import Columns
from core.dataset.fixes import Fix
from core.dataset.label_cells import JoinedLabels, find_joined
from core.dataset.label_columns import NONE_OF_THEM, FlagColumns, find_flags, find_votes
from core.dataset.label_marks import doubtful_marks, missing_marks
from core.dataset.several import FIRST, LEAVE_OUT, Source, label_lists, source_from
from core.text import in_quotes

_SETTLED = ("join_columns", "first_label", "majority_of_columns", "yes_no", "drop_several")
_MARK_NAMES = {" ": "spaces", "\n": "line breaks", "\t": "tabs"}


def check_several(frame: pd.DataFrame, columns: Columns, chosen: Sequence[Fix] = ()) -> list[Finding]:
    """Find several labels a row, in one cell or in columns beside each other, and one label spread over columns.

    Args:
        chosen: fixes that were made; what they settled is not asked again.
    """
    if any(fix.kind in _SETTLED for fix in chosen):
        return []
    votes = find_votes(frame, columns.texts)
    if votes is not None and columns.label in votes.columns:
        return [_votes(frame, columns, Source("votes", columns=tuple(votes.columns)), votes.differ)]
    flags = find_flags(frame, columns.texts)
    if flags is not None and columns.label in flags.columns:
        return [_flags(frame, columns, flags)]
    joined = find_joined(frame[columns.label])
    return [] if joined is None else [_joined(frame, columns, joined)]


def with_combinations(frame: pd.DataFrame, columns: Columns, several: Sequence[Finding]) -> pd.DataFrame:
    """Return the table with all labels of a row in its label cell, where they stand in several columns."""
    source = source_from(several[0].fixes[0].parameters) if several else None
    if source is None or source.kind == "cell":
        return frame
    lists = label_lists(frame, columns.texts, columns.label, source)
    return frame.assign(**{columns.label: lists.map(" + ".join).astype("str")})


def _joined(frame: pd.DataFrame, columns: Columns, joined: JoinedLabels) -> Finding:
    source = Source("cell", joined.mark)
    where = source.as_dict()
    names = list(joined.counts)
    shown = [f"{name!r} in {rows_text(count)}" for name, count in joined.counts.items()]
    if not joined.several:
        return Finding(
            "several_labels",
            "severe",
            f"{rows_text(joined.listed)} {'has its' if joined.listed == 1 else 'have their'} label as a list of one, such as {frame[columns.label].iloc[0]!r}.",
            "A list of one is another class than the label alone. Take the labels out of their lists; nothing is lost by it.",
            joined.listed,
            fixes=[Fix("first_label", where)],
            examples=shown[:20],
        )
    between = f"joined by {_MARK_NAMES.get(joined.mark, repr(joined.mark))}" if joined.mark else "as lists of labels"
    lists = label_lists(frame, columns.texts, columns.label, source)
    rows = lists.map(len) > 1
    return Finding(
        "several_labels",
        "severe",
        f"{rows_text(joined.several)} {'has' if joined.several == 1 else 'have'} several labels, {between} in column {columns.label!r}: {len(names):,} different labels.",
        f"As it stands every combination would be learned as a class of its own. {_one_label_a_model('first')}",
        joined.several,
        lines_of(rows),
        [Fix("first_label", where), Fix("yes_no", {**where, "label": names[0]}), Fix("drop_several", where)],
        examples=shown[:20],
        details={"labels": joined.counts},
    )


def _one_label_a_model(first: str) -> str:
    return (
        f"A model here has one class a row. Take the {first} label of each row, learn yes or no for one label (one model a label), "
        "or leave out the rows with several."
    )


def _flags(frame: pd.DataFrame, columns: Columns, flags: FlagColumns) -> Finding:
    source = Source("flags", columns=tuple(flags.columns))
    where = source.as_dict()
    counts = label_lists(frame, columns.texts, columns.label, source).explode().value_counts()
    shown = [f"{name!r} in {rows_text(int(count))}" for name, count in counts.items()]
    listed = quoted(flags.columns, 6)
    none = f" In {rows_text(flags.none)} none is marked: they get the class {NONE_OF_THEM!r}." if flags.none else ""
    if not flags.several:
        return Finding(
            "label_in_columns",
            "severe",
            f"One label is spread over {len(flags.columns)} columns, one column a class: {listed}.",
            f"In each row one of them is marked{' at most' if flags.none else ''}, so that together they are one label; {columns.label!r} alone says only yes or no.{none}",
            len(frame),
            fixes=[Fix("join_columns", where), _yes_no(where, columns, flags)],
            examples=shown[:20],
            details={"labels": {str(name): int(count) for name, count in counts.items()}},
        )
    rows = label_lists(frame, columns.texts, columns.label, source).map(len) > 1
    return Finding(
        "several_labels",
        "severe",
        f"{rows_text(flags.several)} {'has' if flags.several == 1 else 'have'} several labels: {len(flags.columns)} columns hold yes or no, one column a label: {listed}.",
        f"As chosen now, only {columns.label!r} would be learned. {_one_label_a_model('first')}{none}",
        flags.several,
        lines_of(rows),
        [_yes_no(where, columns, flags), Fix("first_label", where), Fix("drop_several", where)],
        examples=shown[:20],
        details={"labels": {str(name): int(count) for name, count in counts.items()}},
    )


def _yes_no(where: dict[str, object], columns: Columns, flags: FlagColumns) -> Fix:
    return Fix("yes_no", {**where, "label": flags.names[columns.label]})


def _votes(frame: pd.DataFrame, columns: Columns, source: Source, differ: int) -> Finding:
    where = source.as_dict()
    listed = quoted(source.columns, 6)
    lists = label_lists(frame, columns.texts, columns.label, source)
    rows = lists.map(lambda labels: len(set(labels)) > 1)
    said = (
        "the annotators agree in all rows"
        if not differ
        else f"{rows_text(differ)} {'has' if differ == 1 else 'have'} several labels"
    )
    fixes = [Fix("majority_of_columns", {**where, "ties": FIRST}), Fix("first_label", where)]
    if differ:
        fixes += [Fix("majority_of_columns", {**where, "ties": LEAVE_OUT}), Fix("drop_several", where)]
    return Finding(
        "annotator_columns",
        "severe",
        f"{len(source.columns)} columns hold one label each from as many annotators ({listed}): {said}.",
        f"As chosen now, only {columns.label!r} would be learned. Take the label of most annotators (of equally many the first annotator's, or leave such rows out), "
        "the first annotator's label, or the rows alone on which all agree.",
        max(differ, 1),
        lines_of(rows),
        fixes,
        details={"labels": {str(name): int(count) for name, count in lists.explode().dropna().value_counts().items()}},
    )


def check_marks(frame: pd.DataFrame, columns: Columns, chosen: Sequence[Fix] = ()) -> list[Finding]:
    """Find labels that say that a label is missing, and ask what they are; `chosen` may have answered."""
    answered = {str(label) for fix in chosen if fix.kind == "keep_labels" for label in fix.parameters["labels"]}
    labels = frame[columns.label].str.strip()
    counts = {str(name): int(count) for name, count in labels.value_counts().items()}
    sure = [label for label in missing_marks(list(counts)) if label not in answered]
    doubtful = [
        label for label in doubtful_marks(counts) if label not in answered and label not in sure and len(counts) > 2
    ]
    found = []
    for marks, kind, severity in ((sure, "label_placeholders", "severe"), (doubtful, "label_or_none", "note")):
        if not marks:
            continue
        rows = labels.isin(marks)
        count = int(rows.sum())
        listed = _listed(marks, counts)
        title = (
            f"{rows_text(count)} {'has' if count == 1 else 'have'} {listed} where a label should stand ({line_words(lines_of(rows))})."
            if kind == "label_placeholders"
            else f"{rows_text(count)} {'has' if count == 1 else 'have'} the label {listed}: a class, or a mark for no label?"
        )
        effect = (
            "They look like placeholders: marks for rows that are not labelled yet. Learned as a class, the model would answer with them. Leave these rows out, or keep the mark as a class if it means one."
            if kind == "label_placeholders"
            else "It is learned as a class. If it stands for a missing label, leave these rows out."
        )
        fixes = [Fix("drop_labels", {"labels": marks}), Fix("keep_labels", {"labels": marks})]
        fixes = fixes if kind == "label_placeholders" else fixes[::-1]
        found.append(Finding(kind, severity, title, effect, count, lines_of(rows), fixes))
    return found


def _listed(marks: Sequence[str], counts: Mapping[str, int]) -> str:
    """Name marks with their rows, at most six of them, and say how many rows have another."""
    if len(marks) == 1:
        return in_quotes(marks[0])
    shown = [f"{in_quotes(mark)} ({counts[mark]:,})" for mark in marks[:6]]
    rest = sum(counts[mark] for mark in marks[6:])
    return ", ".join(shown) + (f" or one of {len(marks) - 6:,} more ({rest:,})" if rest else "")


def check_scale(labels: pd.Series, counts: pd.Series, name: str, chosen: Sequence[Fix] = ()) -> list[Finding]:
    """Find labels that are ratings or scores, and offer classes by cut-offs."""
    rows = {str(label): int(count) for label, count in counts.items()}
    kept = any(
        fix.kind in ("cut_label", "keep_labels") and set(rows) <= set(fix.parameters.get("labels", rows))
        for fix in chosen
    )
    scale = None if kept else scales.find_scale(rows, name, missing_marks(list(rows)))
    if scale is None:
        return []
    cuts = scales.suggest_cuts(scale, rows)
    names = scales.class_names(cuts, scale)
    low, high, steps = scale.steps[0], scale.steps[-1], len(scale.steps)
    many = steps > max(30, 0.2 * len(labels)) or any(count < 2 for count in rows.values())
    fix = Fix("cut_label", {"cuts": cuts, "names": names})
    return [
        Finding(
            "ordered_labels",
            "severe" if many else "warning" if steps > 12 else "note",
            f"The labels in {name!r} are ratings or scores: {steps:,} numbers from {low:g} to {high:g}.",
            f"A classifier learns them as classes and does not know that {low:g} is nearer to {scale.steps[1]:g} than to {high:g}. "
            f"Fewer classes by cut-offs are often what is asked: here {', '.join(map(repr, names))}, or others that you set.",
            len(labels),
            fixes=[fix],
            details={"scale": dict(scale.values.items()), "whole": scale.whole},
        )
    ]

"""Checks of whole rows: incomplete, repeated, contradicting, nearly equal, and known from the test file."""

from __future__ import annotations

from typing import Any

import pandas as pd

from core.dataset.doctor.findings import Finding, line_words, lines_of, rows_text
from core.dataset.fix_kinds import Columns, incomplete_rows, text_keys
from core.dataset.fixes import Fix
from core.dataset.near import SIMILARITY, near_groups
from core.dataset.overlap import plain_keys, shared_side
from core.dataset.parts import suggest_parts
from core.dataset.several import FIRST, Source, row_a_label


def check_incomplete(frame: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Find rows without a label, and rows without a text (spaces and marks without width count as nothing)."""
    found = []
    no_label = frame[columns.label].str.strip() == ""
    no_text = incomplete_rows(frame, columns) & ~no_label
    for rows, what, name in ((no_label, "label", columns.label), (no_text, "text", " or ".join(columns.texts))):
        count = int(rows.sum())
        if not count:
            continue
        whole = count == len(frame)
        found.append(
            Finding(
                f"missing_{what}",
                "severe",
                f"{rows_text(count)} {'has' if count == 1 else 'have'} no {what} (column {name!r}, {line_words(lines_of(rows))}).",
                "Every row is empty there: choose another column."
                if whole
                else "A row needs both a text and a label, so training refuses the table. Leave these rows out, or fill them in.",
                count,
                lines_of(rows),
                [] if whole else [Fix("drop_incomplete")],
            )
        )
    return found


def repeats(frame: pd.DataFrame, columns: Columns) -> tuple[pd.Series, pd.Series, float]:
    """Find repeated texts among complete rows.

    Returns:
        Rows whose text stands elsewhere under the same label only; rows whose text stands under several labels; and the
        share (0 to 1) of rows that a classifier could get right at best, which is that of each text's commonest label.
    """
    keys, labels = text_keys(frame, columns), frame[columns.label].str.strip()
    sizes = keys.groupby(keys).transform("size")
    mixed = labels.groupby(keys).transform("nunique") > 1
    counts = labels.groupby([keys, labels]).size()
    best = int(counts.groupby(level=0).max().sum())
    return (sizes > 1) & ~mixed, mixed, best / len(frame) if len(frame) else 1.0


def check_repeats(
    frame: pd.DataFrame, columns: Columns, same: pd.Series, mixed: pd.Series, ceiling: float
) -> list[Finding]:
    """Say what repeated and contradicting rows do, and whether the table has a row for each label of a text."""
    found = []
    if count := int(mixed.sum()):
        title = f"{rows_text(count)} share their text with a row that has another label."
        advice = "Correct them below, give each text its most common label, or leave them out."
        fixes = [Fix("majority_label", {"ties": FIRST}), Fix("majority_label"), Fix("drop_conflicts")]
        details: dict[str, Any] = {"ceiling": ceiling}
        if row_a_label(frame, columns.texts, columns.label):
            texts = text_keys(frame, columns)[mixed].nunique()
            where = Source("rows").as_dict()
            labels = frame[columns.label].str.strip()
            counts = labels[mixed].value_counts()
            title = f"{texts:,} texts have several labels, a row for each: {rows_text(count)} share their text with a row that has another label."
            advice = (
                "Either several labels are right for a text, or several annotators labelled it. Give each text its most common label (a majority), "
                "take the first label of each text, learn yes or no for one label (one model a label), or leave such texts out."
            )
            fixes[1:1] = [Fix("first_label", where), Fix("yes_no", {**where, "label": str(counts.index[0])})]
            details["labels"] = {str(name): int(each) for name, each in labels.value_counts().items()}
        found.append(
            Finding(
                "conflicting_labels",
                "severe" if ceiling < 0.9 else "warning",
                title,
                f"No classifier can be right about all of them: at most {100 * ceiling:.1f} % of all rows can be answered correctly. {advice}",
                count,
                lines_of(mixed),
                fixes,
                details=details,
            )
        )
    if count := int(same.sum()):
        share = count / len(frame)
        aside = ", texts with several labels aside" if mixed.any() else ""
        found.append(
            Finding(
                "duplicates",
                "warning" if share >= 0.05 else "note",
                f"{rows_text(count)} ({100 * share:.1f} %) {'repeats' if count == 1 else 'repeat'} the text and label of another row{aside}.",
                "Equal texts stay on one side of the split, so the test stays honest; repeated rows carry more weight in training.",
                count,
                lines_of(same),
                [Fix("drop_duplicates")],
            )
        )
    return found


def _near_lines(frame: pd.DataFrame, columns: Columns) -> list[list[int]]:
    """Return the lines of each group of texts that are nearly equal; of equal texts the first alone is looked at."""
    texts = [" ".join(parts) for parts in zip(*(frame[name] for name in columns.texts), strict=True)]
    distinct = pd.Series(texts, index=frame.index)
    distinct = distinct[~distinct.duplicated()]
    return [[int(distinct.index[position]) for position in group] for group in near_groups(distinct.tolist())]


def near_repeats(frame: pd.DataFrame, columns: Columns) -> list[int]:
    """Return the lines of the rows that are nearly equal to an earlier one of the same label."""
    labels: dict[Any, str] = frame[columns.label].str.strip().to_dict()
    groups = _near_lines(frame, columns)
    return [line for group in groups if len({labels[line] for line in group}) == 1 for line in group[1:]]


def check_near_duplicates(frame: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Find texts that differ in few words only, see `near.near_groups`."""
    lines = _near_lines(frame, columns)
    if not lines:
        return []
    labels: dict[Any, str] = frame[columns.label].str.strip().to_dict()
    alike = [len({labels[line] for line in group}) == 1 for group in lines]
    mixed = alike.count(False)
    count = sum(map(len, lines))
    extra = [line for group, same in zip(lines, alike, strict=True) if same for line in group[1:]]
    first = sorted(range(len(lines)), key=lambda number: alike[number])
    split = (
        f" {mixed:,} of the {len(lines):,} groups {'has' if mixed == 1 else 'have'} several labels: read those first."
        if mixed
        else ""
    )
    return [
        Finding(
            "near_duplicates",
            "warning" if count >= 0.05 * len(frame) or mixed else "note",
            f"{rows_text(count)} are nearly equal to another row (at least {100 * SIMILARITY:.0f} % of their three-word sequences are shared).",
            f"They stay on one side of the split, so the test stays honest; they weigh more in training than other rows.{split}",
            count,
            [line for number in first for line in lines[number]],
            [Fix("drop_near_duplicates", {"lines": extra})] if extra else [],
            details={"groups": len(lines), "similarity": SIMILARITY},
        )
    ]


def check_given_parts(frame: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Find a column that says itself which rows are for training and which for the test."""
    column = suggest_parts(frame, [*columns.texts, columns.label])
    if column is None:
        return []
    counts = frame[column].str.strip().value_counts()
    shown = ", ".join(f"{value!r} ({count:,})" for value, count in counts.items())
    return [
        Finding(
            "given_parts",
            "warning",
            f"Column {column!r} says which rows are for training and for the test: {shown}.",
            "A split drawn anew mixes them, and its score cannot be compared with those of others on this table. Follow the column unless there is a reason not to.",
            len(frame),
            details={"column": column},
            split={"parts": column},
        )
    ]


def check_test_overlap(frame: pd.DataFrame, test: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Find rows that stand in the training file and in the separate test file: whole rows, and sides of pairs that repeat."""
    first, second = (_split_columns(each, columns) for each in (frame, test))
    keys, test_keys = plain_keys(first), plain_keys(second)
    known = pd.Series(keys.isin(set(test_keys)).to_numpy(), index=frame.index)
    found = []
    if count := int(known.sum()):
        tested = int(test_keys.isin(set(keys)).sum())
        share = tested / max(1, len(test))
        found.append(
            Finding(
                "test_overlap",
                "severe" if share > 0.05 else "warning",
                f"{rows_text(tested)} of the test file ({100 * share:.1f} %) {'is' if tested == 1 else 'are'} also in the training file.",
                "Rows learned by heart test nothing. Leave them out of the training file.",
                count,
                lines_of(known),
                [Fix("drop_lines", {"lines": [int(line) for line in frame.index[known]]})],
            )
        )
    for column, name in (("text", columns.text), ("text_pair", columns.pair)):
        if columns.pair is None or (shared := shared_side(first, second, column)) is None:
            continue
        found.append(
            Finding(
                "test_known_sides",
                "note",
                f"{rows_text(shared)} of the {len(test):,} in the test file share their {name!r} with the training file.",
                f"The score tells how the model does on new pairs with a known {name!r}, and little about new ones.",
                shared,
                details={"column": name},
            )
        )
    return found


def _split_columns(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Return the texts under the names that a split gives them."""
    return frame[columns.texts].set_axis(["text", "text_pair"][: len(columns.texts)], axis=1)

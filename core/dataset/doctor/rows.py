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


def check_repeats(frame: pd.DataFrame, same: pd.Series, mixed: pd.Series, ceiling: float) -> list[Finding]:
    """Say what repeated and contradicting rows do."""
    found = []
    if count := int(mixed.sum()):
        found.append(
            Finding(
                "conflicting_labels",
                "severe" if ceiling < 0.9 else "warning",
                f"{rows_text(count)} share their text with a row that has another label.",
                f"No classifier can be right about all of them: at most {100 * ceiling:.1f} % of all rows can be answered correctly. "
                "Correct them below, give each text its most common label, or leave them out.",
                count,
                lines_of(mixed),
                [Fix("majority_label"), Fix("drop_conflicts")],
                details={"ceiling": ceiling},
            )
        )
    if count := int(same.sum()):
        share = count / len(frame)
        found.append(
            Finding(
                "duplicates",
                "warning" if share >= 0.05 else "note",
                f"{rows_text(count)} ({100 * share:.1f} %) repeat the text and label of another row.",
                "Equal texts stay on one side of the split, so the test stays honest; repeated rows carry more weight in training.",
                count,
                lines_of(same),
                [Fix("drop_duplicates")],
            )
        )
    return found


def check_near_duplicates(frame: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Find texts that differ in few words only, see `near.near_groups`."""
    texts = [" ".join(parts) for parts in zip(*(frame[name] for name in columns.texts), strict=True)]
    distinct = pd.Series(texts, index=frame.index)
    distinct = distinct[~distinct.duplicated()]
    groups = near_groups(distinct.tolist())
    if not groups:
        return []
    lines = [[int(distinct.index[position]) for position in group] for group in groups]
    labels: dict[Any, str] = frame[columns.label].str.strip().to_dict()
    alike = [len({labels[line] for line in group}) == 1 for group in lines]
    mixed = alike.count(False)
    count = sum(map(len, lines))
    extra = [line for group, same in zip(lines, alike, strict=True) if same for line in group[1:]]
    first = sorted(range(len(lines)), key=lambda number: alike[number])
    split = f" {mixed:,} of the {len(lines):,} groups have several labels: read those first." if mixed else ""
    return [
        Finding(
            "near_duplicates",
            "warning" if count >= 0.05 * len(frame) or mixed else "note",
            f"{rows_text(count)} are nearly equal to another row (at least {100 * SIMILARITY:.0f} % of their three-word sequences are shared).",
            f"They stay on one side of the split, so the test stays honest; they weigh more in training than other rows.{split}",
            count,
            [line for number in first for line in lines[number]],
            [Fix("drop_lines", {"lines": extra})] if extra else [],
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

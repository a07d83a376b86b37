"""Can a table be learned from: the rows that count, the classes, and a sentence for what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.errors import DataError

MOST_CLASSES = 1000
_LEAVE_OUT = "Fill them in, or leave such rows out (on the page: Leave out incomplete rows; on the command line: --fix drop_incomplete)."


@dataclass(frozen=True)
class TaskReport:
    """What there is to learn from.

    Attributes:
        frame: the usable rows, all columns, labels trimmed; the index still says the line in the file.
        classes: sorted; counts: rows per class.
    """

    frame: pd.DataFrame
    classes: list[str]
    counts: dict[str, int]


def _lines(frame: pd.DataFrame) -> str:
    """Name the first few lines of some rows."""
    shown = ", ".join(str(line) for line in frame.index[:5])
    return f"{'line' if len(frame) == 1 else 'lines'} {shown}" + (
        f" and {len(frame) - 5:,} more" if len(frame) > 5 else ""
    )


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def require_columns(frame: pd.DataFrame, columns: list[str]) -> None:
    """Raise DataError when a column is not there; names the columns there are."""
    for name in columns:
        if name not in frame.columns:
            there = ", ".join(repr(str(column)) for column in frame.columns[:12])
            raise DataError(f"There is no column {name!r}. The columns are: {there}. Choose one of these.")


def check_task(
    frame: pd.DataFrame,
    text: str,
    label: str,
    text_pair: str | None = None,
    *,
    is_test: bool = False,
) -> TaskReport:
    """Check that a classifier can be trained on these columns.

    Args:
        is_test: the table is a separate test file: one class or one row of a class will do.

    Raises:
        DataError: an unknown column, a missing text or label, fewer than 2 or more than 1,000 classes, a class of one row.
    """
    texts = [text] + ([text_pair] if text_pair is not None else [])
    require_columns(frame, [*texts, label])
    if frame.empty:
        raise DataError(
            f"No row is left that has both a text (column {text!r}) and a label (column {label!r}). Choose other columns, or undo a fix."
        )
    labels = frame[label].str.strip()
    no_label = labels == ""
    no_text = frame[text].str.strip() == ""
    for name in texts[1:]:
        no_text |= frame[name].str.strip() == ""
    for missing, what, column in ((no_label, "label", label), (no_text & ~no_label, "text", " or ".join(texts))):
        count = int(missing.sum())
        if count and count == len(frame):
            raise DataError(
                f"Column {column!r} is empty in all {_rows(len(frame))}. Choose another column for the {what}."
            )
        if count:
            raise DataError(
                f"{_rows(count)} {'has' if count == 1 else 'have'} no {what} (column {column!r}, {_lines(frame[missing])}). {_LEAVE_OUT}"
            )
    usable = frame.assign(**{label: labels})
    counts = usable[label].value_counts()
    if len(counts) > MOST_CLASSES:
        examples = ", ".join(repr(str(value)[:40]) for value in counts.index[:3])
        raise DataError(
            f"Column {label!r} has {len(counts):,} different values (such as {examples}); allowed are 2 to {MOST_CLASSES:,} classes. It looks like a text or an id: choose another column for the label."
        )
    single = counts[counts == 1].index
    if len(single) and not is_test:
        lonely = usable[usable[label].isin(single)]
        names = ", ".join(repr(str(value)[:40]) for value in lonely[label][:5]) + (
            f" and {len(single) - 5:,} more" if len(single) > 5 else ""
        )
        raise DataError(
            f"{'The class' if len(single) == 1 else 'The classes'} {names} {'has' if len(single) == 1 else 'have'} one row only ({_lines(lonely)}) and cannot be both learned and tested. Add rows, merge classes, or leave them out (on the page: Leave out small classes; on the command line: --fix drop_small_classes)."
            if len(single) < len(counts) or len(counts) == 1
            else f"Every value of column {label!r} stands in one row only (such as {names}). Choose another column for the label."
        )
    if len(counts) < 2 and not is_test:
        only = repr(str(counts.index[0])[:40]) if len(counts) else "none"
        raise DataError(
            f"Column {label!r} has one class only ({only}, {_rows(len(usable))}); a classifier needs at least 2. Add rows of another class, or choose another column for the label."
        )
    ordered = {str(name): int(counts[name]) for name in sorted(counts.index)}
    return TaskReport(usable, list(ordered), ordered)

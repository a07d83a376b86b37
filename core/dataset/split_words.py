"""What a split is told by: an error where a part cannot be, a note where a class is missing, and a sentence on how rows were shared out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.config import DataConfig
from core.dataset.belonging import plain_values
from core.dataset.share_out import TEST, TRAIN, VALIDATION
from core.errors import DataError

NAMES = {TRAIN: "training", VALIDATION: "validation", TEST: "test"}


def require_parts(train: pd.DataFrame, validation: pd.DataFrame, test: pd.DataFrame, data: DataConfig) -> None:
    """Refuse a split without rows in a part, or with a class that only held-out rows have.

    Raises:
        DataError: with what to do.
    """
    total = len(train) + len(validation) + len(test)
    for name, rows in (("training", train), ("validation", validation), ("test", test)):
        if rows.empty:
            raise DataError(_nothing_left(name, total, train, data))
    for number, rows in ((TEST, test), (VALIDATION, validation)):
        unseen = rows[~rows["label"].isin(set(train["label"]))]
        if len(unseen):
            raise DataError(_unseen_labels(number, unseen, data))


def _nothing_left(name: str, total: int, train: pd.DataFrame, data: DataConfig) -> str:
    if data.group is not None:
        return (
            f"Splitting by column {data.group!r} leaves no row for the {name} part: its {total:,} rows make too few groups, or each label stands in one of them only. "
            "At least three groups with the same labels are needed. Choose another column, bring separate files, or let rows be drawn at random."
        )
    if data.time is not None:
        return (
            f"Splitting by column {data.time!r} leaves no row for the {name} part: too many rows share one time. "
            "Choose a finer time or another share, or let rows be drawn at random."
        )
    return f"With {total} rows nothing is left for the {name} part. Add rows; about 10 a class is the least that makes sense."


def _unseen_labels(number: int, unseen: pd.DataFrame, data: DataConfig) -> str:
    labels = sorted(set(unseen["label"]))
    count = f"{len(unseen):,} {'row' if len(unseen) == 1 else 'rows'}"
    shown = f"{_shown(labels)} ({count})"
    if data.parts is not None:
        return (
            f"By column {data.parts!r} the {NAMES[number]} rows have labels that no training row has: {shown}. "
            "Correct them, leave those rows out, or put some of them into training."
        )
    file = data.test_dataset if number == TEST else data.validation_dataset
    if file is None and data.time is not None:
        return (
            f"Split by time, the {NAMES[number]} rows have labels that no earlier row has: {shown}. A model cannot know them. "
            f"Merge each with another label, leave out its rows, or lower the {NAMES[number]} share."
        )
    return f"The {NAMES[number]} file has labels that the training rows do not have: {shown}. Correct them, or leave those rows out of the {NAMES[number]} file."


def class_notes(
    train: pd.DataFrame, validation: pd.DataFrame, test: pd.DataFrame, data: DataConfig, given: set[int]
) -> list[str]:
    """Name the classes that do not stand in every part that was drawn; empty when there are none."""
    drawn = [rows for number, rows in ((VALIDATION, validation), (TEST, test)) if number not in given]
    classes = sorted(set(train["label"]))
    missing = [label for label in classes if any(label not in set(rows["label"]) for rows in drawn)]
    notes = []
    if missing and data.group is None and data.time is None:
        notes.append(
            f"Not stratified: {len(missing)} of {len(classes)} classes have too few different texts to stand in every part: {_shown(missing)}."
        )
    elif missing:
        parts = [
            f"{'the test' if number == TEST else 'validation'} lacks {_shown(lacking)}"
            for number, rows in ((TEST, test), (VALIDATION, validation))
            if number not in given and (lacking := sorted(set(classes) - set(rows["label"])))
        ]
        column, kind = (data.group, "group") if data.group is not None else (data.time, "time")
        notes.append(
            f"Split by column {column!r}, not every class stands in every part: {'; '.join(parts)}. The scores say nothing about a class that the test lacks"
            + (
                f". Give the {kind} column more values, or look at the cross-validated scores."
                if kind == "group"
                else "."
            )
        )
    gone = [label for label in classes if label not in set(test["label"])] if TEST in given else []
    if gone:
        notes.append(
            f"The test rows have no row of {len(gone)} of the {len(classes)} classes: {_shown(gone)}. The scores say nothing about them."
        )
    return notes


def _shown(labels: list[str], most: int = 5) -> str:
    shown = ", ".join(repr(str(label)[:40]) for label in labels[:most])
    return shown + (f" and {len(labels) - most} more" if len(labels) > most else "")


def held_out_words(part: np.ndarray, given: np.ndarray, whole: pd.DataFrame, data: DataConfig) -> str:
    """Say in a sentence or two how the rows came into their parts.

    Args:
        part, given: (rows,) the part of each row, and the one that a file or a column gave it; whole: the rows with all columns.
    """
    sentences = []
    if data.parts is not None:
        sentences.append(f"As column {data.parts!r} says.")
    elif data.folds:
        sentences.append(
            f"The test is fold {data.fold} of {data.folds}, dealt class by class by seed {data.split_seed}."
        )
    else:
        files = {VALIDATION: data.validation_file_name, TEST: data.test_file_name}
        sentences += [
            f"The {NAMES[number]} rows are those of {name or 'a separate file'}."
            for number, name in files.items()
            if (given == number).any()
        ]
    drawn = [number for number in (TEST, VALIDATION) if not (given == number).any()]
    if not drawn:
        return " ".join(sentences)
    what = " and ".join(NAMES[number] for number in reversed(drawn))
    if data.group is not None:
        counts = {
            number: plain_values(whole[data.group][part == number]).nunique() for number in (TRAIN, *reversed(drawn))
        }
        told = ", ".join(f"{count:,} in {NAMES[number]}" for number, count in counts.items())
        sentences.append(
            f"Rows with the same {data.group!r} stay together: {told} ({what} drawn by seed {data.split_seed})."
        )
    elif data.time is not None:
        sentences.append(_time_words(part, drawn, whole, data.time))
    else:
        sentences.append(
            f"Rows for {what} drawn class by class by seed {data.split_seed}; equal and nearly equal texts stay together."
        )
    return " ".join(sentences)


def _time_words(part: np.ndarray, drawn: list[int], whole: pd.DataFrame, column: str) -> str:
    from core.dataset.times import read_times

    times = read_times(whole[column], column).values
    first = {number: whole[column].iloc[int(np.where(part == number, times, np.inf).argmin())] for number in drawn}
    told = ", ".join(f"{NAMES[number]} from {str(cell)!r} on" for number, cell in reversed(first.items()))
    return f"By time (column {column!r}): {told}; a text that was known before counts as old."

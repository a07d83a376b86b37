"""The one writer of a classified table: a person's columns as they came, then what the model said of each row, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

import pandas as pd

from core.text import safe_cell

CSV_ENCODING = "utf-8-sig"
"""Everywhere: without the mark at its start, Excel takes UTF-8 for the machine's old code page and garbles every accent."""


NOTHING_SAID: Mapping[str, Any] = {"label": "", "probability": None, "probabilities": [], "truncated": False}
"""The answer to a row without a text."""
NO_TEXT = {"in_scope": "no text", "waits": "yes"}
"""What such a row has in further columns; the others are empty."""


def added_columns(columns: Iterable[str], classes: Sequence[str], more: Iterable[str] = ()) -> list[str]:
    """Return the headings that are added: predicted, confidence, truncated, p:<label> for each class, then `more`.

    Where the table has one of them already (capitals do not matter), all carry the first number with which none is there,
    such as predicted_2, confidence_2 and p_2:<label>, so that those of one model can be told from another's.
    """
    taken = {str(name).strip().casefold() for name in columns}
    number = 1
    while True:
        mark = "" if number == 1 else f"_{number}"
        names = [f"{name}{mark}" for name in ("predicted", "confidence", "truncated")]
        names += [f"p{mark}:{label}" for label in classes] + [f"{name}{mark}" for name in more]
        if not any(name.strip().casefold() in taken for name in names):
            return names
        number += 1


def clash_notice(columns: Sequence[str], classes: Sequence[str], more: Sequence[str] = ()) -> str:
    """Return a sentence that says which columns are there already and what the new ones are called; empty when none is."""
    plain, named = added_columns((), classes, more), added_columns(columns, classes, more)
    if named == plain:
        return ""
    wanted = {name.strip().casefold() for name in plain}
    there = [repr(str(name)) for name in columns if str(name).strip().casefold() in wanted]
    shown = ", ".join(there[:5]) + (f" and {len(there) - 5:,} more" if len(there) > 5 else "")
    return (
        f"The table has {'a column' if len(there) == 1 else 'columns'} {shown} already, kept as "
        f"{'it is' if len(there) == 1 else 'they are'}; what the model says stands in {', '.join(map(repr, named[:4]))} and so on."
    )


def write_classified(
    file: BinaryIO,
    frame: pd.DataFrame,
    classes: Sequence[str],
    answers: Iterable[Mapping[str, Any]],
    more: Mapping[str, Iterable[str]] | None = None,
    *,
    delimiter: str = ",",
) -> None:
    """Write a table with what a model said of each row, harmless in a spreadsheet, row by row; the file stays open.

    Args:
        answers: one for each row, with label, probability, truncated and probabilities (one for each class, 0 to 1); where the label is
            empty, for the text is out of scope, `predicted` and `confidence` are empty too; where there are no probabilities, for there
            is no text, so is everything that the model would have said.
        more: further columns, heading to cells.

    Raises:
        ValueError: there are not as many answers as rows.
    """
    further = dict(more or {})
    text = io.TextIOWrapper(file, encoding=CSV_ENCODING, errors="backslashreplace", newline="")
    try:
        writer = csv.writer(text, delimiter=delimiter)
        columns = [str(name) for name in frame.columns]
        writer.writerow([safe_cell(name) for name in [*columns, *added_columns(columns, classes, further)]])
        beside: Iterable[tuple[str, ...]] = zip(*further.values(), strict=True) if further else ((),) * len(frame)
        for cells, answer, last in zip(frame.itertuples(index=False), answers, beside, strict=True):
            writer.writerow(
                [
                    *(safe_cell(str(cell)) for cell in cells),
                    safe_cell(answer["label"]),
                    f"{answer['probability']:.4f}" if answer["label"] else "",
                    ("yes" if answer["truncated"] else "no") if answer["probabilities"] else "",
                    *([f"{share:.6f}" for share in answer["probabilities"]] or [""] * len(classes)),
                    *(safe_cell(cell) for cell in last),
                ]
            )
        text.flush()
    finally:
        text.detach()


def classified_csv(
    frame: pd.DataFrame,
    classes: Sequence[str],
    answers: Iterable[Mapping[str, Any]],
    more: Mapping[str, Iterable[str]] | None = None,
) -> bytes:
    """Return what `write_classified` writes, for a download."""
    target = io.BytesIO()
    write_classified(target, frame, classes, answers, more)
    return target.getvalue()

"""Rows of a request as texts: the cells of a model's columns, put together as it learned them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.dataset.joined import join_cells
from core.errors import DataError, RunError
from core.runs.registry import find_run
from core.serving.schemas import MOST_TEXTS


def texts_of(model: str, texts: list[str], rows: Sequence[Mapping[str, str]] | None) -> list[str]:
    """Return the texts of a request, from its rows where it has some.

    Args:
        model: id of a run; rows: cells by column, those of the columns that the run's text is joined from among them.

    Raises:
        DataError: both were given or neither, or a row lacks a column.
        RunError: there is no such run.
    """
    if rows is None and texts:
        return texts
    if texts:
        raise DataError("The request has texts and rows. Send one of them.")
    if not rows:
        raise DataError(
            f"The request holds nothing to classify: 'texts'{_or_rows(model)} must hold 1 to {MOST_TEXTS:,}."
        )
    data = find_run(model).config().data
    columns = data.joined or (data.text,)
    for number, row in enumerate(rows, 1):
        if missing := [column for column in columns if column not in row]:
            raise DataError(
                f"Row {number} lacks {', '.join(map(repr, missing))}. The model's text is made of {', '.join(map(repr, columns))}: send all of them, empty where there is nothing."
            )
    return [join_cells([row[column] for column in columns]) for row in rows]


def _or_rows(model: str) -> str:
    """Say what may be sent in place of texts to a model that reads several columns."""
    try:
        joined = find_run(model).config().data.joined
    except RunError:
        return ""
    return f" or 'rows', objects with the fields {', '.join(map(repr, joined))}," if joined else ""

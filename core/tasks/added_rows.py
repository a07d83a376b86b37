"""A demo's bundled table with rows that somebody corrected, which take the place of those with the same text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from core.dataset.additions import Row
from core.domain import Task
from core.ingest.table import Table


def with_rows(table: Table, task: Task, rows: Sequence[Row]) -> Table:
    """Return a table with rows added; columns that they do not fill stay empty."""
    if not rows:
        return table
    added = pd.DataFrame(
        [
            {
                **dict.fromkeys(table.frame.columns, ""),
                task.text: text,
                task.label: label,
                **({task.text_pair: pair or ""} if task.text_pair else {}),
            }
            for text, pair, label in rows
        ],
        columns=table.frame.columns,
    )
    frame = pd.concat([table.frame, added.astype("str")])
    frame.index = pd.Index(range(2, len(frame) + 2), name=table.frame.index.name)
    return replace(table, frame=frame)


def without_rows(table: Table, task: Task, rows: Sequence[Row]) -> Table:
    """Return a table without the rows whose text is among those given."""
    texts = pd.Series(list(zip(table.frame[task.text], _seconds(table, task), strict=True)), index=table.frame.index)
    frame = table.frame[~texts.isin({(text, pair or "") for text, pair, _ in rows})]
    if len(frame) == len(table.frame):
        return table
    frame.index = pd.Index(range(2, len(frame) + 2), name=table.frame.index.name)
    return replace(table, frame=frame)


def _seconds(table: Table, task: Task) -> list[str]:
    return [""] * len(table.frame) if task.text_pair is None else table.frame[task.text_pair].tolist()

"""Replace private data in a whole table, or leave its rows out, before anything of it is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from core.errors import DataError
from core.ingest.content import Table
from core.ingest.sink import Sink, frame_of
from core.private import KINDS, PrivateReport, find_private, kinds_in, mask_column, mask_private, scan_private
from core.text import counted

SCANNED_ROWS = 20_000
"""So many rows of each column are looked at, spread evenly, to tell whether a table holds private data."""
_SLICE_ROWS = 20_000


def private_columns(table: Table, most_rows: int = SCANNED_ROWS) -> dict[str, PrivateReport]:
    """Return what stands in each column that holds private data; on at most so many rows."""
    reports = {str(name): scan_private(table.frame[name].tolist(), most_rows=most_rows) for name in table.frame.columns}
    return {name: report for name, report in reports.items() if report.findings}


def mask_table(table: Table, progress: Callable[[float], object] | None = None) -> Table:
    """Return the table with placeholders for private data in every column; what was replaced becomes part of its description.

    Args:
        progress: called with the share that is done (0 to 1).

    Raises:
        StorageError: the disk for temporary files is full.
    """
    frame, counts = table.frame, Counter[str]()
    with Sink([str(name) for name in frame.columns]) as sink:
        for start in range(0, len(frame), _SLICE_ROWS):
            rows = frame.iloc[start : start + _SLICE_ROWS]
            columns = []
            for name in frame.columns:
                masked, found = mask_column(rows[name].tolist())
                counts.update(found)
                columns.append(masked)
            sink.add(columns, [int(line) for line in rows.index])
            if progress is not None:
                progress(min(1.0, (start + len(rows)) / len(frame)))
        masked_frame = frame_of(sink.finish())
    if not counts:
        return table
    words = ", ".join(f"{KINDS[kind].split(',')[0]} {counted(count, 'time')}" for kind, count in counts.most_common())
    problems = [replace(problem, quote=mask_private(problem.quote)) for problem in table.problems]
    return replace(
        table,
        frame=masked_frame,
        problems=problems,
        head=[mask_private(line) for line in table.head],
        header=[[mask_private(cell) for cell in row] for row in table.header],
        oddities=[*table.oddities, f"private data was replaced before saving: {words}"],
    )


def leave_out_private(table: Table) -> Table:
    """Return the table without the rows in which private data was found; how many there were becomes part of its description.

    Raises:
        DataError: no row is left.
    """
    clean = ~pd.DataFrame({name: _holds(table.frame[name]) for name in table.frame.columns}).any(axis=1)
    left_out = int((~clean).sum())
    if not left_out:
        return table
    if left_out == len(table.frame):
        raise DataError(
            f"All {left_out:,} rows hold private data, so none would be left. Replace it with placeholders instead, or keep it."
        )
    rows = "1 row was" if left_out == 1 else f"{left_out:,} rows were"
    return replace(
        table,
        frame=table.frame[clean],
        problems=[replace(problem, quote=mask_private(problem.quote)) for problem in table.problems],
        head=[mask_private(line) for line in table.head],
        header=[[mask_private(cell) for cell in row] for row in table.header],
        oddities=[*table.oddities, f"{rows} left out for private data"],
    )


def _holds(cells: pd.Series) -> pd.Series:
    """Return which cells of a column hold private data."""
    kinds = kinds_in(cells.tolist())
    return cells.map(lambda cell: bool(find_private(cell, kinds))).astype(bool)

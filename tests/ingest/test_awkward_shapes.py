"""Files of awkward shapes are read as they were written, or the table says in words what was changed."""

from __future__ import annotations

import re
from collections.abc import Callable

import awkward_above
import awkward_between
import awkward_cells
import awkward_marks
import awkward_mixed
import awkward_names
import awkward_quotes
import pytest
from awkward_made import SHAPES, Written

from core.ingest.content import Table
from core.ingest.table import read_table

MODULES = (awkward_above, awkward_between, awkward_cells, awkward_marks, awkward_mixed, awkward_names, awkward_quotes)
CASES = [(title, builder) for title, builders in SHAPES.items() for builder in builders]


def grid(table: Table) -> list[list[str]]:
    return [["" if cell != cell else str(cell) for cell in row] for row in table.frame.to_numpy().tolist()]


def trimmed(header: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Leave out columns on the right that have neither a name nor a cell."""
    width = len(header)
    while width and not header[width - 1] and not any(row[width - 1] for row in rows):
        width -= 1
    return header[:width], [row[:width] for row in rows]


def named_right(read: str, written: str) -> bool:
    """Say whether a name is the one written: any for a column without one, all parts of one on several lines."""
    parts = [part for part in written.split("\n") if part]
    return (
        all(part in read for part in parts)
        if len(parts) != 1
        else re.fullmatch(re.escape(parts[0]) + r"([ _.(]*\d+\)?)?", read) is not None
    )


def judge(table: Table, written: Written) -> str:
    """Return "right", "told" or "silent"."""
    told = bool(table.oddities or table.problems)
    head, rows = trimmed(list(written.header or [""] * len(written.rows[0])), written.rows)
    names = [str(name) for name in table.frame.columns]
    got = grid(table)
    if written.header is None and table.header_row:
        return "told" if told else "silent"
    while len(names) > len(head) and not any(row[-1] for row in got):
        names, got = names[:-1], [row[:-1] for row in got]
    same = got == rows and len(names) == len(head) and all(map(named_right, names, head))
    if same and (told or not written.told):
        return "right"
    return "told" if told else "silent"


@pytest.mark.parametrize(("title", "builder"), CASES, ids=[f"{builder.__name__}" for _, builder in CASES])
def test_what_was_written_is_read_or_told(title: str, builder: Callable[[], Written]) -> None:
    written = builder()
    assert judge(read_table(written.raw, name=builder.__name__), written) != "silent", title

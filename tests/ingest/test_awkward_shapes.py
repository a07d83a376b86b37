"""Files of awkward shapes are read as they were written, or the table says in words what was changed."""

from __future__ import annotations

import re
from collections.abc import Callable

import awkward_above
import awkward_again
import awkward_below
import awkward_cells
import awkward_comments
import awkward_marks
import awkward_mixed
import awkward_names
import awkward_pairs
import awkward_quotes
import awkward_single
import awkward_tabs
import pytest
from awkward_made import SHAPES, Written

from core.ingest.content import Table
from core.ingest.table import read_table

MODULES = (
    awkward_above,
    awkward_again,
    awkward_pairs,
    awkward_below,
    awkward_cells,
    awkward_comments,
    awkward_marks,
    awkward_mixed,
    awkward_names,
    awkward_quotes,
    awkward_single,
    awkward_tabs,
)
TOLD = {
    **dict.fromkeys(
        [
            "total_with_empty_cells", "short_total_row", "decimals_and_total", "source_below", "notes_with_commas",
            "confidentiality_notice", "many_notes", "ruled_off", "ragged_and_notes", "long_delimiter_under_banner_over_note", "long_delimiter_and_a_colon_below",
        ],
        "what stands under the rows is left out",
    ),
    **dict.fromkeys(
        [
            "addresses_of_three_parts", "names_last_first", "answers_quoted", "polish_remarks", "lists_of_words", "single_column_with_banner",
        ],
        "the first of texts alone is read as one of them where it is no usual name",
    ),
    "remark_without_name_or_marks": "a cell beyond the last column is joined to that",
    "three_levels": "of three levels of names the highest is left out",
}  # fmt: skip
"""Files that may be read in another way than they were meant, with words about it."""

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


@pytest.mark.parametrize(("title", "builder"), CASES, ids=[builder.__name__ for _, builder in CASES])
def test_what_was_written_is_read_or_told(title: str, builder: Callable[[], Written]) -> None:
    written = builder()
    verdict = judge(read_table(written.raw, name=builder.__name__), written)
    assert verdict == "right" or (verdict == "told" and builder.__name__ in TOLD), title


def test_each_shape_has_ten_files() -> None:
    assert len(SHAPES) >= 20
    assert min(len(builders) for builders in SHAPES.values()) >= 10

"""What ends a table: a footer beneath its rows, or another table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.ingest.delimited.header import is_name
from core.ingest.delimited.layout import Layout
from core.ingest.delimited.records import Record

_FOOTER = re.compile(
    r"\W*(grand total|sub-?total|total|totals|sum|summe|gesamt|gesamtsumme|somme|totale|итого|合計|总计|合计|source|sources|quelle|note|notes|footnote|generated|exported|end of (file|report|data)|\(?\d+ (rows?|records?)|rows?:|records?:|count:|--|©)",
    re.IGNORECASE,
)


def is_footer(record: Record, layout: Layout) -> bool:
    """Say whether one of the last records is no row of the table: a total, a source, a note."""
    width = layout.width
    if width < 2:
        return False
    filled = record.filled
    first = filled[0] if filled else ""
    short = record.width < width
    if record.blank_before and short:
        return True
    is_word = bool(_FOOTER.match(first.strip()[:200]))
    if (
        record.blank_before
        and is_word
        and any(column.fit(cell) <= -0.7 for cell, column in zip(record.cells, layout.columns, strict=False))
    ):
        return True
    if not is_word or (width == 2 and not short):
        return False
    if short and len(filled) <= max(1, width - 1):
        return True
    return len(filled) < width and width >= 3 and first.strip() == record.cells[0].strip()


def starts_table(record: Record, following: Record | None, header: Sequence[str], layout: Layout) -> str:
    """Say whether a record within the rows repeats the header ("same"), or begins another table ("other"); else "".

    Args:
        record: as cut, whatever its width; following: the one after it.
        header: the names as they stand in the file.
    """
    cells = [cell.strip() for cell in record.cells]
    if len(header) >= 2 and cells[:1] == list(header[:1]) and "".join(header):
        shared = sum(a == b for a, b in zip(cells, header, strict=False))
        if record.width == len(header) and shared == len(header):
            return "same"
        if record.width != layout.width and shared >= max(2, 0.8 * min(record.width, len(header))):
            return "other"
    if (
        record.blank_before
        and record.width >= 2
        and record.width != layout.width
        and layout.width >= 2
        and following is not None
        and following.width == record.width
        and not following.blank_before
        and all(is_name(cell) for cell in record.filled)
    ):
        return "other"
    return ""

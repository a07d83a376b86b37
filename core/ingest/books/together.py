"""Which sheets of a workbook make one table: its parts for training and test, or one for each class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.ingest.part_names import part_named
from core.ingest.sheet import SheetTable

_UNTITLED = re.compile(
    r"(?:sheet|tabelle|blatt|feuil(?:le)?|hoja|foglio|planilha|folha|лист|list|arkusz|blad|ark|sayfa|munka|工作表|シート|시트|ورقة|table|table_|page|data|export|part)[\s_-]*\d*|[\d\W_]+",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}:\d\d")
_MOST_CLASSES = 200
_LONGEST_LABEL = 60


@dataclass(frozen=True)
class Together:
    """Sheets that make one table.

    Attributes:
        column: what the column is called that says which sheet a row is from; values: what it says, sheet by sheet.
        why: in words; certain: clear enough to be read so unless the person says otherwise.
    """

    tables: list[SheetTable]
    column: str
    values: list[str]
    why: str
    certain: bool


def find_together(tables: Sequence[SheetTable], best: SheetTable) -> Together | None:
    """Return the sheets with the columns of the one that looks most like a table, where there are others of its kind."""
    alike = [table for table in tables if table.rows and _columns(table) == _columns(best)]
    if len(alike) < 2:
        return None
    parts = [(table, part) for table in alike if (part := part_named(table.sheet.name))]
    if len({part for _, part in parts}) > 1 and best in [table for table, _ in parts]:
        return Together(
            [table for table, _ in parts],
            "split",
            [part for _, part in parts],
            "they are named as parts of one table",
            True,
        )
    names = [table.sheet.name for table in alike]
    untitled = any(_UNTITLED.fullmatch(name.strip()) for name in names)
    if not _has_label(alike):
        certain = not untitled and len(alike) <= _MOST_CLASSES and not any(table.sheet.hidden for table in alike)
        why = "they have the same columns and none that could be a label, so that the sheets' names may be the classes"
        return Together(alike, "sheet", names, why, certain)
    return Together(alike, "sheet", names, "they have the same columns", False)


def _columns(table: SheetTable) -> object:
    names = [" ".join(name.casefold().split()) for name in table.header]
    return sorted(names) if all(names) and names else (len(table.kept), tuple(names))


def _has_label(tables: Sequence[SheetTable]) -> bool:
    """Say whether a column of these sheets has short values that come again and are no numbers of days or times."""
    for place, name in enumerate(tables[0].header or [""] * len(tables[0].kept)):
        cells: list[str] = []
        for table in tables:
            column = table.header.index(name) if name and name in table.header else place
            cells += [row[column].strip() for row in table.sample if row[column].strip()]
        values = set(cells)
        short = sum(len(cell) <= _LONGEST_LABEL for cell in cells) >= 0.95 * len(cells)
        dated = sum(bool(_DATED.match(cell)) for cell in cells) >= 0.9 * len(cells)
        if len(values) > 1 and short and not dated and len(values) <= max(2, 0.3 * len(cells)):
            return True
    return False

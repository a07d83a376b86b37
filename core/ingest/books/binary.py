"""Old and binary Excel workbooks (.xls, .xlsb), read by calamine; numbers as they are stored."""

from __future__ import annotations

from typing import IO

from core.errors import DataError
from core.ingest.books.records import SheetFacts, book_facts
from core.ingest.books.sheets import Merge, Row, Sheet, held_sheet, refuse_many, trimmed
from core.ingest.books.shown import shown
from core.ingest.books.xlsx import damaged


def open_binary(file: IO[bytes], name: str) -> list[Sheet]:
    """Return the sheets with a filled cell.

    Raises:
        DataError: it is damaged, locked by a password or too large.
    """
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    facts = book_facts(file.read())
    file.seek(0)
    if facts.locked:
        raise _locked(name)
    sheets, cells = [], 0
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            for number, about in enumerate(book.sheets_metadata):
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                inner = book.get_sheet_by_name(about.name)
                cells += inner.height * inner.width
                refuse_many(name, cells)
                rows: list[Row] = []
                for line, values in enumerate(inner.to_python(skip_empty_area=False), start=1):
                    if row := trimmed([shown(value) for value in values]):
                        rows.append((line, row))
                merges = [
                    Merge(top + 1, left, bottom + 1, right)
                    for (top, left), (bottom, right) in inner.merged_cell_ranges or []
                ]
                if rows:
                    hidden = about.visible != SheetVisibleEnum.Visible
                    filled = {line for line, _ in rows}
                    more = facts.sheets[number] if number < len(facts.sheets) else SheetFacts()
                    sheets.append(
                        held_sheet(
                            about.name,
                            rows,
                            merges=merges,
                            hidden=hidden,
                            hidden_rows=[line for line in more.hidden_rows if line in filled],
                            hidden_columns=more.hidden_columns,
                            errors=more.errors,
                            formulas=more.formulas,
                        )
                    )
    except PasswordError as error:
        raise _locked(name) from error
    except DataError:
        raise
    except Exception as error:  # calamine tells most faults by one class, some by those of Python
        raise damaged(name, error) from error
    return sheets


def _locked(name: str) -> DataError:
    return DataError(f"{name} is a workbook protected by a password. Open it in Excel and save it without one.")

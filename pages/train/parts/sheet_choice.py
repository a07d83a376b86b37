"""Choose another sheet of a workbook, or another row of names, than what was found."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.ingest.content import SheetSize, Table
from core.ingest.overrides import ALL_SHEETS

_LONGEST_ROW = 90


def choose_sheet(table: Table, key: str, state: dict[str, Any]) -> None:
    """Draw the sheets and the rows that can be the header; each choice goes into the state's corrections at once.

    Args:
        key: of this reading; state: of the import, with its corrections and the number of the round.
    """
    corrections: dict[str, Any] = state["corrections"]
    opened = bool(corrections or state["again"] or len(table.sheets) > 1)

    def take(wanted: dict[str, Any]) -> None:
        state["corrections"] = wanted
        state["round"] += 1

    sizes = {sheet.name: sheet for sheet in table.sheets}
    names = [*([ALL_SHEETS] if table.alike else []), *sizes]
    sheet_key, header_key = f"import-sheet-{key}", f"import-row-{key}"

    with st.expander("Read it differently", icon=":material/tune:", expanded=opened):
        st.caption("Change one thing and the rows above follow. Whatever you leave alone is detected again.")
        first, second = st.columns(2)
        first.selectbox(
            "Table of the page" if table.format == "html" else "Sheet",
            names,
            index=names.index(table.sheet),
            format_func=lambda name: _sheet_words(name, sizes),
            key=sheet_key,
            on_change=lambda: take({"sheet": st.session_state[sheet_key]}),
        )
        rows = [0, *range(1, len(table.head) + 1)]
        rows += [table.header_row] if table.header_row not in rows else []
        second.selectbox(
            "Header row",
            rows,
            index=rows.index(table.header_row),
            format_func=lambda row: _row_words(row, table.head),
            key=header_key,
            on_change=lambda: take({**corrections, "header_row": st.session_state[header_key]}),
        )
        if corrections and st.button("Back to what was detected", icon=":material/undo:", key="import-back"):
            take({})
            st.rerun()


def _sheet_words(name: str, sizes: dict[str, SheetSize]) -> str:
    if name == ALL_SHEETS:
        return "All with the same columns, as one table"
    sheet = sizes[name]
    return f"{name}: {sheet.rows:,} rows x {sheet.columns}{', hidden' if sheet.hidden else ''}"


def _row_words(row: int, head: list[str]) -> str:
    if row == 0:
        return "No header: the first row is a row of the table"
    cells = " | ".join(cell for cell in head[row - 1].split("\t") if cell.strip()) if row <= len(head) else ""
    return f"Row {row}: {cells[:_LONGEST_ROW]}{'…' if len(cells) > _LONGEST_ROW else ''}"

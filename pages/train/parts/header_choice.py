"""Which line of a file names the columns, chosen among its first lines."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.ingest.content import Table


def choose_header(table: Table | None, key: str, take: Callable[[str, str], None]) -> None:
    """Draw the choice of the header line, where the first lines are known.

    Args:
        key: part of the widget's key.
        take: called with the field of the corrections and the widget's key when another line is chosen.
    """
    if table is None or not table.head:
        return
    widget = f"import-header-{key}"
    lines = sorted({*range(len(table.head) + 1), table.header_row})
    st.selectbox(
        "Header line",
        lines,
        index=lines.index(table.header_row),
        format_func=lambda line: _line_words(line, table.head),
        key=widget,
        on_change=take,
        args=("header_row", widget),
    )


def _line_words(line: int, head: list[str]) -> str:
    if line == 0:
        return "No header: the first line is a row"
    text = head[line - 1] if line <= len(head) else ""
    return f"Line {line}: {text[:90]}{'…' if len(text) > 90 else ''}"

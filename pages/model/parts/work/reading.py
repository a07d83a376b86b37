"""How the uploaded table of the Work view was read, and how to read it differently."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from core.ingest.content import Table
from core.ingest.delimited.dialect import DELIMITER_NAMES
from core.ingest.encodings.names import ENCODING_TITLES
from core.ingest.table import read_table
from pages.train.parts.encoding_choice import encoding_words
from pages.widgets.shell import literal

_SHOWN = 5
_DETECT = "detect"


def read_upload(uploaded: Any, key: str) -> Table:
    """Read an uploaded file as it was detected, or as a person has chosen; kept until one of these changes.

    Raises:
        DataError: it holds no table when read so.
    """
    chosen = {field: value for field, value in st.session_state.get(f"{key}-reading", {}).items() if value is not None}
    stamp = (uploaded.file_id, tuple(sorted(chosen.items())))
    kept = st.session_state.get(f"{key}-kept")
    if kept is None or kept[0] != stamp:
        uploaded.seek(0)
        with st.spinner("Reading the table ..."):
            kept = (stamp, read_table(uploaded, uploaded.name, **chosen))
        st.session_state[f"{key}-kept"] = kept
    table: Table = kept[1]
    return table


def tell_reading(table: Table, key: str, *, changeable: bool) -> None:
    """Draw how a table was read, what was odd about it, and where it is delimited text the choices to read it differently."""
    count = len(table.problems)
    odd = f" {count:,} {'oddity' if count == 1 else 'oddities'} while reading." if count else ""
    st.caption(literal(f"{table.name}: {table.describe()}.{odd}"))
    for problem in table.problems[:_SHOWN]:
        st.caption(literal(f"{f'Line {problem.line}: ' if problem.line else ''}{problem.message}"))
    if changeable and table.format == "text":
        differently(key, table.head)


def differently(key: str, head: list[str]) -> None:
    """Draw the choices to read a file differently; each is taken at once, and what is left alone is detected."""
    now: dict[str, Any] = st.session_state.setdefault(f"{key}-reading", {})

    def take(field: str) -> None:
        value = st.session_state[f"{key}-{field}"]
        st.session_state[f"{key}-reading"] = {**now, field: None if value == _DETECT else value}

    with st.expander("Read it differently", icon=":material/tune:", expanded=any(v is not None for v in now.values())):
        fields: tuple[tuple[str, str, list[Any]], ...] = (
            ("encoding", "Encoding", list(ENCODING_TITLES)),
            ("delimiter", "Delimiter", ["", *DELIMITER_NAMES]),
            ("header_row", "Header line", list(range(len(head) + 1))),
        )
        for column, (field, label, options) in zip(st.columns(3), fields, strict=True):
            choices = [_DETECT, *options]
            value = now.get(field)
            column.selectbox(
                label,
                choices,
                index=choices.index(value) if value in choices else 0,
                format_func=partial(_words, field, head),
                key=f"{key}-{field}",
                on_change=take,
                args=(field,),
            )


def _words(field: str, head: list[str], choice: Any) -> str:
    if choice == _DETECT:
        return _DETECT
    if field == "delimiter":
        return DELIMITER_NAMES.get(choice, "one column, no delimiter")
    if field == "header_row":
        return f"Line {choice}: {head[choice - 1][:60]}" if choice else "No header: the first line is a row"
    return encoding_words(str(choice))

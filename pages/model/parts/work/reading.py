"""How the uploaded table of the Work view was read, and how to read it differently."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from core.ingest.content import Table
from core.ingest.delimited.dialect import DELIMITER_NAMES
from core.ingest.encodings.names import ENCODING_TITLES
from core.ingest.overrides import ALL_SHEETS
from core.ingest.table import read_table
from pages.train.parts.encoding_choice import encoding_words
from pages.widgets.shell import literal

_SHOWN = 5
_DETECT = "detect"
_OTHER_TABLE = ("sheet", "member")
"""With another of these what was chosen for the one before is gone."""


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
    """Draw how a table was read, what was odd about it, and the choices to read it differently."""
    count = len(table.problems)
    odd = f" {count:,} {'oddity' if count == 1 else 'oddities'} while reading." if count else ""
    st.caption(literal(f"{table.name}: {table.describe()}.{odd}"))
    for problem in table.problems[:_SHOWN]:
        st.caption(literal(f"{f'Line {problem.line}: ' if problem.line else ''}{problem.message}"))
    if changeable:
        differently(key, table)


def differently(key: str, table: Table | None) -> None:
    """Draw the choices to read a file differently; each is taken at once, and what is left alone is detected.

    Args:
        table: as it was read, None where nothing could be.
    """
    now: dict[str, Any] = st.session_state.setdefault(f"{key}-reading", {})
    fields = _fields(table)
    if not fields:
        return

    def take(field: str) -> None:
        value = st.session_state[f"{key}-{field}"]
        kept = {} if field in _OTHER_TABLE else now
        st.session_state[f"{key}-reading"] = {**kept, field: None if value == _DETECT else value}

    with st.expander("Read it differently", icon=":material/tune:", expanded=any(v is not None for v in now.values())):
        head = [] if table is None else table.head
        for column, (field, label, options) in zip(st.columns(len(fields)), fields, strict=True):
            choices = [_DETECT, *options]
            value = now[field] if now.get(field) in choices else _DETECT
            if (
                st.session_state.get(f"{key}-{field}") != value
            ):  # the browser keeps its own where only the default changes
                st.session_state[f"{key}-{field}"] = value
            column.selectbox(
                label,
                choices,
                format_func=partial(_words, field, head),
                key=f"{key}-{field}",
                on_change=take,
                args=(field,),
            )


def _fields(table: Table | None) -> list[tuple[str, str, list[Any]]]:
    """Return what can be chosen of a file: the field, what it is called, and its values."""
    found: list[tuple[str, str, list[Any]]] = []
    if table is not None and table.members:
        found.append(("member", "File in the archive", list(table.members)))
    if table is not None and table.sheets:
        names = [sheet.name for sheet in table.sheets]
        found.append(("sheet", "Sheet", [*([ALL_SHEETS] if table.alike else []), *names]))
    if table is None or table.format == "text":
        found.append(("encoding", "Encoding", list(ENCODING_TITLES)))
        found.append(("delimiter", "Delimiter", ["", *DELIMITER_NAMES]))
    if table is None or table.format == "text" or table.sheets:
        found.append(("header_row", "Header line", list(range((len(table.head) if table else 0) + 1))))
    return found


def _words(field: str, head: list[str], choice: Any) -> str:
    if choice == _DETECT:
        return _DETECT
    if field == "member":
        return str(choice)
    if field == "sheet":
        return "All with the same columns, as one table" if choice == ALL_SHEETS else str(choice)
    if field == "delimiter":
        return DELIMITER_NAMES.get(choice, "one column, no delimiter")
    if field == "header_row":
        return f"Line {choice}: {head[choice - 1][:60]}" if choice else "No header: the first line is a row"
    return encoding_words(str(choice))

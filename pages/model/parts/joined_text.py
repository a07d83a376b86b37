"""A text that is made of several columns, asked for part by part and joined as the model learned it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.dataset.joined import MARK, join_cells
from pages.widgets.shell import literal


def ask_parts(columns: Sequence[str], key: str) -> str:
    """Draw a field for each part of a text and return the text.

    Args:
        columns: what the parts are called, in their order; key: in the session, of the whole text, from which the fields are filled
            when it changes.
    """
    whole = str(st.session_state.get(key, ""))
    if st.session_state.get(f"{key}-shown") != whole:
        for column, part in zip(columns, parts(whole, len(columns)), strict=True):
            st.session_state[f"{key}-part-{column}"] = part
    given = [
        st.text_area(literal(column), key=f"{key}-part-{column}", height=150 if column == columns[-1] else 68)
        for column in columns
    ]
    text = join_cells(given)
    st.session_state[key] = st.session_state[f"{key}-shown"] = text
    st.caption(f"The fields are joined to one text, with “{MARK.strip()}” between; an empty one leaves no mark.")
    return text


def parts(text: str, count: int) -> list[str]:
    """Return a joined text in so many parts, the last ones where there are fewer; a mark within the last part stays."""
    found = text.split(MARK, count - 1)
    return [""] * (count - len(found)) + found

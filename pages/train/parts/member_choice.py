"""Choose another file of an archive that holds several."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.ingest.content import Table


def choose_member(table: Table | None, key: str, take: Callable[[str, str], None]) -> None:
    """Draw the files of an archive, where there are several; the one that was read is chosen, none where parts were put together."""
    if table is None or not table.members:
        return
    widget = f"import-member-{key}"
    st.selectbox(
        "File in the archive",
        table.members,
        index=table.members.index(table.member) if table.member in table.members else None,
        placeholder="the parts, put together",
        key=widget,
        on_change=take,
        args=("member", widget),
    )

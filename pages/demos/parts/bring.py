"""A demo that was saved as a ZIP, dropped into this installation."""

from __future__ import annotations

import streamlit as st

from core.errors import FathomError
from core.tasks.carried import MOST_BYTES, drop_in
from pages.widgets.link import link
from pages.widgets.shell import literal


def bring() -> None:
    """Draw the upload, and what came of it."""
    st.caption(
        f"A ZIP that was saved under Present: card, rows and recorded answers, no code. At most {MOST_BYTES // 1_000_000} MB unpacked."
    )
    uploaded = st.file_uploader("A demo as ZIP", type=["zip"], key="bring-demo", label_visibility="collapsed")
    if uploaded is None:
        return
    kept = st.session_state.get("demo-brought", {})
    if kept.get("file") != uploaded.file_id:
        try:
            domain = drop_in(uploaded.getvalue(), uploaded.name)
            kept = {"file": uploaded.file_id, "name": domain.name, "title": domain.title}
        except FathomError as error:
            kept = {"file": uploaded.file_id, "error": str(error)}
        st.session_state["demo-brought"] = kept
    if "error" in kept:
        st.error(literal(kept["error"]), icon=":material/error:")
    else:
        st.success(literal(f"{kept['title']} is here now."), icon=":material/check_circle:")
        link("demos", "Open it", icon=":material/slideshow:", query={"demo": kept["name"]})

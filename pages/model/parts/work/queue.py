"""The rows that wait for a person, apart from the others."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.tasks.costs import amount
from core.tasks.order import NO_ANSWER, to_review
from pages.model.parts.work.desk import Desk, rows_table
from pages.widgets.shell import literal


def queue(desk: Desk) -> None:
    """Draw the rows that a person should look at: those out of scope, then those whose answer may cost most, or the least sure."""
    waiting = to_review(desk.rows)
    st.markdown(f"##### To look at by hand: {len(waiting):,}")
    if waiting.empty:
        st.caption("Every row is at or above the threshold or has been decided.")
        return
    foreign = "Out of scope at the top, then " if waiting["label"].eq(NO_ANSWER).any() else ""
    order, more = "the least sure first", None
    if waiting["at_stake"].notna().any():
        order = f"the answers first that may be expected to cost most (At stake, in {desk.subject.costs.unit})"
        more = {"At stake": ["" if pd.isna(cost) else amount(cost) for cost in waiting["at_stake"]]}
    st.caption(
        literal(
            f"{foreign}{order if foreign else order[:1].upper() + order[1:]}. Select a row to read it in full and to confirm or correct its class."
        )
    )
    rows_table(desk, waiting, "queue", more=more)

"""The rows that wait for a person, and what waiting may cost."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.tasks.costs import amount
from core.tasks.order import pressing_queue
from core.tasks.work import ordered_classes
from pages.model.parts.work.desk import Desk, rows_table
from pages.widgets.shell import literal


def queue(desk: Desk, *, pressing: bool = False) -> None:
    """Draw the rows that a person should look at: those out of scope, then the least sure, or the most pressing first."""
    waiting = pressing_queue(desk.rows, desk.order) if pressing else desk.doubtful
    st.markdown(f"##### To look at by hand: {len(waiting):,}")
    if waiting.empty:
        st.caption("Every row is at or above the threshold or has been decided.")
        return
    more = harm_of(desk, waiting) if pressing else None
    order = (
        "the least sure first"
        if not pressing
        else "the greatest harm of waiting first"
        if more
        else "the most pressing class first"
    )
    foreign = "Out of scope at the top, then " if not waiting["in_scope"].all() else ""
    told = ""
    if more:
        last = desk.title(ordered_classes(desk.subject.task, desk.subject.classes)[-1])
        told = f" Harm of waiting: what it may be expected to cost, in {desk.subject.costs.unit}, to treat a row as {last}."
    st.caption(
        literal(
            f"{foreign}{order if foreign else order.capitalize()}.{told} Select a row to read it in full and to confirm or correct its class."
        )
    )
    rows_table(desk, waiting, "queue", more=more)


def harm_of(desk: Desk, rows: pd.DataFrame) -> dict[str, list[str]] | None:
    """Return the column that the rows of an inbox are ordered by; None where they stand by class."""
    return None if desk.rows["harm"].isna().any() else {"Harm of waiting": [amount(harm) for harm in rows["harm"]]}

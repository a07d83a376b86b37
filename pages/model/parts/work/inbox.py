"""An inbox as one list in the order in which to read it, whoever has to look at a row."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.tasks.costs import amount
from core.tasks.order import NO_ANSWER, reading_order
from core.tasks.work import least_pressing
from pages.model.parts.subject import percent
from pages.model.parts.work.desk import Desk, mark_of, one_row, shown_text
from pages.widgets.shell import literal

_SHOWN = 25
EVERY, WAITING, ANSWERED = "All", "For a person", "Answered"
_PRESSING = ("red", "orange", "blue", "gray")
"""Colours of classes, the most pressing first; the last class has the last one, and those between share the others."""


def inbox(desk: Desk) -> None:
    """Draw every row once, out of scope first, then by the harm that waiting may do; a filter leaves the order as it is."""
    placed = reading_order(desk.rows, desk.order)
    st.caption(literal(_told(desk, placed)))
    parts = {EVERY: placed, WAITING: placed[placed["waits"]], ANSWERED: placed[~placed["waits"]]}
    chosen = st.segmented_control(
        "Show",
        list(parts),
        default=EVERY,
        format_func=lambda part: f"{part} ({len(parts[part]):,})",
        key=f"work-inbox-part-{desk.stamp}",
        required=True,
        label_visibility="collapsed",
    )
    rows, key = parts[str(chosen)], f"work-inbox-most-{desk.stamp}-{chosen}"
    if rows.empty:
        st.caption("No row waits for a person." if chosen == WAITING else "Every row waits for a person.")
    most = int(st.session_state.get(key, _SHOWN))
    with st.container(gap="xsmall"):
        for number, row in rows.head(most).iterrows():
            _message(desk, int(str(number)), row)
    if len(rows) > most:

        def further() -> None:
            st.session_state[key] = most + _SHOWN

        left = len(rows) - most
        st.button(
            f"Show {min(_SHOWN, left)} more of the other {left:,}",
            on_click=further,
            icon=":material/expand_more:",
            key=f"work-inbox-more-{desk.stamp}",
        )


def _told(desk: Desk, placed: pd.DataFrame) -> str:
    """Say in which order the rows stand."""
    unit, last = desk.subject.costs.unit, least_pressing(desk.subject.task, desk.subject.classes)
    known = placed[placed["label"].ne(NO_ANSWER)]
    foreign = "out of scope first, for nothing is known of it; then " if len(known) < len(placed) else ""
    if last is None or known["harm"].isna().any():
        order = f"{foreign}the most pressing class first"
        return f"{order[:1].upper()}{order[1:]}. Open a row to confirm or correct its class."
    order = f"{foreign}the greatest harm of waiting first, whether a row waits for a person or not"
    return (
        f"{order[:1].upper()}{order[1:]}. Harm of waiting: what it may be expected to cost, in {unit}, to treat a row as {desk.title(last)}. "
        "Open a row to confirm or correct its class."
    )


def _message(desk: Desk, number: int, row: Any) -> None:
    """Draw one row as a line that opens."""
    line = st.expander(_line(desk, row), key=f"work-message-{number}-{desk.stamp}", on_change="rerun")
    if line.open:
        with line:
            one_row(desk, number, "inbox", text=desk.pair)


def _line(desk: Desk, row: Any) -> str:
    """Return a row's place, what it is treated as, who has to look and why, its text, and where it comes from."""
    mark = mark_of(row)
    if mark == "not sure":
        mark = f"not sure, {percent(row['probability'], 1)}"
    elif mark == "precaution":
        mark = f"precaution; likeliest {desk.title(row['predicted'])}"
    icon = "person" if row["waits"] else "check" if row["by_hand"] else "info"
    badge = f" :violet-badge[:material/{icon}: {literal(mark)}]" if mark else ""
    facts = [literal(str(row[role])) for role in ("who", "when", "group") if row[role]]
    if row["harm"] == row["harm"]:  # not where it is not known
        facts.append(f"harm {amount(row['harm'])}")
    text = " ".join(shown_text(row).split())
    below = f"  :small[:gray[{' · '.join(facts)}]]" if facts else ""
    return (
        f"**{row['place']}** :{_colour(desk, row['label'])}-badge[{literal(desk.title(row['label']))}]{badge} "
        f"{literal(text)}{below}"
    )


def _colour(desk: Desk, label: str) -> str:
    """Return the colour of a class by its place in the order; of none that of what comes first."""
    if label not in desk.order:
        return "violet"
    place, last = desk.order.index(label), len(desk.order) - 1
    return _PRESSING[-1] if place == last else _PRESSING[min(place, len(_PRESSING) - 2)]

"""What a task is good for, before its costs: one number, one sentence, and whether it pays to let the model answer alone."""

from __future__ import annotations

import streamlit as st

from core.charts.theme import shorten
from core.tasks.benefit import Benefit, benefit
from core.tasks.waiting import Read
from core.tasks.wording import duration
from pages.model.parts.subject import Subject, bound
from pages.widgets.shell import literal

_TEXT = 90
_ON_THE_CARD = "Costs and minutes stand on the task card; what nobody has filled in there is an assumption."


def good_for(subject: Subject, threshold: float) -> None:
    """Draw it for a threshold; nothing without test rows that the model had not seen."""
    found = benefit(subject.task, subject.classes, subject.unseen, threshold)
    if found is None:
        return
    st.header(bound(literal(found.headline)), anchor=False)
    st.markdown(bound(f"**{literal(found.label)}**  \n{literal(found.sentence)}"))
    _pays(found)
    if found.came:
        with st.expander(f"One inbox: its first {len(found.came)} rows as it came, and in order"):
            left, right = st.columns(2, gap="medium")
            with left:
                _inbox("As it came", found.came)
            with right:
                _inbox("In order", found.ordered)
            st.caption(
                "The classes are the true ones, in bold the most pressing. The first inbox that was drawn; nobody picked it."
            )
    with st.expander("What this rests on"):
        own = subject.domain is None
        lines = (*found.assumptions, *((_ON_THE_CARD,) if own else ()))
        st.markdown("\n".join(f"- {bound(literal(line))}" for line in lines))


def _pays(found: Benefit) -> None:
    """Say whether it pays against a person alone, and if that is not shown, what it is good for instead."""
    said = bound(literal(f"{found.pays.sentence} {found.pays.instead}".strip()))
    if found.pays.verdict > 0:
        st.success(said, icon=":material/check:")
    elif found.pays.verdict == 0:
        st.info(said, icon=":material/balance:")
    else:
        st.warning(said, icon=":material/person:")


def _inbox(title: str, rows: tuple[Read, ...]) -> None:
    """Draw the first rows of an inbox with the minute in which each has been read."""
    st.markdown(f"**{title}**")
    lines = []
    for row in rows:
        truth = f"**{literal(row.truth)}**" if row.pressing else literal(row.truth)
        text = literal(shorten(row.text.replace("\n", " "), _TEXT))
        lines.append(f"- {bound(duration(row.minutes))} · {truth} · :gray[{text}]")
    st.markdown("\n".join(lines))

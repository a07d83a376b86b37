"""The six ways to work through classified rows; which one is drawn is a matter of the task alone."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.charts import work as charts
from core.tasks.order import NO_ANSWER, in_order, newest_first, sure
from core.tasks.work import (
    counted,
    is_dense,
    mood_by_group,
    mood_over_time,
    ordered_classes,
    own_label,
    team_of,
)
from pages.model.parts.work.desk import Desk, rows_table
from pages.model.parts.work.figures import MOST_GROUPS, by_class, clicked, counts, matrix
from pages.model.parts.work.inbox import inbox
from pages.model.parts.work.queue import queue
from pages.widgets.chart import show
from pages.widgets.shell import literal

EVERYTHING = "All"


def messages(desk: Desk) -> None:
    """Draw the rows in the order in which to read them, and how many there are of each class."""
    inbox(desk)
    _missing(desk, "who", "when")
    by_class(desk)


def feed(desk: Desk) -> None:
    """Draw the mood over time and by group, and the newest rows."""
    scale = ordered_classes(desk.subject.task, desk.subject.classes)
    if len(scale) < 2:
        st.caption("This task puts its classes in no order from low to high, so there is no mood to draw.")
        by_class(desk)
    else:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _over_time(desk, scale)
        with right:
            _mood_by_group(desk, scale)
    st.markdown("##### Newest first" if desk.rows["moment"].notna().any() else "##### In the order they came")
    groups = sorted({name for name in desk.rows["group"] if name})
    chosen = _pick(desk.heading("group"), groups, "feed", str) if groups else EVERYTHING
    rows = desk.rows if chosen == EVERYTHING else desk.rows[desk.rows["group"] == chosen]
    rows_table(desk, newest_first(rows), f"feed-{chosen}")
    queue(desk)


def _mood_by_group(desk: Desk, scale: list[str]) -> None:
    groups = mood_by_group(desk.rows, scale)
    if groups.empty:
        st.caption("These rows do not say what they are about, so moods cannot be told apart by it.")
        return
    if len(groups) > MOST_GROUPS:
        half = MOST_GROUPS // 2
        st.caption(f"The {half} lowest and the {half} highest of {len(groups):,}.")
        groups = pd.concat([groups.head(half), groups.tail(half)], ignore_index=True)
    show(charts.mood_by_group(groups, desk.heading("group")), key="work-mood-group")


def _over_time(desk: Desk, scale: list[str]) -> None:
    low, high = desk.title(scale[0]), desk.title(scale[-1])
    undated = int((desk.rows["moment"].isna() & desk.rows["when"].ne("")).sum())
    if undated:
        st.caption(
            f"{'1 row has' if undated == 1 else f'{undated:,} rows have'} a date that could not be read; dates are read as 2025-03-04 or 2025-03-04 09:29."
        )
    if desk.rows["moment"].isna().all():
        st.caption("These rows have no dates, so there is no curve over time.")
        return
    days = desk.rows["moment"].dt.normalize().nunique()
    usual = "week" if days > 21 else "day"
    by = st.segmented_control(
        "By",
        ("day", "week"),
        default=usual,
        format_func=str.capitalize,
        key=f"work-by-{desk.stamp}",
        required=True,
        label_visibility="collapsed",
    )
    table = mood_over_time(desk.rows, scale, str(by))
    show(charts.mood_over_time(table, str(by), low, high), key="work-mood-time")
    st.caption(
        f"{literal(high)} counts 1, {literal(low)} −1; what lies between counts in between. A number at a bar says how many rows it stands for."
    )


def routing(desk: Desk) -> None:
    """Draw how many rows go to each team, those that a person should see first, and the rows of a team."""
    task = desk.subject.task
    teams = list(dict.fromkeys(team_of(task, label) for label in desk.order))
    of_row = desk.rows["label"].map(lambda label: desk.title(label) if label == NO_ANSWER else team_of(task, label))
    counts(desk, of_row, teams, "team")
    queue(desk)
    st.markdown("##### At each team")
    chosen = _pick("Team", teams, "team", str)
    certain = sure(desk.rows)
    rows = certain if chosen == EVERYTHING else certain[of_row[certain.index] == chosen]
    if rows.empty:
        st.caption(f"Nothing for {literal(chosen)} among these rows.")
        return
    rows = in_order(rows, desk.order)
    more = {"Team": [of_row[number] for number in rows.index]} if chosen == EVERYTHING and task.work.teams else None
    rows_table(desk, rows, f"team-{chosen}", more=more)


def register(desk: Desk) -> None:
    """Draw the rows by class with where they come from, the surest first; those that ask for nothing come last."""
    by_class(desk)
    st.markdown("##### By class, the surest first")
    _missing(desk, "group")
    chosen = _pick("Class", desk.order, "register", desk.title)
    rows = desk.rows if chosen == EVERYTHING else desk.rows[desk.rows["label"] == chosen]
    if rows.empty:
        st.caption(f"No row is {literal(desk.title(chosen))}.")
    else:
        rows_table(desk, in_order(rows, desk.order), f"register-{chosen}")
    queue(desk)


def gradebook(desk: Desk) -> None:
    """Draw people by item, what to look at by hand, and each person's rows with the feedback proposed."""
    queue(desk)
    _missing(desk, "who", "group")
    if is_dense(desk.rows):
        matrix(desk)
    else:
        by_class(desk)
    st.markdown("##### With the feedback proposed")
    people = sorted({name for name in desk.rows["who"] if name})
    chosen = _pick(desk.heading("who"), people, "person", str) if people else EVERYTHING
    rows = desk.rows if chosen == EVERYTHING else desk.rows[desk.rows["who"] == chosen]
    rows = rows.sort_values(["who", "group"], kind="stable")
    task = desk.subject.task
    feedback = task.work.feedback
    if not feedback:
        st.caption("This task proposes no feedback; the class is all there is.")
    proposed = (
        {"Proposed feedback": [feedback.get(own_label(task, label), "") for label in rows["label"]]}
        if feedback
        else None
    )
    leading = (desk.heading("who"), desk.heading("group"), "Class")
    rows_table(desk, rows, f"person-{chosen}", more=proposed, first=leading, row_px=88)


def overview(desk: Desk) -> None:
    """Draw how often each class comes in each group, and the rows of a cell."""
    table = counted(desk.rows, desk.order, MOST_GROUPS)
    groups = sorted({name for name in desk.rows["group"] if name})
    if table.empty:
        by_class(desk)
        _missing(desk, "group")
    else:
        if len(groups) > MOST_GROUPS:
            st.caption(f"The {MOST_GROUPS} largest of {len(groups):,} groups; the choice below has them all.")
        figure = charts.classes_by_group(table, [desk.title(label) for label in desk.order], desk.heading("group"))
        event = show(figure, key=f"work-overview-{desk.stamp}", on_select="rerun", selection_mode="points")
        cell = next(iter(clicked(event)), None)
        seen = f"work-clicked-{desk.stamp}"
        if cell is not None and cell != st.session_state.get(seen):
            r, c = cell
            st.session_state[f"work-pick-group-{desk.subject.key}"] = str(table.index[r])
            st.session_state[f"work-pick-class-{desk.subject.key}"] = desk.order[c]
        st.session_state[seen] = cell
        st.caption("Press a cell to see its rows, or choose them here.")
    left, right = st.columns(2)
    with left:
        group = _pick(desk.heading("group"), groups, f"group-{desk.subject.key}", str) if groups else EVERYTHING
    with right:
        label = _pick("Class", desk.order, f"class-{desk.subject.key}", desk.title)
    rows = desk.rows
    rows = rows if group == EVERYTHING else rows[rows["group"] == group]
    rows = rows if label == EVERYTHING else rows[rows["label"] == label]
    if rows.empty:
        st.caption("No row is in this group and class.")
    else:
        rows_table(desk, in_order(rows, desk.order), f"overview-{group}-{label}")
    queue(desk)


def _missing(desk: Desk, *roles: str) -> None:
    """Say which of the columns that this view lives from are not there."""
    said = {"who": "who", "when": "when", "group": "of what"}
    lacking = [said[role] for role in roles if desk.rows[role].eq("").all()]
    named = {
        "who": desk.subject.task.work.person,
        "when": desk.subject.task.work.time,
        "group": desk.subject.task.work.group,
    }
    if lacking and any(named[role] for role in roles):
        st.caption(f"These rows do not say {' and '.join(lacking)}; everything else works without.")


def _pick(name: str, options: list[str], key: str, title: Callable[[str], str]) -> str:
    """Draw a choice of one or all; what was chosen and is no longer there becomes all."""
    widget = f"work-pick-{key}"
    if st.session_state.get(widget, EVERYTHING) not in options:
        st.session_state[widget] = EVERYTHING
    return str(
        st.selectbox(
            name,
            [EVERYTHING, *options],
            format_func=lambda value: EVERYTHING if value == EVERYTHING else title(value),
            key=widget,
        )
    )


VIEWS: dict[str, Callable[[Desk], None]] = {
    "inbox": messages,
    "feed": feed,
    "routing": routing,
    "register": register,
    "gradebook": gradebook,
    "overview": overview,
}
"""core.domain.WORK_VIEWS -> how it is drawn."""

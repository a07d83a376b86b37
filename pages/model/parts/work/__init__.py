"""The Work view: rows as a person at work sees them, with labels that can be corrected."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from core.judge.threshold import lowest_threshold
from core.runs.answering import NO_ROW
from core.tasks.corrections import load_corrections
from core.tasks.weighed import by_threshold
from core.tasks.work import class_order
from pages.model.parts.subject import Subject, percent
from pages.model.parts.threshold import choose_threshold, told_of
from pages.model.parts.work.corrections import corrections_of, listed
from pages.model.parts.work.desk import Desk
from pages.model.parts.work.rows import choose_rows, classify
from pages.model.parts.work.saved import save, weighed_rows
from pages.model.parts.work.views import VIEWS
from pages.model.parts.work.whole import whole_table
from pages.widgets.shell import literal, sentences


def work(subject: Subject) -> None:
    """Draw the rows as the task's work has them, and the corrections."""
    work_of = subject.task.work
    st.markdown(f"#### {literal(work_of.title)} :small[:gray[{literal(work_of.purpose)}]]")
    with sentences():
        corrections = load_corrections(subject.corrections, subject.task) if subject.corrections is not None else []
        left, right = st.columns([1, 1], gap="large", vertical_alignment="bottom")
        below = st.container()
        with left:
            chosen = choose_rows(subject, below)
        if chosen is None:
            if corrections:
                st.markdown("#### Corrections")
                listed(subject, corrections)
            return
        with right:
            threshold = choose_threshold(
                subject,
                "work",
                "Look at by hand below this probability",
                "Rows whose likeliest class has a lower probability wait for a person, and so does a row of which another class may be expected to cost less. Decide shows what each threshold costs.",
            )
        answers = classify(subject, chosen)
        rows = weighed_rows(subject, chosen, chosen.frame, answers, corrections, threshold)
        stamp = hashlib.sha256(f"{subject.run.id} {chosen.name} {len(rows)}".encode()).hexdigest()[:10]
        order = class_order(subject.task, subject.classes)
        desk = Desk(subject, rows, answers, chosen.places, order, threshold, stamp, chosen.tested)
        _summary(desk)
        with sentences():
            VIEWS[work_of.view](desk)
        save(desk, chosen)
        if len(chosen.whole) > len(rows):
            whole_table(subject, chosen, corrections, threshold)
        corrections_of(desk, corrections)


def _why_waiting(rows: pd.DataFrame, threshold: float, classes: int) -> str:
    """Say why some of the rows wait, and how many only for a reason that Decide does not count; rows: see core.tasks.weighed."""
    if threshold >= NO_ROW:
        return "every row does that nobody has decided."
    waits, cautious = rows["waits"], int(rows["cautious"].sum())
    foreign = int((waits & ~rows["in_scope"]).sum())
    # The likeliest class of a row is never below the lowest threshold.
    reasons = [] if threshold <= lowest_threshold(classes) else [f"below {percent(threshold, 1)}"]
    reasons += [f"{'precautions' if cautious > 1 else 'a precaution'} ({cautious:,})"] if cautious else []
    reasons += [f"out of scope, unlike what the model learned from ({foreign:,})"] if foreign else []
    said = f"{', '.join(reasons[:-1])}{', or ' if len(reasons) > 1 else ''}{reasons[-1]}."
    if alone := int((waits & ~by_threshold(rows, threshold, classes)).sum()):
        said += (
            f" {alone:,} {'waits' if alone == 1 else 'wait'} for the last reason alone, which Decide does not count."
        )
    return said


def _summary(desk: Desk) -> None:
    """Say how many rows there are and how many of them wait for a person."""
    count, waiting, by_hand = (len(desk.rows), *(int(desk.rows[name].sum()) for name in ("waits", "by_hand")))
    decided = f" {by_hand:,} {'has' if by_hand == 1 else 'have'} been decided by hand." if by_hand else ""
    st.markdown(
        f"**{'1 row' if count == 1 else f'{count:,} rows'}**, of which **{waiting:,} ({percent(waiting / count)})** {'waits' if waiting == 1 else 'wait'} for a person{': ' if waiting else '.'}"
        f"{_why_waiting(desk.rows, desk.threshold, len(desk.subject.classes)) if waiting else ''}{decided}"
    )
    if desk.rows["cautious"].any():
        st.caption(
            ":material/health_and_safety: A precaution: another class than the likeliest may be expected to cost less, so the row stands under that class until a person has looked."
        )
    st.caption(told_of(desk.subject, desk.threshold))

"""The Work view: rows as a person at work sees them, with labels that can be corrected."""

from __future__ import annotations

import hashlib
from typing import Any

import streamlit as st

from core.classified import clash_notice, classified_csv
from core.judge.threshold import lowest_threshold
from core.runs.answering import NO_ROW
from core.tasks.corrections import load_corrections
from core.tasks.order import with_waiting
from core.tasks.work import class_order, decided_columns, ordered_classes, work_rows
from pages.model.parts.subject import Subject, percent
from pages.model.parts.threshold import choose_threshold, told_of
from pages.model.parts.work.corrections import corrections_of, listed
from pages.model.parts.work.desk import Desk
from pages.model.parts.work.rows import Chosen, choose_rows, classify
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
        is_pair = chosen.text_pair if subject.task.text_pair else None
        order, costs = ordered_classes(subject.task, subject.classes), subject.cost_matrix
        rows = work_rows(
            chosen.frame,
            answers,
            chosen.places,
            chosen.text,
            is_pair,
            corrections,
            costs,
            order[-1] if order else None,
        )
        rows = with_waiting(rows, threshold, len(subject.classes))
        stamp = hashlib.sha256(f"{subject.run.id} {chosen.name} {len(rows)}".encode()).hexdigest()[:10]
        desk = Desk(subject, rows, answers, chosen.places, class_order(subject.task, subject.classes), threshold, stamp)
        _summary(desk)
        with sentences():
            VIEWS[work_of.view](desk)
        _save(desk, chosen, answers)
        corrections_of(desk, corrections)


def _save(desk: Desk, chosen: Chosen, answers: list[dict[str, Any]]) -> None:
    """Draw the classified rows as a file; of a table that is too long to be shown, all of its rows after a press."""
    subject, count = desk.subject, len(desk.rows)
    more = decided_columns(desk.rows, subject.task, subject.cost_matrix)
    if notice := clash_notice(list(chosen.frame.columns), subject.classes, list(more)):
        st.caption(literal(notice))
    st.download_button(
        f"Save the {'classified row' if count == 1 else f'{count:,} classified rows'} (CSV)",
        classified_csv(chosen.frame, subject.classes, answers, more),
        f"{chosen.name}-classified.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"work-save-{subject.key}",
    )
    if len(chosen.whole) > count:
        whole_table(subject, chosen, desk.threshold)


def _why_waiting(threshold: float, classes: int, cautious: int) -> str:
    """Say which rows wait: the likeliest class of a row is never below the lowest threshold; cautious: rows that are precautions."""
    if threshold >= NO_ROW:
        return "every row does"
    unlike = "unlike what the model learned from"
    reasons = [unlike] if threshold <= lowest_threshold(classes) else [f"below {percent(threshold, 1)}", unlike]
    if cautious:
        reasons.append(f"{'precautions' if cautious > 1 else 'a precaution'} ({cautious:,})")
    return f"{', '.join(reasons[:-1])}, or {reasons[-1]}" if len(reasons) > 1 else reasons[0]


def _summary(desk: Desk) -> None:
    """Say how many rows there are and how many of them wait for a person."""
    count, waiting, by_hand = len(desk.rows), len(desk.doubtful), int(desk.rows["by_hand"].sum())
    cautious = int(desk.rows["cautious"].sum())
    decided = f" {by_hand:,} {'has' if by_hand == 1 else 'have'} been decided by hand." if by_hand else ""
    st.markdown(
        f"**{'1 row' if count == 1 else f'{count:,} rows'}**, of which **{waiting:,} ({percent(waiting / count)})** {'waits' if waiting == 1 else 'wait'} for a person: "
        f"{_why_waiting(desk.threshold, len(desk.subject.classes), cautious)}.{decided}"
    )
    if cautious:
        st.caption(
            ":material/health_and_safety: A precaution: another class than the likeliest may be expected to cost less, so the row stands under that class until a person has looked."
        )
    st.caption(told_of(desk.subject, desk.threshold))

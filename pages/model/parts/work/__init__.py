"""The Work view: rows as a person at work sees them, with labels that can be corrected."""

from __future__ import annotations

import hashlib

import streamlit as st

from core.classified import clash_notice, classified_csv
from core.tasks.corrections import load_corrections
from core.tasks.work import class_order, decided_columns, work_rows
from pages.model.parts.subject import Subject, percent
from pages.model.parts.threshold import choose_threshold
from pages.model.parts.work.corrections import corrections_of, listed
from pages.model.parts.work.desk import Desk
from pages.model.parts.work.rows import choose_rows, classify
from pages.model.parts.work.views import VIEWS
from pages.widgets.shell import literal, sentences


def work(subject: Subject) -> None:
    """Draw the rows as the task's work has them, and the corrections."""
    work_of = subject.task.work
    st.subheader(literal(work_of.title), anchor=False)
    st.caption(literal(work_of.purpose))
    with sentences():
        corrections = load_corrections(subject.corrections, subject.task) if subject.corrections is not None else []
        with st.container():
            chosen = None
            with sentences():
                chosen = choose_rows(subject)
        if chosen is None:
            if corrections:
                st.markdown("#### Corrections")
                listed(subject, corrections)
            return
        answers = classify(subject, chosen)
        left, right = st.columns([2, 3], gap="large", vertical_alignment="bottom")
        with left:
            threshold = choose_threshold(
                subject,
                "work",
                "Look at by hand below this probability",
                "Rows whose likeliest class has a lower probability wait for a person. Decide shows what each threshold costs.",
            )
        is_pair = chosen.text_pair if subject.task.text_pair else None
        rows = work_rows(chosen.frame, answers, chosen.places, chosen.text, is_pair, corrections)
        stamp = hashlib.sha256(f"{subject.run.id} {chosen.name} {len(rows)}".encode()).hexdigest()[:10]
        desk = Desk(subject, rows, chosen.places, class_order(subject.task, subject.classes), threshold, stamp)
        with right:
            _summary(desk)
        with sentences():
            VIEWS[work_of.view](desk)
        more = decided_columns(rows, subject.task)
        if notice := clash_notice(list(chosen.frame.columns), subject.classes, list(more)):
            st.caption(literal(notice))
        st.download_button(
            f"Save the {'classified row' if len(rows) == 1 else f'{len(rows):,} classified rows'} (CSV)",
            classified_csv(chosen.frame, subject.classes, answers, more),
            f"{chosen.name}-classified.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            key=f"work-save-{subject.key}",
        )
        corrections_of(desk, corrections)


def _summary(desk: Desk) -> None:
    """Say how many rows there are and how many of them wait for a person."""
    count, waiting, by_hand = len(desk.rows), len(desk.doubtful), int(desk.rows["by_hand"].sum())
    decided = f" {by_hand:,} {'has' if by_hand == 1 else 'have'} been decided by hand." if by_hand else ""
    st.markdown(
        f"**{'1 row' if count == 1 else f'{count:,} rows'}**, of which **{waiting:,} ({percent(waiting / count)})** {'is' if waiting == 1 else 'are'} below "
        f"{percent(desk.threshold)} and {'waits' if waiting == 1 else 'wait'} for a person.{decided}"
    )

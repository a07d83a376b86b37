"""A table that is too long to be shown at once, classified to its last row, with progress and a way to stop."""

from __future__ import annotations

import hashlib

import streamlit as st

from core.tasks.corrections import Correction
from pages.model.parts.subject import Subject
from pages.model.parts.work.rows import Chosen, recorded, texts_of
from pages.model.parts.work.saved import saved_csv, weighed_rows
from pages.widgets.engine import client


def whole_table(subject: Subject, chosen: Chosen, corrections: list[Correction], threshold: float) -> None:
    """Draw the press that classifies every row, and then the file."""
    rows = len(chosen.whole)
    stamp = hashlib.sha256(
        f"{subject.run.id} {chosen.name} {rows} {chosen.text} {chosen.text_pair} {threshold} {corrections}".encode()
    ).hexdigest()
    kept = st.session_state.get("work-whole", {})
    if kept.get("stamp") == stamp:
        st.download_button(
            f"Save all {rows:,} classified rows (CSV)",
            kept["csv"],
            f"{chosen.name}-classified.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            type="primary",
            key=f"work-whole-save-{subject.key}",
        )
        return
    if not st.button(f"Classify all {rows:,} rows", icon=":material/play_arrow:", key=f"work-whole-{subject.key}"):
        return
    bar = st.progress(0.0, text="Starting ...")
    st.button(
        "Stop", icon=":material/cancel:", key=f"work-whole-stop-{subject.key}"
    )  # any press ends this run of the page
    texts, pairs = texts_of(subject, chosen, chosen.whole)

    def advance(done: int, total: int) -> None:
        bar.progress(done / total, text=f"{done:,} of {total:,} rows")

    answers = client().answer_many(subject.run.id, texts, pairs, advance)
    answers = recorded(subject, chosen, chosen.whole, answers)
    weighed = weighed_rows(subject, chosen, chosen.whole, answers, corrections, threshold)
    st.session_state["work-whole"] = {
        "stamp": stamp,
        "csv": saved_csv(subject, chosen.whole, weighed, answers, chosen.blank),
    }
    st.rerun()

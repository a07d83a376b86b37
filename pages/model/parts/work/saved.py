"""The classified rows: weighed for the desk, and as a file."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.classified import NO_TEXT, NOTHING_SAID, clash_notice, classified_csv
from core.tasks.corrections import Correction
from core.tasks.weighed import answered_only, saved_columns, with_waiting
from core.tasks.work import inbox_order, least_pressing, work_rows
from pages.model.parts.subject import Subject
from pages.model.parts.work.desk import Desk
from pages.model.parts.work.rows import Chosen
from pages.widgets.shell import literal


def weighed_rows(
    subject: Subject,
    chosen: Chosen,
    frame: pd.DataFrame,
    answers: Sequence[Mapping[str, Any]],
    corrections: Sequence[Correction],
    threshold: float,
) -> pd.DataFrame:
    """Return the rows of core.tasks.work for a part of the chosen table, with who waits for a person."""
    rows = work_rows(
        frame,
        answers,
        subject.classes,
        chosen.places,
        chosen.text,
        chosen.text_pair if subject.task.text_pair else None,
        corrections,
        subject.cost_matrix,
        least_pressing(subject.task, subject.classes),
    )
    return with_waiting(rows, threshold, len(subject.classes))


def saved_csv(
    subject: Subject,
    frame: pd.DataFrame,
    rows: pd.DataFrame,
    answers: Sequence[Mapping[str, Any]],
    blank: pd.DataFrame | None = None,
) -> bytes:
    """Return the table with what the model said of each row and what a person made of it; blank: rows without a text, of which it said nothing."""
    said: Iterable[Mapping[str, Any]] = answered_only(answers, rows["in_scope"])
    columns = _columns(subject, rows)
    if blank is not None and len(blank):
        frame = pd.concat([frame, blank])
        said = itertools.chain(said, [NOTHING_SAID] * len(blank))
        columns = {name: [*cells, *[NO_TEXT.get(name, "")] * len(blank)] for name, cells in columns.items()}
    return classified_csv(frame, subject.classes, said, columns)


def _columns(subject: Subject, rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return what the desk adds: the class's title, what core.tasks.weighed.saved_columns says, and what a person corrected."""
    titles, decided = (
        zip(rows["predicted"], rows["in_scope"], strict=True),
        zip(rows["label"], rows["by_hand"], strict=True),
    )
    return {
        "predicted_title": [subject.task.title_of(label) if inside else "" for label, inside in titles],
        **saved_columns(rows, subject.cost_matrix, inbox_order(subject.task, subject.classes)),
        "corrected_to": [label if by_hand else "" for label, by_hand in decided],
    }


def save(desk: Desk, chosen: Chosen) -> None:
    """Draw the classified rows as a file."""
    subject, count = desk.subject, len(desk.rows)
    if notice := clash_notice(list(chosen.frame.columns), subject.classes, list(_columns(subject, desk.rows))):
        st.caption(literal(notice))
    st.download_button(
        f"Save the {'classified row' if count == 1 else f'{count:,} classified rows'} (CSV)",
        saved_csv(subject, chosen.frame, desk.rows, desk.answers, chosen.blank),
        f"{chosen.name}-classified.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"work-save-{subject.key}",
    )

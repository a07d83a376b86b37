"""Where the rows of the Work view come from, and what the model says of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.dataset.joined import MARK, joined_name, with_text
from core.tasks.work import MOST_ROWS, Places, as_tested, pasted_rows, recognise_places
from core.text import is_blank
from pages.model.parts.subject import Subject
from pages.widgets.engine import client
from pages.widgets.shell import literal, sentences
from pages.widgets.typing import answer_while_typing

SOURCES = ("Test rows", "Paste a list", "Upload a table")
NOTHING = "none"
_CHUNK = 100
_KEPT = 6


@dataclass(frozen=True)
class Chosen:
    """A table with the columns that matter; `name` is what a saved file starts with.

    frame: the rows that are shown, at most MOST_ROWS; whole: all of them; tested: whether they are the model's test rows;
    blank: rows without a text, which get no class and stand last in what is saved.
    """

    frame: pd.DataFrame
    text: str
    text_pair: str | None
    places: Places
    name: str
    whole: pd.DataFrame
    tested: bool = False
    blank: pd.DataFrame | None = None


def choose_rows(subject: Subject, below: DeltaGenerator) -> Chosen | None:
    """Draw the choice of a source, and in `below` what it asks for; return its rows, None while there are none."""
    kept = f"work-source-{subject.key}-kept"  # the choice outlives a look at another view
    source = st.segmented_control(
        "Rows from",
        SOURCES,
        default=st.session_state.get(kept, SOURCES[0]),
        key=f"work-source-{subject.key}",
        required=True,
        label_visibility="collapsed",
    )
    st.session_state[kept] = source
    with below, sentences():
        if source == SOURCES[1]:
            return _pasted(subject)
        if source == SOURCES[2]:
            return _uploaded(subject)
        work, task = subject.task.work, subject.task
        places = Places(work.person, work.time, work.group)
        st.caption(_told_of_test_rows(subject))
        rows = _shown(subject.test_rows, task.text, task.text_pair, places, f"{subject.key}-test-rows")
        return replace(rows, tested=True)
    return None


def _shown(frame: pd.DataFrame, text: str, text_pair: str | None, places: Places, name: str) -> Chosen:
    """Return a table with as many of its rows as a person can be shown at once."""
    if len(frame) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} of {len(frame):,} rows are shown; all of them can be classified below.")
    return Chosen(frame.head(MOST_ROWS), text, text_pair, places, name, frame)


def _told_of_test_rows(subject: Subject) -> str:
    """Say where the test rows come from, and whether the model had seen them."""
    learned = subject.metrics.split.unlearned()
    if subject.domain is None:
        where = f"The test rows of {subject.run.config().data.file_name}"
    elif subject.domain.made:
        return literal(f"{subject.domain.origin} {learned[:1].upper()}{learned[1:]}{'.' if learned else ''}".strip())
    elif subject.source == "bundled":
        where = "These rows are written for this demo and fictional"
    else:
        where = "Public rows that were held out for the test"
    return literal(f"{where}; {learned}." if learned else f"{where}.")


def _pasted(subject: Subject) -> Chosen | None:
    """Draw the field for a list; what was pasted comes back when the view does."""
    task, key = subject.task, f"work-paste-{subject.key}"
    kept = f"{key}-kept"
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(kept, "")
    pair, first, second = task.text_pair is not None, task.text_heading, task.text_pair_heading
    joined = subject.run.config().data.joined
    box = st.container(key="paste")
    content = box.text_area(
        f"One pair a line: “{literal(first)}”, a tab, “{literal(second)}”" if pair else f"One {task.row} a line",
        key=key,
        height=140,
        placeholder=f"{first}<TAB>{second}" if pair else MARK.join(joined) or f"Paste one {task.row} a line",
        help="Two columns copied from a spreadsheet come with a tab between them." if pair else None,
    )
    if joined:
        box.caption(
            literal(
                f"The text is made of {joined_name(joined)}: write them in this order with “{MARK.strip()}” between."
            )
        )
    answer_while_typing("paste", (), (content,))
    st.session_state[kept] = content
    if not content.strip():
        st.info(
            f"Paste a list of texts, one {task.row} a line. They are classified as you pause, here on this machine.",
            icon=":material/content_paste:",
        )
        return None
    return _shown(pasted_rows(content, task), task.text, task.text_pair, Places(), f"{subject.key}-pasted")


def _uploaded(subject: Subject) -> Chosen | None:
    """Draw the upload of a table and the choice of its columns; the table stays when another view was looked at."""
    from core.errors import DataError
    from pages.model.parts.work.reading import differently, read_upload, tell_reading

    key = f"work-upload-{subject.key}"
    kept = f"{key}-kept"

    def forget() -> None:
        if st.session_state.get(key) is None:
            st.session_state.pop(kept, None)
            st.session_state.pop(f"{key}-reading", None)

    uploaded = st.file_uploader("A CSV, TSV or Excel table with the texts", key=key, on_change=forget)
    if uploaded is not None:
        try:
            read_upload(uploaded, key)
        except DataError as error:
            st.error(literal(str(error)), icon=":material/error:")
            differently(key, None)
            return None
    before = st.session_state.get(kept)
    if before is None:
        st.info(
            f"Upload a table with one {subject.task.row} a row. Columns that say who, when and of what are recognised by their names.",
            icon=":material/upload_file:",
        )
        return None
    table = before[1]
    tell_reading(table, key, changeable=uploaded is not None)
    if uploaded is None:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.caption(
            f"Still here: {table.name}, {len(table.frame):,} {'row' if len(table.frame) == 1 else 'rows'}.".replace(
                "_", "\\_"
            )
        )
        if right.button("Remove it", key=f"{key}-remove"):
            st.session_state.pop(kept, None)
            st.rerun()
    return _columns(subject, table.frame, table.name)


def _columns(subject: Subject, frame: pd.DataFrame, name: str) -> Chosen | None:
    """Draw the choice of columns, guessed from names and cells."""
    from core.dataset.columns import guess_columns

    task, key = subject.task, f"work-column-{subject.key}-{name}"
    frame = frame.set_axis([str(column) for column in frame.columns], axis=1)
    joined = subject.run.config().data.joined
    if missing := [column for column in joined if column not in frame.columns]:
        st.warning(
            literal(
                f"The model learned from {joined_name(joined)}, and this table has no {', '.join(map(repr, missing))}. The column chosen below is read alone, which may be answered less well."
            ),
            icon=":material/warning:",
        )
    elif joined:
        frame = with_text(frame, task.text)
    columns, guess = [str(column) for column in frame.columns], guess_columns(frame)
    first = task.text if task.text in columns else guess.text
    boxes = st.columns(5 if task.text_pair else 4)
    text = boxes[0].selectbox(literal(task.text_heading), columns, index=columns.index(first), key=f"{key}-text")
    pair = None
    if task.text_pair:
        others = [column for column in columns if column != text]
        if not others:
            st.warning(
                literal(
                    f"This task compares two texts, and the table has one column. Add a column for “{task.text_pair_heading}”."
                )
            )
            return None
        second = next((name for name in (task.text_pair, guess.text_pair) if name in others), others[0])
        pair = boxes[1].selectbox(
            literal(task.text_pair_heading), others, index=others.index(second), key=f"{key}-pair"
        )
    places = recognise_places(columns, task, (text, pair))
    found = [
        box.selectbox(
            title,
            [NOTHING, *columns],
            index=0 if given is None else 1 + columns.index(given),
            key=f"{key}-{title}",
        )
        for box, title, given in zip(
            boxes[-3:], ("Who", "When", "Of what"), (places.person, places.time, places.group), strict=True
        )
    ]
    who, when, group = (None if column == NOTHING else str(column) for column in found)
    empty = frame[text].fillna("").map(is_blank)
    if pair:
        empty |= frame[pair].fillna("").map(is_blank)
    if empty.any():
        count = int(empty.sum())
        st.caption(
            "1 row without text gets no class; it stands last in the saved table."
            if count == 1
            else f"{count:,} rows without text get no class; they stand last in the saved table."
        )
    if empty.all():
        st.warning("No row has text in this column. Choose another one.")
        return None
    stem = name.rsplit(".", 1)[0]
    chosen = _shown(frame[~empty].reset_index(drop=True), text, pair, Places(who, when, group), stem)
    return replace(chosen, blank=frame[empty])


def classify(subject: Subject, chosen: Chosen) -> list[dict[str, Any]]:
    """Return what the model says of each row that is shown, with progress; kept for this visit by the model and the texts."""
    texts, pairs = texts_of(subject, chosen, chosen.frame)
    digest = hashlib.sha256(json.dumps([subject.run.id, texts, pairs]).encode()).hexdigest()
    kept: dict[str, list[dict[str, Any]]] = st.session_state.setdefault("work-answers", {})
    if digest not in kept:
        bar = st.progress(0.0, text=f"Classifying {'1 row' if len(texts) == 1 else f'{len(texts):,} rows'} ...")
        answers: list[dict[str, Any]] = []
        for start in range(0, len(texts), _CHUNK):
            part = slice(start, start + _CHUNK)
            answers += client().answer_many(subject.run.id, texts[part], None if pairs is None else pairs[part])
            bar.progress(
                len(answers) / len(texts),
                text=f"{len(answers):,} of {len(texts):,} {'row' if len(texts) == 1 else 'rows'} classified",
            )
        bar.empty()
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        kept[digest] = answers
    return recorded(subject, chosen, chosen.frame, kept[digest])


def texts_of(subject: Subject, chosen: Chosen, frame: pd.DataFrame) -> tuple[list[str], list[str] | None]:
    """Return the texts of a part of the chosen table, and the second ones where the model reads pairs."""
    is_pair = subject.run.config().data.text_pair is not None
    return frame[chosen.text].tolist(), frame[chosen.text_pair].tolist() if chosen.text_pair and is_pair else None


def recorded(
    subject: Subject, chosen: Chosen, frame: pd.DataFrame, answers: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the answers as they count: of test rows what the model said at its test, as everywhere else."""
    if not chosen.tested:
        return answers
    return as_tested(answers, *texts_of(subject, chosen, frame), subject.predictions, subject.classes)

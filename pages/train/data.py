"""Data: bring a table, choose its columns, mend what is wrong with it, and see what the model will see."""

from typing import Any

import streamlit as st

from core.dataset.doctor import Diagnosis
from core.errors import DataError, FathomError
from core.storage import ROOT
from pages.train.parts.columns_form import choose_columns
from pages.train.parts.dataset import Choice, choice_from_url
from pages.widgets.link import link
from pages.widgets.shell import PAGES, literal, page, sentences, where_texts_go
from pages.widgets.table import show_table

SAMPLES = {
    "library_messages": ("Library messages", "Messages of readers to a public library, in 4 classes."),
    "quiz_answers": (
        "Quiz answers (pairs)",
        "A question with its reference answer, and a pupil's answer, in 3 classes.",
    ),
    "property_messages_zh": (
        "Residents' messages (Chinese)",
        "Messages of residents to a building's management, in 4 classes.",
    ),
    "sports_club_de": ("Members' messages (German)", "Messages of members to a sports club, in 4 classes."),
}
SAMPLE_FOLDER = ROOT / "pages" / "samples"


def open_dataset(identity: str) -> None:
    """Put a data set into the URL, without what was chosen for another one."""
    st.query_params.clear()
    st.query_params["data"] = identity


def open_sample(name: str) -> None:
    """Save a bundled sample as a data set and open it."""
    from core.dataset.folder import save_dataset
    from core.ingest.table import read_table

    open_dataset(save_dataset(read_table(SAMPLE_FOLDER / f"{name}.csv")).id)


def choose_source() -> None:
    """Draw the upload, the samples and the tables used before."""
    from core.dataset.folder import list_datasets, save_dataset
    from pages.train.parts.import_table import close_import, import_table
    from pages.train.parts.privacy import apply_choice, privacy_choice

    brought = import_table(privacy_choice)
    if brought is not None:
        try:
            with st.spinner("Keeping the table ..."):
                dataset = save_dataset(apply_choice(*brought))
        except DataError as error:
            st.error(literal(str(error)), icon=":material/error:")
        else:
            close_import(dataset.id)
            open_dataset(dataset.id)
            st.rerun()
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**No table at hand?** These were written for Fathom:")
        for name, (title, text) in SAMPLES.items():
            if st.button(title, key=f"sample-{name}", help=text, icon=":material/description:"):
                open_sample(name)
                st.rerun()
    known = list_datasets()
    if known:
        with right:
            names = {dataset.id: f"{dataset.file_name} ({dataset.rows:,} rows)" for dataset in known[:50]}
            picked = st.selectbox(
                "Or one used before",
                list(names),
                index=None,
                format_func=names.__getitem__,
                placeholder="Choose a table",
                key="known",
            )
            if picked and picked != st.query_params.get("data"):
                open_dataset(picked)
                st.rerun()


def chosen_table(choice: Choice) -> None:
    """Draw what was found in the chosen table, and its columns."""
    from pages.train.parts.dataset import frame_of

    dataset = choice.dataset
    st.subheader(literal(dataset.file_name), anchor=False)
    st.markdown(literal(dataset.description))
    if dataset.problems:
        with st.expander(f"{len(dataset.problems)} oddities were repaired while reading", icon=":material/build:"):
            for problem in dataset.problems[:100]:
                where = f"Line {problem.line}: " if problem.line else ""
                st.markdown(f"- {literal(where + problem.message)}")
    show_table(frame_of(dataset.id).head(100), height=210)
    st.caption(f"The first {min(100, dataset.rows)} rows; the first column is the line in the file.")
    choose_columns(choice)


def show_health(choice: Choice) -> None:
    """Draw the verdict, the way on, what was found, and what the classes and lengths look like."""
    from pages.train.parts.class_form import edit_classes
    from pages.train.parts.dataset import checked, diagnosis_of
    from pages.train.parts.findings import chosen, downloads, findings, verdict, without_answered
    from pages.train.parts.mending import mend, propose_encoder, proposed_encoder

    st.subheader("Is it fit to learn from", anchor=False)
    with st.spinner("Examining the table: rows, labels, texts, private data ..."):
        diagnosis = diagnosis_of(*choice.key)
    diagnosis, seen = with_tokens(choice, diagnosis)
    diagnosis = without_answered(choice, diagnosis)
    verdict(diagnosis)
    mend(choice, diagnosis)
    chosen(choice)
    try:
        task, _changes = checked(*choice.key)
    except DataError as error:
        task = None
        if not diagnosis.of("severe"):  # otherwise the finding says it, with its fix
            st.error(literal(str(error)), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="center"):
        propose_encoder(proposed_encoder(diagnosis))
        if st.button(
            "Continue to training",
            type="secondary" if diagnosis.advised_fixes() or proposed_encoder(diagnosis) else "primary",
            icon=":material/arrow_forward:",
            disabled=task is None,
            key="continue",
        ):
            st.switch_page(PAGES["train"], query_params=choice.query())
        downloads(choice, diagnosis)
    findings(choice, diagnosis)
    edit_classes(choice)
    show_charts(choice, diagnosis, seen)


def with_tokens(choice: Choice, diagnosis: Diagnosis) -> tuple[Diagnosis, dict[str, Any] | None]:
    """Add what needs the encoder; without the engine the rest still stands, and a sentence says what is missing."""
    from core.config import EMBEDDED_ENCODER
    from core.runs.presets import suggest_max_length
    from pages.train.parts.dataset import examined_tokens, sample, size_of
    from pages.train.parts.encoder_form import looked_up
    from pages.widgets.engine import tokens

    texts, pairs = sample(*choice.key)
    if not texts:
        return diagnosis, None
    limit = suggest_max_length(size_of(*choice.key).word_counts)
    name = choice.encoder or EMBEDDED_ENCODER
    try:
        info = looked_up(name)
        with st.spinner("The tokenizer reads the texts ..."):
            seen = tokens(name, texts, pairs, limit)
    except FathomError as error:
        st.warning(literal(f"Lengths and unknown words could not be checked: {error}"), icon=":material/warning:")
        return diagnosis, None
    return examined_tokens(*choice.key, _diagnosis=diagnosis, _seen=seen, _encoder=info, limit=limit, encoder=name), {
        **seen,
        "limit": limit,
    }


def show_charts(choice: Choice, diagnosis: Diagnosis, seen: dict[str, Any] | None) -> None:
    """Draw classes, repeats, lengths and the first rows as the model sees them."""
    from core.charts.data import class_balance, repeated_rows, token_lengths
    from pages.train.parts.dataset import label_counts
    from pages.widgets.chart import show

    left, right = st.columns(2, gap="large")
    with left:
        show(class_balance(label_counts(*choice.key)), key="class-balance")
        if diagnosis.repeats.get("repeated") or diagnosis.repeats.get("conflicting"):
            show(repeated_rows(diagnosis.repeats), key="repeated-rows")
    with right:
        if seen:
            summary = seen["summary"]
            show(token_lengths(summary["lengths"], seen["limit"], summary["truncated_share"]), key="token-lengths")
    if seen:
        show_batch(seen["rows"])


def show_batch(rows: list[dict[str, Any]]) -> None:
    """Draw three rows as the model sees them: pieces, ids, mask and segments."""
    import pandas as pd

    with st.expander("What the model sees: the first three rows as tokens", icon=":material/segment:"):
        st.caption(
            "Words are cut into pieces the encoder knows; each has a number (id). Mask 1 means: read this. Segment tells the first text (0) from the second (1). Signs in brackets, [CLS] and [SEP] or <s> and </s>, mark start and end."
        )
        for number, row in enumerate(rows, start=1):
            cut = ", cut here" if row["truncated"] else ""
            st.markdown(f"Row {number}: {row['length']} tokens{cut}")
            table = pd.DataFrame(
                {
                    "token": row["tokens"],
                    "id": [str(i) for i in row["ids"]],
                    "mask": [str(m) for m in row["mask"]],
                    "segment": [str(s) for s in row["segments"]],
                }
            ).T
            table.columns = [str(i) for i in range(1, len(row["tokens"]) + 1)]
            show_table(table, height=178)


with page("Data", "Bring a table with a text and a label in each row, and see what the model will learn from."):
    from pages.train.parts.earlier_model import tell_going_on

    tell_going_on()
    wanted = st.query_params.get("sample")
    if wanted in SAMPLES:
        open_sample(wanted)
        st.rerun()
    current = choice_from_url()
    if current is None:
        choose_source()
        st.info(
            f"Upload a table, or take a sample, to go on. {where_texts_go()}",
            icon=":material/info:",
        )
    else:
        from pages.train.parts.import_table import read_again

        with st.container(horizontal=True, vertical_alignment="center"):
            link("data", "Bring another table", icon=":material/upload_file:")
            read_again(current.dataset.id)
        chosen_table(current)
        named = [name for name in (*current.parts, current.label, current.pair) if name]
        if len(set(named)) < len(named):
            st.warning("Text, second text and label must be different columns. Choose another column above.")
        else:
            with sentences():
                show_health(current)

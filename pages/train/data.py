"""Data: bring a table, choose its columns, and see what the model will see."""

from pathlib import Path

import streamlit as st

from core.errors import DataError
from pages.widgets.shell import PAGES, literal, page

SAMPLES = {
    "library_messages": ("Library messages", "Messages of readers to a public library, in 4 classes."),
    "quiz_answers": (
        "Quiz answers (pairs)",
        "A question with its reference answer, and a pupil's answer, in 3 classes.",
    ),
}
SAMPLE_FOLDER = Path(__file__).resolve().parent.parent / "samples"


def open_dataset(identity: str) -> None:
    """Put a data set into the URL, without what was chosen for another one."""
    st.query_params.clear()
    st.query_params["data"] = identity


def open_sample(name: str) -> None:
    """Save a bundled sample as a data set and open it."""
    from core.ingest.datasets import save_dataset
    from core.ingest.table import read_table

    open_dataset(save_dataset(read_table(SAMPLE_FOLDER / f"{name}.csv")).id)


def choose_source() -> None:
    """Draw the upload, the samples and the tables used before."""
    from core.ingest.datasets import list_datasets, save_dataset
    from core.ingest.table import read_table

    uploaded = st.file_uploader(
        "Drop a CSV or TSV here, or browse",
        type=None,
        key="upload",
        help="Up to 400 MB. The first line names the columns.",
    )
    if uploaded is not None and st.session_state.get("uploaded_id") != uploaded.file_id:
        with st.spinner(f"Reading {uploaded.name} ..."):
            table = read_table(uploaded, uploaded.name)
            dataset = save_dataset(table)
        st.session_state["uploaded_id"] = uploaded.file_id
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


def show_table() -> None:
    """Draw what was found in the chosen table."""
    from core.ingest.table import Problem
    from pages.widgets.dataset import choice_from_url, frame_of

    choice = choice_from_url()
    if choice is None:
        return
    dataset = choice.dataset
    st.subheader(literal(dataset.file_name), anchor=False)
    from core.ingest.detect import DELIMITER_NAMES

    delimiter = DELIMITER_NAMES.get(dataset.delimiter, repr(dataset.delimiter))
    st.markdown(
        f"{dataset.rows:,} rows, {len(dataset.columns)} columns; {delimiter}-separated, {dataset.encoding}, header on line {dataset.header_row}."
    )
    if dataset.problems:
        with st.expander(f"{len(dataset.problems)} oddities were repaired while reading", icon=":material/build:"):
            for problem in dataset.problems[:100]:
                where = f"Line {problem.line}: " if isinstance(problem, Problem) and problem.line else ""
                st.markdown(f"- {literal(where + problem.message)}")
    st.dataframe(frame_of(dataset.id).head(100), height=210)
    st.caption(f"The first {min(100, dataset.rows)} rows; the first column is the line in the file.")
    choose_columns(choice.dataset.columns, choice.text, choice.pair, choice.label)
    show_task()


def choose_columns(columns: list[str], text: str, pair: str | None, label: str) -> None:
    """Draw the three column choices; each goes into the URL."""
    st.subheader("Which column is what", anchor=False)
    first, second, third = st.columns(3)
    identity = st.query_params["data"]
    none = "(none)"

    def remember() -> None:
        state = st.session_state
        st.query_params["text"] = state[f"text-{identity}"]
        st.query_params["label"] = state[f"label-{identity}"]
        chosen = state[f"pair-{identity}"]
        if chosen == none:
            st.query_params.pop("pair", None)
        else:
            st.query_params["pair"] = chosen
        st.query_params.pop("skip", None)

    first.selectbox("Text", columns, index=columns.index(text), key=f"text-{identity}", on_change=remember)
    options = [none, *columns]
    second.selectbox(
        "Second text (for pairs)",
        options,
        index=options.index(pair) if pair else 0,
        key=f"pair-{identity}",
        on_change=remember,
    )
    third.selectbox("Label", columns, index=columns.index(label), key=f"label-{identity}", on_change=remember)


def show_task() -> None:
    """Draw the classes, the lengths and the first batch, or the sentence that says what stands in the way."""
    from core.charts.data import class_balance
    from pages.widgets.chart import show
    from pages.widgets.dataset import checked, choice_from_url

    choice = choice_from_url()
    if choice is None:
        return
    key = (choice.dataset.id, choice.text, choice.label, choice.pair)
    if (len({choice.text, choice.label, choice.pair}) < 3 and choice.pair is not None) or choice.text == choice.label:
        st.warning("Text, second text and label must be different columns. Choose another column above.")
        return
    try:
        task = checked(*key, choice.skip)
    except DataError as error:
        st.error(literal(str(error)), icon=":material/error:")
        try:
            checked(*key, True)
        except DataError:
            return
        if not choice.skip and st.button("Leave out incomplete rows", type="primary", icon=":material/filter_alt:"):
            st.query_params["skip"] = "1"
            st.rerun()
        return
    if choice.skip:
        for notice in task.notices:
            st.info(literal(notice))
        if st.button("Undo: keep all rows", icon=":material/undo:"):
            st.query_params.pop("skip", None)
            st.rerun()
    if st.button("Continue to training", type="primary", icon=":material/arrow_forward:"):
        st.switch_page(PAGES["train"], query_params=choice.query())
    left, right = st.columns(2, gap="large")
    with left:
        show(class_balance(task.counts), key="class-balance")
        small = [label for label, count in task.counts.items() if count < 20]
        if small:
            st.caption(
                literal(
                    f"{len(small)} of {len(task.counts)} classes have fewer than 20 rows; the model will be unsure about them."
                )
            )
    with right:
        show_tokens()


def show_tokens() -> None:
    """Draw the lengths in tokens and the first rows as the model sees them, once the engine is up."""
    from core.charts.data import token_lengths
    from core.config import EMBEDDED_ENCODER
    from core.presets import suggest_max_length
    from pages.widgets.chart import show
    from pages.widgets.dataset import choice_from_url, sample, word_counts
    from pages.widgets.engine import tokens

    choice = choice_from_url()
    if choice is None:
        return
    key = (choice.dataset.id, choice.text, choice.label, choice.pair, choice.skip)
    texts, pairs = sample(*key)
    limit = suggest_max_length(word_counts(*key))
    with st.spinner("The tokenizer reads the texts ..."):
        seen = tokens(EMBEDDED_ENCODER, texts, pairs, limit)
    summary = seen["summary"]
    show(token_lengths(summary["lengths"], limit, summary["truncated_share"]), key="token-lengths")
    if summary["unknown_share"] >= 0.05:
        st.warning(
            f"{100 * summary['unknown_share']:.0f} % of the tokens are unknown to the embedded encoder, which knows English. "
            "Choose an encoder for this language on the Train page, such as bert-base-chinese for Chinese or bert-base-multilingual-cased."
        )
    st.session_state["tokens_shown"] = seen["rows"]


def show_batch() -> None:
    """Draw three rows as the model sees them: pieces, ids, mask and segments."""
    import pandas as pd

    rows = st.session_state.get("tokens_shown")
    if not rows or "data" not in st.query_params:
        return
    with st.expander("What the model sees: the first three rows as tokens", icon=":material/segment:"):
        st.caption(
            "Words are cut into pieces the encoder knows; each has a number (id). Mask 1 means: read this. Segment tells the first text (0) from the second (1). [CLS] and [SEP] mark start and end."
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
            st.dataframe(table, height=178)
    with st.expander("Deeper checks of the data", icon=":material/fact_check:"):
        st.caption(
            "Rows that cannot be used are named above. Texts that stand in the table more than once stay on one side of the split, so the test stays honest."
        )


with page("Data", "Bring a table with a text and a label in each row, and see what the model will learn from."):
    wanted = st.query_params.get("sample")
    if wanted in SAMPLES:
        open_sample(wanted)
        st.rerun()
    choose_source()
    if "data" in st.query_params:
        show_table()
        show_batch()
    else:
        st.info(
            "Upload a table, or take a sample, to go on. Nothing is sent anywhere: the table stays on this machine.",
            icon=":material/info:",
        )

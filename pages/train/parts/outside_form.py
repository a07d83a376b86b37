"""Texts that belong to no class: a file, a table used before, or pasted lines, looked through for private data and kept as a data set that stands in the URL."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import replace

import pandas as pd
import streamlit as st

from core.config import DataConfig
from core.dataset.folder import Dataset, list_datasets, load_dataset, save_dataset
from core.dataset.outside import check_outside, outside_columns, texts_outside
from core.errors import ConfigError, DataError, FathomError
from core.ingest.content import Table
from core.ingest.table import read_table
from pages.train.parts.dataset import Choice, checked, frame_of
from pages.train.parts.privacy import apply_choice, privacy_choice
from pages.widgets.shell import literal

PURPOSE = "The guard learns from them what to refuse: texts like these get no class. The model itself does not learn from them."
_FILE, _TABLE, _LINES = "A file", "A table used before", "Pasted lines"
_URL = ("outside", "outside_text", "outside_pair")
_PASTED, _TURN = "outside-pasted", "outside-turn"


def outside_query(data: DataConfig) -> dict[str, str]:
    """Return the URL's parameters for the texts of no class that a run was given."""
    named = zip(_URL, (data.outside_dataset, data.outside_text, data.outside_text_pair), strict=True)
    return {name: value for name, value in named if value}


def edit_outside(choice: Choice, data: DataConfig) -> DataConfig | None:
    """Draw the texts of no class; return the data settings with them, None where they cannot be used as they are."""
    identity = st.query_params.get("outside")
    title = "Texts that belong to no class" + ("" if identity else " (optional)")
    with st.expander(title, icon=":material/block:", expanded=bool(identity)):
        st.caption(PURPOSE)
        if not identity:
            _choose(choice)
            return data
        return _chosen(choice, data, identity)


def _choose(choice: Choice) -> None:
    """Draw the three ways to give them; what is given goes into the URL."""
    way = st.segmented_control(
        "Where they are", [_FILE, _TABLE, _LINES], default=_FILE, required=True, key="outside-way"
    )
    try:
        if way == _FILE:
            found = _from_file()
        elif way == _TABLE:
            found = _from_table(choice)
        else:
            found = _from_lines(choice)
    except FathomError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return
    if found is not None:
        st.query_params["outside"] = found.id
        st.rerun()


def _from_file() -> Dataset | None:
    uploaded = st.file_uploader(
        "A table of texts that belong to no class",
        key=f"outside-upload-{st.session_state.get(_TURN, 0)}",
        help="CSV, TSV and other delimited text, JSON, JSON Lines, exports of labelling tools, Parquet, Feather or Excel (.xlsx), also packed (ZIP, tar, gzip, bzip2, xz, zstd).",
    )
    if uploaded is None:
        return None
    table, key = read_table(uploaded, uploaded.name), f"outside-{uploaded.file_id}"
    if privacy_choice(table, key) and not st.button("Use these texts", icon=":material/check:", key="outside-keep"):
        return None
    return save_dataset(apply_choice(table, key))


def _from_table(choice: Choice) -> Dataset | None:
    known = {dataset.id: dataset for dataset in list_datasets()[:50] if dataset.id != choice.dataset.id}
    if not known:
        st.caption("No other table was used before.")
        return None
    picked = st.selectbox(
        "A table used before",
        list(known),
        index=None,
        format_func=lambda key: f"{known[key].file_name} ({known[key].rows:,} rows)",
        placeholder="Choose a table",
        key=f"outside-known-{st.session_state.get(_TURN, 0)}",
        label_visibility="collapsed",
    )
    return known[picked] if picked else None


def _from_lines(choice: Choice) -> Dataset | None:
    pasted = st.text_area(
        "One pair a line: first text, a tab, second text" if choice.pair else "One text a line",
        value=st.session_state.get(_PASTED, ""),
        height=160,
        key="outside-lines",
    )
    st.session_state[_PASTED] = pasted
    key = "outside-" + hashlib.sha256(pasted.encode()).hexdigest()
    with contextlib.suppress(DataError):  # What is wrong with the lines is said once they are to be used.
        privacy_choice(lines_table(pasted, choice.text, choice.pair), key)
    if not st.button("Use these lines", icon=":material/check:", key="outside-use"):
        return None
    return save_dataset(apply_choice(lines_table(pasted, choice.text, choice.pair), key))


def lines_table(pasted: str, text: str, pair: str | None) -> Table:
    """Return pasted lines as a table with the columns that are learned from, empty lines left out.

    Raises:
        DataError: there is no line, or for pairs one without exactly one tab.
    """
    lines = {number: line for number, line in enumerate(pasted.splitlines(), 1) if line.strip()}
    if not lines:
        raise DataError("No line was pasted. Write one text a line, or give a file.")
    rows = {number: line.split("\t") if pair else [line] for number, line in lines.items()}
    odd = [number for number, cells in rows.items() if len(cells) != (2 if pair else 1)]
    if odd:
        raise DataError(
            f"Each row has two texts, but line {odd[0]} has {len(rows[odd[0]])}. Put one tab between the first and the second text of every line."
        )
    columns = [text, *([pair] if pair else [])]
    frame = pd.DataFrame(list(rows.values()), columns=columns, index=pd.Index(list(rows), name="line"), dtype="str")
    return Table(frame, "pasted lines", "utf-8", "\t" if pair else "", 0)


def _chosen(choice: Choice, data: DataConfig, identity: str) -> DataConfig | None:
    """Draw what was given, its columns and what is wrong with it."""
    try:
        dataset = load_dataset(identity)
        with_texts = _with_columns(choice, data, dataset)
        texts = texts_outside(frame_of(dataset.id), with_texts)
        count, notes = check_outside(texts, with_texts, checked(*choice.key)[0].frame)
    except (ConfigError, DataError) as error:
        st.error(literal(str(error)), icon=":material/error:")
        _without()
        return None
    columns = " and ".join(map(repr, outside_columns(with_texts)))
    left_out = dataset.rows - count
    more = f"; {left_out:,} without text {'is' if left_out == 1 else 'are'} left out" if left_out else ""
    st.markdown(literal(f"{count:,} texts of {dataset.file_name} are read, from {columns}{more}."))
    for note in notes:
        st.info(literal(note), icon=":material/info:")
    _without()
    return with_texts


def _with_columns(choice: Choice, data: DataConfig, dataset: Dataset) -> DataConfig:
    """Draw the choice of columns where they are not called as in the table; return the data settings with them."""
    given = replace(data, outside_dataset=dataset.id, outside_file_name=dataset.file_name)
    wanted = [choice.text, *([choice.pair] if choice.pair else [])]
    if len(dataset.columns) < len(wanted) or dataset.columns == wanted:
        return given
    likely = _longest(dataset, len(wanted))
    found = []
    for place, name, guess, key in zip(st.columns(len(wanted)), wanted, likely, _URL[1:], strict=False):
        start = next(each for each in (st.query_params.get(key), name, guess) if each in dataset.columns)
        label = "Column of the text" if key == "outside_text" else "Column of the second text"
        options = dataset.columns
        found.append(place.selectbox(label, options, index=options.index(start), key=f"{key}-{dataset.id}"))
        st.query_params[key] = found[-1]
    named = [None if name == column else column for name, column in zip(wanted, found, strict=True)]
    return replace(given, outside_text=named[0], outside_text_pair=named[1] if len(named) > 1 else None)


def _longest(dataset: Dataset, count: int) -> list[str]:
    """Return the columns with the longest cells, in the order of the table: where nothing is a label, these are the texts."""
    lengths = frame_of(dataset.id).head(1000).map(len).mean().nlargest(count)
    return [name for name in dataset.columns if name in lengths.index]


def _without() -> None:
    def leave() -> None:
        for name in _URL:
            st.query_params.pop(name, None)
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1  # empties the fields that gave them

    st.button("Without them", key="outside-without", icon=":material/close:", on_click=leave)

"""How a table's rows are split: at random, by a column, as the table says, with separate files; and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from core.config import DataConfig
from core.dataset.parts import suggest_parts
from core.dataset.split import Split
from core.errors import ConfigError, DataError
from pages.train.parts.dataset import WAYS, Choice, frame_of, split_of
from pages.widgets.link import remember
from pages.widgets.shell import literal

_RANDOM = "random"
_NAMES = {
    _RANDOM: "At random, class by class",
    "group": "By group: rows with the same value stay together",
    "time": "By time: the latest rows are the test",
    "parts": "As a column says: train, validation, test",
}
_FOLLOWS = "What is kept of this file follows the choice below."
_COLUMN = {"group": "What belongs together", "time": "The time", "parts": "The parts"}


def split_query(data: DataConfig) -> dict[str, str]:
    """Return the URL's parameters for how a run split its rows."""
    named = {
        **{name: getattr(data, name) for name in WAYS},
        "test": data.test_dataset,
        "validation": data.validation_dataset,
    }
    numbers = {name: getattr(data, name) for name in ("validation_share", "test_share", "split_seed")}
    changed = {name: f"{value:g}" for name, value in numbers.items() if value != getattr(DataConfig, name)}
    return {**{name: value for name, value in named.items() if value}, **changed}


def take_split(split: dict[str, str]) -> None:
    """Split by a column from now on, and by no other; an empty dict splits at random."""
    for name in WAYS:
        st.query_params.pop(name, None)
    st.query_params.update(split)


def edit_split(choice: Choice) -> tuple[DataConfig, Split | None]:
    """Draw the way to split, and what comes of it; return the data settings, and the split where there can be one."""
    st.markdown("**How the rows are split**")
    _choose_way(choice)
    _offer_parts(choice)
    with st.expander("Shares, seed, and separate files", icon=":material/splitscreen:"):
        changes = _shares(choice.way) | _files(choice)
    try:
        data = replace(choice.data(), **changes)
        with st.spinner("Splitting the rows ..."):
            split = split_of(data)
    except (ConfigError, DataError) as error:
        st.error(literal(str(error)), icon=":material/error:")
        return choice.data(), None
    counts = " · ".join(
        f"{len(rows):,} {name}"
        for name, rows in (("training", split.train), ("validation", split.validation), ("test", split.test))
    )
    st.caption(literal(f"{counts} rows. {split.how}"))
    changed = sum(1 for note in split.notes if note in _changes(choice))
    for note in split.notes[changed:]:
        st.info(literal(note), icon=":material/info:")
    return data, split


def _changes(choice: Choice) -> list[str]:
    """Return the sentences about fixes, which stand above already."""
    from pages.train.parts.dataset import checked

    return checked(*choice.key)[1]


def _choose_way(choice: Choice) -> None:
    """Draw the way and its column; both go into the URL."""
    identity, way = choice.dataset.id, choice.way or _RANDOM
    places = st.columns(1 if way == _RANDOM else 2, gap="large")

    def remember_way() -> None:
        chosen = st.session_state[f"way-{identity}"]
        options = _columns_for(choice, chosen)
        take_split({chosen: options[0]} if chosen != _RANDOM and options else {})

    def remember_column() -> None:
        take_split({way: st.session_state[f"way-column-{identity}-{way}"]})

    known = [name for name in _NAMES if name == _RANDOM or _columns_for(choice, name)]
    places[0].selectbox(
        "Split",
        known,
        index=known.index(way) if way in known else 0,
        format_func=_NAMES.__getitem__,
        key=f"way-{identity}",
        on_change=remember_way,
        help="Rows with equal or nearly equal texts always stay in one part.",
    )
    if way != _RANDOM:
        options = _columns_for(choice, way)
        places[1].selectbox(
            _COLUMN[way],
            options,
            index=options.index(choice.way_column) if choice.way_column in options else 0,
            key=f"way-column-{identity}-{way}",
            on_change=remember_column,
        )


def _columns_for(choice: Choice, way: str) -> list[str]:
    """Return the columns that one may split by in a way, the likely one first."""
    texts = [] if way == "group" and choice.pair else choice.columns.texts
    others = [name for name in choice.dataset.columns if name not in (choice.label, *texts)]
    likely = _suggested(choice) if way == "parts" else None
    return sorted(others, key=lambda name: (name != likely, name in choice.columns.texts))


def _suggested(choice: Choice) -> str | None:
    return suggest_parts(frame_of(choice.dataset.id), [*choice.columns.texts, choice.label])


def _offer_parts(choice: Choice) -> None:
    """Offer to follow a column that says the parts."""
    found = None if choice.way else _suggested(choice)
    if found:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(literal(f"Column {found!r} says which rows are for training and for the test."))
            st.button(
                literal(f"Follow column {found!r}"),
                icon=":material/call_split:",
                key="follow-parts",
                on_click=take_split,
                args=({"parts": found},),
            )


def _shares(way: str) -> dict[str, Any]:
    """Draw the shares and the seed."""
    first, second, third = st.columns(3)
    found: dict[str, Any] = {}
    for place, name, title in (
        (first, "test_share", "Test (share of rows)"),
        (second, "validation_share", "Validation (share of rows)"),
    ):
        found[name] = float(
            place.number_input(
                title,
                min_value=0.01,
                max_value=0.5,
                step=0.05,
                format="%.2f",
                key=remember(name, float(getattr(DataConfig, name))),
                help="Does not count for a part whose rows a file or a column gives.",
            )
        )
    found["split_seed"] = int(
        third.number_input(
            "Seed of the split",
            min_value=0,
            max_value=2**31 - 1,
            step=1,
            key=remember("split_seed", DataConfig.split_seed),
            help="By time nothing is drawn." if way == "time" else "Another seed draws other rows.",
        )
    )
    return found


def _without(kind: str) -> None:
    """Forget the file that a link named."""
    st.query_params.pop(kind, None)


def _files(choice: Choice) -> dict[str, Any]:
    """Draw the two optional files; a link may name data sets that were brought before."""
    columns = [name for name in (*choice.parts, choice.pair, choice.label) if name]
    left, right = st.columns(2, gap="large")
    found: dict[str, Any] = {}
    for place, kind, without in (
        (left, "test", "Without one, rows are held out."),
        (right, "validation", "Without one, some of the training rows are held out."),
    ):
        with place:
            identity, name = _file(kind, columns, without)
        found |= {f"{kind}_dataset": identity, f"{kind}_file_name": name}
    return found


def _file(kind: str, columns: list[str], without: str) -> tuple[str | None, str | None]:
    """Draw one optional file; return its data set and its name."""
    from core.dataset.checks import require_columns
    from core.dataset.folder import load_dataset, save_dataset
    from core.ingest.table import read_table
    from pages.train.parts.privacy import apply_choice, privacy_choice

    uploaded = st.file_uploader(
        f"A separate {kind} file (optional)",
        key=f"{kind}-upload",
        help=f"Same columns as the training table. {without}",
    )
    if uploaded is not None:
        table = read_table(uploaded, uploaded.name)
        require_columns(table.frame, columns)
        key = f"{kind}-{uploaded.file_id}"
        if not privacy_choice(table, key, told=_FOLLOWS):
            return save_dataset(table).id, uploaded.name
        kept = st.session_state.setdefault("kept-files", {})
        answer = f"{key} {st.session_state[f'privacy-{key}']}"
        if answer not in kept:
            kept[answer] = save_dataset(apply_choice(table, key)).id
        return kept[answer], uploaded.name
    if not (identity := st.query_params.get(kind)):
        return None, None
    dataset = load_dataset(identity)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(literal(f"The {kind} file is {dataset.file_name} ({dataset.rows:,} rows)."))
        st.button("Without it", key=f"without-{kind}", type="tertiary", on_click=_without, args=(kind,))
    return dataset.id, dataset.file_name

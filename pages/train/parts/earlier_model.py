"""Train: go on from a model of one's own in place of an encoder that others have trained."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.errors import FathomError
from core.runs.registry import find_run, list_runs, run_summary
from core.runs.starts import Start, start_told
from pages.train.parts.undo import line_with_undo
from pages.widgets.engine import client
from pages.widgets.shell import literal

GO_ON_FROM = "go-on-from"
"""In the session: the id of the run that somebody wants to go on from."""
_PRETRAINED, _MINE = "A pretrained encoder", "A model of mine"
_EXPORT = "export"


def choose_earlier() -> tuple[bool, Start | None]:
    """Draw the choice of what to start from; return whether it is an earlier model, and that model once it was checked and kept."""
    finished = {
        str(row["id"]): row
        for run in list_runs()
        if (row := run_summary(run))["status"] == "succeeded" and not row.get("folds_of")
    }
    wanted = st.query_params.get("from") or st.session_state.get(GO_ON_FROM)
    if not finished:
        return False, None
    kind = st.segmented_control(
        "Start from",
        [_PRETRAINED, _MINE],
        default=_MINE if wanted in finished else _PRETRAINED,
        required=True,
        key="start-from",
        help="A model of yours brings its encoder, and its last layer for the classes that both have.",
    )
    if kind != _MINE:
        return False, None
    choices = [*finished, _EXPORT]
    picked = str(
        st.selectbox(
            "Model to go on from",
            choices,
            index=choices.index(wanted) if wanted in finished else 0,
            format_func=lambda key: "The folder of an exported model ..." if key == _EXPORT else _called(finished[key]),
            key="start-model",
        )
    )
    if picked == _EXPORT:
        picked = st.text_input(
            "Folder", placeholder="exports/reviews-quick, the ZIP unpacked", key="start-folder"
        ).strip()
        if not picked:
            return True, None
    try:
        with st.spinner("Checking the model ..."):
            start, encoder = _kept(picked, client().url)
    except FathomError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return True, None
    learned = "an unknown number of rows" if start.rows is None else f"{start.rows:,} rows"
    st.caption(
        literal(
            f"{start.name}: {len(start.classes)} classes, {'pairs of texts' if start.is_pair else 'single texts'}, {encoder['parameters'] / 1e6:.1f} million parameters, learned from {learned}. "
            "A copy is kept, so it may be deleted later."
        )
    )
    return True, start


def tell_going_on() -> None:
    """Say on the Data page from which model the next training starts, with an undo."""
    run_id = st.session_state.get(GO_ON_FROM)
    if not run_id:
        return
    try:
        name = find_run(run_id).name
    except FathomError:
        st.session_state.pop(GO_ON_FROM)
        return
    told = f"You go on from {name!r}: bring a table with new rows or classes, and training starts from this model."
    line_with_undo(told, "undo-go-on", st.session_state.pop, [GO_ON_FROM, None])


def tell_start(start: Start, classes: list[str], max_length: int) -> None:
    """Say which classes keep what they have learned."""
    for sentence in start_told(start, classes, max_length):
        st.caption(literal(sentence))


def _called(row: dict[str, Any]) -> str:
    accuracy = f", accuracy {row['accuracy']:.3f}" if "accuracy" in row else ""
    return f"{row['name']} ({row.get('preset', '')}{accuracy})"


def _kept(model: str, url: str) -> tuple[Start, dict[str, Any]]:
    """Keep a model and remember for this visit what was kept: a page is drawn again at every press."""
    try:
        stamp = find_run(model).metrics_file.stat().st_mtime_ns
    except (FathomError, OSError):
        stamp = 0
    key = (model, url, stamp)
    kept = st.session_state.setdefault("kept-starts", {})
    if key not in kept:
        found = client().start(model)
        kept[key] = (Start.from_json(found["start"]), found["encoder"])
    value: tuple[Start, dict[str, Any]] = kept[key]
    return value

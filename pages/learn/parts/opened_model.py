"""A finished run and a text to look into it with: choosing both, and the engine's answers, kept while nothing changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.runs.rows import read_rows
from pages.widgets.engine import client
from pages.widgets.link import forget, link, remember
from pages.widgets.shell import literal

MOST_CHARACTERS = 4000
"""What still fits into a link."""
MOST_EXAMPLES = 40
SENTENCE = "The book I asked for was not bad at all, but it came three weeks late."
PAIR = "It took too long to arrive."
_MATRICES = ("q", "k", "v", "scores", "scaled", "masked", "probabilities", "output")


@dataclass(frozen=True)
class Subject:
    """A run's model and the text that goes through it."""

    model: dict[str, Any]
    text: str
    pair: str | None
    truth: str | None
    """The label that the text has in the run's test rows, where it is one of them."""

    @property
    def key(self) -> tuple[str, str, str, str | None]:
        """What answers are kept by."""
        return client().url, self.model["id"], self.text, self.pair


@st.cache_data(show_spinner=False, ttl=5)
def _models(url: str) -> list[dict[str, Any]]:
    return client().models()


def choose_run(what: str) -> dict[str, Any] | None:
    """Draw the choice among finished runs; without one, say how to get it and return None."""
    with st.spinner("Starting the engine ..."):
        models = {model["id"]: model for model in _models(client().url)}
    if not models:
        st.info(
            f"{what} needs a finished run, and there is none yet. The quickest way takes less than a minute: open the sample, "
            "press Continue to training, and start the quick recipe.",
            icon=":material/info:",
        )
        link("data", "Open the sample table", icon=":material/table:", query={"sample": "library_messages"})
        return None
    wanted = st.query_params.get("run")
    if wanted and wanted not in models and "run" not in st.session_state:
        st.warning(
            literal(f"There is no finished run {wanted[:60]!r}; it was deleted or has no result. The newest is shown.")
        )
    picked = st.selectbox(
        "Run",
        list(models),
        key=remember("run", next(iter(models)), models),
        format_func=lambda identity: f"{models[identity]['name']} ({len(models[identity]['classes'])} classes)",
    )
    return models[picked]


@st.cache_data(show_spinner=False, max_entries=8, ttl=600)
def test_rows(run_id: str) -> pd.DataFrame:
    """Return test rows of a run: text, text_pair, label, predicted, confidence; mistakes first, the surest of them on top.

    Empty where the run is on another machine than this page.
    """
    from core.errors import FathomError
    from core.runs.registry import find_run

    try:
        rows = read_rows(find_run(run_id).predictions_file)
    except (OSError, FathomError):
        return pd.DataFrame(columns=["text", "text_pair", "label", "predicted", "confidence"])
    rows["wrong"] = rows["label"] != rows["predicted"]
    short = rows[rows["text"].str.len() <= MOST_CHARACTERS]
    return short.sort_values(["wrong", "confidence"], ascending=[False, False], kind="stable").head(MOST_EXAMPLES)


def choose_text(model: dict[str, Any]) -> Subject | None:
    """Draw the text, or pair, and the run's own test rows to take one from; None while there is nothing to read."""
    rows = test_rows(model["id"])
    first = rows.iloc[0] if len(rows) else None
    start = str(first["text"]) if first is not None else SENTENCE
    start_pair = str(first["text_pair"]) if first is not None and model["is_pair"] else PAIR
    _leave_other_run(model)
    left, right = st.columns([3, 2], gap="large")
    with left:
        text = _area("Text" if not model["is_pair"] else "First text", "text", start)
        pair = _area("Second text", "text2", start_pair) if model["is_pair"] else None
    with right:
        _offer(rows, model["is_pair"])
        truth = _truth(rows, text, pair)
        if truth:
            st.caption(f"A test row: the run never learned from it. Label: **{literal(truth)}**.")
    if not text.strip() or (pair is not None and not pair.strip()):
        st.warning("Write a text first." if pair is None else "Write both texts first.")
        return None
    return Subject(model, text, pair, truth)


def _leave_other_run(model: dict[str, Any]) -> None:
    """Drop what belonged to the run that was chosen before: its label, and its test row unless the text was written here."""
    before = st.session_state.get("text-of", model["id"])
    st.session_state["text-of"] = model["id"]
    if before == model["id"]:
        return
    forget("label")
    if st.session_state.get("text") in {SENTENCE, *test_rows(before)["text"]}:
        forget("text", "text2")
    if not model["is_pair"]:
        forget("text2")


def _area(title: str, name: str, start: str) -> str:
    return st.text_area(title, key=remember(name, start), height=90, max_chars=MOST_CHARACTERS) or ""


def _offer(rows: pd.DataFrame, is_pair: bool) -> None:
    """Draw the test rows to choose from."""
    if rows.empty:
        return

    def take() -> None:
        number = st.session_state["example"]
        if number is None:
            return
        row = rows.iloc[number]
        st.session_state["text"] = str(row["text"])
        if is_pair:
            st.session_state["text2"] = str(row["text_pair"])
        forget("label")
        st.session_state["example"] = None

    def name(number: int) -> str:
        row = rows.iloc[number]
        mark = f"wrong ({row['label']} taken for {row['predicted']})" if row["wrong"] else f"right ({row['label']})"
        return f"{mark}: {row['text_pair'] if is_pair else row['text']}"

    st.selectbox(
        "Or take a test row",
        range(len(rows)),
        index=None,
        key="example",
        format_func=name,
        on_change=take,
        placeholder="Mistakes first",
    )


def _truth(rows: pd.DataFrame, text: str, pair: str | None) -> str | None:
    if rows.empty:
        return None
    same = rows["text"] == text
    if pair is not None:
        same &= rows["text_pair"] == pair
    return str(rows[same].iloc[0]["label"]) if same.any() else None


def choose_label(subject: Subject, predicted: str) -> str:
    """Draw the choice of the label that counts as right."""
    classes = subject.model["classes"]
    start = subject.truth if subject.truth in classes else predicted
    title = "Label taken as correct"
    key = remember("label", str(start), classes)
    if len(classes) <= 6:
        chosen = st.segmented_control(title, classes, key=key, required=True, wrap=True, format_func=literal)
    else:
        chosen = st.selectbox(title, classes, key=key)
    return str(chosen)


def _explained(name: str, key: tuple[str, str, str, str | None], **fields: Any) -> dict[str, Any]:
    _, run_id, text, text_pair = key
    return client().explain(name, run_id, text=text, text_pair=text_pair, **fields)


@st.cache_data(show_spinner=False, max_entries=24, ttl=3600)
def _inside(key: tuple[str, str, str, str | None], layer: int, head: int | None, padding: int) -> dict[str, Any]:
    answer = _explained("inside", key, layer=layer, head=head, padding=padding)
    attention = answer["attention"]
    # Arrays are a tenth of the size of lists of numbers, and are copied as fast as memory allows.
    attention["probabilities"] = np.array(attention["probabilities"], dtype=np.float32)
    if answer["head"]:
        for name in _MATRICES:
            values = np.array(answer["head"][name], dtype=np.float64)
            answer["head"][name] = np.where(np.isnan(values), -np.inf, values) if name == "masked" else values
    return answer


def inside(subject: Subject, layer: int = 1, head: int | None = None, padding: int = 0) -> dict[str, Any]:
    """Return a text's way forward; matrices are arrays, and masked scores minus infinity."""
    with st.spinner("The text goes through the model ..."):
        return _inside(subject.key, layer, head, padding)


@st.cache_data(show_spinner=False, max_entries=24, ttl=3600)
def _backward(key: tuple[str, str, str, str | None], label: str) -> dict[str, Any]:
    return _explained("backward", key, label=label)


def backward(subject: Subject, label: str) -> dict[str, Any]:
    """Return loss, gradients and attributions for a label."""
    with st.spinner("Gradients come back through the model; the shares of the words take up to four seconds ..."):
        return _backward(subject.key, label)


@st.cache_data(show_spinner=False, max_entries=48, ttl=3600)
def _one_step(
    key: tuple[str, str, str, str | None], label: str, optimizer: str, rate: float, steps: int, scope: str
) -> dict[str, Any]:
    return _explained(
        "step",
        key,
        label=label,
        optimizer=optimizer,
        learning_rate=rate,
        steps=steps,
        scope=scope,
        gradient_clip_norm=0.0,
    )


def one_step(subject: Subject, label: str, *, optimizer: str, rate: float, steps: int, scope: str) -> dict[str, Any]:
    """Return what real optimiser steps on this text do; the model stays as it is."""
    with st.spinner("The optimiser takes its steps on a copy of the weights ..."):
        return _one_step(subject.key, label, optimizer, rate, steps, scope)


@st.cache_data(show_spinner=False, max_entries=16, ttl=3600)
def _formula_case(key: tuple[str, str, str, str | None], layer: int, head: int, padding: int) -> dict[str, Any]:
    return _explained("formula", key, layer=layer, head=head, padding=padding)


def formula_case(subject: Subject, layer: int, head: int, padding: int) -> dict[str, Any]:
    """Return one head with its weights on the first tokens."""
    with st.spinner("Fetching the head's weights ..."):
        return _formula_case(subject.key, layer, head, padding)

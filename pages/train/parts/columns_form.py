"""Which columns are the text, the second text and the label; several columns can be joined into one text."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.dataset.joined import MARK, joined_name
from pages.train.parts.dataset import Choice, frame_with, guessed, joining
from pages.widgets.shell import literal
from pages.widgets.table import show_table

_NONE = "(none)"
_SHOWN = 300


def choose_columns(choice: Choice) -> None:
    """Draw the choices of columns; each goes into the URL."""
    st.subheader("Which column is what", anchor=False)
    columns, pair, label = choice.dataset.columns, choice.pair, choice.label
    *before, text = choice.parts
    identity = choice.dataset.id
    first, second, third = st.columns(3)

    def remember() -> None:
        state = st.session_state
        last = state[f"text-{identity}"]
        put = [name for name in state.get(f"before-{identity}", []) if name != last]
        st.query_params["text"] = joined_name([*put, last])
        st.query_params["label"] = state[f"label-{identity}"]
        chosen = state[f"pair-{identity}"]
        if chosen == _NONE:
            st.query_params.pop("pair", None)
        else:
            st.query_params["pair"] = chosen

    options = [_NONE, *columns]
    _hold(f"text-{identity}", text)
    _hold(f"pair-{identity}", pair or _NONE)
    _hold(f"label-{identity}", label)
    first.selectbox("Text", columns, key=f"text-{identity}", on_change=remember)
    second.selectbox("Second text (for pairs)", options, key=f"pair-{identity}", on_change=remember)
    third.selectbox("Label", columns, key=f"label-{identity}", on_change=remember)
    others = [name for name in columns if name not in (text, label, pair)]
    if others:
        _hold(f"before-{identity}", [name for name in before if name in others])
        st.multiselect(
            "Put before the text, in this order",
            others,
            key=f"before-{identity}",
            on_change=remember,
            placeholder="no other column",
            help=f"Such as a title or a category. The parts are joined to one text with “{MARK.strip()}” between; empty ones leave no mark.",
        )
    guess = guessed(identity)
    if guess.why and (choice.text, pair, label) == (guess.text, guess.text_pair, guess.label):
        st.caption(literal(f"A guess: {guess.why} Choose others where it is wrong."))
    _propose(choice)
    if before:
        _preview(choice)


def _propose(choice: Choice) -> None:
    """Offer to join columns that look like the parts of one text."""
    name, why = joining(choice.dataset.id)
    if not name or choice.pair or len(choice.parts) > 1:
        return
    st.info(literal(why), icon=":material/join:")
    st.button(
        literal(f"Join {name}"),
        key=f"join-{choice.dataset.id}",
        icon=":material/join:",
        on_click=_join,
        args=(choice, name),
    )


def _join(choice: Choice, name: str) -> None:
    """Take a text of several columns."""
    st.query_params.update({"text": name, "label": choice.label})


def _hold(key: str, value: object) -> None:
    """Let a widget show what the URL says: the browser keeps its own value where only the default changes."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _preview(choice: Choice) -> None:
    """Show what the first joined texts look like."""
    joined = frame_with(choice.dataset.id, choice.text)[choice.text].head(3)
    shown = joined.map(lambda text: text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")
    st.caption(literal(f"The text is {choice.text}. The first rows as they will be read:"))
    show_table(pd.DataFrame({"text": shown}))

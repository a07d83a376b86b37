"""What pages of mathematics share: guided steps, formulas whose symbols explain themselves, sources, and notes."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.lessons.article import ARTICLE, SLIP


@dataclass(frozen=True)
class Stop:
    """One step of a guided tour: what it shows, what to look at, and the controls it sets (session state key -> value)."""

    title: str
    text: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def guide(stops: Sequence[Stop], key: str = "step") -> None:
    """Draw the guided tour of a page above its controls; `key` in the URL tells the step, none or 0 is free play.

    "Next" sets the controls of the step, so it must be drawn before the widgets it sets.
    """
    number = _step(len(stops), key)
    with st.container(border=True, key=f"guide-{key}"):
        if not number:
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"**New here?** {len(stops)} short steps show what to look for.")
            right.button("Show me", key=f"{key}-start", icon=":material/school:", on_click=_go, args=(stops, 1, key))
            return
        stop = stops[number - 1]
        st.markdown(f"**{number} of {len(stops)}: {stop.title}**")
        st.markdown(stop.text)
        with st.container(horizontal=True):
            st.button("Back", key=f"{key}-back", disabled=number == 1, on_click=_go, args=(stops, number - 1, key))
            if number < len(stops):
                st.button("Next", key=f"{key}-next", type="primary", on_click=_go, args=(stops, number + 1, key))
            st.button("Leave the tour", key=f"{key}-end", type="tertiary", on_click=_go, args=(stops, 0, key))


def _step(count: int, key: str) -> int:
    try:
        return min(max(int(st.query_params.get(key, 0)), 0), count)
    except ValueError:
        return 0


def _go(stops: Sequence[Stop], number: int, key: str) -> None:
    if number:
        st.query_params[key] = str(number)
        for name, value in stops[number - 1].settings.items():
            st.session_state[name] = value
    else:
        st.query_params.pop(key, None)


def formula(latex: str, symbols: Mapping[str, str] | None = None) -> None:
    """Draw a formula, and under it its symbols; hovering or tapping one tells what it means.

    Args:
        latex: the formula; symbols: LaTeX of a symbol -> its meaning in plain words.
    """
    st.latex(latex)
    if not symbols:
        return
    marks = " &emsp; ".join(
        f'<abbr tabindex="0" title="{html.escape(meaning, quote=True)}" aria-label="{html.escape(meaning, quote=True)}" style="text-decoration:underline dotted;cursor:help">${symbol}$</abbr>'
        for symbol, meaning in symbols.items()
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Symbols: {marks}", unsafe_allow_html=True, width="content")
        with st.popover("Meanings", help="All symbols in words"):
            st.markdown("\n".join(f"- ${symbol}$: {meaning}" for symbol, meaning in symbols.items()))


def stacked(*formulas: str) -> str:
    """Return formulas one beneath the other, as a phone has room for them."""
    return r"\begin{gathered}" + r" \\[0.6em] ".join(formulas) + r"\end{gathered}"


def notice(text: str) -> None:
    """Say what to notice."""
    st.info(text, icon=":material/visibility:")


def slip(text: str) -> None:
    """Say what the article that these pages grew from gets wrong, and what is right; its name is a touch away."""
    st.caption(f":material/edit_note: **{SLIP}** {text}", help=ARTICLE)


def source(text: str) -> None:
    """Name the source of a page's formulas."""
    st.caption(f"Source: {text}")

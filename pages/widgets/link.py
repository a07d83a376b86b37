"""Links to views of this dashboard, and a widget's value in the URL where Streamlit's own binding does not restore it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TypeVar

import streamlit as st

from pages.widgets.shell import PAGES, drop_url, known_url, literal, write_url

T = TypeVar("T", str, int, float)


def link(page: str, label: str, *, icon: str | None = None, query: Mapping[str, str] | None = None) -> None:
    """Draw a link to a view, on another page or on this one; every link inside the dashboard is drawn here.

    It is a real link: it can be opened in a new tab and copied. A link to the page one is on works as well, since
    `pages.widgets.shell.page` makes the browser's URL follow it; a page that draws one has to be framed by it.

    Args:
        page: a name in `PAGES`, or a page's path such as pages/learn/concepts.py.
        label: plain text; nothing in it is read as markup.
        query: what stands in the URL afterwards, all of it; what stood there before is gone.
    """
    st.page_link(PAGES.get(page, page), label=literal(label), icon=icon, query_params=dict(query or {}))


def run_view(identity: str, status: str) -> tuple[str, dict[str, str]]:
    """Return where a run is looked at: the page, as a name in `PAGES`, and the query that opens it there."""
    if status == "succeeded":
        return "model", {"run": identity}
    return ("runs", {}) if status == "unreadable" else ("train", {"run": identity})


def remember(name: str, default: T, allowed: Container[T] | None = None) -> str:
    """Tie the widget of this key to the URL parameter of the same name, and return the key.

    Call it right before the widget is drawn, which then needs no default of its own. The value stands in the URL even where it
    is the default, so that a link means the same when defaults have changed; and it comes back when a widget that was hidden
    is drawn again.

    Args:
        allowed: what the widget takes; any other value, from a link or from before, becomes the default.
    """
    raw, known = st.query_params.get(name), known_url()
    # Another value in the URL than the one known there comes from a link or from the browser's own buttons, and wins.
    if name not in st.session_state or (raw is not None and raw != known.get(name, raw)):
        st.session_state[name] = _parsed(raw, default)
    if raw is not None:
        known[name] = raw  # taken now: a page that is drawn anew before its own values are sent does not take it again
    value = st.session_state[name]
    if value is None or (allowed is not None and value not in allowed):
        value = st.session_state[name] = default
    if raw != _text(value):
        write_url(name, _text(value))
    return name


def remember_flag(name: str) -> str:
    """Tie a toggle to the URL as 0 or 1, and return its key."""
    if name not in st.session_state:
        st.session_state[name] = st.query_params.get(name) == "1"
    if st.session_state[name]:
        write_url(name, "1")
    else:
        drop_url(name)
    return name


def forget(*names: str) -> None:
    """Drop values, so that they start from their defaults again."""
    for name in names:
        st.session_state.pop(name, None)
        drop_url(name)


def _parsed(raw: str | None, default: T) -> T:
    if raw is None:
        return default
    try:
        return type(default)(raw)
    except ValueError:
        return default


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)

"""The frame of every page: title, purpose, the serving process in the background, and errors as sentences."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, overload

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from core.collector import leave_out_loaded
from core.errors import FathomError
from pages.widgets.look import STYLE

P = ParamSpec("P")
log = logging.getLogger("fathom.pages")
_WAITING = "url-waiting"
_START_AFTER_S = 1.5
_started = threading.Event()

PAGES = {
    "home": "pages/home.py",
    "data": "pages/train/data.py",
    "train": "pages/train/train.py",
    "runs": "pages/train/runs.py",
    "model": "pages/model/model.py",
    "demos": "pages/demos/domain.py",
    "system": "pages/system.py",
}


@contextmanager
def page(title: str, purpose: str) -> Iterator[None]:
    """Draw a page's title and its one sentence, then its content; whatever fails inside becomes a sentence.

    A deep link may run a page before app.py did, so nothing here relies on what another script has set up.
    """
    leave_out_loaded()
    _start_serving_soon()
    _follow_link(title)
    st.html(STYLE)
    st.title(title, anchor=False)
    st.caption(purpose)
    with _url_at_once(), sentences():
        yield


def known_url() -> dict[str, str]:
    """Return the values that this session has read from the URL or written there, by parameter."""
    known: dict[str, str] = st.session_state.setdefault("url-known", {})
    return known


def write_url(name: str, value: str) -> None:
    """Set a parameter of the URL; all that a page sets while it is drawn becomes one step of the browser's Back button."""
    waiting = st.session_state.get(_WAITING)
    if waiting is not None:
        waiting[name] = value
    else:
        _send({name: value})


def drop_url(name: str) -> None:
    """Take a parameter out of the URL, and out of what waits to be written there."""
    (st.session_state.get(_WAITING) or {}).pop(name, None)
    st.query_params.pop(name, None)


@contextmanager
def _url_at_once() -> Iterator[None]:
    """Gather what is written inside, and send it when the page is drawn or stops; a page that is left or drawn anew sends nothing."""
    st.session_state[_WAITING] = {}
    try:
        yield
    except StopException:
        _send(st.session_state.pop(_WAITING, {}))
        raise
    except BaseException:
        st.session_state.pop(_WAITING, {})
        raise
    _send(st.session_state.pop(_WAITING, {}))


def _send(written: dict[str, str]) -> None:
    if any(st.query_params.get(name) != value for name, value in written.items()):
        st.query_params.update(written)
    known_url().update(written)


def _follow_link(title: str) -> None:
    """Tell the browser where a link to the page it is already on has led.

    Streamlit's link hands such a view to the server for one run, and leaves the browser's URL as it was: the next press of
    anything would fall back to the view before.
    """
    here = (title, st.query_params.to_dict())
    before = st.session_state.get("url", here)
    if before != here and before[0] == title:
        st.query_params.update()  # changes nothing, and sends the whole URL
    st.session_state["url"] = here


@contextmanager
def sentences() -> Iterator[None]:
    """Turn an error inside the block into a sentence on the page; what nobody foresaw goes to the log as well."""
    try:
        yield
    except FathomError as error:
        st.error(literal(str(error)), icon=":material/error:")
    except Exception:  # a stakeholder must never see a trace
        log.exception("unexpected error on a page")
        st.error(
            "Something went wrong on this page; nothing of yours was changed. Reload the page. "
            "If it happens again, the cause stands at the end of the log in the terminal that runs Fathom.",
            icon=":material/error:",
        )


@overload
def fragment(function: Callable[P, None]) -> Callable[P, None]: ...


@overload
def fragment(*, run_every: float) -> Callable[[Callable[P, None]], Callable[P, None]]: ...


def fragment(function: Callable[P, None] | None = None, *, run_every: float | None = None) -> Any:
    """Let a part of a page run by itself, like st.fragment, and turn its errors into sentences.

    When such a part runs again it is outside the page's own `sentences`, and an error would be shown as a trace.
    """

    def told(part: Callable[P, None]) -> Callable[P, None]:
        @wraps(part)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
            with sentences():
                part(*args, **kwargs)

        return st.fragment(drawn, run_every=run_every)

    return told if function is None else told(function)


def _start_serving_soon() -> None:
    """Start the serving process once an app process, after the first page had time to paint."""
    if _started.is_set():
        return
    _started.set()
    timer = threading.Timer(_START_AFTER_S, _start_serving)
    timer.daemon = True
    timer.start()


def _start_serving() -> None:
    try:
        from core.serving.process import ensure_server

        ensure_server()
    except Exception:  # the page that needs it says so
        log.exception("the serving process could not be started")


def literal(text: str) -> str:
    """Return Markdown that shows a text as it is: nothing in it is read as markup, formula, icon or HTML."""
    escaped = "".join("\\" + character if character in "\\`*_{}[]()#+-.!|~>$:<" else character for character in text)
    return escaped.replace("\n", "  \n")


def where_texts_go() -> str:
    """Say whether what a person brings stays on this machine: it does unless the engine was put elsewhere."""
    if url := os.environ.get("FATHOM_ENGINE_URL"):
        return f"Texts that are to be read are sent to the engine at {literal(url)} (FATHOM_ENGINE_URL)."
    return "Your tables and texts stay on this machine."


def minutes(seconds: float | None) -> str:
    """Return a duration for people: 45 s, 3 min 20 s, 2 h 5 min; a dash when unknown."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def megabytes(count: float | None) -> str:
    """Return a number of bytes for people, in MB or GB of 10^6 and 10^9 bytes."""
    if count is None:
        return "–"
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"

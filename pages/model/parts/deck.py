"""Slides over the whole page that turn in the browser: no key waits for the server, and none is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from core.tasks.slides import STYLE

KEY, ENTER = "present-deck", "present-enter"
_ROUND = "present-round"


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


_component = st.components.v2.component(
    "fathom_deck",
    html=_text("deck.html"),
    css=STYLE.read_text(encoding="utf-8") + _text("deck.css"),
    js=_text("early.js") + _text("deck.js"),
)


@dataclass(frozen=True)
class Slide:
    """A slide as HTML in which every text is escaped.

    Attributes:
        asked: what is shown first; told: the same with the answer, None where the slide has none.
        wanting: "answer" where nobody asked the model yet, "again" where asking failed; None where the answer is there.
    """

    asked: str
    told: str | None = None
    wanting: Literal["answer", "again"] | None = None


@dataclass(frozen=True)
class Place:
    """Where a presentation stands: the number of a slide, 0 for the first, and whether its answer is shown."""

    slide: int
    reveal: bool


def deck(
    slides: Sequence[Slide],
    *,
    task: str,
    kind: str,
    other: str,
    notice: str,
    leave: Callable[[Place], None],
    switch: Callable[[Place], None],
    ask: Callable[[int], None],
) -> None:
    """Draw slides over the whole page, with keys for them. The address says which one is shown, and is followed when it is opened.

    Args:
        task: title of what is presented; kind: where the answers come from; other: words of a button that changes that, empty for
            none; notice: a sentence that stands above the keys, empty for none.
        leave, switch: called before the page is drawn anew, with the place where the browser is.
        ask: called with the number of a slide that wants its answer, one at a time and the shown one first; afterwards the page is
            drawn anew.
    """

    def sent(event: str) -> Any:
        return st.session_state[KEY][event]

    def asked() -> None:
        ask(min(len(slides) - 1, max(0, int(sent("ask")))))
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1

    shown = {"slides": [asdict(each) for each in slides], "task": task, "kind": kind, "other": other, "notice": notice}
    _component(
        key=KEY,
        data={
            **shown,
            "round": st.session_state.get(_ROUND, 0),
        },  # another one each time, so that the browser hears of it
        height=1,
        on_leave_change=lambda: leave(_place(sent("leave"), len(slides))),
        on_switch_change=lambda: switch(_place(sent("switch"), len(slides))),
        on_ask_change=asked,
    )


def way_in(label: str, enter: Callable[[], None]) -> None:
    """Draw the button that leads to the slides; keys that are pressed after it are kept until the slides are there.

    Args:
        enter: called before the page is drawn anew, with the slides.
    """
    st.button(label, type="primary", icon=":material/slideshow:", key=ENTER, on_click=enter)
    _component(key=f"{ENTER}-keys", data={"slides": [], "enter": f"st-key-{ENTER}"}, height=1)


def _place(sent: Mapping[str, Any], count: int) -> Place:
    return Place(min(count - 1, max(0, int(sent["slide"]))), bool(sent["reveal"]))

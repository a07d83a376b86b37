"""Slides over the whole page that turn in the browser: no key waits for the server, and none is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from core.tasks.slides import STYLE

KEY = "present-deck"
_HERE = Path(__file__)
_component = st.components.v2.component(
    "fathom_deck",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=STYLE.read_text(encoding="utf-8") + _HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
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

    _component(
        key=KEY,
        data={
            "slides": [asdict(each) for each in slides],
            "task": task,
            "kind": kind,
            "other": other,
            "notice": notice,
        },
        height=1,
        on_leave_change=lambda: leave(_place(sent("leave"), len(slides))),
        on_switch_change=lambda: switch(_place(sent("switch"), len(slides))),
        on_ask_change=lambda: ask(min(len(slides) - 1, max(0, int(sent("ask"))))),
    )


def _place(sent: Mapping[str, Any], count: int) -> Place:
    return Place(min(count - 1, max(0, int(sent["slide"]))), bool(sent["reveal"]))

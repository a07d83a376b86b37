"""The windows in which a long text was read, and which of them carried the answer."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.errors import FathomError
from pages.model.parts.subject import Subject, percent
from pages.widgets.engine import client
from pages.widgets.shell import literal
from pages.widgets.table import show_table

_SHOWN = 600


def show_windows(subject: Subject, text: str, pair: str | None, label: str) -> None:
    """Draw the window that did most for a label, and what each window did."""
    title = literal(subject.task.title_of(label))
    try:
        found = _weighed(subject.run.id, text, pair, label)
    except FathomError as error:
        st.error(literal(str(error)))
        return
    windows, best = found["windows"], found["windows"][found["carried"]]
    st.markdown(f"##### Window {found['carried'] + 1} of {len(windows)} carried the answer")
    st.markdown(f"> {literal(_excerpt(best, text, pair))}")
    surest = found["way"] == "windows-surest"
    how = (
        "The surest window answers alone."
        if surest
        else "The answer is the mean of what the windows say, so each counts one part."
    )
    left = f" {found['left_out']:,} of its tokens lie in no window and were not read." if found["left_out"] else ""
    st.caption(f"The text has {found['tokens']:,} tokens and was read in {len(windows)} windows. {how}{left}")
    with st.expander("What each window says", icon=":material/view_agenda:"):
        show_table(_table(subject, windows, text, pair, title))


@st.cache_data(show_spinner=False, max_entries=256)
def _weighed(run_id: str, text: str, pair: str | None, label: str) -> dict[str, Any]:
    return client().explain("windows", run_id, text=text, text_pair=pair, label=label)


def _table(subject: Subject, windows: list[dict[str, Any]], text: str, pair: str | None, title: str) -> pd.DataFrame:
    """Return a row for each window: where it stands, what it says alone, and what it did for the label."""
    whole = {"text": len(text), "text_pair": len(pair or "")}
    return pd.DataFrame(
        {
            "window": [str(number) for number in range(1, len(windows) + 1)],
            "at": [f"{percent(each['start'] / max(1, whole[each['source']]))} of the text" for each in windows],
            "alone it says": [subject.task.title_of(each["answer"]) for each in windows],
            f"probability of {title} alone": [percent(each["probability"], 1) for each in windows],
            f"did for {title}": [f"{each['effect']:+.2f}" for each in windows],
            "begins": [_excerpt(each, text, pair)[:80] for each in windows],
        }
    ).set_index("window")


def _excerpt(window: dict[str, Any], text: str, pair: str | None) -> str:
    """Return the words of a window, shortened in the middle."""
    said = {"text": text, "text_pair": pair or ""}[window["source"]][window["start"] : window["end"]]
    said = " ".join(said.split())
    return said if len(said) <= _SHOWN else f"{said[: _SHOWN // 2]} … {said[-_SHOWN // 2 :]}"

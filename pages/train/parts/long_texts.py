"""What is read of texts beyond the maximum length: chosen with one press on the Data page, and undone there."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.config import LONG_TEXTS
from core.dataset.doctor.findings import setting_label
from pages.train.parts.dataset import LONG, Choice
from pages.train.parts.undo import line_with_undo


def setting_buttons(settings: Sequence[dict[str, str]], key: str) -> None:
    """Draw a button for each setting of a run that a finding proposes, the advised one first."""
    for number, setting in enumerate(settings):
        st.button(
            setting_label(setting),
            key=f"{key}-setting-{number}",
            type="primary" if number == 0 else "secondary",
            icon=":material/subject:",
            help="Can be undone here and changed on the Train page.",
            on_click=_take,
            args=(setting["long_texts"],),
        )


def chosen_setting(choice: Choice) -> None:
    """Say what was chosen, with a way back."""
    if not choice.long_texts:
        return
    told = f"Of texts beyond the maximum length the model will read {LONG_TEXTS[choice.long_texts].title}."
    line_with_undo(told, f"undo-long-{choice.dataset.id}", _take, [""])


def _take(way: str) -> None:
    """Read long texts so from now on; where it is empty, the recipe says how."""
    st.query_params.pop(LONG, None)
    if way:
        st.query_params[LONG] = way

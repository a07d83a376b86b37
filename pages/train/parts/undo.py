"""A line that says what was chosen, with its undo beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.widgets.shell import literal


def line_with_undo(text: str, key: str, action: Callable[..., None], arguments: Sequence[Any]) -> None:
    """Draw the line; a press on Undo calls the action with these arguments before the page is drawn again.

    Args:
        text: plain, without Markdown; key: of the button.
    """
    left, right = st.columns([6, 1], vertical_alignment="center")
    left.markdown(literal(text))
    right.button("Undo", key=key, icon=":material/undo:", type="tertiary", on_click=action, args=tuple(arguments))

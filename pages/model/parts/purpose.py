"""What a model is for, and the warning that stands on every view."""

from __future__ import annotations

import streamlit as st

from core.domain import Task
from pages.widgets.shell import literal


def tell_purpose(task: Task, warning: str) -> None:
    """Draw the purpose and, in a line of its own, the warning; what the model must not be used for is a press away, and in Trust and Card."""
    st.caption(
        f"{literal(task.purpose)}  \n:material/gpp_maybe: {literal(warning)}", help=f"Not for: {literal(task.not_for)}"
    )

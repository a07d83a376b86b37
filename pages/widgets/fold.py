"""Tabs and expanders whose bodies run only while they are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.widgets.link import remember


def tabs(bodies: Mapping[str, Callable[[], Any]], key: str) -> None:
    """Draw tabs by their titles and run the body of the open one alone.

    Args:
        key: names the open tab in the URL and in the session.
    """
    drawn = st.tabs(list(bodies), key=remember(key, next(iter(bodies)), bodies), on_change="rerun")
    for tab, body in zip(drawn, bodies.values(), strict=True):
        if tab.open:
            with tab:
                body()


def expander(title: str, body: Callable[[], Any], *, key: str, icon: str | None = None) -> None:
    """Draw an expander, closed at first, and run its body only while it is open."""
    box = st.expander(title, icon=icon, key=key, on_change="rerun")
    if box.open:
        with box:
            body()

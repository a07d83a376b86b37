"""Put a figure on a page, the same way everywhere."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st


def show(figure: Any, key: str, alt: str | None = None, *, least_px: int | None = None, **options: Any) -> Any:
    """Draw a plotly figure in the page's theme with the download button alone; the key keeps it from flickering.

    Args:
        least_px: the width that the figure needs to be read; on a narrower page it is pushed from side to side.
    """
    from core.charts.theme import CONFIG

    title = figure.layout.title.text or key
    if least_px is None:
        return st.plotly_chart(figure, key=key, config=CONFIG, width="stretch", alt=alt or title, **options)
    name = f"wide-{re.sub(r'[^a-zA-Z0-9]', '-', key)}"
    with st.container(key=name):
        st.html(
            f"<style>.st-key-{name} {{overflow-x: auto}} .st-key-{name} > :has([data-testid=stPlotlyChart]) {{min-width: {least_px}px}}</style>"
        )
        return st.plotly_chart(figure, key=key, config=CONFIG, width="stretch", alt=alt or title, **options)

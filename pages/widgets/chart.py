"""Put a figure on a page, the same way everywhere."""

from __future__ import annotations

from typing import Any

import streamlit as st


def show(figure: Any, key: str, alt: str | None = None, **options: Any) -> Any:
    """Draw a plotly figure in the page's theme with the download button alone; the key keeps it from flickering."""
    from core.charts.theme import CONFIG

    title = figure.layout.title.text or key
    return st.plotly_chart(figure, key=key, config=CONFIG, width="stretch", alt=alt or title, **options)

"""Put a figure on a page, the same way everywhere."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

SEQUENTIAL_SLOTS = tuple(f"#0000{number}" for number in range(11, 21))
DIVERGING_SLOTS = tuple(f"#0000{number}" for number in range(21, 31))
TEXT_SLOT = "#000037"
"""What Streamlit's front end replaces by the theme's own colours, so that a map changes with the theme and no rerun."""


def show(figure: Any, key: str, alt: str | None = None, *, least_px: int | None = None, **options: Any) -> Any:
    """Draw a plotly figure in the page's theme with the download button alone; the key keeps it from flickering.

    Args:
        least_px: the width that the figure needs to be read; on a narrower page it is pushed from side to side.
    """
    from core.charts.theme import CONFIG, finish

    follow_theme(finish(figure))
    title = figure.layout.title.text or key
    if least_px is None:
        return st.plotly_chart(figure, key=key, config=CONFIG, width="stretch", alt=alt or title, **options)
    name = f"wide-{re.sub(r'[^a-zA-Z0-9]', '-', key)}"
    with st.container(key=name):
        st.html(
            f"<style>.st-key-{name} {{overflow-x: auto}} .st-key-{name} > :has([data-testid=stPlotlyChart]) {{min-width: {least_px}px}}</style>"
        )
        return st.plotly_chart(figure, key=key, config=CONFIG, width="stretch", alt=alt or title, **options)


def follow_theme(figure: Any) -> None:
    """Leave the colours of maps, and the text of scenes, which no style sheet reaches, to the page's theme; in place, once or often."""
    from core.charts.theme import DIVERGING, SEQUENTIAL, scale

    slots = {
        _colours(scale(SEQUENTIAL)): scale(SEQUENTIAL_SLOTS),
        _colours(scale(DIVERGING)): scale(DIVERGING_SLOTS),
    }
    for part in [*figure.data, figure.layout.coloraxis]:
        found = getattr(part, "colorscale", None) if "colorscale" in part else None
        if found is not None and (chosen := slots.get(_colours(found))):
            part.colorscale = chosen
    if any("scene" in trace for trace in figure.data):  # plotly would add one to every chart, slowly
        text = {"tickfont": {"color": TEXT_SLOT}, "title": {"font": {"color": TEXT_SLOT}}}
        figure.update_scenes(xaxis=text, yaxis=text, zaxis=text)


def _colours(found: Any) -> tuple[str, ...]:
    return tuple(colour for _, colour in found)

"""One look for every chart: colours that survive colour blindness, named axes, and room for what matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

BLUE, ORANGE, GREEN, PINK, SKY, VERMILION = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"
CATEGORIES = (BLUE, ORANGE, GREEN, PINK, SKY, VERMILION)
"""Okabe and Ito (2008)."""
GREY = "#8a94a0"
SCALE_STEPS = 10
"""Colours of a colour scale: as many as Streamlit's theme holds."""
SEQUENTIAL = (
    "#ffffff", "#e4eff7", "#c8dff0", "#abcfe8", "#8dbfe0", "#6baed6", "#4197c8", "#0f80b9", "#00649f", "#004c7d",
)  # fmt: skip
"""From the paper to blue: most cells of a map are near nothing and stay quiet."""
SEQUENTIAL_DARK = (
    "#12171d", "#172736", "#1b384f", "#1e4a69", "#215d84", "#2a72a1", "#3c89bb", "#579fd2", "#7cb8e4", "#a9d4f5",
)  # fmt: skip
DIVERGING = (
    "#0072b2", "#3f93c6", "#7cb4d8", "#b4d3e8", "#eef4f8", "#fbf4e6", "#f7dfb0", "#f1c976", "#ebb43c", "#e69f00",
)  # fmt: skip
"""Signed values: negative blue, positive orange, nothing in the middle."""
DIVERGING_DARK = (
    "#4aa3df", "#3a81b1", "#2c6287", "#1f435d", "#152430", "#241f18", "#4a3812", "#7b590b", "#b07d05", "#e69f00",
)  # fmt: skip
CLEAR = "rgba(0,0,0,0)"
RELIEF = "Cividis"
"""Of surfaces in space, whose shape is read from light and shade: paper-white slopes would vanish."""
TEXT, TEXT_DARK = "#55606c", "#a9b4bf"
"""Of ticks, names and legends. A figure is built with the first; the page swaps it where the paper is dark."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""Lines differ by dash as well as by colour."""
CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage"]], "responsive": True}
"""The tool bar: the download alone."""


def scale(colours: Sequence[str]) -> list[list[Any]]:
    """Return evenly spaced colours as plotly's colour scale."""
    return [[place / (len(colours) - 1), colour] for place, colour in enumerate(colours)]


def figure(title: str, x: str, y: str, height: int = 320, *, legend: bool = False) -> go.Figure:
    """Return an empty figure with a title that says what it shows, and axes with names and units.

    Backgrounds are transparent; the page's theme colours text and grid, so that one figure serves light and dark.
    """
    layout = go.Layout(
        title={"text": title, "font": {"size": 15}, "x": 0, "xanchor": "left", "y": 0.98, "yanchor": "top"},
        height=height,
        margin={"l": 10, "r": 16, "t": 66 if legend else 40, "b": 10},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        hoverlabel={"namelength": -1},
        legend={"orientation": "h", "y": 1.01, "x": 0, "yanchor": "bottom", "font": {"size": 12}},
        xaxis={"title": {"text": x}, "automargin": True, "zeroline": False},
        yaxis={"title": {"text": y}, "automargin": True, "zeroline": False},
        colorway=list(CATEGORIES),
    )
    return go.Figure(layout=layout)


def dress_panels(chart: go.Figure, title: str, height: int) -> None:
    """Give a figure of several panels the title, height, margins and grounds that `figure` gives one plot."""
    look = figure(title, "", "", height).layout
    for name in ("title", "height", "margin", "paper_bgcolor", "plot_bgcolor", "hoverlabel"):
        chart.layout[name] = look[name]


def finish(chart: go.Figure) -> go.Figure:
    """Give a whole figure what every chart needs, whatever it was built from, and return it; doing it twice changes nothing.

    Text has one colour that can be read; numbers in bars stand upright; a name at an axis is never left out because it reaches
    beyond the plot; a map has a thin frame, since its empty cells are as white as the paper.
    """
    text = {"color": TEXT}
    axis = {"tickfont": text, "title": {"font": text}}
    chart.update_layout(font=text, legend={"font": text})
    chart.update_xaxes(**axis, ticklabeloverflow="allow")
    chart.update_yaxes(**axis, ticklabeloverflow="allow")
    chart.update_traces(textangle=0, selector={"type": "bar"})
    bar = {"colorbar": {"tickfont": text, "title": {"font": text}, "outlinewidth": 0}}
    chart.update_traces(bar, selector=lambda trace: trace.type in ("heatmap", "contour") and trace.coloraxis is None)
    if chart.layout.coloraxis.to_plotly_json():  # plotly would add one to every chart, slowly
        chart.update_coloraxes(bar)
    if any(trace.type == "heatmap" for trace in chart.data):
        chart.update_layout(margin={"pad": 0})  # the frame lies on the edge of the cells
        frame = {"showline": True, "mirror": True, "linecolor": GREY, "linewidth": 1}
        chart.update_xaxes(**frame)
        chart.update_yaxes(**frame)
    return chart


def shorten(text: str, limit: int = 24) -> str:
    """Return a label that fits beside an axis; the hover keeps the whole."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def plain(text: str) -> str:
    """Return a text that plotly shows as it is: its small markup language would read < and & otherwise."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

"""One look for every chart: colours that survive colour blindness, named axes, and room for what matters."""

from __future__ import annotations

import plotly.graph_objects as go

BLUE, ORANGE, GREEN, PINK, SKY, VERMILION = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"
CATEGORIES = (BLUE, ORANGE, GREEN, PINK, SKY, VERMILION)
"""Okabe and Ito (2008)."""
GREY = "#8a94a0"
SEQUENTIAL = "Cividis"
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""Lines differ by dash as well as by colour."""
CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": [
        "zoom2d",
        "pan2d",
        "select2d",
        "lasso2d",
        "zoomIn2d",
        "zoomOut2d",
        "autoScale2d",
        "resetScale2d",
        "zoom3d",
        "pan3d",
        "orbitRotation",
        "tableRotation",
        "resetCameraLastSave3d",
    ],
    "responsive": True,
}
"""What plotly's tool bar keeps: the download."""


def figure(title: str, x: str, y: str, height: int = 320, *, legend: bool = False) -> go.Figure:
    """Return an empty figure with a title that says what it shows, and axes with names and units.

    Backgrounds are transparent; the page's theme colours text and grid, so that one figure serves light and dark.
    """
    chart = go.Figure()
    chart.update_layout(
        title={"text": title, "font": {"size": 15}, "x": 0, "xanchor": "left", "y": 0.98, "yanchor": "top"},
        height=height,
        margin={"l": 10, "r": 16, "t": 66 if legend else 40, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hoverlabel={"namelength": -1},
        legend={"orientation": "h", "y": 1.01, "x": 0, "yanchor": "bottom", "font": {"size": 12}},
        xaxis={"title": {"text": x}, "automargin": True, "zeroline": False},
        yaxis={"title": {"text": y}, "automargin": True, "zeroline": False},
        colorway=list(CATEGORIES),
    )
    return chart


def dress_panels(chart: go.Figure, title: str, height: int) -> None:
    """Give a figure of several panels the title, height, margins and grounds that `figure` gives one plot."""
    look = figure(title, "", "", height).layout
    for name in ("title", "height", "margin", "paper_bgcolor", "plot_bgcolor", "hoverlabel"):
        chart.layout[name] = look[name]


def shorten(text: str, limit: int = 24) -> str:
    """Return a label that fits beside an axis; the hover keeps the whole."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def plain(text: str) -> str:
    """Return a text that plotly shows as it is: its small markup language would read < and & otherwise."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

"""Bars that lie on their side, a named row each, with a number at their end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go


def add_named_bars(
    chart: go.Figure,
    names: Sequence[str],
    values: Sequence[float],
    *,
    colours: Sequence[str],
    texts: Sequence[str],
    hovers: Sequence[str],
    **look: Any,
) -> None:
    """Add bars from the top down, each with its name beside the axis, its text at its end and its hover.

    Args:
        look: what else plotly's bars take, or take instead.
    """
    places = list(range(len(names)))
    chart.add_bar(
        x=values,
        y=places,
        orientation="h",
        text=texts,
        hovertext=hovers,
        hoverinfo="text",
        **{"marker": {"color": colours}, "textposition": "outside", "cliponaxis": False, **look},
    )
    chart.update_yaxes(tickvals=places, ticktext=names, autorange="reversed")


def make_room(chart: go.Figure, values: Sequence[float], share: float) -> None:
    """Leave room for the texts on each side of 0 that has bars: a share of the range of the values."""
    low, high = min(0.0, *values), max(0.0, *values)
    room = share * (high - low or 1.0)
    chart.update_xaxes(range=[low - (room if low < 0 else 0), high + (room if high > 0 else 0)], zeroline=True)

"""Charts of several runs side by side: each one's score with its interval, and how far it lies from the best."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.theme import BLUE, GREY, ORANGE, figure, plain, shorten
from core.judge.figure import Figure

_ROW_PX, _FRAME_PX = 34, 110
_RULE = {"color": GREY, "width": 1, "dash": "dot"}


def run_scores(scores: Sequence[tuple[str, Figure]], title: str, axis: str) -> go.Figure:
    """Show a score of each run as a point with its 95 % interval, from the top down in the order given; the first is the best."""
    chart = figure(title, axis, "", height=_FRAME_PX + _ROW_PX * len(scores))
    _points(chart, scores, "", best=True)
    if scores:
        chart.add_vline(x=scores[0][1].value, line=_RULE)
    return chart


def run_differences(differences: Sequence[tuple[str, Figure]], title: str, axis: str) -> go.Figure:
    """Show how far each run lies from the best one, with the interval of the difference; one that crosses 0 decides nothing."""
    chart = figure(title, axis, "", height=_FRAME_PX + _ROW_PX * len(differences))
    _points(chart, differences, "+", best=False)
    chart.add_vline(x=0.0, line=_RULE)
    return chart


def _points(chart: go.Figure, values: Sequence[tuple[str, Figure]], sign: str, *, best: bool) -> None:
    """Draw a point with its interval for each run; `best` tells whether the first is the one that others are held against."""
    places = list(range(len(values)))
    first = [best and place == 0 for place in places]
    chart.add_scatter(
        x=[found.value for _, found in values],
        y=places,
        mode="markers",
        marker={
            "color": [BLUE if leads else ORANGE for leads in first],
            "symbol": ["circle" if leads else "diamond" for leads in first],
            "size": 11,
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [found.high - found.value for _, found in values],
            "arrayminus": [found.value - found.low for _, found in values],
            "color": GREY,
            "thickness": 2,
        },
        hovertext=[f"{plain(name)}: {found.text(4, sign)}" for name, found in values],
        hoverinfo="text",
        showlegend=False,
    )
    names = [shorten(plain(name), 30) for name, _ in values]
    chart.update_yaxes(tickvals=places, ticktext=names, range=[len(names) - 0.5, -0.5])

"""How each of softmax's probabilities answers to each logit, as a map."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.theme import DIVERGING, figure, plain, scale, shorten
from core.maths.catalogue import Array

MOST_WRITTEN = 6
"""Classes up to which a cell has room for its number."""


def softmax_slopes(names: Sequence[str], slopes: Array) -> go.Figure:
    """Show by how much each probability (row) changes when one logit (column) rises.

    Args:
        names: of the classes.
        slopes: (probability, logit) derivatives, as core.maths.softmax.jacobian gives them.
    """
    shown = [plain(name) for name in names]
    places = list(range(len(shown)))
    ticks = {"tickvals": places, "ticktext": [shorten(name, 14) for name in shown], "showgrid": False}
    greatest = float(abs(slopes).max()) or 1.0
    chart = figure(
        "How the probabilities answer when a logit rises", "logit that rises", "probability", 190 + 34 * len(shown)
    )
    chart.add_heatmap(
        z=slopes,
        x=places,
        y=places,
        colorscale=scale(DIVERGING),
        zmin=-greatest,
        zmax=greatest,
        texttemplate="%{z:.3f}" if len(shown) <= MOST_WRITTEN else None,
        customdata=[[f"{row} when the logit of {column} rises" for column in shown] for row in shown],
        hovertemplate="%{customdata}: %{z:+.6f} for each unit<extra></extra>",
    )
    chart.update_xaxes(**ticks)
    chart.update_yaxes(autorange="reversed", **ticks)
    return chart

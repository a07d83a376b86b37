"""Charts of attention: one head token by token, its vectors, and all heads at a glance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.theme import DIVERGING, ORANGE, SEQUENTIAL, dress_panels, figure, plain, scale
from core.maths.catalogue import Array

MOST_LABELS = 26
"""More tokens than this and only every other, third, ... one is named; the hover names all."""

COLOUR_BAR = {
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "y": 0,
    "yref": "container",
    "yanchor": "bottom",
    "thickness": 10,
    "len": 0.6,
    "nticks": 5,
}
"""At the foot and without a title: plotly.js moves the figure's own title out of sight for a bar above the axes."""


def attention_map(
    values: Array,
    tokens: Sequence[str],
    title: str = "Attention of one head",
    *,
    unit: str = "weight (a row adds up to 1)",
    signed: bool = False,
) -> go.Figure:
    """Show how much each token (row) takes from each other one (column).

    Args:
        values: (query, key), attention weights or scores.
        signed: whether values fall on both sides of 0, as scores do; weights lie from 0 to 1. What is no number stays empty.
    """
    names = [plain(token) for token in tokens]
    places = list(range(len(names)))
    greatest = (float(np.nanmax(np.abs(values))) or 1.0) if signed else 1.0
    chart = figure(title, "key (looked at)", "query (looking)", 190 + min(max(22 * len(names), 240), 560))
    chart.add_heatmap(
        z=values.astype(np.float32),
        x=places,
        y=places,
        colorscale=scale(DIVERGING if signed else SEQUENTIAL),
        zmin=-greatest if signed else 0,
        zmax=greatest,
        colorbar=COLOUR_BAR,
        customdata=[[f"{query} looks at {key}" for key in names] for query in names],
        hovertemplate="%{customdata}: %{z:.5f}<extra></extra>",
    )
    chart.add_annotation(
        x=0, xref="paper", y=1, yref="paper", xanchor="left", yanchor="bottom", text=f"colour: {unit}", showarrow=False
    )
    every = -(-len(names) // MOST_LABELS)
    ticks = {"tickvals": places[::every], "ticktext": names[::every], "tickfont": {"size": 10}, "showgrid": False}
    chart.update_xaxes(tickangle=-90, **ticks)
    chart.update_yaxes(autorange="reversed", **ticks)
    chart.update_layout(margin={"t": 56, "b": 130})
    return chart


def head_grid(
    weights: Array, tokens: Sequence[str], title: str = "All heads: a row looks at the columns", columns: int = 4
) -> go.Figure:
    """Show every head of a layer as a small map, rows looking and columns looked at, all on one scale from 0 to 1.

    Args:
        weights: (heads, query, key).
    """
    heads = len(weights)
    across = min(columns, heads)
    rows = -(-heads // across)
    names = [plain(token) for token in tokens]
    chart = make_subplots(
        rows=rows,
        cols=across,
        subplot_titles=[f"head {head + 1}" for head in range(heads)],
        horizontal_spacing=0.025,
        vertical_spacing=0.28 / (rows + 1),
    )
    for head in range(heads):
        chart.add_heatmap(
            z=weights[head].astype(np.float32),
            x=names if len(set(names)) == len(names) else [f"{name} ({place})" for place, name in enumerate(names)],
            y=names if len(set(names)) == len(names) else [f"{name} ({place})" for place, name in enumerate(names)],
            coloraxis="coloraxis",
            hovertemplate="%{y} looks at %{x}: %{z:.4f}<extra>" + f"head {head + 1}</extra>",
            row=head // across + 1,
            col=head % across + 1,
        )
    dress_panels(chart, title, 100 + 150 * rows)
    chart.update_layout(
        margin={"l": 8, "r": 8, "t": 62, "b": 40},
        coloraxis={
            "colorscale": scale(SEQUENTIAL),
            "cmin": 0,
            "cmax": 1,
            "colorbar": COLOUR_BAR,
        },
    )
    chart.update_annotations(font={"size": 12})
    chart.update_xaxes(showticklabels=False, ticks="", showgrid=False)
    chart.update_yaxes(showticklabels=False, ticks="", showgrid=False, autorange="reversed")
    return chart


def vectors_map(
    values: Array, tokens: Sequence[str], title: str, dimension: str = "dimension of the head"
) -> go.Figure:
    """Show vectors (tokens, dimensions) as rows of signed cells: negative blue, positive orange.

    Values of minus infinity or none, such as masked scores, stay empty.
    """
    z = np.where(np.isfinite(values), values, np.nan).astype(np.float32)
    greatest = float(np.nanmax(np.abs(z))) if np.isfinite(z).any() else 1.0
    names = [plain(token) for token in tokens]
    places = list(range(len(names)))
    chart = figure(title, dimension, "token", 180 + min(max(22 * len(names), 240), 560))
    chart.add_heatmap(
        z=z,
        x=list(range(1, z.shape[1] + 1)),
        y=places,
        colorscale=scale(DIVERGING),
        zmin=-(greatest or 1.0),
        zmax=greatest or 1.0,
        colorbar=COLOUR_BAR,
        customdata=[[name] * z.shape[1] for name in names],
        hovertemplate="%{customdata}, dimension %{x}: %{z:.5f}<extra></extra>",
    )
    chart.update_yaxes(autorange="reversed", tickvals=places, ticktext=names, tickfont={"size": 10}, showgrid=False)
    chart.update_xaxes(showgrid=False)
    chart.update_layout(margin={"t": 40, "b": 110})
    return chart


def head_habits(values: Array, title: str, unit: str, chosen: tuple[int, int]) -> go.Figure:
    """Show one figure of every head, (layers, heads), as a map; the chosen (layer, head), from 1, is framed."""
    layers, heads = values.shape
    chart = figure(title, "head", "layer", 150 + 30 * layers)
    chart.add_heatmap(
        z=values.astype(np.float32),
        x=list(range(1, heads + 1)),
        y=list(range(1, layers + 1)),
        colorscale=scale(SEQUENTIAL),
        colorbar=COLOUR_BAR,
        hovertemplate=f"layer %{{y}}, head %{{x}}: %{{z:.3f}} {unit}<extra></extra>",
    )
    layer, head = chosen
    chart.add_shape(
        type="rect", x0=head - 0.5, x1=head + 0.5, y0=layer - 0.5, y1=layer + 0.5, line={"color": ORANGE, "width": 3}
    )
    chart.update_xaxes(dtick=1, showgrid=False)
    chart.update_yaxes(dtick=1, autorange="reversed", showgrid=False)
    chart.update_layout(margin={"t": 40, "b": 110})
    return chart

"""The worked example of backpropagation as a graph that fills step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.network import INK
from core.charts.theme import GREY, ORANGE, figure
from core.maths.worked_example import WorkedExample

QUIET, NOW = "#c3c9d0", ORANGE
_Z, _P, _J = (1.85, 0.0), (2.62, 0.0), (3.39, 0.0)
_BEND, _LABEL = 1.3, 0.78
"""Where edges of the inputs turn towards the score, and the middle of what stands on them."""


def worked_graph(example: WorkedExample, reached: int) -> go.Figure:
    """Show the calculation as a graph with what is known after some of its steps; the step just taken is orange.

    Nodes hold values, edges a weight, and on the way back its gradient beneath it, then the weight it becomes.

    Args:
        reached: place of the step just taken in example.steps, from 0.
    """
    steps = example.steps[: reached + 1]
    known = {step.key: step.values for step in steps}
    now = steps[-1].key
    second = now.endswith("_after") or now == "change"
    chart = figure(f"{steps[-1].title} ({steps[-1].part})", "", "", 360)
    for place, (x, y) in enumerate(_input_places(len(example.x))):
        name = f"w{place + 1}" if place < len(example.x) else "b"
        active = now in (f"d_loss_d_{name}", f"update_{name}")
        _edge(chart, [(x, y), (_BEND, y), _Z], active)
        value = float(example.weights[place]) if name != "b" else example.bias
        moved = known.get(f"update_{name}")
        _label(chart, _LABEL, y, 9, f"{name}' = {moved['new']:.5g}" if moved else f"{name} = {value:.4g}", active)
        slope = known.get(f"d_loss_d_{name}")
        if slope and not second:
            _label(chart, _LABEL, y, -9, f"∂J/∂{name} = {slope['gradient']:.4g}", active)
        _node(chart, (x, y), f"{example.x[place]:g}" if name != "b" else "1", f"x{place + 1}" if name != "b" else "")
    _edge(chart, [_Z, _P], now in ("d_probability_d_z", "d_loss_d_z"))
    _edge(chart, [_P, _J], now in ("d_loss_d_probability", "d_loss_d_z"))
    mark, suffix = ("'", "_after") if second else ("", "")
    for where, key, symbol, entry in (
        (_Z, "score", "z", "z"),
        (_P, "probability", "ŷ", "probability"),
        (_J, "loss", "J", "loss"),
    ):
        found = known.get(key + suffix)
        _node(
            chart,
            where,
            f"{found[entry]:.4g}" if found else "?",
            symbol + mark,
            active=now == key + suffix or (key == "loss" and now == "change"),
        )
    if not second:
        _back_labels(chart, known, now)
    chart.update_xaxes(visible=False, range=[-0.27, 3.66], fixedrange=True)
    chart.update_yaxes(visible=False, range=[-1.95, 1.75], fixedrange=True)
    chart.update_layout(margin={"l": 0, "r": 0, "b": 0})
    return chart


def _input_places(inputs: int) -> list[tuple[float, float]]:
    """Return where the inputs are drawn, and beneath them the 1 that the bias belongs to."""
    return [(0.0, float(y)) for y in np.linspace(1.45, -1.45, inputs + 1)]


def _edge(chart: go.Figure, points: Sequence[tuple[float, float]], active: bool) -> None:
    chart.add_scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="lines",
        line={"color": NOW if active else GREY, "width": 4 if active else 1.5},
        hoverinfo="skip",
        showlegend=False,
    )


def _node(chart: go.Figure, place: tuple[float, float], text: str, name: str, active: bool = False) -> None:
    chart.add_scatter(
        x=[place[0]],
        y=[place[1]],
        mode="markers+text",
        marker={"size": 46, "color": NOW if active else QUIET, "line": {"width": 1.5, "color": GREY}},
        text=[text],
        textfont={"size": 11, "color": INK},
        name=name or "1 (for the bias)",
        hovertemplate="%{text}",
        showlegend=False,
    )
    if name:
        chart.add_annotation(
            x=place[0], y=place[1], yshift=-33, text=f"<i>{name}</i>", showarrow=False, font={"size": 13}
        )


def _label(chart: go.Figure, x: float, y: float, above_px: float, text: str, active: bool) -> None:
    chart.add_annotation(
        x=x,
        y=y,
        yshift=above_px,
        text=f"<b>{text}</b>" if active else text,
        showarrow=False,
        font={"size": 11},
    )


def _back_labels(chart: go.Figure, known: Mapping[str, Mapping[str, float]], now: str) -> None:
    """Write the three slopes that lie between the loss and the score."""
    for key, edge, above_px, text in (
        ("d_loss_d_probability", (_P, _J), 46, "∂J/∂ŷ"),
        ("d_probability_d_z", (_Z, _P), 46, "∂ŷ/∂z"),
        ("d_loss_d_z", (_Z, _P), -56, "∂J/∂z"),
    ):
        if key in known:
            _label(chart, (edge[0][0] + edge[1][0]) / 2, 0.0, above_px, f"{text}<br>{known[key][key]:.4g}", now == key)

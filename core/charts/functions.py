"""Charts of functions: activations and their derivatives, gradients over depth, losses against logits, softmax, schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.animation import legend_below, legend_room
from core.charts.theme import BLUE, CATEGORIES, DASHES, GREY, ORANGE, VERMILION, figure, plain, shorten
from core.maths.activations import SATURATION_BOUND, Activation
from core.maths.catalogue import Array
from core.maths.depth import DepthTrace
from core.maths.losses import Loss, Stall
from core.maths.schedules import Schedule

SHADE = "rgba(138,148,160,0.22)"


def _line(chart: go.Figure, x: Array, y: Array, name: str, colour: str, dash: str = "solid", unit: str = "x") -> None:
    chart.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name=name,
        line={"color": colour, "dash": dash, "width": 2.5},
        hovertemplate=f"{unit} = %{{x:.3f}}: %{{y:.6g}}<extra>{plain(name)}</extra>",
    )


def _point(chart: go.Figure, x: float, y: float, name: str, colour: str, side: str = "top") -> None:
    chart.add_scatter(
        x=[x],
        y=[y],
        mode="markers+text",
        marker={"size": 10, "color": colour, "line": {"color": "white", "width": 1.5}},
        text=[f"{y:.3f}"],
        textposition=f"{side} center",
        showlegend=False,
        cliponaxis=False,
        hovertemplate=f"%{{x:.4f}}: %{{y:.6g}}<extra>{name}</extra>",
    )


def _shade(chart: go.Figure, activation: Activation, low: float, high: float, bound: float) -> None:
    for begin, end in activation.saturation(bound):
        left, right = max(begin, low), min(end, high)
        if left < right:
            chart.add_vrect(x0=left, x1=right, fillcolor=SHADE, line_width=0, layer="below")
            wide = right - left > 0.22 * (high - low)
            chart.add_annotation(
                x=(left + right) / 2,
                y=0.98,
                yref="paper",
                text="saturated" if wide else "",
                showarrow=False,
                yanchor="top",
                font={"size": 11},
            )


def activation_curve(
    activation: Activation,
    low: float = -6.0,
    high: float = 6.0,
    at: float | None = None,
    bound: float = SATURATION_BOUND,
) -> go.Figure:
    """Show a function and its derivative, the tails shaded where less than `bound` of the gradient passes.

    Args:
        at: an input to mark on both curves.
    """
    chart = figure(f"{activation.title} and its derivative", "input x", "value", legend=True)
    x = np.linspace(low, high, 601)
    _shade(chart, activation, low, high, bound)
    chart.add_hline(y=0, line={"color": GREY, "width": 1}, opacity=0.5)
    _line(chart, x, activation.value(x), "function", BLUE)
    _line(chart, x, activation.derivative(x), "derivative", ORANGE, "dash")
    if at is not None:
        place = np.array(at)
        _point(chart, at, float(activation.value(place)), "function", BLUE)
        _point(chart, at, float(activation.derivative(place)), "derivative", ORANGE, "bottom")
    chart.update_xaxes(range=[low, high])
    return chart


def compare_activations(
    activations: Sequence[Activation], low: float = -4.0, high: float = 4.0, *, derivative: bool = False
) -> go.Figure:
    """Lay several functions, or their derivatives, over each other."""
    what = "Derivatives" if derivative else "Functions"
    chart = figure(f"{what} of {len(activations)} activations", "input x", "derivative" if derivative else "value", 360)
    x = np.linspace(low, high, 401)
    for number, activation in enumerate(activations):
        y = activation.derivative(x) if derivative else activation.value(x)
        _line(chart, x, y, activation.title, *_style(number))
    chart.update_xaxes(range=[low, high])
    chart.update_layout(margin={"b": 50 + legend_room(len(activations))}, showlegend=True)
    legend_below(chart)
    return chart


def _style(number: int) -> tuple[str, str]:
    """Return colour and dash of a line: six colours, and another dash when they come round again."""
    return CATEGORIES[number % len(CATEGORIES)], DASHES[(number + number // len(CATEGORIES)) % len(DASHES)]


DEPTH_FIELDS = {
    "gradient_norm": ("Gradient left at each layer (last = 1)", "gradient norm (log scale)"),
    "weight_gradient_norm": ("Gradient of each layer's weights", "gradient norm (log scale)"),
    "activation_variance": ("Spread of each layer's outputs", "variance (log scale)"),
}


def over_depth(traces: Sequence[tuple[str, DepthTrace]], field: str = "gradient_norm") -> go.Figure:
    """Show one figure of each network layer by layer, on a logarithmic axis; a value of 0 has no place there and is left out.

    Args:
        traces: a name and the network's trace.
        field: a key of DEPTH_FIELDS.
    """
    title, unit = DEPTH_FIELDS[field]
    chart = figure(title, "layer (1 is next to the input)", unit, 360)
    for number, (name, trace) in enumerate(traces):
        values = getattr(trace, field)
        colour, dash = _style(number)
        chart.add_scatter(
            x=trace.layers,
            y=np.where(values > 0, values, np.nan),
            mode="lines+markers",
            name=plain(name),
            line={"color": colour, "dash": dash, "width": 2},
            marker={"size": 5},
            hovertemplate="layer %{x}: %{y:.3e}<extra>" + plain(name) + "</extra>",
        )
    chart.update_yaxes(type="log", exponentformat="power", nticks=8)
    chart.update_layout(margin={"b": 50 + legend_room(len(traces))}, showlegend=True)
    legend_below(chart)
    return chart


def loss_against_logit(
    loss: Loss,
    y: int = 1,
    settings: Mapping[str, float] | None = None,
    low: float = -8.0,
    high: float = 8.0,
    at: float | None = None,
    classes: int = 3,
) -> go.Figure:
    """Show one row's loss and its gradient against the logit.

    For a loss of several classes the logit is the true class's own (y counts as 1), the others' being 0; for one of numbers it is the
    prediction, the true value being y.

    Args:
        at: a logit to mark on both curves.
    """
    z = np.linspace(low, high, 401) if at is None else np.append(np.linspace(low, high, 401), at)
    if loss.kind == "classes":
        scores = np.zeros((len(z), classes))
        scores[:, 0] = z
        batch = loss.batch(scores, np.zeros(len(z), dtype=int), settings)
        values, slopes = batch.rows, batch.row_gradients[:, 0]
        axis = f"logit of the true class (the other {classes - 1} at 0)"
    else:
        batch = loss.batch(z, np.full(len(z), y), settings)
        values, slopes = batch.rows, batch.row_gradients
        axis = "prediction" if loss.kind == "number" else "logit z"
    truth = "" if loss.kind == "classes" else f", truth y = {y}"
    chart = figure(f"{shorten(loss.title, 34)}{truth}", axis, "loss, gradient", legend=True)
    chart.add_hline(y=0, line={"color": GREY, "width": 1}, opacity=0.5)
    _line(chart, z[:401], values[:401], "loss", BLUE, unit="z")
    _line(chart, z[:401], slopes[:401], "gradient", ORANGE, "dash", "z")
    if at is not None:
        _point(chart, at, float(values[-1]), "loss", BLUE)
        _point(chart, at, float(slopes[-1]), "gradient", ORANGE, "bottom")
    chart.update_xaxes(range=[low, high])
    return chart


def stalled_gradient(stall: Stall, y: int = 1) -> go.Figure:
    """Show the size of the gradient that squared error and cross-entropy send back through a sigmoid."""
    chart = figure(f"Size of the gradient, truth y = {y}", "logit z", "size of the gradient |dL/dz|", legend=True)
    _line(chart, stall.z, np.abs(stall.cross_entropy), "cross-entropy", BLUE, unit="z")
    _line(chart, stall.z, np.abs(stall.squared_error), "squared error", VERMILION, "dash", "z")
    wrong, right = (0.02, 0.98) if y == 1 else (0.98, 0.02)
    for place, text in ((wrong, "wrong"), (right, "right")):
        chart.add_annotation(
            x=place,
            xref="paper",
            y=0.5,
            yref="paper",
            text=f"surely {text}",
            showarrow=False,
            xanchor="left" if place < 0.5 else "right",
            font={"size": 12},
        )
    chart.update_yaxes(rangemode="tozero")
    return chart


def softmax_bars(
    names: Sequence[str], probabilities: Array, temperature: float, at_one: Array | None = None
) -> go.Figure:
    """Show each class's probability at a temperature, and as a mark what it is at temperature 1, where that is another one.

    Args:
        probabilities, at_one: (classes,).
    """
    marked = None if abs(temperature - 1) < 1e-9 else at_one  # at temperature 1 mark and bar are the same
    chart = figure(
        f"Softmax at temperature {temperature:g}", "class", "probability (0 to 1)", legend=marked is not None
    )
    places = list(range(len(names)))
    chart.add_bar(
        x=places,
        y=probabilities,
        marker={"color": BLUE},
        name=f"temperature {temperature:g}",
        text=[f"{p:.3f}" for p in probabilities],
        textposition="outside",
        cliponaxis=False,
        customdata=[plain(name) for name in names],
        hovertemplate="%{customdata}: %{y:.6f}<extra></extra>",
    )
    if marked is not None:
        chart.add_scatter(
            x=places,
            y=marked,
            mode="markers",
            marker={"color": ORANGE, "size": 26, "symbol": "line-ew", "line": {"width": 3, "color": ORANGE}},
            name="temperature 1",
            customdata=[plain(name) for name in names],
            hovertemplate="%{customdata}: %{y:.6f}<extra>temperature 1</extra>",
        )
    chart.update_xaxes(tickvals=places, ticktext=[shorten(plain(name), 14) for name in names])
    chart.update_yaxes(range=[0, 1.08], tickvals=[0, 0.25, 0.5, 0.75, 1])
    return chart


def schedule_curves(schedules: Sequence[Schedule], rate: float, total: int, warmup: int) -> go.Figure:
    """Show the learning rate of every step under each schedule."""
    chart = figure("Learning rate over the steps", "step", "learning rate", 310)
    for number, schedule in enumerate(schedules):
        rates = rate * np.array(schedule.factors(total, warmup))
        _line(chart, np.arange(1, total + 1, dtype=np.float64), rates, schedule.title, *_style(number), unit="step")
    chart.update_yaxes(rangemode="tozero", exponentformat="power")
    chart.update_layout(margin={"b": 50 + legend_room(len(schedules))}, showlegend=True)
    legend_below(chart)
    return chart

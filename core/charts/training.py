"""Charts of a run while it learns: loss, learning rate, validation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.theme import BLUE, CATEGORIES, DASHES, GREEN, GREY, ORANGE, VERMILION, figure, plain, shorten


def smooth(values: Sequence[float], weight: float = 0.9) -> list[float]:
    """Return the exponential moving average, corrected for its start as Adam's moments are (Kingma and Ba 2015, section 3)."""
    average, smoothed = 0.0, []
    for count, value in enumerate(values, start=1):
        average = weight * average + (1 - weight) * value
        smoothed.append(average / (1 - weight**count))
    return smoothed


def _series(events: Sequence[dict[str, Any]], kind: str, field: str) -> tuple[list[int], list[float]]:
    pairs = [
        (event["step"], event[field]) for event in events if event["kind"] == kind and event.get(field) is not None
    ]
    return [step for step, _ in pairs], [value for _, value in pairs]


def is_crossvalidated(events: Sequence[dict[str, Any]]) -> bool:
    """Tell whether what was scored along the way are all rows by cross-validation, and not the validation rows."""
    return any(event.get("crossvalidated") for event in events)


def loss_curve(events: Sequence[dict[str, Any]]) -> go.Figure:
    """Show the training loss of each step in grey, smoothed in blue, and the validation loss as points."""
    steps, losses = _series(events, "step", "loss")
    chart = figure("Loss: lower is better", "step (one update of the weights)", "cross-entropy (nats)", legend=True)
    chart.add_scatter(
        x=steps,
        y=losses,
        mode="lines",
        line={"color": GREY, "width": 1},
        opacity=0.45,
        name="each step",
        hovertemplate="step %{x}: %{y:.4f}<extra>each step</extra>",
    )
    chart.add_scatter(
        x=steps,
        y=smooth(losses),
        mode="lines",
        line={"color": BLUE, "width": 2.5},
        name="training, smoothed",
        hovertemplate="step %{x}: %{y:.4f}<extra>smoothed</extra>",
    )
    at, validation = _series(events, "validation", "loss")
    if at:
        name = "cross-validated" if is_crossvalidated(events) else "validation"
        chart.add_scatter(
            x=at,
            y=validation,
            mode="lines+markers",
            line={"color": VERMILION, "width": 2, "dash": "dot"},
            marker={"size": 8, "symbol": "diamond"},
            name=name,
            hovertemplate=f"step %{{x}}: %{{y:.4f}}<extra>{name}</extra>",
        )
    chart.update_yaxes(rangemode="tozero")
    return chart


def learning_rates(events: Sequence[dict[str, Any]]) -> go.Figure:
    """Show both learning rates over the steps on a logarithmic axis."""
    chart = figure("Learning rate: the size of a step", "step", "learning rate (log scale)", height=270, legend=True)
    for field, name, colour, dash in (
        ("learning_rate", "encoder", BLUE, "solid"),
        ("head_learning_rate", "head", ORANGE, "dash"),
    ):
        steps, rates = _series(events, "step", field)
        if any(rate > 0 for rate in rates):
            chart.add_scatter(
                x=steps,
                y=[rate or None for rate in rates],
                mode="lines",
                line={"color": colour, "dash": dash, "width": 2},
                name=name,
                hovertemplate="step %{x}: %{y:.2e}<extra>" + name + "</extra>",
            )
    chart.update_yaxes(type="log", exponentformat="power", dtick=1)
    return chart


def validation_curve(events: Sequence[dict[str, Any]]) -> go.Figure:
    """Show accuracy and macro-F1 on the validation rows, or on all rows by cross-validation."""
    title = "Cross-validated: higher is better" if is_crossvalidated(events) else "Validation rows: higher is better"
    chart = figure(title, "step", "share (0 to 1)", height=270, legend=True)
    for field, name, colour, dash, symbol in (
        ("accuracy", "accuracy", BLUE, "solid", "circle"),
        ("macro_f1", "macro-F1", GREEN, "dash", "square"),
    ):
        steps, values = _series(events, "validation", field)
        chart.add_scatter(
            x=steps,
            y=values,
            mode="lines+markers",
            line={"color": colour, "dash": dash},
            marker={"symbol": symbol, "size": 8},
            name=name,
            hovertemplate="step %{x}: %{y:.4f}<extra>" + name + "</extra>",
        )
    best = [
        (event["step"], event["macro_f1"]) for event in events if event["kind"] == "validation" and event.get("best")
    ]
    if best:
        chart.add_annotation(x=best[-1][0], y=best[-1][1], text="kept", showarrow=True, arrowhead=0, ay=-22, ax=0)
    return chart


def compare_curves(
    runs: Sequence[tuple[str, Sequence[dict[str, Any]]]], kind: str, field: str, title: str, unit: str
) -> go.Figure:
    """Lay one figure of several runs over each other, by share of the training done, so that runs of other lengths compare."""
    chart = figure(title, "share of the training done (%)", unit, height=300 + 22 * len(runs))
    chart.update_layout(legend={"orientation": "h", "x": 0, "y": -0.25, "yanchor": "top"})  # names need room on a phone
    for number, (name, events) in enumerate(runs):
        steps, values = _series(events, kind, field)
        if not steps:
            continue
        total = max((event["step"] for event in events if event["kind"] == "step"), default=0) or steps[-1]
        drawn = smooth(values) if kind == "step" else values
        chart.add_scatter(
            x=[100 * step / total for step in steps],
            y=drawn,
            mode="lines+markers" if kind == "validation" else "lines",
            name=shorten(plain(name)),
            line={
                "color": CATEGORIES[number % len(CATEGORIES)],
                "dash": DASHES[(number + number // len(CATEGORIES)) % len(DASHES)],
                "width": 2,
            },
            hovertemplate="%{x:.0f} %: %{y:.4f}<extra>" + plain(name) + "</extra>",
        )
    chart.update_xaxes(range=[0, 100])
    return chart


def thin(events: Sequence[dict[str, Any]], most: int = 600) -> list[dict[str, Any]]:
    """Keep at most `most` step events, evenly chosen with the last, and all others: what a screen can show."""
    steps = [event for event in events if event["kind"] == "step"]
    if len(steps) <= most:
        return list(events)
    kept = {id(steps[int(i)]) for i in np.linspace(0, len(steps) - 1, most)}
    return [event for event in events if event["kind"] != "step" or id(event) in kept]

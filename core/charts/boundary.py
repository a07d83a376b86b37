"""Charts over the plane that a small network learns: its decision boundary, alone or beside others, what its hidden units see, its loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.animation import animate, legend_below, legend_room
from core.charts.network import PAPER
from core.charts.theme import (
    BLUE,
    CATEGORIES,
    DIVERGING,
    GREY,
    ORANGE,
    VERMILION,
    dress_panels,
    figure,
    plain,
    scale,
    shorten,
)
from core.maths.data_sets import DataSet
from core.maths.network_training import Maps, Snapshot, Training, decision_grid

POINT_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "star", "cross")


def decision_boundary(training: Training, resolution: int = 50) -> go.Figure:
    """Show what the network answers over the plane, with its training points (filled) and test points (open), to play as it learns.

    With two classes the colour is the probability and the line is where it is a half; with more it is the most probable class.
    """
    data = training.train
    two = len(data.classes) == 2
    bounds = data.bounds()
    answers = [_answers(training, snapshot, resolution) for snapshot in training.snapshots]
    x, y = (np.linspace(low, high, resolution) for low, high in bounds)
    chart = figure(
        "What the network answers, and its accuracy",
        plain(data.axes[0]),
        plain(data.axes[1]),
        450 + legend_room(2 * len(data.classes)),
    )
    count = len(data.classes)
    place = f"{plain(data.axes[0])} %{{x:.2f}}, {plain(data.axes[1])} %{{y:.2f}}: "
    common = {"x": x, "y": y, "z": answers[-1], "zmin": 0, "showscale": False}
    if two:
        chart.add_contour(
            **common,
            zmax=100,
            opacity=0.55,
            autocontour=False,
            contours={"start": 50, "end": 50, "size": 1, "coloring": "heatmap"},
            colorscale=scale(DIVERGING),
            line={"width": 2, "color": GREY},
            hovertemplate=f"{place}{plain(data.classes[1])} %{{z}} %<extra></extra>",
        )
    else:  # a contour would draw lines of classes that lie between two neighbours in number alone
        hover = f"{place}class %{{z}}, counted from 0 in the legend<extra></extra>"
        chart.add_heatmap(**common, zmax=count - 1, opacity=0.3, colorscale=_steps(count), hovertemplate=hover)
    _add_points(chart, data, training.test)
    chart.update_xaxes(range=list(bounds[0]))
    chart.update_yaxes(range=list(bounds[1]))
    frames = [
        (
            _progress(snapshot),
            [{"type": "contour" if two else "heatmap", "z": answer}],
        )
        for snapshot, answer in zip(training.snapshots, answers, strict=True)
    ]
    return animate(chart, frames, [0], pause_ms=110, legend_entries=2 * count)


def _progress(snapshot: Snapshot) -> str:
    test = "" if snapshot.test_accuracy is None else f" (test {100 * snapshot.test_accuracy:.0f} %)"
    return f"step {snapshot.step}: {100 * snapshot.train_accuracy:.0f} %{test}"


def _answers(training: Training, snapshot: Snapshot, resolution: int) -> Any:
    """Return whole numbers, which travel as a byte each: per cent of the second class, or the most probable class."""
    values = decision_grid(training.network, snapshot.parameters, training.train.bounds(), resolution).values
    return (100 * values[1]).round().astype(np.uint8) if len(values) == 2 else values.argmax(axis=0).astype(np.uint8)


def _class_colours(count: int) -> Sequence[str]:
    return (BLUE, ORANGE) if count == 2 else CATEGORIES


def _steps(count: int) -> list[list[Any]]:
    """Return a colour scale of one flat step a class."""
    colours = _class_colours(count)
    edges = np.linspace(0, 1, count + 1)
    return [[float(edge), colours[number]] for number in range(count) for edge in edges[number : number + 2]]


def _add_points(chart: go.Figure, train: DataSet, test: DataSet) -> None:
    for part, suffix in ((train, "training"), (test, "test")):
        for number, name in enumerate(train.classes):
            points = part.points[part.labels == number]
            if len(points):
                symbol = POINT_SYMBOLS[number]
                colour = _class_colours(len(train.classes))[number]
                chart.add_scatter(
                    x=points[:, 0].astype(np.float32),
                    y=points[:, 1].astype(np.float32),
                    mode="markers",
                    marker={
                        "symbol": symbol if suffix == "training" else f"{symbol}-open",
                        "size": 7,
                        "color": colour,
                        "line": {
                            "width": 1 if suffix == "training" else 1.8,
                            "color": PAPER if suffix == "training" else colour,
                        },
                    },
                    name=f"{shorten(plain(name), 12)}, {suffix}",
                    hovertemplate="%{x:.2f}, %{y:.2f}<extra>" + f"{plain(name)}, {suffix}</extra>",
                )


def boundaries_side_by_side(trainings: Sequence[tuple[str, Training]], resolution: int = 40) -> go.Figure:
    """Show what several networks of the same data answer over the plane, two in a row, to play as all of them learn.

    Blue is the first class, orange the second; with more than two classes the colour is the most probable one.

    Args:
        trainings: a name and a training each, of the same data and the same number of snapshots, up to one that diverged.
    """
    data = trainings[0][1].train
    two, count = len(data.classes) == 2, len(data.classes)
    bounds = data.bounds()
    x, y = (np.linspace(low, high, resolution).astype(np.float32) for low, high in bounds)
    rows = -(-len(trainings) // 2)
    chart = make_subplots(
        rows=rows,
        cols=2,
        subplot_titles=[f"{plain(name)}: {100 * t.snapshots[-1].train_accuracy:.0f} %" for name, t in trainings],
        horizontal_spacing=0.04,
        vertical_spacing=0.1,
    )
    last = max((t.snapshots for _, t in trainings), key=len)
    answers = [[_answers(t, snapshot, resolution) for snapshot in _lasting(t, len(last))] for _, t in trainings]
    for number in range(len(trainings)):
        chart.add_heatmap(
            x=x,
            y=y,
            z=answers[number][-1],
            zmin=0,
            zmax=100 if two else count - 1,
            opacity=0.6 if two else 0.35,
            colorscale=scale(DIVERGING) if two else _steps(count),
            showscale=False,
            hoverinfo="skip",
            row=number // 2 + 1,
            col=number % 2 + 1,
        )
    for number in range(len(trainings)):  # after all maps, whose places the frames count on
        _add_small_points(chart, data, number)
    dress_panels(chart, "What each network answers, and its training accuracy", 130 + 260 * rows)
    frames = [
        (f"step {snapshot.step}", [{"type": "heatmap", "z": answers[number][at]} for number in range(len(trainings))])
        for at, snapshot in enumerate(last)
    ]
    animate(chart, frames, list(range(len(trainings))), pause_ms=130)
    chart.update_xaxes(showticklabels=False, ticks="", range=list(bounds[0]), showgrid=False, zeroline=False)
    chart.update_yaxes(showticklabels=False, ticks="", range=list(bounds[1]), showgrid=False, zeroline=False)
    chart.update_annotations(font={"size": 13})
    chart.update_layout(margin={"l": 4, "r": 4, "t": 66, "b": 84}, showlegend=False)
    chart.layout.sliders[0].pad.t, chart.layout.updatemenus[0].pad.t = 8, 20
    return chart


def _lasting(training: Training, count: int) -> list[Snapshot]:
    """Return so many snapshots; a training that diverged keeps its last one."""
    return [training.snapshots[min(at, len(training.snapshots) - 1)] for at in range(count)]


def _add_small_points(chart: go.Figure, data: DataSet, number: int) -> None:
    colours = _class_colours(len(data.classes))
    chart.add_scatter(
        x=data.points[:, 0].astype(np.float32),
        y=data.points[:, 1].astype(np.float32),
        mode="markers",
        marker={
            "size": 5,
            "color": [colours[label] for label in data.labels],
            "symbol": [POINT_SYMBOLS[label] for label in data.labels],
            "line": {"width": 0.5, "color": "#ffffff"},
        },
        customdata=[shorten(plain(data.classes[label])) for label in data.labels],
        hovertemplate="%{x:.2f}, %{y:.2f}<extra>%{customdata}</extra>",
        row=number // 2 + 1,
        col=number % 2 + 1,
    )


def hidden_units(layer: Maps, number: int = 1, axes: tuple[str, str] = ("x1", "x2"), columns: int = 4) -> go.Figure:
    """Show what every unit of one hidden layer puts out over the plane: what it has learned to tell apart.

    Args:
        layer: maps of one layer, as hidden_maps gives them; number: which layer it is, from 1; axes: what the plane's
            directions are called.
    """
    units = len(layer.values)
    across = min(columns, units)
    rows = -(-units // across)
    greatest = float(np.abs(layer.values).max()) or 1.0
    chart = make_subplots(
        rows=rows,
        cols=across,
        subplot_titles=[f"h{number}.{unit + 1}" for unit in range(units)],
        horizontal_spacing=0.03,
        vertical_spacing=0.14 if rows > 1 else 0,
    )
    for unit in range(units):
        chart.add_heatmap(
            x=layer.x,
            y=layer.y,
            z=layer.values[unit].astype(np.float32),
            coloraxis="coloraxis",
            hovertemplate="%{x:.2f}, %{y:.2f}: %{z:.4f}<extra>" + f"h{number}.{unit + 1}</extra>",
            row=unit // across + 1,
            col=unit % across + 1,
        )
    dress_panels(
        chart,
        f"Hidden layer {number} over {shorten(plain(axes[0]), 12)} (across), {shorten(plain(axes[1]), 12)} (up)",
        90 + 150 * rows,
    )
    chart.update_layout(
        margin={"l": 8, "r": 8, "t": 62, "b": 12},
        coloraxis={
            "colorscale": scale(DIVERGING),
            "cmin": -greatest,
            "cmax": greatest,
            "colorbar": {"thickness": 10, "title": {"text": "output"}, "tickfont": {"size": 10}, "nticks": 5},
        },
    )
    chart.update_annotations(font={"size": 12})
    chart.update_xaxes(showticklabels=False, ticks="")
    chart.update_yaxes(showticklabels=False, ticks="")
    return chart


def training_losses(trainings: Sequence[tuple[str, Training]]) -> go.Figure:
    """Show training loss (lines) and test loss (dotted) over the steps, one colour a training."""
    chart = figure(
        "Loss while it learns: lower is better", "step", "cross-entropy (nats)", 300 + legend_room(2 * len(trainings))
    )
    for number, (name, training) in enumerate(trainings):
        colour = CATEGORIES[number % len(CATEGORIES)] if len(trainings) > 1 else BLUE
        for field, suffix, dash in (("train_loss", "training", "solid"), ("test_loss", "test", "dot")):
            shown = [(s.step, getattr(s, field)) for s in training.snapshots if getattr(s, field) is not None]
            if shown:
                label = suffix if len(trainings) == 1 else f"{plain(name)}, {suffix}"
                chart.add_scatter(
                    x=[step for step, _ in shown],
                    y=[loss for _, loss in shown],
                    mode="lines",
                    line={
                        "color": VERMILION if len(trainings) == 1 and suffix == "test" else colour,
                        "dash": dash,
                        "width": 2,
                    },
                    name=label,
                    hovertemplate="step %{x}: %{y:.5f}<extra>" + label + "</extra>",
                )
    chart.update_yaxes(rangemode="tozero")
    chart.update_layout(margin={"b": 50 + legend_room(2 * len(trainings))}, showlegend=True)
    legend_below(chart)
    return chart

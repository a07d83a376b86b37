"""Charts of the loss around trained weights: seen from above, as a surface, and against the distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.animation import legend_below, legend_room
from core.charts.attention import COLOUR_BAR
from core.charts.theme import BLUE, ORANGE, RELIEF, SEQUENTIAL, VERMILION, figure, scale
from core.maths.catalogue import Array

AXIS = "step along direction {}, in filter-normalised units"
MEASURES = {"loss": "loss, nats", "accuracy": "accuracy, 0 to 1"}
RINGS = 8


def grid(result: Mapping[str, Any], measure: str = "loss") -> tuple[Array, Array, Array]:
    """Return x and y (points,) and the measured values (y, x); what is not computed yet is no number."""
    values = np.array(result[measure], dtype=float)  # None becomes nan
    return np.array(result["x"], dtype=float), np.array(result["y"], dtype=float), values


def lowest(result: Mapping[str, Any]) -> tuple[float, float, float]:
    """Return x, y and the loss of the lowest point computed so far."""
    x, y, loss = grid(result)
    row, column = np.unravel_index(int(np.nanargmin(loss)), loss.shape)
    return float(x[column]), float(y[row]), float(loss[row, column])


def by_distance(result: Mapping[str, Any], rings: int = RINGS) -> list[dict[str, float]]:
    """Return the loss in rings around the trained weights.

    Returns:
        per ring {distance: mean of its points, low, mean, high: of their losses, points}; the first is the trained weights alone.
    """
    x, y, loss = grid(result)
    distance = np.hypot(*np.meshgrid(x, y))
    reach = float(np.abs(x).max())
    edges = np.linspace(0.0, reach, rings + 1)
    centre = float(result["centre"]["loss"])
    found = [{"distance": 0.0, "low": centre, "mean": centre, "high": centre, "points": 1.0}]
    for low, high in pairwise(edges):
        inside = (distance > low + 1e-9) & (distance <= high + 1e-9) & np.isfinite(loss)
        if inside.any():
            held = loss[inside]
            found.append(
                {
                    "distance": float(distance[inside].mean()),
                    "low": float(held.min()),
                    "mean": float(held.mean()),
                    "high": float(held.max()),
                    "points": float(inside.sum()),
                }
            )
    return found


def seen_path(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the checkpoints of the run's path that lie within the plane's reach."""
    reach = 1.0001 * max(abs(value) for value in result["x"])
    return [point for point in result["path"] if max(abs(point["x"]), abs(point["y"])) <= reach]


def _height(values: Array, log: bool) -> Array:
    return np.log10(np.maximum(values, 1e-6)) if log else values


def _named(measure: str, log: bool) -> str:
    return f"log10 of the {MEASURES[measure]}" if log else MEASURES[measure]


def _path_hovers(path: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"step {point['step']:,}: validation loss {point['loss']:.4f}<br>at ({point['x']:.3g}, {point['y']:.3g})"
        for point in path
    ]


def contour(result: Mapping[str, Any], measure: str = "loss", log: bool = False) -> go.Figure:
    """Show the plane from above: contours, the trained weights, the lowest point, and the run's path where it is seen."""
    x, y, values = grid(result, measure)
    entries = 3 if seen_path(result) else 2
    title = f"{measure.capitalize()} around the trained weights"
    chart = figure(title, AXIS.format(1), AXIS.format(2), 560 + legend_room(entries))
    chart.add_contour(
        x=x,
        y=y,
        z=_height(values, log),
        customdata=values,
        colorscale=scale(SEQUENTIAL),
        reversescale=measure != "loss",
        ncontours=18,
        connectgaps=False,
        line={"width": 0.6},
        colorbar={**COLOUR_BAR, "y": legend_room(entries) / (560 + legend_room(entries))},
        hovertemplate=f"(%{{x:.2f}}, %{{y:.2f}}): {measure} %{{customdata:.4f}}<extra></extra>",
        showlegend=False,
    )
    path = seen_path(result)
    if path:
        chart.add_scatter(
            x=[point["x"] for point in path],
            y=[point["y"] for point in path],
            mode="lines+markers",
            name="path of the run",
            line={"color": VERMILION, "width": 2, "dash": "dot"},
            marker={"size": 7, "color": VERMILION},
            hovertext=_path_hovers(path),
            hoverinfo="text",
        )
    _mark(chart, result)
    reach = float(np.abs(x).max())
    chart.update_xaxes(range=[-reach, reach], constrain="domain", showgrid=False)
    chart.update_yaxes(range=[-reach, reach], scaleanchor="x", constrain="domain", showgrid=False)
    chart.update_layout(margin={"t": 40, "b": 130 + legend_room(entries)})
    legend_below(chart)
    return chart


def _mark(chart: go.Figure, result: Mapping[str, Any]) -> None:
    """Mark the trained weights and the lowest point of the plane."""
    x, y, loss = lowest(result)
    centre = float(result["centre"]["loss"])
    for name, place, symbol, colour, text in (
        ("trained weights", (0.0, 0.0), "circle-open", BLUE, f"trained weights: loss {centre:.4f}"),
        ("lowest point", (x, y), "star", ORANGE, f"lowest point ({x:.2f}, {y:.2f}): loss {loss:.4f}"),
    ):
        chart.add_scatter(
            x=[place[0]],
            y=[place[1]],
            mode="markers",
            name=name,
            cliponaxis=False,
            marker={
                "symbol": symbol,
                "size": 13 if symbol == "star" else 16,
                "color": colour,
                # The ring stays open, so that a path that ends in it is seen.
                "line": {"color": "white", "width": 1.5} if symbol == "star" else {"width": 4},
            },
            hovertext=[text],
            hoverinfo="text",
        )


def surface(result: Mapping[str, Any], measure: str = "loss", log: bool = False) -> go.Figure:
    """Show the plane as a surface to turn, with the trained weights and the lowest point on it, and the run's path."""
    x, y, values = grid(result, measure)
    height = _height(values, log)
    entries = 3 if seen_path(result) else 2
    chart = figure(f"{measure.capitalize()} around the trained weights", "", "", 560 + legend_room(entries))
    chart.add_surface(
        x=x,
        y=y,
        z=height,
        customdata=values,
        colorscale=RELIEF,
        reversescale=measure == "loss",
        colorbar={**COLOUR_BAR, "y": legend_room(entries) / (560 + legend_room(entries))},
        hovertemplate=f"(%{{x:.2f}}, %{{y:.2f}}): {measure} %{{customdata:.4f}}<extra></extra>",
    )
    lift = 0.02 * float(np.nanmax(height) - np.nanmin(height) or 1.0)
    place, centre = lowest(result), result["centre"]
    on_surface = [
        ("trained weights", 0.0, 0.0, float(centre[measure]), "circle", BLUE),
        ("lowest point", place[0], place[1], _at(result, measure, place[0], place[1]), "diamond", ORANGE),
    ]
    for name, at_x, at_y, value, symbol, colour in on_surface:
        chart.add_scatter3d(
            x=[at_x],
            y=[at_y],
            z=[float(_height(np.array(value), log)) + lift],
            mode="markers",
            name=name,
            marker={"size": 7, "symbol": symbol, "color": colour, "line": {"color": "white", "width": 1}},
            hovertext=[f"{name}: {measure} {value:.4f}"],
            hoverinfo="text",
        )
    path = seen_path(result)
    if path:
        chart.add_scatter3d(
            x=[point["x"] for point in path],
            y=[point["y"] for point in path],
            z=[float(_height(np.array(_at(result, measure, point["x"], point["y"])), log)) + lift for point in path],
            mode="lines+markers",
            name="path of the run, on the surface",
            line={"color": VERMILION, "width": 5},
            marker={"size": 3, "color": VERMILION},
            hovertext=_path_hovers(path),
            hoverinfo="text",
        )
    chart.update_layout(
        margin={"l": 0, "r": 0, "t": 40, "b": 50 + legend_room(entries)},
        scene={
            "xaxis": {"title": {"text": "direction 1"}},
            "yaxis": {"title": {"text": "direction 2"}},
            "zaxis": {"title": {"text": _named(measure, log)}},
            "camera": {"eye": {"x": 1.4, "y": 1.4, "z": 0.9}},
            "aspectratio": {"x": 1, "y": 1, "z": 0.7},
        },
    )
    legend_below(chart)
    return chart


def _at(result: Mapping[str, Any], measure: str, at_x: float, at_y: float) -> float:
    """Return the measure at a place of the plane, between its points by bilinear interpolation."""
    x, y, values = grid(result, measure)
    column = int(np.clip(np.searchsorted(x, at_x) - 1, 0, len(x) - 2))
    row = int(np.clip(np.searchsorted(y, at_y) - 1, 0, len(y) - 2))
    across = (at_x - x[column]) / (x[column + 1] - x[column])
    up = (at_y - y[row]) / (y[row + 1] - y[row])
    corners = values[row : row + 2, column : column + 2]
    weights = np.outer([1 - up, up], [1 - across, across])
    used = weights > 1e-12
    return float((corners[used] * weights[used]).sum())


def distance_profile(result: Mapping[str, Any]) -> go.Figure:
    """Show the loss against the distance from the trained weights: the mean of each ring, and its lowest and highest point."""
    rings = by_distance(result)
    chart = figure("Loss by distance", "distance from the trained weights", "loss, nats", 320)
    place = [ring["distance"] for ring in rings]
    chart.add_scatter(
        x=[*place, *place[::-1]],
        y=[*(ring["high"] for ring in rings), *(ring["low"] for ring in rings[::-1])],
        mode="lines",
        fill="toself",
        fillcolor="rgba(86,180,233,0.28)",
        line={"width": 0},
        name="lowest to highest",
        hoverinfo="skip",
    )
    chart.add_scatter(
        x=place,
        y=[ring["mean"] for ring in rings],
        mode="lines+markers",
        name="mean of the ring",
        line={"color": BLUE},
        hovertext=[
            f"distance {ring['distance']:.2f}: mean {ring['mean']:.4f}, from {ring['low']:.4f} to {ring['high']:.4f} ({ring['points']:.0f} points)"
            for ring in rings
        ],
        hoverinfo="text",
    )
    chart.update_layout(margin={"t": 40, "b": 40})
    legend_below(chart)
    return chart


def path_close_up(result: Mapping[str, Any]) -> go.Figure:
    """Show the run's path in the plane at a scale of its own, since it often is a speck on the plane's."""
    path = result["path"]
    chart = figure("The run's path in this plane, close up", "direction 1, same units", "direction 2, same units", 340)
    chart.add_scatter(
        x=[point["x"] for point in path],
        y=[point["y"] for point in path],
        mode="lines+markers+text",
        line={"color": VERMILION, "dash": "dot"},
        marker={"size": 9, "color": VERMILION},
        text=[f"step {point['step']}" if number in (0, len(path) - 1) else "" for number, point in enumerate(path)],
        textposition="top center",
        cliponaxis=False,
        hovertext=_path_hovers(path),
        hoverinfo="text",
        showlegend=False,
    )
    chart.add_scatter(
        x=[0.0],
        y=[0.0],
        mode="markers",
        marker={"symbol": "circle-open", "size": 16, "color": BLUE, "line": {"width": 4}},
        hovertext=["trained weights"],
        hoverinfo="text",
        showlegend=False,
    )
    chart.update_xaxes(exponentformat="power", nticks=5)
    chart.update_yaxes(exponentformat="power", nticks=5)
    return chart


def is_speck(result: Mapping[str, Any]) -> bool:
    """Tell whether the path is too short to be seen on the plane: under a twentieth of its reach."""
    return furthest(result) < 0.05 * max(result["x"])


def furthest(result: Mapping[str, Any]) -> float:
    """Return the distance of the path's furthest checkpoint from the trained weights; 0 without a path."""
    return max((float(np.hypot(point["x"], point["y"])) for point in result["path"]), default=0.0)

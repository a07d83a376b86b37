"""Charts of the paths of a race over a surface, from above and in space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.animation import animate, legend_room, thinned
from core.charts.racers import racer_name, racer_styles
from core.charts.theme import GREY, RELIEF, figure, plain
from core.maths.catalogue import Array
from core.maths.race import Lap

DEPTH_SHADES = [[0.0, "rgba(138,148,160,0.60)"], [0.5, "rgba(138,148,160,0.22)"], [1.0, "rgba(138,148,160,0.02)"]]
"""Deeper is darker, in grey: the colours belong to the paths."""
LEVELS = 16


def contour_race(
    x: Array,
    y: Array,
    heights: Array,
    laps: Sequence[Lap],
    minima: Sequence[tuple[float, float]] = (),
    *,
    title: str = "Paths from above",
    axes: tuple[str, str] = ("x", "y"),
) -> go.Figure:
    """Show the paths of a race over the level lines of a surface, to play step by step.

    Args:
        x, y, heights: (columns,), (rows,) and (rows, columns).
        minima: the lowest points, marked by crosses.
    """
    chart = figure(title, axes[0], axes[1], 450 + legend_room(len(laps)))
    shown = _log_heights(heights)[0].astype(np.float32)
    hover = f"{axes[0]} %{{x:.3f}}, {axes[1]} %{{y:.3f}}: loss %{{customdata:.5g}}<extra></extra>"
    chart.add_heatmap(
        x=x,
        y=y,
        z=shown,
        customdata=heights.astype(np.float32),
        colorscale=DEPTH_SHADES,
        zsmooth="best",
        showscale=False,
        hovertemplate=hover,
    )
    chart.add_contour(
        x=x,
        y=y,
        z=shown,
        contours={"coloring": "none"},
        ncontours=LEVELS,
        showscale=False,
        line={"width": 0.8, "color": "rgba(138,148,160,0.8)"},
        hoverinfo="skip",
        showlegend=False,
    )
    if minima:
        chart.add_scatter(
            x=[point[0] for point in minima],
            y=[point[1] for point in minima],
            mode="markers",
            marker={"symbol": "x-thin", "size": 11, "line": {"width": 2.5, "color": GREY}},
            showlegend=False,
            hovertemplate="minimum: %{x:.4f}, %{y:.4f}<extra></extra>",
        )
    first, styles = len(chart.data), racer_styles(laps)
    for lap, style in zip(laps, styles, strict=True):
        path = _drawable(lap)
        chart.add_scatter(
            x=path[:, 0].astype(np.float32),
            y=path[:, 1].astype(np.float32),
            customdata=_losses(lap),
            mode="lines",
            line={"color": style["colour"], "width": 2.5, "dash": style["dash"]},
            name=racer_name(lap),
            hovertemplate=_hover(lap),
        )
    chart.add_scatter(**_heads(laps, None), **_head_look(laps, styles))
    chart.update_xaxes(range=[float(x[0]), float(x[-1])])
    chart.update_yaxes(range=[float(y[0]), float(y[-1])])
    frames = []
    for step in thinned(max(len(lap.path) for lap in laps) - 1):
        parts = [_drawable(lap)[: step + 1].astype(np.float32) for lap in laps]
        changes = [{"type": "scatter", "x": part[:, 0], "y": part[:, 1]} for part in parts]
        frames.append((str(step), [*changes, {"type": "scatter", **_heads(laps, step)}]))
    return animate(chart, frames, range(first, first + len(laps) + 1), prefix="step ", legend_entries=len(laps))


def _drawable(lap: Lap) -> Array:
    """Return the path without points that are no finite numbers, kept within what single precision can hold."""
    path = lap.path[np.isfinite(lap.path).all(axis=1)]
    return np.clip(path, -1e6, 1e6)


def _losses(lap: Lap) -> Array:
    """Return the loss at each point of the drawable path, within what single precision can hold."""
    return np.minimum(lap.losses[: len(_drawable(lap))], np.finfo(np.float32).max).astype(np.float32)


def _log_heights(heights: Array) -> tuple[Array, float, float]:
    """Return log10 of the height above the lowest, which gives level lines both in the valley and up the walls.

    Returns:
        The logarithms, the lowest height, and what was added to each height above it to keep the logarithm finite.
    """
    lowest = float(heights.min())
    offset = 1e-3 * max(float(np.median(heights)) - lowest, 1e-12)
    return np.log10(heights - lowest + offset), lowest, offset


def _hover(lap: Lap) -> str:
    end = "" if lap.diverged_at is None else f", diverged at step {lap.diverged_at}: {lap.reason}"
    return (
        "step %{pointNumber}: %{x:.4f}, %{y:.4f}, loss %{customdata:.5g}<extra>" + plain(lap.label) + end + "</extra>"
    )


def _heads(laps: Sequence[Lap], step: int | None) -> dict[str, Array]:
    """Return where each racer is after a step (None: at its end)."""
    points = np.array([path[-1 if step is None else min(step, len(path) - 1)] for path in map(_drawable, laps)])
    return {"x": points[:, 0], "y": points[:, 1]}


def _head_look(laps: Sequence[Lap], styles: Sequence[dict[str, str]]) -> dict[str, Any]:
    return {
        "mode": "markers",
        "marker": {
            "symbol": ["x" if lap.diverged_at else style["symbol"] for lap, style in zip(laps, styles, strict=True)],
            "color": [style["colour"] for style in styles],
            "size": 11,
            "line": {"width": 1, "color": "white"},
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def surface_race(
    x: Array,
    y: Array,
    heights: Array,
    laps: Sequence[Lap],
    *,
    title: str = "Paths in space",
    axes: tuple[str, str, str] = ("x", "y", "loss (log scale)"),
) -> go.Figure:
    """Show the same race in space, to turn with the pointer and to play; heights are drawn as their logarithm."""
    shown, lowest, offset = _log_heights(heights)
    chart = figure(title, "", "", 480 + legend_room(len(laps)))
    chart.add_surface(
        x=x,
        y=y,
        z=shown.astype(np.float32),
        customdata=heights.astype(np.float32),
        colorscale=RELIEF,
        showscale=False,
        opacity=0.8,
        hovertemplate=f"{axes[0]} %{{x:.3f}}, {axes[1]} %{{y:.3f}}: loss %{{customdata:.5g}}<extra></extra>",
    )
    lift = 0.02 * float(np.ptp(shown))
    paths = [_space_path(lap, x, y, lowest, offset, lift) for lap in laps]
    styles = racer_styles(laps)
    for lap, style, path in zip(laps, styles, paths, strict=True):
        chart.add_scatter3d(
            **_columns(path),
            customdata=_losses(lap),
            mode="lines",
            line={"color": style["colour"], "width": 6},
            name=racer_name(lap),
            hovertemplate=_hover(lap),
        )
    heads = {
        "mode": "markers",
        "marker": {"size": 5, "color": [style["colour"] for style in styles]},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    chart.add_scatter3d(**_columns(np.array([path[-1] for path in paths])), **heads)
    chart.update_layout(scene=_scene(axes, shown))
    frames = []
    for step in thinned(max(len(path) for path in paths) - 1):
        changes = [{"type": "scatter3d", **_columns(path[: step + 1])} for path in paths]
        now = np.array([path[min(step, len(path) - 1)] for path in paths])
        frames.append((str(step), [*changes, {"type": "scatter3d", **_columns(now)}]))
    return animate(chart, frames, range(1, len(laps) + 2), prefix="step ", legend_entries=len(laps), pause_ms=80)


def _columns(points: Array) -> dict[str, Any]:
    return {name: points[:, column].astype(np.float32) for column, name in enumerate("xyz")}


def _space_path(lap: Lap, x: Array, y: Array, lowest: float, offset: float, lift: float) -> Array:
    """Return one racer's path (steps + 1, 3) just above the surface; what leaves the drawn part is cut off there."""
    path = _drawable(lap)
    inside = (x[0] <= path[:, 0]) & (path[:, 0] <= x[-1]) & (y[0] <= path[:, 1]) & (path[:, 1] <= y[-1])
    heights = np.log10(np.maximum(lap.losses[: len(path)] - lowest, 0.0) + offset) + lift
    return np.where(inside[:, None], np.column_stack([path, heights]), np.nan)


def _scene(axes: tuple[str, str, str], shown: Array) -> dict[str, Any]:
    """Describe the box in which a surface is drawn; its height axis names losses, not logarithms."""
    bare = {
        "showbackground": False,
        "gridcolor": GREY,
        "showline": True,
        "linecolor": GREY,
        "zeroline": False,
        "nticks": 5,
    }
    named = {
        name: {**bare, "title": {"text": text, "font": {"size": 11}}, "tickfont": {"size": 9}}
        for name, text in zip(("xaxis", "yaxis", "zaxis"), axes, strict=True)
    }
    ticks = np.unique(np.round(np.linspace(float(shown.min()), float(shown.max()), 5)))
    named["zaxis"] |= {"tickvals": ticks, "ticktext": [f"{10.0**tick:g}" for tick in ticks]}
    return {
        **named,
        "camera": {"eye": {"x": 1.45, "y": -1.55, "z": 0.95}, "center": {"x": 0, "y": 0, "z": -0.12}},
        "aspectratio": {"x": 1.1, "y": 1.1, "z": 0.8},
        "dragmode": "turntable",
    }

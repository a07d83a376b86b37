"""Charts of a race: paths over a surface from above and in space, losses, moments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.animation import animate, legend_below, legend_room, thinned
from core.charts.theme import BLUE, CATEGORIES, DASHES, GREY, ORANGE, SEQUENTIAL, figure, plain
from core.maths.catalogue import Array
from core.maths.optimizers import OPTIMIZERS
from core.maths.race import Lap

DEPTH_SHADES = [[0.0, "rgba(138,148,160,0.60)"], [0.5, "rgba(138,148,160,0.22)"], [1.0, "rgba(138,148,160,0.02)"]]
"""Deeper is darker, in grey: the colours belong to the paths."""
LEVELS = 16
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "star", "hexagon", "pentagon")


def _styles(laps: Sequence[Lap]) -> list[dict[str, str]]:
    """Give each optimiser its own colour whoever else runs; racers that share one are told apart by their place."""
    keys = [lap.optimizer for lap in laps]
    order = [OPTIMIZERS.keys.index(key) for key in keys] if len(set(keys)) == len(keys) else list(range(len(keys)))
    colours = (*CATEGORIES, GREY)
    return [
        {
            "colour": colours[place % len(colours)],
            "dash": DASHES[place % len(DASHES)],
            "symbol": SYMBOLS[place % len(SYMBOLS)],
        }
        for place in order
    ]


def _name(lap: Lap) -> str:
    return plain(lap.label) + ("" if lap.diverged_at is None else ", diverged")


def _drawable(lap: Lap) -> Array:
    """Return the path without points that are no finite numbers, kept within what single precision can hold."""
    path = lap.path[np.isfinite(lap.path).all(axis=1)]
    return np.clip(path, -1e6, 1e6)


def _log_heights(heights: Array) -> tuple[Array, float, float]:
    """Return log10 of the height above the lowest, which gives level lines both in the valley and up the walls.

    Returns:
        The logarithms, the lowest height, and what was added to each height above it to keep the logarithm finite.
    """
    lowest = float(heights.min())
    offset = 1e-3 * max(float(np.median(heights)) - lowest, 1e-12)
    return np.log10(heights - lowest + offset), lowest, offset


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
    first, styles = len(chart.data), _styles(laps)
    for lap, style in zip(laps, styles, strict=True):
        path = _drawable(lap)
        chart.add_scatter(
            x=path[:, 0].astype(np.float32),
            y=path[:, 1].astype(np.float32),
            customdata=np.minimum(lap.losses[: len(path)], np.finfo(np.float32).max).astype(np.float32),
            mode="lines",
            line={"color": style["colour"], "width": 2.5, "dash": style["dash"]},
            name=_name(lap),
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
        colorscale=SEQUENTIAL,
        showscale=False,
        opacity=0.8,
        hovertemplate=f"{axes[0]} %{{x:.3f}}, {axes[1]} %{{y:.3f}}: loss %{{customdata:.5g}}<extra></extra>",
    )
    lift = 0.02 * float(np.ptp(shown))
    paths = [_space_path(lap, x, y, lowest, offset, lift) for lap in laps]
    styles = _styles(laps)
    for lap, style, path in zip(laps, styles, paths, strict=True):
        chart.add_scatter3d(
            **_columns(path),
            customdata=np.minimum(lap.losses[: len(path)], np.finfo(np.float32).max).astype(np.float32),
            mode="lines",
            line={"color": style["colour"], "width": 6},
            name=_name(lap),
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


def race_losses(laps: Sequence[Lap], *, by_rows: bool = False, lowest: float = 0.0) -> go.Figure:
    """Show every racer's loss over the steps, or over the rows it has read, which is what a step costs on data.

    The axis is logarithmic where no loss lies below the lowest possible one and they differ widely; it reaches ten powers of ten down.

    Args:
        lowest: the least loss there is, taken off before the logarithm.
    """
    axis = "rows read (a row counts each time it is used)" if by_rows else "step"
    values = [np.where(np.isfinite(lap.losses), lap.losses - lowest, np.nan) for lap in laps]
    highest = max(float(np.nanmax(v)) for v in values)
    least = min((float(v[v > 0].min()) for v in values if (v > 0).any()), default=0.0)
    log = all(np.nanmin(v) >= 0 for v in values) and highest > 30 * least > 0
    unit = "loss" if lowest == 0 else f"loss above {lowest:.4g}"
    chart = figure("Loss: lower is better", axis, f"{unit} (log scale)" if log else unit, 300 + legend_room(len(laps)))
    for lap, style, shown in zip(laps, _styles(laps), values, strict=True):
        chart.add_scatter(
            x=lap.rows_seen if by_rows else np.arange(len(shown)),
            y=np.where(shown > 0, shown, np.nan) if log else shown,
            customdata=lap.losses,
            mode="lines",
            name=_name(lap),
            line={"color": style["colour"], "dash": style["dash"], "width": 2},
            hovertemplate="%{x}: %{customdata:.6g}<extra>" + plain(lap.label) + "</extra>",
        )
    if log:
        start = max(float(v[0]) for v in values)
        bottom = max(np.log10(least), np.log10(start) - 10)
        chart.update_yaxes(type="log", exponentformat="power", nticks=8)
        chart.update_yaxes(range=[bottom - 0.2, min(np.log10(highest), np.log10(start) + 3) + 0.2])
    chart.update_layout(margin={"b": 50 + legend_room(len(laps))}, showlegend=True)
    legend_below(chart)
    return chart


TRACE_PANELS = (
    ("gradient, m", (("gradient", "gradient g"), ("m", "m"), ("m_hat", "m, corrected"), ("ahead", "g + μm"))),
    ("v", (("v", "v"), ("v_hat", "v, corrected"))),
    ("step", (("step", "step taken"), ("decay", "weight decay's part"))),
)


def moments(lap: Lap, parameter: int = 0, parameter_name: str = "x") -> go.Figure:
    """Show what an optimiser remembered and did about one parameter, step by step: gradient and m, v, the step.

    Args:
        parameter: its place in the vector.
    """
    panels = [(unit, [pair for pair in pairs if pair[0] in lap.traces]) for unit, pairs in TRACE_PANELS]
    panels = [(unit, pairs) for unit, pairs in panels if pairs]
    chart = make_subplots(rows=len(panels), cols=1, shared_xaxes=True, vertical_spacing=0.09)
    base = figure(
        f"{plain(lap.label)}: moments and step of {plain(parameter_name)}", "step", "", 150 * len(panels) + 100
    )
    look = base.to_dict()["layout"]
    chart.update_layout(
        {name: look[name] for name in ("title", "height", "margin", "paper_bgcolor", "plot_bgcolor", "hoverlabel")}
    )
    count = 0
    for row, (unit, pairs) in enumerate(panels, start=1):
        for number, (name, label) in enumerate(pairs):
            values = lap.traces[name][:, parameter]
            count += 1
            chart.add_scatter(
                x=np.arange(1, len(values) + 1),
                y=np.where(np.isfinite(values), values, np.nan),
                mode="lines",
                name=label,
                line={
                    "color": (GREY, BLUE, ORANGE, CATEGORIES[2])[number + (row > 1)],
                    "dash": DASHES[number],
                    "width": 2,
                },
                hovertemplate="step %{x}: %{y:.6g}<extra>" + label + "</extra>",
                row=row,
                col=1,
            )
        chart.update_yaxes(title={"text": unit}, automargin=True, zeroline=True, exponentformat="power", row=row, col=1)
    chart.update_xaxes(title={"text": ""}, automargin=True)
    chart.update_xaxes(title={"text": "step"}, row=len(panels), col=1)
    chart.update_layout(margin={"b": 50 + legend_room(count)}, showlegend=True)
    legend_below(chart)
    return chart

"""Charts of a decision: what a confidence threshold does to precision, to the share answered without a person, and to cost."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.animation import legend_below, legend_room
from core.charts.theme import BLUE, GREEN, GREY, ORANGE, VERMILION, figure, plain, shorten
from core.judge.intervals import wilson
from core.judge.outcome import Outcome
from core.judge.threshold import Sweep, cheapest

_BAND = "rgba(0, 114, 178, 0.18)"
_MARGIN = 0.01
_HEIGHT = 330 + legend_room(4)


def precision_and_share(counted: Sweep, threshold: float, target: float = 0.95) -> go.Figure:
    """Show how many rows are answered without a person and how many of those are right, over the threshold.

    The band is the 95 % interval of the precision (Wilson 1927), for as many rows as the answered ones count for; it ends where none is left.
    """
    chart = figure(
        f"Precision and rows handled, {counted.rows:,} test rows",
        "threshold on the highest probability (0 to 1)",
        "per cent",
        height=_HEIGHT,
    )
    some = counted.answered > 0
    x, answered, right = counted.thresholds[some], counted.answered[some], counted.right[some]
    low, high = wilson(right, answered, counted.effective[some])
    chart.add_scatter(
        x=np.concatenate([x, x[::-1]]),
        y=100 * np.concatenate([high, low[::-1]]),
        mode="lines",
        fill="toself",
        fillcolor=_BAND,
        line={"width": 0},
        name="95 % interval",
        showlegend=False,
        hoverinfo="skip",
    )
    chart.add_scatter(
        x=x,
        y=100 * counted.precision[some],
        mode="lines",
        line={"color": BLUE, "width": 2.5},
        name="right, of those handled",
        customdata=np.column_stack([right, answered, 100 * low, 100 * high]),
        hovertemplate=(
            "threshold %{x:.3f}: %{customdata[0]:,} of %{customdata[1]:,} handled rows right, %{y:.0f} % "
            "(%{customdata[2]:.0f} to %{customdata[3]:.0f} %)<extra></extra>"
        ),
    )
    chart.add_scatter(
        x=counted.thresholds,
        y=100 * counted.share,
        mode="lines",
        line={"color": ORANGE, "width": 2.5, "dash": "dash"},
        name="handled without a person",
        customdata=counted.answered,
        hovertemplate=f"threshold %{{x:.3f}}: %{{customdata:,}} of {counted.rows:,} rows handled, %{{y:.0f}} %<extra></extra>",
    )
    chart.add_hline(
        y=100 * target,
        line={"color": GREY, "dash": "dot", "width": 1},
    )
    _mark(chart, counted, threshold)
    chart.update_yaxes(range=[0, 103], tickvals=[0, 25, 50, 75, 100 * target])
    return chart


def cost(counted: Sweep, result: Outcome, threshold: float, unit: str) -> go.Figure:
    """Show the cost per 100 rows over the threshold, beside a person who does all and a machine that answers all."""
    chart = figure(
        f"Cost per 100 rows, {counted.rows:,} test rows",
        "threshold on the highest probability (0 to 1)",
        f"{plain(shorten(unit))} per 100 rows",
        height=_HEIGHT,
    )
    per_100 = counted.cost_per_100
    ends = [float(counted.thresholds[0]), float(counted.thresholds[-1])]
    for name, value, colour, dash in (
        ("person alone", result.person_per_100, GREEN, "dash"),
        ("machine alone", result.machine_per_100.value, VERMILION, "dot"),
    ):
        chart.add_scatter(
            x=ends,
            y=[value, value],
            mode="lines",
            line={"color": colour, "dash": dash, "width": 2},
            name=name,
            hovertemplate=f"{name}: %{{y:,.1f}} per 100 rows<extra></extra>",
        )
    chart.add_scatter(
        x=counted.thresholds,
        y=per_100,
        mode="lines",
        line={"color": BLUE, "width": 2.5},
        name="both",
        hovertemplate="threshold %{x:.3f}: %{y:,.1f} per 100 rows<extra></extra>",
    )
    best = int(np.abs(counted.thresholds - cheapest(counted)).argmin())
    chart.add_scatter(
        x=[counted.thresholds[best]],
        y=[per_100[best]],
        mode="markers",
        marker={"color": ORANGE, "size": 11, "symbol": "diamond", "line": {"color": "white", "width": 1}},
        name="cheapest",
        hovertemplate="cheapest: threshold %{x:.3f}, %{y:,.1f} per 100 rows<extra></extra>",
    )
    _mark(chart, counted, threshold)
    top = max(float(per_100.max()), result.person_per_100, result.machine_per_100.value)
    chart.update_yaxes(range=[0, 1.08 * top or 1.0])
    return chart


def _mark(chart: go.Figure, counted: Sweep, threshold: float) -> None:
    """Draw the chosen threshold, its number where the line meets the axis, and the names of the lines at the foot."""
    legend_below(chart)
    low, high = float(counted.thresholds[0]), float(counted.thresholds[-1])
    right_half = threshold > (low + high) / 2
    chart.add_vline(
        x=threshold,
        line={"color": GREY, "width": 2},
        annotation={
            "text": f"chosen: {threshold:.3f}",
            "yref": "paper",
            "y": 0.02,
            "yanchor": "bottom",
            "xanchor": "right" if right_half else "left",
            "font": {"size": 12},
        },
    )
    room = _MARGIN * (high - low)
    chart.update_xaxes(range=[low - room, high + room])

"""Frames that play in the browser: one slider, two buttons, room for both at any width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.theme import CLEAR, TEXT

CONTROL = "#2f7fc1"
"""Of the slider's grip."""
LEGEND_ROW_PX = 20
AXIS_PX, CONTROLS_PX = 64, 66
MOST_FRAMES = 40


def thinned(last: int, most: int = MOST_FRAMES) -> list[int]:
    """Return at most `most` + 1 whole numbers from 0 to last, evenly spaced, both ends among them."""
    count = min(last, most)
    return sorted({round(i * last / count) for i in range(count + 1)}) if last else [0]


def animate(
    chart: go.Figure,
    frames: Sequence[tuple[str, Sequence[dict[str, Any]]]],
    traces: Sequence[int],
    *,
    pause_ms: int = 60,
    legend_entries: int = 0,
    prefix: str = "",
    first_shown: int = -1,
) -> go.Figure:
    """Add frames with a slider and the buttons Play and Pause beneath the axes, the legend beneath those.

    Args:
        frames: what the slider says, and what changes of each trace, in the order of `traces`. Give nothing that stays as it
            is: the browser merges a frame into the figure, and every attribute costs time and bytes.
        traces: the places in the figure of the traces that the frames replace.
        pause_ms: time of one frame.
        legend_entries: how many names the legend holds; room is kept for two in a row, as a phone shows them.
        prefix: what stands before the slider's text.
        first_shown: the frame that the figure already shows; the last, unless said otherwise.
    """
    chart.frames = [
        {"data": list(data), "name": str(number), "traces": list(traces)} for number, (_, data) in enumerate(frames)
    ]
    chart.update_layout(
        margin={"b": AXIS_PX + CONTROLS_PX + legend_room(legend_entries), "t": 40},
        sliders=[_slider([label for label, _ in frames], first_shown % len(frames), prefix)],
        updatemenus=[_buttons(pause_ms)],
    )
    legend_below(chart)
    return chart


def legend_room(entries: int) -> int:
    """Return the height in pixels that a legend of so many names needs on a phone."""
    return LEGEND_ROW_PX * -(-entries // 2) + 6 if entries else 0


def legend_below(chart: go.Figure) -> None:
    """Put the legend at the foot of the figure, where it may grow to several lines without covering anything."""
    chart.update_layout(
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0, "font": {"size": 11}}
    )


def _options(duration_ms: int) -> dict[str, Any]:
    return {
        "mode": "immediate",
        "fromcurrent": True,
        "frame": {"duration": duration_ms, "redraw": True},
        "transition": {"duration": 0},
    }


def _slider(labels: Sequence[str], active: int, prefix: str) -> dict[str, Any]:
    return {
        "active": active,
        "x": 0,
        "y": 0,
        "len": 1,
        "pad": {"t": AXIS_PX - 6, "l": 124, "r": 4, "b": 0},
        "currentvalue": {"prefix": prefix, "xanchor": "left", "offset": 6, "font": {"size": 13, "color": TEXT}},
        "font": {"size": 1, "color": CLEAR},
        "ticklen": 0,
        "minorticklen": 0,
        "tickwidth": 0,
        "bgcolor": "rgba(138,148,160,0.35)",
        "activebgcolor": CONTROL,
        "bordercolor": "rgba(138,148,160,0.6)",
        "borderwidth": 1,
        "steps": [
            {"label": label, "method": "animate", "args": [[str(number)], _options(0)]}
            for number, label in enumerate(labels)
        ],
    }


def _buttons(pause_ms: int) -> dict[str, Any]:
    return {
        "type": "buttons",
        "direction": "left",
        "showactive": False,
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "pad": {"t": AXIS_PX + 12, "l": 0, "r": 0, "b": 0},
        "bgcolor": CLEAR,
        "bordercolor": "rgba(138,148,160,0.6)",
        "font": {"color": TEXT, "size": 13},
        "buttons": [
            {"label": "Play", "method": "animate", "args": [None, _options(pause_ms)]},
            {"label": "Pause", "method": "animate", "args": [[None], _options(0)]},
        ],
    }

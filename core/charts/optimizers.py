"""Charts of what optimisers did in a race: their losses, and the moments of one of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.animation import legend_below, legend_room
from core.charts.racers import racer_name, racer_styles
from core.charts.theme import BLUE, CATEGORIES, DASHES, GREY, ORANGE, dress_panels, figure, plain
from core.maths.race import Lap

TRACE_PANELS = (
    ("gradient, m", (("gradient", "gradient g"), ("m", "m"), ("m_hat", "m, corrected"), ("ahead", "g + μm"))),
    ("v", (("v", "v"), ("v_hat", "v, corrected"))),
    ("step", (("step", "step taken"), ("decay", "weight decay's part"))),
)


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
    for lap, style, shown in zip(laps, racer_styles(laps), values, strict=True):
        chart.add_scatter(
            x=lap.rows_seen if by_rows else np.arange(len(shown)),
            y=np.where(shown > 0, shown, np.nan) if log else shown,
            customdata=lap.losses,
            mode="lines",
            name=racer_name(lap),
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


def moments(lap: Lap, parameter: int = 0, parameter_name: str = "x") -> go.Figure:
    """Show what an optimiser remembered and did about one parameter, step by step: gradient and m, v, the step.

    Args:
        parameter: its place in the vector.
    """
    panels = [(unit, [pair for pair in pairs if pair[0] in lap.traces]) for unit, pairs in TRACE_PANELS]
    panels = [(unit, pairs) for unit, pairs in panels if pairs]
    chart = make_subplots(rows=len(panels), cols=1, shared_xaxes=True, vertical_spacing=0.09)
    dress_panels(chart, f"{plain(lap.label)}: moments and step of {plain(parameter_name)}", 150 * len(panels) + 100)
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

"""Charts of a result: the scoreboard, the confusion matrix, the calibration."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.bars import add_named_bars
from core.charts.theme import BLUE, GREY, ORANGE, SEQUENTIAL, figure, plain, scale, shorten
from core.judge.figure import Figure
from core.judge.metrics import METRICS
from core.judge.result import CalibrationBin
from core.runs.result import RunMetrics

MOST_CELLS = 30
"""A matrix of more classes than this is shown for the classes with the most mistakes."""


def scoreboard(metrics: RunMetrics, measure: str = "accuracy", name: str = "This model") -> go.Figure:
    """Show the model beside the simpler ways, with 95 % intervals."""
    metric = METRICS[measure]
    bars = [(name, metrics.test.figures[measure], BLUE)]
    bars += [(baseline.name, baseline.figures[measure], GREY) for baseline in metrics.simpler]
    chart = figure(
        f"{metric.title} on {metrics.test.rows:,} test rows"
        + (", with 95 % intervals" if any(value.bounded for _, value, _ in bars) else ""),
        f"{metric.title} ({metric.scale})" if metric.scale else metric.title,
        "",
        height=130 + 30 * len(bars),
    )
    for position, (title, value, colour) in enumerate(bars):
        chart.add_bar(
            x=[value.value],
            y=[position],
            orientation="h",
            marker={"color": colour},
            showlegend=False,
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [value.high - value.value],
                "arrayminus": [value.value - value.low],
                "color": ORANGE,
                "thickness": 2,
                "visible": value.bounded,
            },
            hovertemplate=f"{title}: {value.text(4)}<extra></extra>",
        )
    chart.update_yaxes(
        tickvals=list(range(len(bars))),
        ticktext=[f"{shorten(title, 30)}<br><b>{value.value:.3f}</b>" for title, value, _ in bars],
        autorange="reversed",
    )
    chart.update_xaxes(range=[metric.low, metric.high])
    return chart


def confused_classes(confusion: np.ndarray, most: int = MOST_CELLS) -> np.ndarray:
    """Return the numbers of the classes to draw: all, or those with the most mistakes, in their order."""
    if len(confusion) <= most:
        return np.arange(len(confusion))
    wrong = confusion.sum(axis=0) + confusion.sum(axis=1) - 2 * np.diag(confusion)
    return np.sort(np.argsort(-wrong, kind="stable")[:most])


def confusion_matrix(confusion: list[list[int]], classes: list[str]) -> go.Figure:
    """Show what each class was taken for: shares of the true class's rows as colour, counts in the cells."""
    counts = np.asarray(confusion)
    chosen = confused_classes(counts)
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    part, cells = shares[np.ix_(chosen, chosen)], counts[np.ix_(chosen, chosen)]
    full = [plain(classes[i]) for i in chosen]
    short = [shorten(name, 18) for name in full]
    size = len(chosen)
    title = (
        "Confusion matrix: rows are the true class"
        if size == len(counts)
        else f"The {size} classes with the most mistakes (of {len(counts)})"
    )
    chart = figure(title, "predicted class", "true class", height=int(min(820, max(300, 150 + 26 * size))))
    hover = [
        [
            f"true: {full[r]}<br>predicted: {full[c]}<br>{cells[r, c]:,} rows, {100 * part[r, c]:.1f} % of the true class"
            for c in range(size)
        ]
        for r in range(size)
    ]
    chart.add_heatmap(
        z=part,
        x=list(range(size)),
        y=list(range(size)),
        colorscale=scale(SEQUENTIAL),
        zmin=0,
        zmax=1,
        xgap=1,
        ygap=1,
        hovertext=hover,
        hoverinfo="text",
        text=np.where(cells > 0, cells.astype(str), "") if size <= 14 else None,
        texttemplate="%{text}" if size <= 14 else None,
        colorbar={"title": {"text": "share of<br>the row"}, "thickness": 10, "tickformat": ".0%", "len": 0.9},
    )
    # A heat map takes no clicks in the page's selection; invisible markers on top do.
    grid = [(c, r) for r in range(size) for c in range(size)]
    chart.add_scatter(
        x=[c for c, _ in grid],
        y=[r for _, r in grid],
        mode="markers",
        marker={"size": 20, "opacity": 0, "symbol": "square"},
        showlegend=False,
        customdata=[[int(chosen[r]), int(chosen[c])] for c, r in grid],
        hovertext=[hover[r][c] for c, r in grid],
        hoverinfo="text",
    )
    chart.update_xaxes(
        tickvals=list(range(size)),
        ticktext=short,
        tickangle=-45 if size > 4 else 0,
        showgrid=False,
        range=[-0.5, size - 0.5],
    )
    chart.update_yaxes(tickvals=list(range(size)), ticktext=short, showgrid=False, range=[size - 0.5, -0.5])
    return chart


def confused_pairs(confusion: list[list[int]], classes: list[str]) -> list[dict[str, Any]]:
    """Return the mistakes, most frequent first: true, predicted, rows, share (of the true class's rows, 0 to 1)."""
    counts = np.asarray(confusion)
    totals = counts.sum(axis=1)
    wrong = [(int(counts[r, c]), r, c) for r, c in zip(*np.nonzero(counts), strict=True) if r != c]
    return [
        {"true": classes[r], "predicted": classes[c], "rows": n, "share": n / int(totals[r])}
        for n, r, c in sorted(wrong, key=lambda item: (-item[0], item[1], item[2]))
    ]


def calibration(curve: list[CalibrationBin], ece: float, chance: Figure | None = None) -> go.Figure:
    """Show how often the model is right when it says it is sure to some degree, against the ideal diagonal.

    Args:
        ece: expected calibration error, 0 to 1; chance: what it would be of a perfectly calibrated model, see core.judge.calibration.
    """
    chart = figure(
        f"Calibration error {ece:.3f}" + (f" (chance {chance.low:.3f} to {chance.high:.3f})" if chance else ""),
        "confidence the model states (0 to 1)",
        "share that was right (0 to 1)",
        height=340,
        legend=True,
    )
    chart.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": GREY, "dash": "dash"}, name="ideal", hoverinfo="skip"
    )
    rows = np.array([point.rows for point in curve], dtype=float)
    chart.add_scatter(
        x=[point.confidence for point in curve],
        y=[point.accuracy for point in curve],
        mode="lines+markers",
        name="this model",
        line={"color": BLUE},
        marker={"size": (8 + 22 * np.sqrt(rows / max(1.0, rows.max()))).tolist() if len(rows) else 8, "color": BLUE},
        customdata=rows.astype(int).tolist(),
        hovertemplate="says %{x:.2f}, is right %{y:.2f} of the time (%{customdata:,} rows)<extra></extra>",
    )
    chart.update_xaxes(range=[0, 1.03])
    chart.update_yaxes(range=[0, 1.05])
    return chart


def probabilities(classes: list[str], values: list[float], most: int = 10) -> go.Figure:
    """Show a prediction as bars, likeliest first."""
    ordered = sorted(zip(values, classes, strict=True), reverse=True)[:most]
    chart = figure(
        "Probability of each class" if len(classes) <= most else f"The {most} likeliest of {len(classes)} classes",
        "probability (0 to 1)",
        "",
        height=90 + 38 * len(ordered),
    )
    add_named_bars(
        chart,
        [shorten(plain(label), 28) for _, label in ordered],
        [value for value, _ in ordered],
        colours=[BLUE] + [GREY] * (len(ordered) - 1),
        texts=[f"{value:.3f}" for value, _ in ordered],
        hovers=[f"{plain(label)}: {value:.4f}" for value, label in ordered],
        textfont={"size": 13},
    )
    chart.update_xaxes(range=[0, 1.12])
    return chart

"""Charts of one text on its way forward through a trained model: its embeddings, the layers, the logits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.animation import legend_below, legend_room
from core.charts.bars import add_named_bars, make_room
from core.charts.theme import BLUE, CATEGORIES, DASHES, DIVERGING, GREY, ORANGE, figure, plain, scale, shorten

SUMMANDS = {
    "token": "token",
    "segment": "segment",
    "position": "position",
    "sum": "sum of the three",
    "normed": "normalised",
}
MOST_LINES = 6
"""Classes drawn as lines; more would not be told apart."""


def embedding_norms(embeddings: Mapping[str, Mapping[str, Any]], tokens: Sequence[str], first: int = 0) -> go.Figure:
    """Show how long each token's embeddings are: bars for what is added, markers for the sum and its layer-normed form.

    Args:
        embeddings: per summand {values (tokens, a few dimensions), norms (tokens,)}, as core.engine.explain.inside gives them.
        first: number of the first token drawn; `tokens` and the embeddings hold those drawn alone.
    """
    present = [name for name in SUMMANDS if name in embeddings]
    chart = figure("Length (Euclidean norm) of each token's vectors", "token", "length", 420 + legend_room(5))
    names, places = _numbered(tokens, first), list(range(len(tokens)))
    for number, name in enumerate(present):
        part = embeddings[name]
        hover = [
            f"{token}<br>{SUMMANDS[name]}: {norm:.4f}<br>first dimensions: {', '.join(f'{value:.3f}' for value in row)}"
            for token, norm, row in zip(names, part["norms"], part["values"], strict=True)
        ]
        shared = {"x": places, "y": part["norms"], "name": SUMMANDS[name], "hovertext": hover, "hoverinfo": "text"}
        if name == "normed":
            chart.add_scatter(mode="markers", yaxis="y2", marker=_mark(number, "diamond"), **shared)
        elif name == "sum":
            chart.add_scatter(mode="markers", marker=_mark(number, "circle"), **shared)
        else:
            chart.add_bar(marker={"color": CATEGORIES[number]}, **shared)
    chart.update_layout(
        barmode="group",
        bargap=0.25,
        margin={"t": 40, "b": 20 + legend_room(5)},
        yaxis={"rangemode": "tozero", "domain": [0, 0.62], "title": {"text": "length"}},
        # Norming makes vectors several times as long: a scale of its own keeps the summands readable.
        yaxis2={
            "rangemode": "tozero",
            "domain": [0.7, 1],
            "title": {"text": "normalised"},
            "automargin": True,
            "zeroline": False,
        },
    )
    chart.update_xaxes(tickvals=places, ticktext=[plain(token) for token in tokens], tickangle=-90)
    legend_below(chart)
    return chart


def _numbered(tokens: Sequence[str], first: int) -> list[str]:
    return [f"{first + place}: {plain(token)}" for place, token in enumerate(tokens)]


def _mark(number: int, symbol: str) -> dict[str, Any]:
    return {"color": CATEGORIES[number], "size": 9, "symbol": symbol}


def stream_path(stations: Sequence[Mapping[str, Any]]) -> go.Figure:
    """Show the pooled vector after each layer: its length, how far the layer moved it, and its similarity to the last one."""
    layers = [station["layer"] for station in stations]
    chart = figure("The vector that will be classified", "after layer (0: embeddings)", "length", 340 + legend_room(3))
    series = (
        ("length", [station["norm"] for station in stations], "y", "circle"),
        ("moved by the layer", [None, *(station["change"] for station in stations[1:])], "y", "square"),
        ("similarity to the last", [station["cosine"] for station in stations], "y2", "diamond"),
    )
    for number, (name, values, axis, symbol) in enumerate(series):
        chart.add_scatter(
            x=layers,
            y=values,
            name=name,
            yaxis=axis,
            mode="lines+markers",
            line={"color": CATEGORIES[number], "dash": DASHES[number]},
            marker={"symbol": symbol, "size": 8},
            hovertemplate=f"{name} after layer %{{x}}: %{{y:.4f}}<extra></extra>",
        )
    chart.update_layout(
        margin={"t": 40, "b": 20 + legend_room(3)},
        yaxis={"rangemode": "tozero"},
        yaxis2={
            "title": {"text": "cosine similarity (-1 to 1)"},
            "overlaying": "y",
            "side": "right",
            "range": [min(0.0, *(station["cosine"] for station in stations)), 1.05],
            "tickvals": [-1, -0.5, 0, 0.5, 1],
            "showgrid": False,
            "automargin": True,
            "zeroline": False,
        },
    )
    chart.update_xaxes(dtick=1)
    legend_below(chart)
    return chart


def probability_lines(
    rows: Sequence[Sequence[float]], classes: Sequence[str], title: str, x: str, label: str | None = None
) -> go.Figure:
    """Show probabilities (rows, classes) over layers or steps, one line a class; the chosen label's is wider.

    Of many classes the six that are likeliest anywhere are drawn, and the label.
    """
    drawn = strongest_classes(rows, kept=classes.index(label) if label in classes else None)
    more = "" if len(drawn) == len(classes) else f" ({len(drawn)} of {len(classes)} classes)"
    chart = figure(f"{title}{more}", x, "probability (0 to 1)", 320 + legend_room(len(drawn)))
    for place, number in enumerate(drawn):
        name = plain(classes[number])
        chart.add_scatter(
            x=list(range(len(rows))),
            y=[row[number] for row in rows],
            name=shorten(name, 18),
            mode="lines+markers",
            line={
                "color": CATEGORIES[place % len(CATEGORIES)],
                "dash": DASHES[place % len(DASHES)],
                "width": 4 if classes[number] == label else 2,
            },
            hovertemplate=f"{name}: %{{y:.4f}}<extra></extra>",
        )
    chart.update_xaxes(dtick=1 if len(rows) <= 13 else None)
    chart.update_yaxes(range=[0, 1.03])
    chart.update_layout(margin={"t": 40, "b": 20 + legend_room(len(drawn))}, showlegend=True)
    legend_below(chart)
    return chart


def strongest_classes(rows: Sequence[Sequence[float]], most: int = MOST_LINES, kept: int | None = None) -> list[int]:
    """Return the classes that are highest anywhere in the rows (stations or steps, classes), in their order; `kept` is one of them."""
    if len(rows[0]) <= most:
        return list(range(len(rows[0])))
    peaks = np.asarray(rows, dtype=float).max(axis=0)
    if kept is not None:
        peaks[kept] = np.inf
    return sorted(int(number) for number in np.argsort(-peaks, kind="stable")[:most])


def logit_parts(contributions: Sequence[Mapping[str, Any]], bias: Sequence[float], classes: Sequence[str]) -> go.Figure:
    """Show what each layer and the bias add to each logit, and their sum, as a map with the numbers in it."""
    ordered = sorted(contributions, key=lambda part: int(part["layer"]))
    parts = np.array([*(part["logits"] for part in ordered), list(bias)])
    drawn = strongest_classes([parts.sum(axis=0).tolist()], 8)
    z = np.vstack([parts, parts.sum(axis=0)])[:, drawn]
    names = [*(f"layer {part['layer']}" for part in ordered), "bias", "<b>logit</b>"]
    greatest = float(np.abs(z).max()) or 1.0
    labels = [shorten(plain(classes[number]), 16) for number in drawn]
    more = "" if len(drawn) == len(classes) else f" ({len(drawn)} of {len(classes)} classes)"
    chart = figure(f"What each layer adds to the logits{more}", "class", "", 150 + 34 * len(names))
    chart.add_heatmap(
        z=z,
        x=list(range(len(drawn))),
        y=list(range(len(names))),
        colorscale=scale(DIVERGING),
        zmin=-greatest,
        zmax=greatest,
        showscale=False,
        text=[[f"{value:+.2f}" for value in row] for row in z],
        texttemplate="%{text}",
        textfont={"size": 12},
        hovertemplate="%{y}, %{x}: %{z:+.5f}<extra></extra>",
    )
    chart.update_xaxes(tickvals=list(range(len(drawn))), ticktext=labels, showgrid=False)
    chart.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False)
    chart.add_hline(y=len(names) - 1.5, line={"color": GREY, "width": 2})
    return chart


def logit_bars(logits: Sequence[float], probabilities: Sequence[float], classes: Sequence[str]) -> go.Figure:
    """Show the logits as bars on both sides of 0, highest first, with the probability that softmax makes of each."""
    order = sorted(range(len(classes)), key=lambda number: -logits[number])[:10]
    more = "" if len(order) == len(classes) else f", the {len(order)} highest of {len(classes)}"
    chart = figure(f"Logits and what softmax makes of them{more}", "logit", "", 110 + 38 * len(order))
    values = [logits[number] for number in order]
    add_named_bars(
        chart,
        [shorten(plain(classes[number]), 18) for number in order],
        values,
        colours=[ORANGE if value > 0 else BLUE for value in values],
        texts=[f"{value:+.2f}, p = {probabilities[number]:.3f}" for value, number in zip(values, order, strict=True)],
        hovers=[f"{plain(classes[n])}: logit {logits[n]:.5f}, probability {probabilities[n]:.6f}" for n in order],
    )
    make_room(chart, values, 0.75)
    return chart

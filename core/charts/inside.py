"""Charts of one text inside a trained model: vectors, the way to the logits, gradients, and what a step changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.animation import legend_below, legend_room
from core.charts.attention import COLOUR_BAR
from core.charts.network import SIGNED
from core.charts.theme import BLUE, CATEGORIES, DASHES, GREY, ORANGE, SEQUENTIAL, figure, plain, shorten
from core.maths.catalogue import Array

SUMMANDS = {
    "token": "token",
    "segment": "segment",
    "position": "position",
    "sum": "sum of the three",
    "normed": "normed",
}
MOST_LINES = 6
"""Classes drawn as lines; more would not be told apart."""
MOST_WORDS = 16


def _numbered(tokens: Sequence[str], first: int) -> list[str]:
    return [f"{first + place}: {plain(token)}" for place, token in enumerate(tokens)]


def _mark(number: int, symbol: str) -> dict[str, Any]:
    return {"color": CATEGORIES[number], "size": 9, "symbol": symbol}


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
            "title": {"text": "normed"},
            "automargin": True,
            "zeroline": False,
        },
    )
    chart.update_xaxes(tickvals=places, ticktext=[plain(token) for token in tokens], tickangle=-90)
    legend_below(chart)
    return chart


def vectors_map(
    values: Array, tokens: Sequence[str], title: str, dimension: str = "dimension of the head"
) -> go.Figure:
    """Show vectors (tokens, dimensions) as rows of signed cells: negative blue, positive orange.

    Values of minus infinity or none, such as masked scores, stay empty.
    """
    z = np.where(np.isfinite(values), values, np.nan).astype(np.float32)
    greatest = float(np.nanmax(np.abs(z))) if np.isfinite(z).any() else 1.0
    names = [plain(token) for token in tokens]
    places = list(range(len(names)))
    chart = figure(title, dimension, "token", 180 + min(max(22 * len(names), 240), 560))
    chart.add_heatmap(
        z=z,
        x=list(range(1, z.shape[1] + 1)),
        y=places,
        colorscale=SIGNED,
        zmin=-(greatest or 1.0),
        zmax=greatest or 1.0,
        colorbar=COLOUR_BAR,
        customdata=[[name] * z.shape[1] for name in names],
        hovertemplate="%{customdata}, dimension %{x}: %{z:.5f}<extra></extra>",
    )
    chart.update_yaxes(autorange="reversed", tickvals=places, ticktext=names, tickfont={"size": 10}, showgrid=False)
    chart.update_xaxes(showgrid=False)
    chart.update_layout(margin={"t": 40, "b": 110})
    return chart


def head_habits(values: Array, title: str, unit: str, chosen: tuple[int, int]) -> go.Figure:
    """Show one figure of every head, (layers, heads), as a map; the chosen (layer, head), from 1, is framed."""
    layers, heads = values.shape
    chart = figure(title, "head", "layer", 150 + 30 * layers)
    chart.add_heatmap(
        z=values.astype(np.float32),
        x=list(range(1, heads + 1)),
        y=list(range(1, layers + 1)),
        colorscale=SEQUENTIAL,
        colorbar=COLOUR_BAR,
        hovertemplate=f"layer %{{y}}, head %{{x}}: %{{z:.3f}} {unit}<extra></extra>",
    )
    layer, head = chosen
    chart.add_shape(
        type="rect", x0=head - 0.5, x1=head + 0.5, y0=layer - 0.5, y1=layer + 0.5, line={"color": ORANGE, "width": 3}
    )
    chart.update_xaxes(dtick=1, showgrid=False)
    chart.update_yaxes(dtick=1, autorange="reversed", showgrid=False)
    chart.update_layout(margin={"t": 40, "b": 110})
    return chart


def stream_path(stations: Sequence[Mapping[str, Any]]) -> go.Figure:
    """Show the pooled vector after each layer: its length, how far the layer moved it, and its likeness to the last one."""
    layers = [station["layer"] for station in stations]
    chart = figure("The vector that will be classified", "after layer (0: embeddings)", "length", 340 + legend_room(3))
    series = (
        ("length", [station["norm"] for station in stations], "y", "circle"),
        ("moved by the layer", [None, *(station["change"] for station in stations[1:])], "y", "square"),
        ("likeness to the last", [station["cosine"] for station in stations], "y2", "diamond"),
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


def strongest_classes(rows: Sequence[Sequence[float]], most: int = MOST_LINES, kept: int | None = None) -> list[int]:
    """Return the classes that are highest anywhere in the rows (stations or steps, classes), in their order; `kept` is one of them."""
    if len(rows[0]) <= most:
        return list(range(len(rows[0])))
    peaks = np.asarray(rows, dtype=float).max(axis=0)
    if kept is not None:
        peaks[kept] = np.inf
    return sorted(int(number) for number in np.argsort(-peaks, kind="stable")[:most])


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
        colorscale=SIGNED,
        zmin=-greatest,
        zmax=greatest,
        showscale=False,
        text=[[f"{value:+.2f}" for value in row] for row in z],
        texttemplate="%{text}",
        textfont={"size": 12, "color": "#1d2733"},
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
    chart.add_bar(
        x=values,
        y=list(range(len(order))),
        orientation="h",
        marker={"color": [BLUE] + [GREY] * (len(order) - 1)},
        text=[f"{value:+.2f}, p = {probabilities[number]:.3f}" for value, number in zip(values, order, strict=True)],
        textposition="outside",
        cliponaxis=False,
        hovertext=[f"{plain(classes[n])}: logit {logits[n]:.5f}, probability {probabilities[n]:.6f}" for n in order],
        hoverinfo="text",
    )
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.55 * (high - low or 1.0)
    chart.update_xaxes(range=[low - (room if low < 0 else 0), high + (room if high > 0 else 0)], zeroline=True)
    chart.update_yaxes(
        tickvals=list(range(len(order))),
        ticktext=[shorten(plain(classes[number]), 18) for number in order],
        autorange="reversed",
    )
    return chart


def gradient_norms(parts: Sequence[Mapping[str, Any]]) -> go.Figure:
    """Show the length of the loss's gradient in each part of the model, from the embeddings to the head.

    Parts that the run kept fixed are hatched: their gradient exists, but training did not follow it.
    """
    chart = figure("How hard the loss pulls at each part", "length of the gradient", "", 110 + 30 * len(parts))
    chart.add_bar(
        x=[part["gradient_norm"] for part in parts],
        y=list(range(len(parts))),
        orientation="h",
        marker={
            "color": [BLUE if part["trained"] else GREY for part in parts],
            "pattern": {"shape": ["" if part["trained"] else "/" for part in parts]},
        },
        text=[f"{part['gradient_norm']:.3g}" for part in parts],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            f"{part['part']}: gradient {part['gradient_norm']:.5g}, weights {part['weight_norm']:.5g} long, "
            f"{part['parameters']:,} parameters{'' if part['trained'] else ', kept fixed in training'}"
            for part in parts
        ],
        hoverinfo="text",
    )
    chart.update_yaxes(
        tickvals=list(range(len(parts))), ticktext=[part["part"] for part in parts], autorange="reversed"
    )
    greatest = max((part["gradient_norm"] for part in parts), default=0.0)
    chart.update_xaxes(range=[0, 1.2 * greatest or 1.0])
    return chart


def word_effects(words: Sequence[str], effects: Sequence[float], label: str, most: int = MOST_WORDS) -> go.Figure:
    """Show the words that moved the label most as bars: orange to the right for it, blue to the left against it."""
    order = sorted(range(len(words)), key=lambda number: -abs(effects[number]))[:most]
    order = sorted(order, key=lambda number: -effects[number])
    more = "" if len(order) == len(words) else f", the {len(order)} strongest of {len(words)}"
    chart = figure(
        f"Words for and against {shorten(plain(label), 16)}{more}",
        "added to the log-probability",
        "",
        100 + 24 * len(order),
    )
    values = [effects[number] for number in order]
    chart.add_bar(
        x=values,
        y=list(range(len(order))),
        orientation="h",
        marker={"color": [ORANGE if value > 0 else BLUE for value in values]},
        text=[f"{value:+.3f}" for value in values],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            f"word {number + 1}, {plain(words[number])}: {value:+.5f}"
            for number, value in zip(order, values, strict=True)
        ],
        hoverinfo="text",
    )
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.22 * (high - low or 1.0)
    chart.update_xaxes(range=[low - (room if low < 0 else 0), high + (room if high > 0 else 0)], zeroline=True)
    chart.update_yaxes(
        tickvals=list(range(len(order))),
        ticktext=[shorten(plain(words[number]), 16) for number in order],
        autorange="reversed",
    )
    return chart


def step_sizes(parts: Sequence[Mapping[str, Any]], step: int) -> go.Figure:
    """Show, for one optimiser step, how far each part moved as a share of its own length, on a log axis."""
    moved = [part for part in parts if part["step_share"]]
    chart = figure(f"Step {step}: how far each part moves", "share of the part's own length", "", 110 + 30 * len(parts))
    chart.add_bar(
        x=[part["step_share"] for part in moved],
        y=[part["part"] for part in moved],
        orientation="h",
        marker={"color": BLUE},
        text=[f"{100 * part['step_share']:.2g} %" for part in moved],
        textposition="auto",
        hovertext=[
            f"{part['part']}: step {part['step_norm']:.5g} on weights {part['weight_norm']:.5g} long" for part in moved
        ],
        hoverinfo="text",
    )
    shares = [part["step_share"] for part in moved] or [1.0]
    low, high = np.floor(np.log10(min(shares)) - 0.5), np.ceil(np.log10(max(shares)) + 0.1)
    chart.update_xaxes(type="log", range=[low, high], dtick=1, tickformat=".0e" if low < -3 else None)
    chart.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=[part["part"] for part in parts])
    return chart

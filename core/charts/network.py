"""The graph of a small network: values in its nodes, weights and gradients on its edges, to play forward, backward and over training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.animation import animate
from core.charts.theme import BLUE, GREY, ORANGE, figure, plain, shorten
from core.maths.catalogue import Array
from core.maths.network import Backward, Forward, Network
from core.maths.network_training import Training

SIGNED = [[0.0, BLUE], [0.25, "#74add6"], [0.5, "#c3c9d0"], [0.75, "#eec888"], [1.0, ORANGE]]
"""Of nodes: negative blue, positive orange, grey in the middle, since the numbers in them must be read in both themes."""
BINS = np.array([-1.0, -0.75, -0.5, -0.25, -0.08, 0.08, 0.25, 0.5, 0.75, 1.0])
BIN_COLOURS = (BLUE, "#3a8fc4", "#74add6", "#a3b9cb", "#b7bec6", "#cdbf9f", "#e6bd6b", "#e9b04c", ORANGE)
BIN_WIDTHS = (5.5, 4.2, 3.0, 2.0, 1.0, 2.0, 3.0, 4.2, 5.5)
EMPTY = "\u00a0"
"""Text of a node that is not reached: plotly.js loses count of texts in an animation where one of them is empty."""
INK, PAPER = "#1d2733", "#ffffff"


@dataclass(frozen=True)
class Picture:
    """One state of the graph: what to write in the nodes, and the value of each edge, both by layer (None: not reached yet)."""

    caption: str
    nodes: tuple[Array | None, ...]
    edges: tuple[Array | None, ...]


def network_graph(
    network: Network,
    parameters: Array,
    forward: Forward,
    backward: Backward | None = None,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
) -> go.Figure:
    """Show one row's way through the network, to play layer by layer, and its gradient's way back.

    Forward, nodes carry outputs and edges weights; backward, nodes carry the loss's derivative with respect to their sum, and edges
    that with respect to their weight. Blue is negative, orange positive, the width is the size against the largest.

    Args:
        forward, backward: passes over a single row.
        inputs, outputs: what those nodes are called; x1, x2, ... and p, or p1, p2, ... for softmax, if left out.
    """
    inputs = inputs or [f"x{place}" for place in range(1, network.inputs + 1)]
    outputs = outputs or (["p"] if network.outputs == 1 else [f"p{place}" for place in range(1, network.outputs + 1)])
    pictures = _forward_pictures(network, parameters, forward)
    if backward is not None:
        pictures += _backward_pictures(network, backward)
    hovers = _edge_hovers(network, parameters, backward, _names(network, inputs, outputs))
    return _graph(network, pictures, hovers, inputs, outputs, "Forward and backward" if backward else "Forward", 900)


def weights_over_training(training: Training) -> go.Figure:
    """Show the network's weights on its edges and the biases in its nodes, to play over the training."""
    inputs = training.train.axes
    outputs = ("p",) if training.network.outputs == 1 else training.train.classes
    network = training.network
    pictures = []
    for snapshot in training.snapshots:
        layers = network.layers(snapshot.parameters)
        nodes = (None, *(layer.biases for layer in layers))
        pictures.append(
            Picture(
                f"step {snapshot.step}, loss {snapshot.train_loss:.3f}", nodes, tuple(layer.weights for layer in layers)
            )
        )
    hovers = _edge_hovers(network, training.snapshots[-1].parameters, None, _names(network, inputs, outputs))
    return _graph(network, pictures, hovers, inputs, outputs, "Weights (edges) and biases (nodes)", 120)


def _forward_pictures(network: Network, parameters: Array, forward: Forward) -> list[Picture]:
    weights = [layer.weights for layer in network.layers(parameters)]
    values = [output[0] for output in forward.outputs]
    last = len(weights)
    pictures = []
    for reached in range(last + 1):
        where = "inputs" if reached == 0 else "output" if reached == last else f"hidden layer {reached}"
        nodes = tuple(value if number <= reached else None for number, value in enumerate(values))
        edges = tuple(w if number < reached else None for number, w in enumerate(weights))
        pictures.append(Picture(f"forward: {where}", nodes, edges))
    return pictures


def _backward_pictures(network: Network, backward: Backward) -> list[Picture]:
    slopes = [backward.outputs[0][0], *(dz[0] for dz in backward.sums)]
    last = len(backward.sums)
    pictures = []
    for reached in range(last, 0, -1):
        where = "output" if reached == last else f"hidden layer {reached}"
        nodes = tuple(slope if number >= reached else None for number, slope in enumerate(slopes))
        edges = tuple(backward.layers[number].weights if number + 1 >= reached else None for number in range(last))
        pictures.append(Picture(f"backward: {where}", nodes, edges))
    return pictures


def _places(network: Network) -> list[Array]:
    """Return where the nodes of each layer are drawn: (units, 2), layers from left to right, each centred."""
    most = max(network.widths)
    gaps = [min(2.0, (most - 1) / (units - 1)) if units > 1 else 1.0 for units in network.widths]
    return [
        np.column_stack([np.full(units, float(layer)), gap * ((units - 1) / 2.0 - np.arange(units))])
        for layer, (units, gap) in enumerate(zip(network.widths, gaps, strict=True))
    ]


def _names(network: Network, inputs: Sequence[str], outputs: Sequence[str]) -> list[list[str]]:
    hidden = [[f"h{layer}.{unit + 1}" for unit in range(units)] for layer, units in enumerate(network.hidden, start=1)]
    return [[plain(name) for name in inputs], *hidden, [plain(name) for name in outputs]]


def _edge_hovers(network: Network, parameters: Array, backward: Backward | None, names: list[list[str]]) -> list[str]:
    texts = []
    for number, layer in enumerate(network.layers(parameters)):
        for unit, source in np.ndindex(layer.weights.shape):
            text = f"{names[number][source]} to {names[number + 1][unit]}: weight {layer.weights[unit, source]:.5g}"
            if backward is not None:
                text += f", gradient {backward.layers[number].weights[unit, source]:.4g}"
            texts.append(text)
    return texts


def _edge_lines(places: list[Array], edges: Sequence[Array | None]) -> list[dict[str, Any]]:
    """Return a line for each bin of value, the last for edges that are not reached; gaps part the edges of a bin."""
    points: list[list[Array]] = [[] for _ in range(len(BIN_COLOURS) + 1)]
    greatest = max((float(np.abs(values).max()) for values in edges if values is not None), default=0.0) or 1.0
    for number, values in enumerate(edges):
        for unit in range(len(places[number + 1])):
            for source in range(len(places[number])):
                share = 0.0 if values is None else float(values[unit, source]) / greatest
                chosen = len(BIN_COLOURS) if values is None else int(np.clip(np.digitize(share, BINS) - 1, 0, 8))
                points[chosen] += [places[number][source], places[number + 1][unit], np.full(2, np.nan)]
    lines = []
    for line in points:
        xy = np.array(line, dtype=np.float32).reshape(-1, 2)
        lines.append({"type": "scatter", "x": xy[:, 0], "y": xy[:, 1]})
    return lines


def _node_marks(places: list[Array], nodes: Sequence[Array | None]) -> dict[str, Any]:
    """Return every node's colour and text; each layer is coloured against its own largest value."""
    colours: list[float] = []
    texts: list[str] = []
    inks: list[str] = []
    for place, values in zip(places, nodes, strict=True):
        greatest = 1.0 if values is None else float(np.abs(values).max()) or 1.0
        for unit in range(len(place)):
            value = None if values is None else float(values[unit])
            colours.append(0.0 if value is None else value / greatest)
            texts.append(EMPTY if value is None else _short(value))
            inks.append(PAPER if colours[-1] < -0.7 else INK)
    return {"type": "scatter", "marker": {"color": np.array(colours)}, "text": texts, "textfont": {"color": inks}}


def _short(value: float) -> str:
    """Write a value in at most five characters, so that it fits in a node."""
    size = abs(value)
    if size and (size < 0.005 or size >= 1000):
        return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e")
    return f"{value:.2f}" if size < 10 else f"{value:.1f}" if size < 100 else f"{value:.0f}"


def _graph(
    network: Network,
    pictures: Sequence[Picture],
    hovers: Sequence[str],
    inputs: Sequence[str],
    outputs: Sequence[str],
    title: str,
    pause_ms: int,
) -> go.Figure:
    places = _places(network)
    most = max(network.widths)
    chart = figure(title, "", "", 190 + 48 * max(most, 3))
    final = pictures[-1]
    for number, line in enumerate(_edge_lines(places, final.edges)):
        reached = number < len(BIN_COLOURS)
        look = {"color": BIN_COLOURS[number] if reached else GREY, "width": BIN_WIDTHS[number] if reached else 0.6}
        chart.add_scatter(
            x=line["x"],
            y=line["y"],
            mode="lines",
            line=look,
            opacity=1 if reached else 0.4,
            hoverinfo="skip",
            showlegend=False,
        )
    _add_edge_hovers(chart, places, hovers)
    nodes = np.concatenate(places)
    marks = _node_marks(places, final.nodes)
    chart.add_scatter(
        x=nodes[:, 0],
        y=nodes[:, 1],
        mode="markers+text",
        marker={
            "size": 36,
            "color": marks["marker"]["color"],
            "colorscale": SIGNED,
            "cmin": -1,
            "cmax": 1,
            "line": {"width": 1.5, "color": GREY},
        },
        text=marks["text"],
        textfont={"size": 10, "color": marks["textfont"]["color"]},
        customdata=[name for layer in _names(network, inputs, outputs) for name in layer],
        hovertemplate="%{customdata}: %{text}<extra></extra>",
        showlegend=False,
    )
    _add_layer_names(chart, network, inputs, outputs, most)
    frames = [
        (picture.caption, [*_edge_lines(places, picture.edges), _node_marks(places, picture.nodes)])
        for picture in pictures
    ]
    changing = [*range(len(BIN_COLOURS) + 1), len(BIN_COLOURS) + 2]
    animate(chart, frames, changing, pause_ms=pause_ms)
    chart.update_xaxes(visible=False, range=[-0.45, len(network.widths) - 0.55])
    chart.update_yaxes(visible=False, range=[-(most - 1) / 2 - 0.6, (most - 1) / 2 + 1.1])
    chart.update_layout(margin={"b": 78})
    chart.layout.sliders[0].pad.t, chart.layout.updatemenus[0].pad.t = 14, 24
    return chart


def _add_edge_hovers(chart: go.Figure, places: list[Array], hovers: Sequence[str]) -> None:
    """Put an unseen mark on each edge, a third of the way along so that crossing edges keep theirs apart, to hover over."""
    marks = [
        places[number][source] + (0.3 + 0.4 * source / len(places[number])) * (target - places[number][source])
        for number in range(len(places) - 1)
        for target in places[number + 1]
        for source in range(len(places[number]))
    ]
    xy = np.array(marks)
    chart.add_scatter(
        x=xy[:, 0],
        y=xy[:, 1],
        mode="markers",
        marker={"size": 14, "color": GREY, "opacity": 0},
        customdata=list(hovers),
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )


def _add_layer_names(
    chart: go.Figure, network: Network, inputs: Sequence[str], outputs: Sequence[str], most: int
) -> None:
    """Write each layer's name above it, and the inputs' and outputs' names beside their nodes."""
    names = ["input", *(f"hidden {number}" for number in range(1, len(network.hidden) + 1)), "output"]
    for layer, name in enumerate(names):
        chart.add_annotation(x=layer, y=(most - 1) / 2 + 0.85, text=name, showarrow=False, font={"size": 12})
    places = _places(network)
    for layer, texts in ((0, inputs), (len(names) - 1, outputs)):
        for (x, y), text in zip(places[layer], texts, strict=False):
            chart.add_annotation(
                x=x, y=y, yshift=-25, text=shorten(plain(text), 12), showarrow=False, font={"size": 10}
            )

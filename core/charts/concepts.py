"""Boxes and arrows: the map of concepts and the stages of training, whose boxes can be chosen by clicking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.theme import BLUE, GREEN, GREY, ORANGE, PINK, SKY, figure, plain
from core.lessons.concepts import Node

COLOURS = {"model": BLUE, "machine": ORANGE, "use": PINK, "prepare": PINK, "learn": BLUE, "judge": GREEN}
DARK = (BLUE, GREEN)
"""Colours on which white letters are read better than dark ones."""
INK = "#1d2733"
HALF_WIDTH, HALF_HEIGHT = 0.42, 0.32
"""Of a box, where columns and rows are 1 apart."""
ROW_PX = 84
BESIDE = 0.09
"""How far the two arrows between boxes that lead to each other stand from the middle."""


def diagram(
    title: str, nodes: Sequence[Node], edges: Sequence[tuple[str, str]], groups: Mapping[str, str], chosen: str
) -> go.Figure:
    """Draw boxes at their places with arrows between them; the chosen box and its arrows stand out.

    The last trace holds one invisible point for each box, in the order of `nodes`, its key in `customdata`.

    Args:
        edges: pairs of keys, from and to.
        groups: a group's key -> what the legend calls it.
        chosen: the key of a node.
    """
    columns = max(node.place[0] for node in nodes)
    rows = max(node.place[1] for node in nodes)
    chart = figure(title, "", "", round(ROW_PX * (rows + 1)) + 72, legend=True)
    places = {node.key: node.place for node in nodes}
    arrows = [
        _arrow(places, edge, both=(edge[1], edge[0]) in edges, bold=chosen in edge)
        for edge in sorted(edges, key=lambda pair: chosen in pair)
    ]
    # All at once: with each that is added to a chart plotly goes through those it has.
    chart.layout.shapes = [_box(node, node.key == chosen) for node in nodes]
    chart.layout.annotations = [*arrows, *(_name(node, node.key == chosen) for node in nodes)]
    for group, name in groups.items():
        chart.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=name,
            marker={"symbol": "square", "size": 11, "color": COLOURS[group]},
            hoverinfo="skip",
        )
    _points(chart, nodes)
    chart.update_xaxes(range=[-0.52, columns + 0.52], visible=False, fixedrange=True)
    chart.update_yaxes(range=[rows + 0.45, -0.45], visible=False, fixedrange=True)
    chart.update_layout(
        margin={"l": 0, "r": 0, "b": 4},
        dragmode=False,
        hovermode="closest",
        hoverdistance=40,
        legend={"itemclick": False, "itemdoubleclick": False, "itemsizing": "trace"},
    )
    return chart


def _arrow(places: Mapping[str, tuple[float, float]], edge: tuple[str, str], both: bool, bold: bool) -> dict[str, Any]:
    (x0, y0), (x1, y1) = places[edge[0]], places[edge[1]]
    dx, dy = x1 - x0, y1 - y0
    reach = min(HALF_WIDTH / abs(dx) if dx else 1.0, HALF_HEIGHT / abs(dy) if dy else 1.0)
    aside = (BESIDE if dy > 0 else -BESIDE) if both else 0.0
    return {
        "x": x1 - reach * dx + aside,
        "y": y1 - reach * dy,
        "ax": x0 + reach * dx + aside,
        "ay": y0 + reach * dy,
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowsize": 1.1 if bold else 1.2,
        "arrowwidth": 2.6 if bold else 1.3,
        "arrowcolor": SKY if bold else GREY,
    }


def _box(node: Node, is_chosen: bool) -> dict[str, Any]:
    (x, y), colour = node.place, COLOURS[node.group]
    return {
        "type": "rect",
        "x0": x - HALF_WIDTH,
        "x1": x + HALF_WIDTH,
        "y0": y - HALF_HEIGHT,
        "y1": y + HALF_HEIGHT,
        "line": {"color": colour, "width": 2},
        "fillcolor": colour if is_chosen else pale(colour),
    }


def _name(node: Node, is_chosen: bool) -> dict[str, Any]:
    (x, y), colour, text = node.place, COLOURS[node.group], wrapped(node.title)
    return {
        "x": x,
        "y": y,
        "text": f"<b>{text}</b>" if is_chosen else text,
        "showarrow": False,
        "font": {"size": 12, "color": "white" if is_chosen and colour in DARK else INK},
    }


def pale(colour: str, share: float = 0.22) -> str:
    """Return a colour (#rrggbb) mixed with white, of which `share` is left: dark letters are read on it in either theme."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)


def wrapped(title: str, width: int = 11) -> str:
    """Return a title in lines of about so many characters, a number never alone."""
    lines: list[str] = []
    for word in title.split():
        if lines and (lines[-1].isdigit() or len(lines[-1]) + 1 + len(word) <= width):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "<br>".join(plain(line) for line in lines)


def _points(chart: go.Figure, nodes: Sequence[Node]) -> None:
    clear = {"marker": {"opacity": 0}}
    chart.add_scatter(
        x=[node.place[0] for node in nodes],
        y=[node.place[1] for node in nodes],
        mode="markers",
        marker={"symbol": "square", "size": 54, "opacity": 0},
        selected=clear,
        unselected=clear,
        customdata=[[node.key] for node in nodes],
        text=[plain(node.title) for node in nodes],
        hovertemplate="%{text}: click to open<extra></extra>",
        showlegend=False,
    )

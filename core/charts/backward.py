"""Charts of a loss on its way back through a trained model: gradients, what each word did, and what a step changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.bars import add_named_bars, make_room
from core.charts.theme import BLUE, GREY, ORANGE, figure, plain, shorten

MOST_WORDS = 16


def gradient_norms(parts: Sequence[Mapping[str, Any]]) -> go.Figure:
    """Show the length of the loss's gradient in each part of the model, from the embeddings to the head.

    Parts that the run kept fixed are hatched: their gradient exists, but training did not follow it.
    """
    chart = figure(
        "Gradient of the loss in each part of the model", "length of the gradient", "", 110 + 30 * len(parts)
    )
    colours = [BLUE if part["trained"] else GREY for part in parts]
    add_named_bars(
        chart,
        [part["part"] for part in parts],
        [part["gradient_norm"] for part in parts],
        colours=colours,
        texts=[f"{part['gradient_norm']:.3g}" for part in parts],
        hovers=[
            f"{part['part']}: gradient {part['gradient_norm']:.5g}, weights {part['weight_norm']:.5g} long, "
            f"{part['parameters']:,} parameters{'' if part['trained'] else ', kept fixed in training'}"
            for part in parts
        ],
        marker={"color": colours, "pattern": {"shape": ["" if part["trained"] else "/" for part in parts]}},
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
    add_named_bars(
        chart,
        [shorten(plain(words[number]), 16) for number in order],
        values,
        colours=[ORANGE if value > 0 else BLUE for value in values],
        texts=[f"{value:+.3f}" for value in values],
        hovers=[
            f"word {number + 1}, {plain(words[number])}: {value:+.5f}"
            for number, value in zip(order, values, strict=True)
        ],
    )
    make_room(chart, values, 0.22)
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

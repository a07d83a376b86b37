"""Attention in a trained model: one head from queries to its output, with its numbers, and all heads at a glance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.attention import attention_map, head_grid, head_habits, vectors_map
from core.maths.attention import LATEX, SOURCE, SYMBOLS, scaled_dot_product
from core.maths.printed import line, number
from pages.learn.parts.inside_forward import notices, window
from pages.learn.parts.lesson import formula, notice, source
from pages.learn.parts.opened_model import Subject, formula_case, inside
from pages.widgets.chart import show
from pages.widgets.link import remember, remember_flag
from pages.widgets.table import show_table

MOST_IN_GRID = 64
MATRICES = {
    "weights": ("Weights", "softmax of the masked scores", "probabilities"),
    "q": ("Q", "queries", "q"),
    "k": ("K", "keys", "k"),
    "v": ("V", "values", "v"),
    "scores": ("Q Kᵀ", "scores", "scores"),
    "scaled": ("÷ √dₖ", "scaled scores", "scaled"),
    "masked": ("+ mask", "masked scores", "masked"),
    "output": ("· V", "weighted sum of the values", "output"),
}
HABITS = {
    "to_previous": ("look at the token before", "of the attention"),
    "to_next": ("look at the token after", "of the attention"),
    "to_first": ("look at the first token, [CLS] or <s>", "of the attention"),
    "to_last": ("look at the last token, [SEP] or </s>", "of the attention"),
    "to_self": ("look at themselves", "of the attention"),
    "entropy": ("spread over many tokens", "nats of entropy"),
}


def telling_head(grid: dict[str, Any]) -> tuple[int, int]:
    """Return layer and head, from 1, of the head that looks most steadily at the token before or after."""
    neighbours = np.maximum(np.array(grid["to_previous"]), np.array(grid["to_next"]))
    layer, head = np.unravel_index(int(neighbours.argmax()), neighbours.shape)
    return int(layer) + 1, int(head) + 1


def attention(subject: Subject) -> None:
    """Draw one head of one layer from queries to its output, and all heads of the layer."""
    general = inside(subject)
    architecture = general["architecture"]
    start = telling_head(general["grid"])
    left, right = st.columns([1, 2], gap="large")
    with left:
        layer = _choice("Layer", "layer", start[0], architecture["layers"])
        head = _choice("Head", "head", start[1], architecture["heads"])
        padding = int(
            st.slider(
                "Padding tokens",
                0,
                8,
                key=remember("padding", 0, range(9)),
                help="In a batch, shorter texts are filled up with [PAD] tokens; the mask keeps these from being looked at.",
            )
        )
        answer = inside(subject, layer, head, padding)
        tokens = [piece["piece"] for piece in answer["pieces"]][: len(answer["head"]["scores"])]
        chosen = str(
            st.segmented_control(
                "Show",
                list(MATRICES),
                key=remember("show", "weights", MATRICES),
                required=True,
                wrap=True,
                format_func=lambda name: MATRICES[name][0],
            )
        )
        first, end = window(len(tokens))
        _habit(answer, layer, head, start)
    with right:
        notices(answer)
        _matrix(answer["head"], chosen, tokens, first, end)
    _formula(subject, answer, tokens, padding)
    _heads(answer, tokens, layer, head)


def _choice(title: str, name: str, start: int, count: int) -> int:
    """Draw the choice of a layer or head as buttons, or as a list where there are too many."""
    options = list(range(1, count + 1))
    key = remember(name, start, options)
    if count <= 16:
        return int(st.segmented_control(title, options, key=key, required=True, wrap=True) or start)
    return int(st.selectbox(title, options, key=key))


def _habit(answer: dict[str, Any], layer: int, head: int, start: tuple[int, int]) -> None:
    """Say in a sentence what this head does on this text."""
    grid = {name: answer["grid"][name][layer - 1][head - 1] for name in HABITS}
    places = {name: grid[name] for name in HABITS if name != "entropy"}
    strongest = max(places, key=lambda name: places[name])
    st.markdown(
        f"**Head {head} of layer {layer}** gives {100 * places[strongest]:.0f} % of its attention to {_target(strongest)} and "
        f"spreads it over about {np.exp(grid['entropy']):.1f} tokens."
    )
    if (layer, head) == start:
        st.caption("Shown first because, of all heads, it looks most steadily at a neighbour.")


def _target(habit: str) -> str:
    """Return what a head with this habit looks at."""
    return "itself" if habit == "to_self" else HABITS[habit][0].removeprefix("look at ")


def _matrix(head: dict[str, Any], chosen: str, tokens: list[str], first: int, end: int) -> None:
    """Draw one matrix of the head, and the shapes of all."""
    title, meaning, name = MATRICES[chosen]
    values, shape = head[name], head["shapes"][name]
    heading = f"{title}: {meaning}, {shape[0]} × {shape[1]}"
    named = tokens[first:end]
    if name == "probabilities":
        show(attention_map(values[first:end, first:end], named, heading), key="matrix")
    elif name in ("scores", "scaled"):
        show(attention_map(values[first:end, first:end], named, heading, unit="score", signed=True), key="matrix")
    elif name == "masked":
        open_cells = np.where(np.isfinite(values), values, np.nan)[first:end, first:end]
        show(attention_map(open_cells, named, heading, unit="score; empty: masked", signed=True), key="matrix")
    else:
        show(vectors_map(values[first:end], named, heading), key="matrix")


def _formula(subject: Subject, answer: dict[str, Any], tokens: list[str], padding: int) -> None:
    """Draw the formula, and beneath it the numbers of one query and one key."""
    head = answer["head"]
    with st.container(border=True):
        formula(LATEX, SYMBOLS)
        left, right = st.columns([1, 2], gap="large")
        with left:
            names = [f"{place}: {token}" for place, token in enumerate(tokens)]
            places = range(len(tokens))
            query = int(
                st.selectbox(
                    "Query (looking)",
                    places,
                    key=remember("query", min(2, len(tokens) - 1), places),
                    format_func=names.__getitem__,
                )
            )
            best = int(head["probabilities"][query].argmax())
            key = int(
                st.selectbox(
                    "Key (looked at)", places, key=remember("key", best, places), format_func=names.__getitem__
                )
            )
            again = st.toggle("Work it out again in numpy", key=remember_flag("numpy"))
        with right:
            _worked(head, query, key)
        if again:
            _again(subject, answer, padding)
        source(SOURCE)


def _worked(head: dict[str, Any], query: int, key: int) -> None:
    """Write one cell of the matrix out in numbers."""
    q, k = head["q"][query], head["k"][key]
    score, scaled, masked = (float(head[name][query, key]) for name in ("scores", "scaled", "masked"))
    first = f"({q[0]:.2f})({k[0]:.2f})"
    weight = float(head["probabilities"][query, key])
    st.latex(rf"q \cdot k = {first} + \dots = {score:.4f}")
    root = math.sqrt(head["head_size"])
    right = rf"\frac{{%s}}{{\sqrt{{{head['head_size']}}}}}"
    st.latex(line("s", right, [score], lambda given: given / root, score / root, brackets=False))
    if np.isfinite(masked):
        power, whole = math.exp(scaled), float(np.exp(head["masked"][query]).sum())
        if head["shapes"]["scores"][1] > len(head["scores"]) and weight:
            whole = power / weight  # tokens that are not shown take part of the sum
        st.latex(line("e^{s}", "e^{%s}", [scaled], math.exp, power, brackets=False))
        share = line(
            r"\frac{e^{s}}{\sum_j e^{s_j}}",
            r"\frac{%s}{%s}",
            [power, whole],
            lambda a, b: a / b,
            power / whole,
            brackets=False,
        )
        st.latex(share)
    else:
        st.latex(rf"{number(scaled)} + (-\infty) = -\infty \;\Rightarrow\; {weight:.4f}")
    shown = ", ".join(f"{value:.3f}" for value in head["output"][query][:2])
    st.latex(rf"\text{{output}} = \sum_j a_j v_j = [{shown}, \dots]")


def _again(subject: Subject, answer: dict[str, Any], padding: int) -> None:
    """Compute the head a second time by the mathematics of the formula page, from the model's weights."""
    case = formula_case(subject, answer["head"]["layer"], answer["head"]["head"], padding)
    x = np.array(case["x"])
    q, k, v = (x @ np.array(case["weights"][name]).T + np.array(case["biases"][name]) for name in ("q", "k", "v"))
    found = scaled_dot_product(q[None], k[None], v[None], np.array(case["mask"]))
    apart = float(np.abs(found.weights[0] - np.array(case["model_probabilities"])).max())
    st.markdown(
        f"From the head's weights and the first {len(x)} tokens, `core.maths.attention` gets the model's attention weights "
        f"to within **{apart:.1e}**."
    )
    names = [piece["piece"] for piece in case["pieces"]]
    show_table(pd.DataFrame(found.weights[0], columns=_unique(names), index=_unique(names)).round(5), height=240)


def _unique(names: list[str]) -> list[str]:
    return [f"{place} {name}" for place, name in enumerate(names)]


def _heads(answer: dict[str, Any], tokens: list[str], layer: int, head: int) -> None:
    """Draw all heads of the layer as small maps, and one figure of all heads of the model."""
    weights = answer["attention"]["probabilities"]
    drawn = min(len(tokens), MOST_IN_GRID)
    show(
        head_grid(weights[:, :drawn, :drawn], tokens[:drawn], f"All {len(weights)} heads of layer {layer}"),
        key="head-grid",
    )
    st.caption(
        f"Each row looks at the columns; hover to see which. {'' if drawn == len(tokens) else f'The first {drawn} tokens are drawn. '}"
        "Choose a head above to open it."
    )
    left, right = st.columns([1, 2], gap="large")
    with left:
        habit = str(
            st.selectbox(
                "Heads that ...",
                list(HABITS),
                key=remember("habit", "to_previous", HABITS),
                format_func=lambda name: HABITS[name][0],
            )
        )
        values = np.array(answer["grid"][habit])
        best = np.unravel_index(int(values.argmax()), values.shape)
        st.markdown(
            f"On this text, head {best[1] + 1} of layer {best[0] + 1} does it most: {values[best]:.2f} {HABITS[habit][1]}."
        )
    with right:
        show(
            head_habits(values, f"Heads that {HABITS[habit][0]}", HABITS[habit][1], (layer, head)),
            key="head-habits",
        )
    notice(
        "Many heads of BERT give most of their attention to [SEP] or [CLS], which does little: a way of looking at nothing (Clark and others 2019, section 3.3). Attention says where a head looked, not why the model decided as it did (Jain and Wallace 2019); Way back asks for that."
    )

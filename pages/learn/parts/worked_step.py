"""One step of learning worked through by hand: its numbers, its graph and its formulas."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.charts.backprop import worked_graph
from core.maths.worked_example import WorkedExample, worked_example
from pages.learn.parts.choice import choose_one
from pages.learn.parts.lesson import notice
from pages.widgets.chart import show
from pages.widgets.shell import fragment, sentences

LAST = len(worked_example().steps)
"""The last step of the worked example, counted from 1."""
PAIR_PX = 116  # two numbers side by side in a third of the page, and on a phone
PARTS = {
    "forward": "Forward: from the row to the loss",
    "backward": "Backward: the chain rule, factor by factor",
    "update": "Update: every weight moves a little",
    "second pass": "Second pass: is it better now?",
}


@fragment
def work_through() -> None:
    """Carry out one step of learning by hand."""
    with sentences():
        left, right = st.columns([1, 2], gap="large")
        with left:
            example = worked_example(*_example_form())
            first, second = st.columns(2)
            change = example.steps[-1].values["change"]
            first.metric("Loss before", _shown(example.before.loss))
            apart = round(example.after.loss, 6) - round(example.before.loss, 6)  # of the two numbers that are shown
            second.metric("Loss after", _shown(example.after.loss), _shown(apart), delta_color="inverse")
        with right:
            at = st.slider("Step", 1, LAST, 10, key="at", bind="query-params")
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button("Back", key="at-back", disabled=at == 1, on_click=_move, args=(-1,))
                st.button("Next", key="at-next", disabled=at == LAST, on_click=_move, args=(1,))
                whole = st.toggle("Show all steps", key="all", bind="query-params")
            show(worked_graph(example, at - 1), key="worked")
            if not whole:
                _one_step(example, at - 1)
        if whole:
            _all_steps(example)
        if change < 0:
            notice(
                f"One step has lowered the loss from {_shown(example.before.loss)} to {_shown(example.after.loss)} and moved the probability from "
                f"{example.before.probability:.4f} to {example.after.probability:.4f}. Gradient descent, BERT's fine-tuning included, is this step repeated many times."
            )
        elif change > 0:
            notice(f"The loss went up by {_shown(change)}: the step was too long. Lower the learning rate.")
        else:
            notice("The loss has not changed: the learning rate or the gradient is zero, or too small to show.")


def _shown(value: float) -> str:
    """Write a loss with as many decimals as its line in the calculation has."""
    return f"{value:.6f}" if value == 0 or abs(value) >= 1e-6 else f"{value:.3g}"


def _example_form() -> tuple[list[float], int, list[float], float, float]:
    """Draw the numbers of the worked example and return x, y, weights, bias and learning rate."""
    x, w = [], []
    for place, start in enumerate((0.1, -0.2, 0.05), start=1):
        pair = st.container(horizontal=True)
        x.append(_number(pair, f"x{place}", f"x{place}", (-50.0, 50.0), float(place), 0.5))
        w.append(_number(pair, f"w{place}", f"w{place}", (-10.0, 10.0), start, 0.05))
    pair = st.container(horizontal=True)
    bias = _number(pair, "b", "b", (-10.0, 10.0), 0.0, 0.05)
    rate = _number(pair, "Learning rate", "rate", (0.0, 100.0), 0.01, 0.01)
    return x, choose_one("Truth y", [1, 0], "y"), w, bias, rate


def _number(pair: Any, label: str, key: str, bounds: tuple[float, float], value: float, step: float) -> float:
    return float(
        pair.number_input(label, *bounds, value, step, key=key, bind="query-params", format="%g", width=PAIR_PX)
    )


def _move(by: int) -> None:
    """Go to another step of the worked example."""
    st.session_state["at"] = min(max(st.session_state["at"] + by, 1), LAST)


def _one_step(example: WorkedExample, at: int) -> None:
    """Show one step of the calculation: the formula, the numbers in it, and what it means."""
    step = example.steps[at]
    st.markdown(f"**{at + 1}. {step.title}.** {step.note}")
    st.latex(step.symbolic)
    st.latex(step.numeric)


def _all_steps(example: WorkedExample) -> None:
    """Show the whole calculation."""
    for part, title in PARTS.items():
        st.markdown(f"##### {title}")
        for number, step in enumerate(example.steps):
            if step.part == part:
                _one_step(example, number)

"""A small network that learns in the plane: its boundary, its weights, one point's way through it, and its hidden units."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.charts.boundary import decision_boundary, hidden_units, training_losses
from core.charts.network import network_graph, weights_over_training
from core.maths.network_training import hidden_maps
from pages.learn.parts.choice import choose_one
from pages.learn.parts.lesson import formula, notice, source
from pages.learn.parts.network_form import Plan, plan_form, training_of
from pages.widgets.chart import show
from pages.widgets.shell import fragment, literal

BACKPROP = r"""\begin{aligned}
\delta^{L} &= \hat{y} - y \\
\delta^{l} &= \big(W^{l+1}\big)^{\!\top} \delta^{l+1} \odot f'(z^{l}) \\
\frac{\partial J}{\partial W^{l}} &= \delta^{l} \, \big(a^{l-1}\big)^{\!\top} \qquad \frac{\partial J}{\partial b^{l}} = \delta^{l}
\end{aligned}"""
BACKPROP_SYMBOLS = {
    r"\delta^{l}": "slope of the loss with respect to the sums of layer l",
    "L": "the last layer",
    r"\hat{y}": "predicted probability",
    "y": "truth",
    "W^{l}": "weights of layer l",
    "b^{l}": "biases of layer l",
    "z^{l}": "sums of layer l",
    "a^{l-1}": "outputs of the layer before",
    "f'": "slope of the activation",
    r"\odot": "entry by entry",
}


def small_network() -> None:
    """Train a small network and show what it does."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        plan = plan_form(choose_start=True)
    if plan is None:
        return
    training = training_of(plan)
    boundary, weights, losses = network_figures(plan)
    end = training.snapshots[-1]
    with right:
        if training.diverged_at is not None:
            st.warning(f"It diverged at step {training.diverged_at}. Lower the learning rate.")
        show(boundary, key="boundary")
        show(losses, key="losses")
    test = "" if end.test_accuracy is None else f", and {100 * end.test_accuracy:.0f} % of the test points"
    notice(
        f"After {end.step} steps {100 * end.train_accuracy:.0f} % of the training points are right{test}. "
        f"The network has {training.network.size} weights and biases; press Play to see them move the boundary."
    )
    st.subheader("Its weights as it learns", anchor=False)
    show(weights, key="weights")
    st.subheader("One point, forward and back", anchor=False)
    _one_row(plan)
    formula(BACKPROP, BACKPROP_SYMBOLS)
    source(
        "Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating errors; "
        "Goodfellow, Bengio and Courville (2016), Deep Learning, section 6.5"
    )
    st.subheader("What each hidden unit sees", anchor=False)
    for number, chart in enumerate(unit_figures(plan), start=1):
        show(chart, key=f"units-{number}")


@st.cache_resource(show_spinner=False, max_entries=24)
def network_figures(plan: Plan) -> tuple[Any, Any, Any]:
    """Return the boundary, the weights and the losses of a training as figures."""
    training = training_of(plan)
    return decision_boundary(training, 40), weights_over_training(training), training_losses([("network", training)])


@st.cache_resource(show_spinner=False, max_entries=48)
def row_figure(plan: Plan, row: int, trained: bool) -> Any:
    """Return one training row's way through the network and back."""
    training = training_of(plan)
    parameters = training.snapshots[-1 if trained else 0].parameters
    rows = slice(row - 1, row)
    forward = training.network.forward(parameters, training.train.points[rows])
    backward = training.network.backward(parameters, forward, training.train.labels[rows])
    outputs = () if training.network.outputs == 1 else training.train.classes
    return network_graph(training.network, parameters, forward, backward, training.train.axes, outputs)


@st.cache_resource(show_spinner=False, max_entries=24)
def unit_figures(plan: Plan) -> list[Any]:
    """Return a figure a hidden layer of what its units put out over the plane."""
    training = training_of(plan)
    bounds, axes = training.train.bounds(), training.train.axes
    layers = hidden_maps(training.network, training.snapshots[-1].parameters, bounds, 24)
    return [hidden_units(layer, number, axes) for number, layer in enumerate(layers, start=1)]


@fragment
def _one_row(plan: Plan) -> None:
    """Show a training point's way through the network, and its gradient's way back."""
    training = training_of(plan)
    left, right = st.columns([1, 2], gap="large")
    with left:
        rows = len(training.train)
        if st.session_state.get("row", 1) > rows:
            st.session_state["row"] = rows
        row = st.number_input("Training point", 1, rows, 1, key="row", bind="query-params")
        when = choose_one("Weights", ["At the start", "At the end"], "when", default="At the end")
        st.caption(
            "Going forward, a node shows its output. Going back, it shows the slope of the loss with respect to its sum, and an edge that "
            "with respect to its weight. Blue is negative, orange positive; press Play."
        )
        label = training.train.classes[training.train.labels[int(row) - 1]]
        st.markdown(f"Truth: **{literal(label)}**")
    with right:
        show(row_figure(plan, int(row), when != "At the start"), key="row-graph")

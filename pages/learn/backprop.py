"""Backprop: one row worked through by hand, then a small network that learns, and what its starting weights decide."""

from typing import Any

import pandas as pd
import streamlit as st

from core.charts.backprop import worked_graph
from core.charts.decision import boundaries_side_by_side, decision_boundary, hidden_units, training_losses
from core.charts.network import network_graph, weights_over_training
from core.maths.initialisations import INITIALISATIONS
from core.maths.network_training import distinct_units, hidden_maps
from core.maths.worked_example import SYMBOLS, WorkedExample, worked_example
from pages.widgets.chart import show
from pages.widgets.lesson import Stop, formula, guide, notice, slip, source
from pages.widgets.network_form import Plan, plan_form, training_of
from pages.widgets.shell import literal, page, sentences

EXAMPLE, NETWORK, START = "Worked example", "Small network", "Starting weights"
LAST = 17  # steps of the worked example with three inputs, counted from 0
PAIR_PX = 116  # two numbers side by side in a third of the page, and on a phone
PARTS = {
    "forward": "Forward: from the row to the loss",
    "backward": "Backward: the chain rule, factor by factor",
    "update": "Update: every weight moves a little",
    "second pass": "Second pass: is it better now?",
}
XOR = {"part": NETWORK, "set": "xor", "noise": 0.1, "layers": 1, "f": "tanh", "opt": "adam", "lr": 0.03, "steps": 300}
XOR |= {"init": "xavier", "seed": 0}
DEEP = {"part": START, "set": "spiral", "noise": 0.1, "layers": 3, "u1": 8, "u2": 8, "u3": 8, "f": "tanh"}
DEEP |= {"opt": "adam", "lr": 0.03, "steps": 300, "seed": 0}
STOPS = (
    Stop(
        "Forward",
        "One row, three weights. The inputs are weighted and summed to a score, the sigmoid makes it a probability, and the loss says how wrong it is.",
        {"part": EXAMPLE, "at": 3, "all": False},
    ),
    Stop(
        "Back along the same path",
        "The slope of the loss against weight 1 is a product of three small slopes, one for each edge from the loss back to the weight.",
        {"part": EXAMPLE, "at": 7, "all": False},
    ),
    Stop(
        "One small move",
        "Each weight has moved against its slope. The same row once more: the loss is lower. Try a far larger learning rate.",
        {"part": EXAMPLE, "at": LAST + 1, "all": False},
    ),
    Stop(
        "One unit is not enough",
        "XOR: opposite corners belong together. One hidden unit can only bend one straight cut; press Play and see it fail.",
        XOR | {"u1": 1},
    ),
    Stop(
        "Four units are",
        "Four units lay four cuts and the output joins them. Further down, see what each unit has learned to tell apart.",
        XOR | {"u1": 4},
    ),
    Stop(
        "Twins never part",
        "Four starts, one problem. From zero, all units of a layer compute the same, get the same gradient, and stay twins: here nothing is learned.",
        DEEP | {"s": 1.0},
    ),
    Stop(
        "The spread must fit",
        "The same, but the Gaussian start is far too narrow: the signal fades from layer to layer, and so does the gradient on its way back. Xavier and He fit the spread to the layer.",
        DEEP | {"s": 0.01},
    ),
)
BACKPROP = r"""\begin{aligned}
\delta^{L} &= \hat{y} - y \\
\delta^{l} &= \big(W^{l+1}\big)^{\!\top} \delta^{l+1} \odot f'(z^{l}) \\
\frac{\partial J}{\partial W^{l}} &= \delta^{l} \, \big(a^{l-1}\big)^{\!\top} \qquad \frac{\partial J}{\partial b^{l}} = \delta^{l}
\end{aligned}"""
BACKPROP_SYMBOLS = {
    r"\delta^{l}": "slope of the loss against the sums of layer l",
    "L": "the last layer",
    r"\hat{y}": "predicted probability",
    "y": "truth",
    "W^{l}": "weights of layer l",
    "b^{l}": "biases of layer l",
    "z^{l}": "sums of layer l",
    "a^{l-1}": "what the layer before puts out",
    "f'": "slope of the activation",
    r"\odot": "entry by entry",
}


def example_form() -> tuple[list[float], int, list[float], float, float]:
    """Draw the numbers of the worked example and return x, y, weights, bias and learning rate."""
    x, w = [], []
    for place, start in enumerate((0.1, -0.2, 0.05), start=1):
        pair = st.container(horizontal=True)
        x.append(
            pair.number_input(
                f"x{place}",
                -50.0,
                50.0,
                float(place),
                0.5,
                key=f"x{place}",
                bind="query-params",
                format="%g",
                width=PAIR_PX,
            )
        )
        w.append(
            pair.number_input(
                f"w{place}", -10.0, 10.0, start, 0.05, key=f"w{place}", bind="query-params", format="%g", width=PAIR_PX
            )
        )
    pair = st.container(horizontal=True)
    bias = pair.number_input("b", -10.0, 10.0, 0.0, 0.05, key="b", bind="query-params", format="%g", width=PAIR_PX)
    rate = pair.number_input(
        "Learning rate", 0.0, 100.0, 0.01, 0.01, key="rate", bind="query-params", format="%g", width=PAIR_PX
    )
    y = st.segmented_control("Truth y", [1, 0], default=1, required=True, key="y", bind="query-params")
    return x, 1 if y is None else int(y), w, bias, rate


def move(by: int) -> None:
    """Go to another step of the worked example."""
    st.session_state["at"] = min(max(st.session_state["at"] + by, 1), LAST + 1)


@st.fragment
def worked() -> None:
    """Carry out one step of learning by hand."""
    with sentences():
        left, right = st.columns([1, 2], gap="large")
        with left:
            example = worked_example(*example_form())
            first, second = st.columns(2)
            first.metric("Loss before", f"{example.before.loss:.4f}")
            second.metric(
                "Loss after",
                f"{example.after.loss:.4f}",
                f"{example.after.loss - example.before.loss:.4f}",
                delta_color="inverse",
            )
        with right:
            at = st.slider("Step", 1, LAST + 1, 10, key="at", bind="query-params")
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button("Back", key="at-back", disabled=at == 1, on_click=move, args=(-1,))
                st.button("Next", key="at-next", disabled=at == LAST + 1, on_click=move, args=(1,))
                whole = st.toggle("Show all steps", key="all", bind="query-params")
            show(worked_graph(example, at - 1), key="worked")
            if not whole:
                one_step(example, at - 1)
        if whole:
            all_steps(example)
        change = example.after.loss - example.before.loss
        if change < 0:
            notice(
                f"One step has lowered the loss from {example.before.loss:.4f} to {example.after.loss:.4f} and moved the probability from "
                f"{example.before.probability:.4f} to {example.after.probability:.4f}. All learning here, BERT's too, is this step many times."
            )
        elif change > 0:
            notice(f"The loss is higher by {change:.4f}: the step was too long. Lower the learning rate.")
        else:
            notice("The loss has not changed: the learning rate or the gradient is zero, or too small to show.")


def one_step(example: WorkedExample, at: int) -> None:
    """Show one step of the calculation: the formula, the numbers in it, and what it means."""
    step = example.steps[at]
    st.markdown(f"**{at + 1}. {step.title}.** {step.note}")
    st.latex(step.symbolic)
    st.latex(step.numeric)


def all_steps(example: WorkedExample) -> None:
    """Show the whole calculation."""
    for part, title in PARTS.items():
        st.markdown(f"##### {title}")
        for number, step in enumerate(example.steps):
            if step.part == part:
                one_step(example, number)


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
    test = "" if end.test_accuracy is None else f", of the test points {100 * end.test_accuracy:.0f} %"
    notice(
        f"After {end.step} steps {100 * end.train_accuracy:.0f} % of the training points are right{test}. "
        f"The network has {training.network.size} weights and biases; press Play to see them move the boundary."
    )
    st.subheader("Its weights as it learns", anchor=False)
    show(weights, key="weights")
    st.subheader("One point, forward and back", anchor=False)
    one_row(plan)
    formula(BACKPROP, BACKPROP_SYMBOLS)
    source(
        "Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating errors; "
        "Goodfellow, Bengio and Courville (2016), Deep Learning, section 6.5"
    )
    st.subheader("What each hidden unit sees", anchor=False)
    for number, chart in enumerate(unit_figures(plan), start=1):
        show(chart, key=f"units-{number}")


@st.fragment
def one_row(plan: Plan) -> None:
    """Show a training point's way through the network, and its gradient's way back."""
    training = training_of(plan)
    left, right = st.columns([1, 2], gap="large")
    with left:
        rows = len(training.train)
        if st.session_state.get("row", 1) > rows:
            st.session_state["row"] = rows
        row = st.number_input("Training point", 1, rows, 1, key="row", bind="query-params")
        when = st.segmented_control(
            "Weights",
            ["At the start", "At the end"],
            default="At the end",
            required=True,
            key="when",
            bind="query-params",
        )
        st.caption(
            "Forward, a node holds what it puts out. Backward, it holds the slope of the loss against its sum, and an edge that "
            "against its weight. Blue is negative, orange positive; press Play."
        )
        label = training.train.classes[training.train.labels[int(row) - 1]]
        st.markdown(f"Truth: **{literal(label)}**")
    with right:
        show(row_figure(plan, int(row), when != "At the start"), key="row-graph")


@st.cache_resource(show_spinner="Training four networks ...", max_entries=24)
def start_figures(plan: Plan) -> tuple[Any, Any, pd.DataFrame]:
    """Return boundaries, losses and a table of the same network from every initialisation."""
    named = [(entry.title, training_of(plan.starting_with(entry.key))) for entry in INITIALISATIONS]
    rows = []
    for name, training in named:
        end, network = training.snapshots[-1], training.network
        rows.append(
            {
                "start": name,
                "training loss": end.train_loss,
                "test loss": end.test_loss,
                "training, %": 100 * end.train_accuracy,
                "test, %": None if end.test_accuracy is None else 100 * end.test_accuracy,
                "different units": ", ".join(
                    f"{found} of {units}"
                    for found, units in zip(distinct_units(network, end.parameters), network.hidden, strict=True)
                ),
                "diverged at": training.diverged_at,
            }
        )
    table = pd.DataFrame(rows)
    return boundaries_side_by_side(named), training_losses(named), table.dropna(axis="columns", how="all")


def starting_weights() -> None:
    """Compare initialisations on one problem."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        plan = plan_form(choose_start=False)
    if plan is None:
        return
    boundaries, losses, table = start_figures(plan)
    with right:
        show(boundaries, key="starts")
    show(losses, key="start-losses")
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            "training loss": st.column_config.NumberColumn(format="%.4f"),
            "test loss": st.column_config.NumberColumn(format="%.4f"),
            "training, %": st.column_config.NumberColumn(format="%.0f"),
            "test, %": st.column_config.NumberColumn(format="%.0f"),
        },
    )
    zero = table[table["start"] == INITIALISATIONS["zero"].title].iloc[0]
    notice(
        f"Different units in each hidden layer after {plan.steps} steps from zero: {zero['different units']}. They began as twins, were given the "
        "same gradient at every step, and stay twins. Random weights break the symmetry; Xavier and He fit their size to the layer."
    )
    for tab, entry in zip(st.tabs([entry.title for entry in INITIALISATIONS]), INITIALISATIONS, strict=True):
        with tab:
            formula(entry.latex)
            st.markdown(entry.note)
            source(entry.source)


with page(
    "Backprop", "How an error finds its way back to every weight, first by hand for one row, then through a network."
):
    guide(STOPS)
    part = st.segmented_control(
        "Show", [EXAMPLE, NETWORK, START], default=EXAMPLE, required=True, key="part", bind="query-params"
    )
    if part == NETWORK:
        small_network()
    elif part == START:
        starting_weights()
    else:
        worked()
        with st.popover("Symbols"):
            st.markdown("\n".join(f"- ${symbol}$: {meaning}" for symbol, meaning in SYMBOLS.items()))
        slip(
            "It gives x, y and the learning rate but no weights to start from, and stops before a number is worked out. The weights here are "
            "ours; change them as you like."
        )
        source("Goodfellow, Bengio and Courville (2016), Deep Learning, sections 5.9 and 6.5")

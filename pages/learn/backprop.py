"""Backprop: one row worked through by hand, then a small network that learns, and what its starting weights decide."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.charts.boundary import boundaries_side_by_side, training_losses
from core.maths.initialisations import INITIALISATIONS, Initialisation
from core.maths.network_training import distinct_units
from core.maths.worked_example import SYMBOLS
from pages.learn.parts.choice import choose_one
from pages.learn.parts.lesson import Stop, formula, guide, notice, slip, source
from pages.learn.parts.network_form import Plan, plan_form, training_of
from pages.learn.parts.small_network import small_network
from pages.learn.parts.worked_step import LAST, work_through
from pages.widgets.chart import show
from pages.widgets.fold import tabs
from pages.widgets.shell import fragment, page
from pages.widgets.table import show_numbers

EXAMPLE, NETWORK, START = "Worked example", "Small network", "Starting weights"
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
        "The slope of the loss with respect to weight 1 is a product of three slopes, one for each edge from the loss back to the weight.",
        {"part": EXAMPLE, "at": 7, "all": False},
    ),
    Stop(
        "One small move",
        "Each weight has moved against its slope. Send the same row through again, and the loss is lower. Now try a much larger learning rate.",
        {"part": EXAMPLE, "at": LAST, "all": False},
    ),
    Stop(
        "One unit is not enough",
        "XOR: opposite corners belong together. One hidden unit can make only one straight cut; press Play and watch it fail.",
        XOR | {"u1": 1},
    ),
    Stop(
        "Four units are",
        "Four units make four cuts, and the output combines them. Further down, see what each unit has learned to tell apart.",
        XOR | {"u1": 4},
    ),
    Stop(
        "Twins never part",
        "Four starting points, one problem. Started at zero, all units of a layer compute the same, get the same gradient and stay twins: nothing is learned here.",
        DEEP | {"s": 1.0},
    ),
    Stop(
        "The spread must fit",
        "The same again, with a Gaussian that is far too narrow: the signal fades from layer to layer, and so does the gradient on its way back. Xavier and He fit the spread to the layer.",
        DEEP | {"s": 0.01},
    ),
)


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
    show_numbers(
        table,
        key="starts",
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
    formulas()


@fragment
def formulas() -> None:
    """Draw the formula of each initialisation."""
    tabs({entry.title: partial(formula_of, entry) for entry in INITIALISATIONS}, "formula")


def formula_of(entry: Initialisation) -> None:
    """Draw one initialisation's formula, what it does and where it comes from."""
    formula(entry.latex)
    st.markdown(entry.note)
    source(entry.source)


with page(
    "Backprop", "How an error finds its way back to every weight, first by hand for one row, then through a network."
):
    guide(STOPS)
    part = choose_one("Show", [EXAMPLE, NETWORK, START], "part")
    if part == NETWORK:
        small_network()
    elif part == START:
        starting_weights()
    else:
        work_through()
        with st.popover("Symbols"):
            st.markdown("\n".join(f"- ${symbol}$: {meaning}" for symbol, meaning in SYMBOLS.items()))
        slip(
            "It gives x, y and the learning rate but no weights to start from, and stops before any number is worked out. The weights here are "
            "ours; change them as you like."
        )
        source("Goodfellow, Bengio and Courville (2016), Deep Learning, sections 5.9 and 6.5")

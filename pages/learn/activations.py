"""Activations: the bend after each weighted sum, its slope, and what that does to a gradient on its way through many layers."""

import numpy as np
import streamlit as st

from core.charts.functions import activation_curve, compare_activations, over_depth, softmax_bars
from core.charts.slopes import softmax_slopes
from core.maths import softmax as soft
from core.maths.activations import ACTIVATIONS, SATURATION_BOUND
from core.maths.depth import SOURCE as DEPTH_SOURCE
from core.maths.depth import DepthTrace, gradient_over_depth
from core.maths.initialisations import INITIALISATIONS
from pages.learn.parts.choice import choose_entries, choose_entry
from pages.learn.parts.lesson import Stop, formula, guide, notice, source, stacked
from pages.widgets.chart import show
from pages.widgets.shell import fragment, page

SYMBOLS = {
    "x": "the weighted sum that comes in",
    "f(x)": "what goes out",
    "f'(x)": "the slope: the share of the gradient that passes back through here",
}
STOPS = (
    Stop(
        "A squeezed sum",
        "The sigmoid turns any number into one between 0 and 1. Near 0 it is steep; far out, in the shaded parts, it is flat.",
        {"f": "sigmoid", "x": 0.0},
    ),
    Stop(
        "Where learning stops",
        f"At x = 6 the slope is below {SATURATION_BOUND}, so hardly any of the gradient gets back through. A unit stuck out here learns almost nothing.",
        {"f": "sigmoid", "x": 6.0},
    ),
    Stop(
        "Centred at zero",
        "tanh has the same shape, runs from -1 to 1 and is centred at 0, so the next layer gets inputs of both signs. Its slope reaches 1, four times the sigmoid's.",
        {"f": "tanh", "x": 0.0},
    ),
    Stop(
        "No ceiling",
        "ReLU passes positive sums unchanged: its slope there is 1, however large they are. On the negative side nothing passes at all.",
        {"f": "relu", "x": 2.0},
    ),
    Stop(
        "What BERT uses",
        "GELU is a ReLU with a soft bend: small negative sums still get a little through, and the slope has no jump.",
        {"f": "gelu", "x": -0.75},
    ),
    Stop(
        "Twenty layers deep",
        "Below, a gradient of size 1 goes back through 20 layers. Compare where the sigmoid's and ReLU's gradients end: that is why deep networks left the sigmoid behind.",
        {"f": "sigmoid", "deep": ["sigmoid", "tanh", "relu", "gelu"], "init": "he"},
    ),
)
SIDE_BY_SIDE = ("sigmoid", "tanh", "relu", "gelu")


@st.cache_data(show_spinner=False, max_entries=64)
def depth_of(activation: str, initialisation: str, depth: int) -> DepthTrace:
    """Return how a gradient fares through a deep network."""
    return gradient_over_depth(activation, depth=depth, initialisation=initialisation)


@fragment
def one_function() -> None:
    """Draw one activation with its formula and its numbers at a point."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        activation = ACTIVATIONS[choose_entry("Activation", ACTIVATIONS, "f")]
        at = st.slider("x", -8.0, 8.0, 1.0, 0.05, key="x", bind="query-params")
        value, slope = (float(part(np.array(at))) for part in (activation.value, activation.derivative))
        first, second = st.columns(2)
        first.metric("f(x)", f"{value:.4f}")
        second.metric("slope f'(x)", f"{slope:.4f}", help="How much of a gradient of 1 passes back through here.")
        low, high = activation.range
        st.caption(
            f"Outputs from {low:g} to {high:g}; for sums spread like a standard normal number "
            f"{'they are centred at 0' if activation.zero_centred else f'their mean is {activation.mean_output:.2f}, not 0'}. {activation.note}"
        )
    with right:
        show(activation_curve(activation, -8.0, 8.0, at=at), key="curve")
        st.caption(f"Shaded: the slope is below {SATURATION_BOUND}, so less than 1 % of a gradient passes.")
    formula(stacked(activation.latex, activation.derivative_latex), SYMBOLS)
    source(activation.source)


@fragment
def side_by_side() -> None:
    """Draw several functions over each other, and their slopes."""
    chosen = choose_entries("Side by side", ACTIVATIONS, SIDE_BY_SIDE, "cmp")
    if not chosen:
        st.caption("Choose one or more to draw them.")
        return
    left, right = st.columns(2)
    with left:
        show(compare_activations([ACTIVATIONS[key] for key in chosen]), key="compare")
    with right:
        show(compare_activations([ACTIVATIONS[key] for key in chosen], derivative=True), key="compare-slopes")


@fragment
def through_depth() -> None:
    """Show what is left of a gradient after many layers."""
    first, second, third = st.columns([3, 2, 1])
    chosen = choose_entries("Activations in the network", ACTIVATIONS, SIDE_BY_SIDE, "deep", place=first)
    init = choose_entry("Starting weights", INITIALISATIONS, "init", default="xavier", place=second)
    depth = third.number_input("Layers", 2, 50, 20, key="layers", bind="query-params")
    if not chosen:
        st.caption("Choose one or more to draw them.")
        return
    traces = [(ACTIVATIONS[key].title, depth_of(key, init, int(depth))) for key in chosen]
    left, right = st.columns(2)
    with left:
        show(over_depth(traces), key="depth-gradient")
    with right:
        show(over_depth(traces, "activation_variance"), key="depth-variance")
    ends = ", ".join(f"{name} {trace.gradient_norm[0]:.1e}" for name, trace in traces)
    notice(
        f"A gradient of size 1 at the top arrives at the first layer as: {ends}. Each layer multiplies it by its slope and its weights."
    )
    source(DEPTH_SOURCE)


@fragment
def temperature() -> None:
    """Show softmax over editable logits at a temperature."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        written = st.text_input(
            "Scores (logits), separated by commas", "2.0, 1.0, 0.2, -1.0", key="z", bind="query-params"
        )
        heat = st.slider("Temperature T", 0.1, 5.0, 1.0, 0.1, key="t", bind="query-params")
    try:
        logits = np.array([float(part) for part in written.replace(";", ",").split(",") if part.strip()])
        if not 2 <= len(logits) <= 12 or not np.isfinite(logits).all():
            raise ValueError
    except ValueError:
        with right:
            st.error(f"{written!r} is not a list of 2 to 12 numbers. Separate them with commas, as in 2, 1, 0.5.")
        return
    probabilities = soft.softmax(logits, heat)
    names = [f"class {i} ({z:g})" for i, z in enumerate(logits, start=1)]
    with left:
        st.metric(
            "Uncertainty",
            f"{float(soft.entropy_bits(probabilities)):.2f} bits",
            help="Entropy: 0 means certain; the log2 of the number of classes means a blind guess.",
        )
        st.caption(soft.NOTE)
    with right:
        show(softmax_bars(names, probabilities, heat, soft.softmax(logits)), key="softmax")
    _slopes(names, soft.jacobian(logits, heat), int(logits.argmax()))
    formula(stacked(soft.LATEX, soft.DERIVATIVE_LATEX), soft.SYMBOLS)
    source(soft.SOURCE)


def _slopes(names: list[str], slopes: np.ndarray, first: int) -> None:
    """Show how the probabilities answer to the logits."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.caption(
            f"Raise the logit of {names[first]} a little, and its probability grows by {slopes[first, first]:.3f} for each unit. "
            "The other classes lose together what it gains, so every column adds up to 0. "
            "The surer the model is, the smaller all slopes are: there is little left to move."
        )
    with right:
        show(softmax_slopes(names, slopes), key="softmax-slopes")


with page(
    "Activations",
    "What each unit does to its sum, how steep that is, and why the slope decides whether a deep network can learn.",
):
    guide(STOPS)
    one_function()
    st.subheader("Several at once", anchor=False)
    side_by_side()
    st.subheader("Through many layers", anchor=False)
    through_depth()
    st.subheader("From scores to probabilities: softmax", anchor=False)
    temperature()

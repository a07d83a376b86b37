"""Choose a data set in the plane and a small network to learn it, and train it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import streamlit as st

from core.dataset.folder import list_datasets, load_dataset
from core.dataset.plane import Plane, label_columns, numeric_columns, plane
from core.maths.activations import ACTIVATIONS
from core.maths.data_sets import DATA_SETS, DataSet
from core.maths.initialisations import INITIALISATIONS
from core.maths.network import MOST_LAYERS, MOST_UNITS, Network
from core.maths.network_training import Training, train_network
from core.maths.optimizers import OPTIMIZERS
from pages.learn.parts.choice import choose_entry, choose_one
from pages.widgets.link import link
from pages.widgets.shell import literal

TABLE = "table"
RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
ROWS, SNAPSHOTS, MOST_STEPS = 240, 25, 1000
_LINES_SHOWN = 8


@dataclass(frozen=True)
class Points:
    """Where the points come from: a generator with noise, or three columns of a saved table."""

    source: str
    noise: float = 0.1
    columns: tuple[str, str, str] | None = None
    seed: int = 0


@dataclass(frozen=True)
class Plan:
    """What the controls say about a training."""

    points: Points
    hidden: tuple[int, ...]
    activation: str
    optimizer: str
    rate: float
    steps: int
    initialisation: str
    std: float
    seed: int

    def starting_with(self, initialisation: str) -> Plan:
        """Return the same plan with other weights to start from."""
        return replace(self, initialisation=initialisation)


@st.cache_data(show_spinner=False, max_entries=16)
def table_columns(dataset: str) -> tuple[list[str], list[str]]:
    """Return the columns of a saved table that hold numbers, and those that can be classes."""
    frame = load_dataset(dataset).frame()
    return numeric_columns(frame), label_columns(frame)


@st.cache_data(show_spinner=False, max_entries=16)
def table_points(dataset: str, columns: tuple[str, str, str]) -> Plane:
    """Return three columns of a saved table as points."""
    return plane(load_dataset(dataset).frame(), *columns)


@st.cache_data(show_spinner=False, max_entries=64)
def data_of(points: Points) -> DataSet:
    """Return the points to learn from."""
    if points.columns:
        return table_points(points.source, points.columns).data
    return DATA_SETS[points.source].generate(ROWS, points.noise, points.seed)


@st.cache_resource(show_spinner=False, max_entries=64)
def training_of(plan: Plan) -> Training:
    """Train a network as planned."""
    data = data_of(plan.points)
    outputs = 1 if len(data.classes) == 2 else len(data.classes)
    return train_network(
        Network(plan.hidden, plan.activation, outputs),
        data,
        plan.initialisation,
        plan.optimizer,
        {"learning_rate": plan.rate},
        plan.steps,
        snapshots=SNAPSHOTS,
        std=plan.std,
        seed=plan.seed,
    )


def plan_form(*, choose_start: bool) -> Plan | None:
    """Draw the controls and return what they say; None while no points can be made of the choice.

    Args:
        choose_start: whether the initialisation is chosen here.
    """
    chosen = _source()
    hidden = _layers()
    left, right = st.columns(2)
    activation = choose_entry("Activation", ACTIVATIONS, "f", default="tanh", place=left)
    optimizer = choose_entry("Optimiser", OPTIMIZERS, "opt", default="adam", place=right)
    rate = st.select_slider("Learning rate", RATES, 0.03, key="lr", bind="query-params")
    steps = st.slider("Steps", 50, MOST_STEPS, 300, 50, key="steps", bind="query-params")
    initialisation, std, seed = _start(choose_start)
    if chosen is None:
        return None
    points = chosen if chosen.columns else replace(chosen, seed=seed)
    return Plan(points, hidden, activation, optimizer, float(rate), steps, initialisation, std, seed)


def _source() -> Points | None:
    """Draw the choice of points."""
    titles = {entry.key: entry.title for entry in DATA_SETS} | {TABLE: "Columns of your table"}
    source = st.selectbox("Points", list(titles), format_func=titles.__getitem__, key="set", bind="query-params")
    if source != TABLE:
        noise = st.slider("Noise", 0.0, 0.5, 0.1, 0.05, key="noise", bind="query-params")
        st.caption(DATA_SETS[source].note)
        return Points(source, noise)
    saved = _table_names()
    if not saved:
        st.info("No table here yet. Bring one with two columns of numbers and a column of classes.")
        link("data", "Bring a table", icon=":material/table:")
        return None
    dataset = st.selectbox("Table", list(saved), format_func=saved.__getitem__, key="data", bind="query-params")
    numeric, labels = table_columns(dataset)
    if len(numeric) < 2 or not labels or len(set(numeric) | set(labels)) < 3:
        st.warning(
            f"This table has {len(numeric)} columns of numbers and {len(labels)} with two to six different values; "
            "it takes two of the first and one of the second. Choose another table."
        )
        return None
    free = [name for name in numeric if name not in labels] or numeric
    ordered = free + [name for name in numeric if name not in free]
    first = st.selectbox("Across", ordered, key="cx", bind="query-params", format_func=str)
    second = st.selectbox("Up", ordered, index=1, key="cy", bind="query-params", format_func=str)
    place = next((number for number, name in enumerate(labels) if name not in ordered[:2]), 0)
    label = st.selectbox("Class", labels, index=place, key="cl", bind="query-params", format_func=str)
    if len({first, second, label}) < 3:
        st.warning("Choose three different columns.")
        return None
    points = Points(dataset, columns=(first, second, label))
    _left_out(table_points(dataset, points.columns or ("", "", "")))
    return points


def _table_names() -> dict[str, str]:
    """Return the saved tables' names by id; of those that share a name, the id's first digits tell them apart in a link."""
    found = list_datasets()
    names = Counter(dataset.file_name for dataset in found)
    return {
        dataset.id: f"{dataset.file_name} ({dataset.id[:6]})" if names[dataset.file_name] > 1 else dataset.file_name
        for dataset in found
    }


def _left_out(found: Plane) -> None:
    """Say how many points there are and which rows are not among them."""
    parts = [
        f"{len(found.data)} points in {len(found.data.classes)} classes. Both columns are scaled to mean 0 and standard deviation 1."
    ]
    for lines, why in ((found.no_number, "a cell that is not a number"), (found.no_label, "no class")):
        if lines:
            shown = ", ".join(str(line) for line in lines[:_LINES_SHOWN])
            more = f" and {len(lines) - _LINES_SHOWN} more" if len(lines) > _LINES_SHOWN else ""
            rows = "1 row is" if len(lines) == 1 else f"{len(lines)} rows are"
            parts.append(f"{rows} left out for {why}: line{'s' * (len(lines) > 1)} {shown}{more}.")
    if found.not_drawn:
        parts.append(f"{found.not_drawn} more rows were left out at random, to keep this quick.")
    st.caption(literal(" ".join(parts)))


def _layers() -> tuple[int, ...]:
    """Draw the hidden layers and their units."""
    count = choose_one("Hidden layers", list(range(1, MOST_LAYERS + 1)), "layers")
    return tuple(
        st.slider(
            f"Units in layer {place}" if count > 1 else "Units",
            1,
            MOST_UNITS,
            4,
            key=f"u{place}",
            bind="query-params",
        )
        for place in range(1, count + 1)
    )


def _start(choose: bool) -> tuple[str, float, int]:
    """Draw the starting weights and the seed."""
    left, right = st.columns([3, 2])
    initialisation = "xavier"
    if choose:
        initialisation = choose_entry("Starting weights", INITIALISATIONS, "init", default="xavier", place=left)
    seed = (right if choose else left).number_input(
        "Seed", 0, 999, 0, key="seed", bind="query-params", help="Another seed draws other points and other weights."
    )
    std = 1.0
    if not choose or INITIALISATIONS[initialisation].uses_std:
        std = (st if choose else right).number_input(
            "Gaussian's spread", 0.01, 5.0, 1.0, 0.05, key="s", bind="query-params"
        )
    return initialisation, float(std), int(seed)

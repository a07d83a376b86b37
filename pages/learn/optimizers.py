"""Optimisers: how a gradient becomes a step, raced from one start on surfaces, on data rows, and on a run of your own."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.functions import schedule_curves
from core.charts.optimizers import moments, race_losses
from core.charts.paths import contour_race, surface_race
from core.errors import FathomError
from core.maths.data_problems import LogisticRegression, SoftmaxHead, generated_classification
from core.maths.optimizers import ARTICLE_SLIPS, OPTIMIZERS
from core.maths.race import Lap, Racer, race, suggested_rate
from core.maths.schedules import SCHEDULES
from core.maths.surfaces import SURFACES
from pages.widgets.chart import show
from pages.widgets.lesson import Stop, formula, guide, notice, slip, source
from pages.widgets.shell import PAGES, literal, page

KEYS = list(OPTIMIZERS.keys)
MOST_STEPS = 300
# What the table calls the numbers of core.maths.optimizers.
NAMES = {"step": "step taken", "m_hat": "m corrected", "v_hat": "v corrected"}
STOPS = (
    Stop(
        "One valley, one start",
        "A ravine: steep across, flat along. Plain descent (SGD here) jumps from wall to wall and creeps along the floor.",
        {"on": "A surface", "surface": "ravine", "race": ["sgd"], "steps": 100, "rate": 1.0},
    ),
    Stop(
        "Momentum remembers",
        "Momentum adds up the gradients that agree and cancels those that alternate: press Play and compare the two.",
        {"on": "A surface", "surface": "ravine", "race": ["sgd", "momentum"], "steps": 100, "rate": 1.0},
    ),
    Stop(
        "Adam scales each direction",
        "Adam divides by the size that gradients had lately, so steep and flat directions get steps of like size.",
        {"on": "A surface", "surface": "ravine", "race": ["sgd", "momentum", "adam"], "steps": 100, "rate": 1.0},
    ),
    Stop(
        "Too long a step",
        "Ten times the learning rate: some racers leave the picture. A race that diverges is stopped and says so.",
        {"on": "A surface", "surface": "ravine", "race": ["sgd", "momentum", "adam"], "steps": 100, "rate": 10.0},
    ),
    Stop(
        "All rows or a few",
        "On data, BGD reads every row for each step, SGD a few. Look at the loss against rows read: the noisy steps get there having read far less.",
        {"on": "Data rows", "race": ["bgd", "sgd"], "steps": 150, "rate": 1.0, "batch": 8},
    ),
)


@dataclass(frozen=True)
class Choice:
    """What the controls say about a race."""

    racers: tuple[str, ...]
    steps: int
    rate: float
    beta1: float
    beta2: float
    batch: int
    schedule: str
    warmup: int

    def hyper(self, key: str, rate: float) -> dict[str, float]:
        """Return an optimiser's hyper-parameters, those that it has."""
        wanted = {
            "learning_rate": rate * self.rate,
            "momentum": self.beta1,
            "beta1": self.beta1,
            "beta2": self.beta2,
            "alpha": self.beta2,
        }
        known = {setting.name: setting for setting in OPTIMIZERS[key].settings}
        return {
            name: float(np.clip(value, known[name].low, known[name].high))
            for name, value in wanted.items()
            if name in known
        }


def controls(on_data: bool) -> Choice:
    """Draw the controls of a race."""
    racers = st.multiselect(
        "Racers",
        KEYS,
        ["sgd", "momentum", "adam"],
        format_func=lambda key: OPTIMIZERS[key].title,
        key="race",
        bind="query-params",
        max_selections=6,
    )
    rate = st.select_slider(
        "Learning rate, times a fitting one",
        [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0],
        1.0,
        key="rate",
        bind="query-params",
        help="Each racer starts from a rate that suits it here; this multiplies all of them.",
    )
    steps = st.slider("Steps", 10, MOST_STEPS, 100, 10, key="steps", bind="query-params")
    batch = (
        st.slider("Batch (rows a step)", 1, 64, 8, key="batch", bind="query-params", help="BGD always reads all rows.")
        if on_data
        else 8
    )
    with st.expander("More: memory and schedule"):
        beta1 = st.slider("Momentum, beta 1", 0.0, 0.99, 0.9, 0.01, key="b1", bind="query-params")
        beta2 = st.slider(
            "Beta 2 (memory of squares)", 0.5, 0.999, 0.999, 0.001, key="b2", bind="query-params", format="%.3f"
        )
        schedule = st.selectbox(
            "Schedule",
            list(SCHEDULES.keys),
            format_func=lambda key: SCHEDULES[key].title,
            key="sched",
            bind="query-params",
        )
        warmup = st.slider("Warm-up steps", 0, 50, 0, key="warm", bind="query-params")
    return Choice(tuple(racers), steps, float(rate), beta1, beta2, batch, schedule, min(warmup, steps - 1))


@st.cache_data(show_spinner=False, max_entries=64)
def surface_laps(surface: str, choice: Choice) -> list[Lap]:
    """Race on a surface."""
    problem = SURFACES[surface]
    racers = [Racer(key, choice.hyper(key, suggested_rate(problem, key))) for key in choice.racers]
    return race(problem, racers, problem.start, choice.steps, choice.schedule, choice.warmup)


@st.cache_resource(show_spinner=False)
def data_problem() -> LogisticRegression:
    """Return the two clouds of points that the data race learns to tell apart."""
    return generated_classification(200, stretch=3.0, seed=3)


@st.cache_data(show_spinner=False, max_entries=64)
def data_laps(choice: Choice) -> list[Lap]:
    """Race on data rows."""
    rates = {"rmsprop": 0.05, "adam": 0.1, "adamw": 0.1, "momentum": 0.1, "nesterov": 0.1}
    racers = [Racer(key, choice.hyper(key, rates.get(key, 0.4)), batch_size=choice.batch) for key in choice.racers]
    return race(data_problem(), racers, (-1.5, 2.5), choice.steps, choice.schedule, choice.warmup)


@st.cache_data(show_spinner=False, max_entries=8)
def run_features(run: str) -> tuple[np.ndarray, np.ndarray, int]:
    """Return a run's frozen features, reduced to 32 numbers a row, with its labels."""
    from pages.widgets.engine import client

    found = client().features(run, rows=1000, components=32)
    features, labels = np.array(found["features"], dtype=float), np.array(found["labels"], dtype=int)
    return features, labels, len(found["classes"])


@st.cache_data(show_spinner=False, max_entries=32)
def run_laps(run: str, choice: Choice) -> list[Lap]:
    """Race on the head of a real run."""
    features, labels, classes = run_features(run)
    problem = SoftmaxHead(features, labels, classes)
    rates = {"rmsprop": 0.01, "adam": 0.03, "adamw": 0.03, "momentum": 0.02, "nesterov": 0.02}
    racers = [Racer(key, choice.hyper(key, rates.get(key, 0.3)), batch_size=choice.batch) for key in choice.racers]
    return race(problem, racers, np.zeros(problem.size), choice.steps, choice.schedule, choice.warmup, keep=False)


def outcome(laps: list[Lap]) -> None:
    """Say who got lowest, and who diverged."""
    for lap in laps:
        if lap.diverged_at is not None:
            st.warning(
                f"{lap.label} diverged at step {lap.diverged_at}: {lap.reason} Lower the learning rate.",
                icon=":material/trending_up:",
            )
    whole = [lap for lap in laps if lap.diverged_at is None]
    if whole:
        best = min(whole, key=lambda lap: lap.losses[-1])
        rows = f", having read {int(best.rows_seen[-1]):,} rows" if best.rows_seen[-1] else ""
        notice(f"Lowest after {best.steps} steps: {best.label} with a loss of {best.losses[-1]:.4g}{rows}.")


@st.fragment
def table(laps: list[Lap]) -> None:
    """Show one racer's numbers step by step, each to be reproduced by hand."""
    with_trace = [lap for lap in laps if lap.traces]
    if not with_trace:
        return
    left, right = st.columns(2)
    names = [lap.label for lap in with_trace]
    name = left.selectbox("Numbers of", names, index=len(names) - 1, key="numbers")
    lap = with_trace[names.index(name)]
    axis = right.segmented_control("Parameter", ["x", "y"], default="x", required=True, key="axis", bind="query-params")
    number = 0 if axis != "y" else 1
    show(moments(lap, number, axis or "x"), key="moments")
    columns = {
        "number": np.arange(1, len(lap.learning_rates) + 1),
        f"{axis} before": lap.path[: len(lap.learning_rates), number],
        "rate": lap.learning_rates,
    }
    columns |= {NAMES.get(label, label): values[:, number] for label, values in lap.traces.items()}
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height=245,
        column_config={label: st.column_config.NumberColumn(format="%.6g") for label in columns if label != "number"},
    )


def formulas(racers: tuple[str, ...]) -> None:
    """Draw the update of each racer."""
    for tab, key in zip(st.tabs([OPTIMIZERS[key].title for key in racers]), racers, strict=True):
        optimizer = OPTIMIZERS[key]
        with tab:
            formula(r"\begin{aligned}" + r"\\".join(optimizer.latex) + r"\end{aligned}", optimizer.symbols)
            st.markdown(optimizer.note)
            source(optimizer.source)


def on_surface() -> tuple[list[Lap], Choice]:
    """Race on a surface and draw it."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        key = st.selectbox(
            "Surface",
            list(SURFACES.keys),
            index=list(SURFACES.keys).index("ravine"),
            format_func=lambda k: SURFACES[k].title,
            key="surface",
            bind="query-params",
        )
        choice = controls(on_data=False)
        st.caption(SURFACES[key].note)
    laps = surface_laps(key, choice)
    surface = SURFACES[key]
    with right:
        if laps:
            view = st.segmented_control(
                "View", ["From above", "In space"], default="From above", required=True, key="view", bind="query-params"
            )
            x, y, heights = surface.grid(60)
            if view == "In space":
                show(surface_race(x, y, heights, laps, title=surface.title), key="surface-chart")
            else:
                show(contour_race(x, y, heights, laps, surface.minima, title=surface.title), key="contour-chart")
        else:
            st.info("Choose at least one racer.", icon=":material/info:")
    return laps, choice


def on_data() -> tuple[list[Lap], Choice]:
    """Race on two clouds of points."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        choice = controls(on_data=True)
        st.caption(
            "200 points in two classes; two weights, so the loss of all rows can be drawn. BGD takes all rows a step, the others a batch."
        )
    laps = data_laps(choice)
    with right:
        if laps:
            problem = data_problem()
            x, y, heights = problem.grid(50)
            show(
                contour_race(
                    x, y, heights, laps, title="Loss of all rows over the two weights", axes=("weight 1", "weight 2")
                ),
                key="data-chart",
            )
        else:
            st.info("Choose at least one racer.", icon=":material/info:")
    return laps, choice


def on_run() -> tuple[list[Lap], Choice] | None:
    """Race on the head of a real run."""
    from core.runs import list_runs

    runs = [run for run in list_runs() if run.state().status == "succeeded"]
    if not runs:
        st.info(
            "No finished run yet. Train one on your table or the sample with the quick recipe; it takes under a minute.",
            icon=":material/info:",
        )
        st.page_link(PAGES["data"], label="Bring a table", icon=":material/table:")
        return None
    left, right = st.columns([1, 2], gap="large")
    names = {run.id: run.name for run in runs[:50]}
    with left:
        run = st.selectbox("Run", list(names), format_func=names.__getitem__, key="run", bind="query-params")
        choice = controls(on_data=True)
        st.caption(
            "The run's encoder has read up to 1,000 of its training rows; 32 numbers stand for each. A fresh head is raced on them."
        )
    try:
        with right, st.spinner("The run's encoder reads its rows ..."):
            run_features(run)
        laps = run_laps(run, choice)
    except FathomError as error:
        right.error(literal(str(error)))
        return None
    with right:
        if laps:
            show(race_losses(laps), key="run-losses")
            show(race_losses(laps, by_rows=True), key="run-losses-rows")
    return laps, choice


with page(
    "Optimisers", "From one start, with one gradient: how differently BGD, SGD, momentum, RMSProp and Adam walk."
):
    guide(STOPS)
    where = st.segmented_control(
        "Race on",
        ["A surface", "Data rows", "Your run"],
        default="A surface",
        required=True,
        key="on",
        bind="query-params",
    )
    raced = on_surface() if where == "A surface" else on_data() if where == "Data rows" else on_run()
    if raced and raced[0]:
        laps, choice = raced
        outcome(laps)
        if where != "Your run":
            show(race_losses(laps), key="losses")
            if where == "Data rows":
                show(race_losses(laps, by_rows=True), key="losses-rows")
            st.subheader("Every number", anchor=False)
            table(laps)
        if choice.schedule != "constant" or choice.warmup:
            show(schedule_curves([SCHEDULES[choice.schedule]], 1.0, choice.steps, choice.warmup), key="schedule")
        st.subheader("The updates", anchor=False)
        formulas(choice.racers)
        for text in ARTICLE_SLIPS:
            slip(text)

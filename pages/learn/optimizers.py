"""Optimisers: how a gradient becomes a step, raced from one start on surfaces, on data rows, and on a run of your own."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.functions import schedule_curves
from core.charts.optimizers import moments, race_losses
from core.charts.paths import contour_race, surface_race
from core.errors import FathomError
from core.maths.optimizers import ARTICLE_SLIPS, OPTIMIZERS
from core.maths.race import Lap
from core.maths.schedules import SCHEDULES
from core.maths.surfaces import SURFACES
from pages.learn.parts.choice import choose_entry, choose_one
from pages.learn.parts.lesson import Stop, formula, guide, notice, slip, source
from pages.learn.parts.race_form import (
    RacePlan,
    data_laps,
    data_problem,
    race_form,
    run_features,
    run_laps,
    surface_laps,
)
from pages.widgets.chart import show
from pages.widgets.fold import tabs
from pages.widgets.link import link, remember
from pages.widgets.shell import fragment, literal, page
from pages.widgets.table import show_numbers

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
        "Adam divides by the recent size of the gradients, so steep and flat directions get steps of similar size.",
        {"on": "A surface", "surface": "ravine", "race": ["sgd", "momentum", "adam"], "steps": 100, "rate": 1.0},
    ),
    Stop(
        "Too long a step",
        "Ten times the learning rate: some racers leave the picture. A race that diverges is stopped and says so.",
        {"on": "A surface", "surface": "ravine", "race": ["sgd", "momentum", "adam"], "steps": 100, "rate": 10.0},
    ),
    Stop(
        "All rows or a few",
        "On data, BGD reads every row for each step, SGD a few. Look at the loss against rows read: the noisy steps get there after reading far fewer.",
        {"on": "Data rows", "race": ["bgd", "sgd"], "steps": 150, "rate": 1.0, "batch": 8},
    ),
)


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


@fragment
def table(laps: list[Lap]) -> None:
    """Show one racer's numbers step by step, each to be reproduced by hand."""
    with_trace = [lap for lap in laps if lap.traces]
    if not with_trace:
        return
    left, right = st.columns(2)
    names = [lap.label for lap in with_trace]
    name = left.selectbox("Numbers of", names, index=len(names) - 1, key="numbers")
    lap = with_trace[names.index(name)]
    axis = choose_one("Parameter", ["x", "y"], "axis", place=right)
    number = 0 if axis == "x" else 1
    show(moments(lap, number, axis), key="moments")
    columns = {
        "number": np.arange(1, len(lap.learning_rates) + 1),
        f"{axis} before": lap.path[: len(lap.learning_rates), number],
        "rate": lap.learning_rates,
    }
    columns |= {NAMES.get(label, label): values[:, number] for label, values in lap.traces.items()}
    show_numbers(
        pd.DataFrame(columns),
        key="race",
        hide_index=True,
        height=245,
        column_config={label: st.column_config.NumberColumn(format="%.6g") for label in columns if label != "number"},
    )


@fragment
def formulas(racers: tuple[str, ...]) -> None:
    """Draw the update of each racer."""
    tabs({OPTIMIZERS[key].title: partial(update_of, key) for key in racers}, "formula")


def update_of(key: str) -> None:
    """Draw one optimiser's update, what it does and where it comes from."""
    optimizer = OPTIMIZERS[key]
    formula(r"\begin{aligned}" + r"\\".join(optimizer.latex) + r"\end{aligned}", optimizer.symbols)
    st.markdown(optimizer.note)
    source(optimizer.source)


def on_surface() -> tuple[list[Lap], RacePlan]:
    """Race on a surface and draw it."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        key = choose_entry("Surface", SURFACES, "surface", default="ravine")
        plan = race_form(on_data=False)
        st.caption(SURFACES[key].note)
    laps = surface_laps(key, plan)
    surface = SURFACES[key]
    with right:
        if laps:
            view = choose_one("View", ["From above", "In space"], "view")
            x, y, heights = surface.grid(60)
            if view == "In space":
                show(surface_race(x, y, heights, laps, title=surface.title), key="surface-chart")
            else:
                show(contour_race(x, y, heights, laps, surface.minima, title=surface.title), key="contour-chart")
        else:
            st.info("Choose at least one racer.", icon=":material/info:")
    return laps, plan


def on_data() -> tuple[list[Lap], RacePlan]:
    """Race on two clouds of points."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        plan = race_form(on_data=True)
        st.caption(
            "200 points in two classes; two weights, so the loss of all rows can be drawn. BGD takes all rows at every step, the others a batch."
        )
    laps = data_laps(plan)
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
    return laps, plan


def on_run() -> tuple[list[Lap], RacePlan] | None:
    """Race on the head of a real run."""
    from core.runs.registry import list_runs

    runs = [run for run in list_runs() if run.state().status == "succeeded"]
    if not runs:
        st.info(
            "No finished run yet. Train one on your table or the sample with the quick recipe; it takes under a minute.",
            icon=":material/info:",
        )
        link("data", "Bring a table", icon=":material/table:")
        return None
    left, right = st.columns([1, 2], gap="large")
    names = {run.id: run.name for run in runs[:50]}
    with left:
        run = st.selectbox(
            "Run", list(names), format_func=names.__getitem__, key=remember("run", next(iter(names)), names)
        )
        plan = race_form(on_data=True)
        st.caption(
            "Up to 1,000 of the run's training rows have gone through its encoder; 32 numbers describe each. A fresh head is trained on them."
        )
    try:
        with right, st.spinner("The run's encoder reads its rows ..."):
            run_features(run)
        laps = run_laps(run, plan)
    except FathomError as error:
        right.error(literal(str(error)))
        return None
    with right:
        if laps:
            show(race_losses(laps), key="run-losses")
            show(race_losses(laps, by_rows=True), key="run-losses-rows")
    return laps, plan


with page(
    "Optimisers", "From one start, with one gradient: how differently BGD, SGD, momentum, RMSProp and Adam move."
):
    guide(STOPS)
    where = choose_one("Race on", ["A surface", "Data rows", "Your run"], "on")
    raced = on_surface() if where == "A surface" else on_data() if where == "Data rows" else on_run()
    if raced and raced[0]:
        laps, plan = raced
        outcome(laps)
        if where != "Your run":
            show(race_losses(laps), key="losses")
            if where == "Data rows":
                show(race_losses(laps, by_rows=True), key="losses-rows")
            st.subheader("Every number", anchor=False)
            table(laps)
        if plan.schedule != "constant" or plan.warmup:
            show(schedule_curves([SCHEDULES[plan.schedule]], 1.0, plan.steps, plan.warmup), key="schedule")
        st.subheader("The updates", anchor=False)
        formulas(plan.racers)
        for text in ARTICLE_SLIPS:
            slip(text)

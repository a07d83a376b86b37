"""Choose who races and how, and run the race: on a surface, on data rows, or on the head of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.maths.data_problems import LogisticRegression, SoftmaxHead, generated_classification
from core.maths.optimizers import OPTIMIZERS
from core.maths.race import Lap, Problem, Racer, race, suggested_rate
from core.maths.schedules import SCHEDULES
from core.maths.surfaces import SURFACES
from pages.learn.parts.choice import choose_entries, choose_entry

MOST_STEPS = 300
ON_ROWS = {"rmsprop": 0.05, "adam": 0.1, "adamw": 0.1, "momentum": 0.1, "nesterov": 0.1}
"""Rates that suit the two clouds; the other optimisers take 0.4."""
ON_HEAD = {"rmsprop": 0.01, "adam": 0.03, "adamw": 0.03, "momentum": 0.02, "nesterov": 0.02}
"""Rates that suit the head of a run; the other optimisers take 0.3."""


@dataclass(frozen=True)
class RacePlan:
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

    def run(
        self,
        problem: Problem,
        start: Sequence[float] | np.ndarray,
        rate: Callable[[str], float],
        *,
        keep: bool = True,
    ) -> list[Lap]:
        """Race on a problem.

        Args:
            rate: an optimiser's key -> the learning rate that suits it there.
            keep: whether to keep paths and traces.
        """
        racers = [Racer(key, self.hyper(key, rate(key)), batch_size=self.batch) for key in self.racers]
        return race(problem, racers, start, self.steps, self.schedule, self.warmup, keep=keep)


def race_form(*, on_data: bool) -> RacePlan:
    """Draw the controls of a race and return what they say."""
    racers = choose_entries("Racers", OPTIMIZERS, ["sgd", "momentum", "adam"], "race")
    rate = st.select_slider(
        "Learning rate, as a multiple of a suitable one",
        [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0],
        1.0,
        key="rate",
        bind="query-params",
        help="Each racer starts from a rate that suits it here; this multiplies all of them.",
    )
    steps = st.slider("Steps", 10, MOST_STEPS, 100, 10, key="steps", bind="query-params")
    batch = (
        st.slider(
            "Batch (rows per step)", 1, 64, 8, key="batch", bind="query-params", help="BGD always reads all rows."
        )
        if on_data
        else 8
    )
    with st.expander("More: memory and schedule"):
        beta1 = st.slider("Momentum, beta 1", 0.0, 0.99, 0.9, 0.01, key="b1", bind="query-params")
        beta2 = st.slider(
            "Beta 2 (memory of squares)", 0.5, 0.999, 0.999, 0.001, key="b2", bind="query-params", format="%.3f"
        )
        schedule = choose_entry("Schedule", SCHEDULES, "sched")
        warmup = st.slider("Warm-up steps", 0, 50, 0, key="warm", bind="query-params")
    return RacePlan(tuple(racers), steps, float(rate), beta1, beta2, batch, schedule, min(warmup, steps - 1))


@st.cache_data(show_spinner=False, max_entries=64)
def surface_laps(surface: str, plan: RacePlan) -> list[Lap]:
    """Race on a surface."""
    problem = SURFACES[surface]
    return plan.run(problem, problem.start, lambda key: suggested_rate(problem, key))


@st.cache_resource(show_spinner=False)
def data_problem() -> LogisticRegression:
    """Return the two clouds of points that the data race learns to tell apart."""
    return generated_classification(200, stretch=3.0, seed=3)


@st.cache_data(show_spinner=False, max_entries=64)
def data_laps(plan: RacePlan) -> list[Lap]:
    """Race on data rows."""
    return plan.run(data_problem(), (-1.5, 2.5), lambda key: ON_ROWS.get(key, 0.4))


@st.cache_data(show_spinner=False, max_entries=8)
def run_features(run: str) -> tuple[np.ndarray, np.ndarray, int]:
    """Return a run's frozen features, reduced to 32 numbers a row, with its labels."""
    from pages.widgets.engine import client

    found = client().explain("features", run, rows=1000, components=32)
    features, labels = np.array(found["features"], dtype=float), np.array(found["labels"], dtype=int)
    return features, labels, len(found["classes"])


@st.cache_data(show_spinner=False, max_entries=32)
def run_laps(run: str, plan: RacePlan) -> list[Lap]:
    """Race on the head of a real run."""
    features, labels, classes = run_features(run)
    problem = SoftmaxHead(features, labels, classes)
    return plan.run(problem, np.zeros(problem.size), lambda key: ON_HEAD.get(key, 0.3), keep=False)

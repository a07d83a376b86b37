"""Training a demo's model oneself: what it will take, how far it is, and that a new one is there to be chosen."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence

import streamlit as st

from core.config import RunConfig
from core.dataset.task import load_task, split_task
from core.errors import FathomError
from core.runs.jobs import cancel
from core.runs.progress import SHARED_FROM
from core.runs.run import Run
from core.runs.submission import submit
from core.tasks.corrections import correction_rows, load_corrections
from core.tasks.models import CAME_ALONG, FINE_TUNED, QUICK, finished_runs, plan_demo
from core.tasks.shipped import is_shipped
from pages.model.parts.progress import progress_of
from pages.model.parts.subject import Subject
from pages.widgets.link import link
from pages.widgets.shell import fragment, literal

CALLED = {CAME_ALONG: "The one that came along", FINE_TUNED: "The one fine-tuned here", QUICK: "The quick one"}


def offer_training(subject: Subject, runs: Sequence[Run]) -> None:
    """Draw the press that trains, where it would bring something new, and before it starts what it will take."""
    corrections = load_corrections(subject.corrections, subject.task) if subject.corrections is not None else []
    there = finished_runs(runs)
    tuned = there.get(FINE_TUNED)
    learned = tuned is not None and not any(one.at > tuned.state().queued_at for one in corrections)
    if subject.source != "bundled" or learned:
        return
    label = "Fine-tune it again" if tuned else "Train it yourself" if CAME_ALONG in there else "Fine-tune it fully"
    told = f" and the labels you corrected ({len(corrections)})" if corrections else ""
    assert subject.domain is not None  # only a demo's model is chosen here
    asked = f"tune-asked-{subject.key}"
    if st.session_state.get(asked):
        config = plan_demo(subject.domain, subject.task, "balanced", added=correction_rows(corrections))
        st.markdown(literal(f"Trains all weights on the bundled rows{told}. {_time(config)} {_meanwhile(subject)}"))
        with st.container(horizontal=True):
            if st.button(
                "Start training", type="primary", icon=":material/play_arrow:", key=f"tune-start-{subject.key}"
            ):
                st.session_state[asked] = False
                submit(config)
                st.rerun()
            st.button("Not now", key=f"tune-not-{subject.key}", on_click=st.session_state.pop, args=(asked,))
        return
    if st.button(
        label,
        type="primary",
        icon=":material/model_training:",
        key=f"tune-{subject.key}",
        help=f"Another recipe: all weights are trained, on the bundled rows{told}. What it takes is told before it starts.",
    ):
        st.session_state[asked] = True
        st.rerun()


def _meanwhile(subject: Subject) -> str:
    """Say which model answers while another one is trained, and after that."""
    present = "The model that came along" if is_shipped(subject.run) else "The present model"
    return f"{present} goes on answering; when the new one is ready you can compare both here and choose."


def _time(config: RunConfig) -> str:
    """Say how long a run will take, from steps timed on this device."""
    from pages.train.parts.outlook import time_told
    from pages.widgets.engine import preflight

    try:
        with st.spinner("Timing a few steps on this device ..."):
            task = load_task(config.data)
            split = split_task(task, config.data)
            rows = task.train.frame.head(1000)
            pairs = None if config.data.text_pair is None else tuple(rows[config.data.text_pair])
            found = preflight(
                json.dumps(dataclasses.asdict(config.train)),
                (len(split.train), len(split.validation), len(split.test)),
                len(task.train.classes),
                tuple(rows[config.data.text]),
                pairs,
            )
    except FathomError as error:
        return f"How long it takes cannot be told: {error}"
    time, why = time_told(found)
    return why if found.get("others_share", 0.0) >= SHARED_FROM else f"It takes {time}. {why}"


def follow_training(run: Run) -> None:
    """Show how far a run of another recipe is; the present model answers meanwhile."""

    @fragment(run_every=1.0)
    def wait() -> None:
        if run.state().status not in ("queued", "running"):
            st.rerun()
        share, text = progress_of(run)
        preset = "A quick model" if run.config().train.preset == "quick" else "A model with all weights fine-tuned"
        st.progress(share, text=f"{preset} is being trained on the same rows, to be compared when it is ready: {text}")

    wait()
    with st.container(horizontal=True, vertical_alignment="center"):
        link("train", "Watch it learn", icon=":material/monitoring:", query={"run": run.id})
        if st.button("Cancel", key=f"cancel-{run.id}", icon=":material/cancel:"):
            try:
                cancel(run)
            except FathomError as error:
                st.error(literal(str(error)))


def tell_of_new(subject: Subject, runs: Sequence[Run]) -> None:
    """Say that a model which was trained here is ready, while another one answers."""
    tuned = finished_runs(runs).get(FINE_TUNED)
    if tuned is not None and is_shipped(subject.run):
        figure = tuned.metrics().test.macro_f1.value
        st.caption(
            f":material/compare_arrows: The model that you fine-tuned is ready: macro-F1 {figure:.2f} beside {subject.metrics.test.macro_f1.value:.2f}. Compare and choose under Model."
        )

"""Which model answers in a demo: a quick one is trained at the first visit, one press fine-tunes it."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from core.domain import Domain, Task
from core.errors import FathomError, RunError
from core.runs.jobs import cancel, queue
from core.runs.registry import list_runs
from core.runs.run import Run
from core.tasks.corrections import correction_rows, load_corrections
from core.tasks.models import active_run, answering_run, demo_runs, ensure_quick, finished_runs, submit_demo
from pages.model.parts.demo import Demo, with_interval
from pages.widgets.shell import PAGES, literal, minutes


def answering(
    domain: Domain, task: Task, runs: Sequence[Run], *, start: bool = True, source: str = "bundled"
) -> Demo | None:
    """Return the demo with the run that answers, or None while the first model is being trained.

    Args:
        runs: those of this demo task and source, newest first; start: train a quick model where there is none.

    The URL may ask for one with model=quick or model=fine-tuned.

    Raises:
        RunError: the first model could not be trained.
    """
    asked = finished_runs(runs).get(st.query_params.get("model", ""))
    run = asked or answering_run(runs)
    if run is None and start:
        run = ensure_quick(domain, task)
    if run is None or run.state().status != "succeeded":
        return None
    return Demo(domain, task, source, run, run.metrics())


def which_answers(domain: Domain, task: Task) -> Demo | None:
    """Draw which model answers and how to get a better one; None when none can answer yet."""
    source = _source(domain, task)
    runs = demo_runs(domain, task, source)
    try:
        demo = answering(domain, task, runs, start=source == "bundled", source=source)
    except RunError as error:
        st.error(literal(str(error)), icon=":material/error:")
        if st.button("Train the quick model again", type="primary", key=f"again-{domain.name}-{task.name}"):
            submit_demo(domain, task, "quick")
            st.rerun()
        return None
    active = active_run(runs if demo is not None else demo_runs(domain, task, source))  # one may just have been started
    if demo is None:
        if active is not None:
            _first_model(active)
        else:
            st.rerun()  # it has just ended
        return None
    with st.container(border=True, key="which-answers"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        kind = "A fine-tuned model" if demo.tuned else "A quick model"
        test = demo.metrics.test
        words = demo.metrics.baselines["tfidf"].macro_f1.value
        left.markdown(
            f"**{kind} answers.** Macro-F1 {with_interval(test.macro_f1)} on {test.rows:,} test rows; counting words (TF-IDF) gets {words:.2f}."
        )
        with left:
            _other_model(demo, runs)
        if active is not None:
            _training(active, left, right)
        else:
            _offer(demo, runs, right)
    return demo


def _other_model(demo: Demo, runs: Sequence[Run]) -> None:
    """Where both kinds are trained, let a visitor choose, and say what the other one scored."""
    both = finished_runs(runs)
    if len(both) < 2:
        return
    scores = {kind: run.metrics().test.macro_f1.value for kind, run in both.items()}
    now = "fine-tuned" if demo.tuned else "quick"

    def choose() -> None:
        st.query_params["model"] = st.session_state[f"model-{demo.key}"]

    st.segmented_control(
        "Which model answers",
        list(both),
        default=now,
        format_func=lambda kind: f"{kind.capitalize()} (macro-F1 {scores[kind]:.2f})",
        key=f"model-{demo.key}",
        required=True,
        on_change=choose,
        label_visibility="collapsed",
        help="Macro-F1 on the test rows. Fine-tuning does not always win: few rows are easily learned too well.",
    )


def _source(domain: Domain, task: Task) -> str:
    """Let a visitor choose between the bundled rows and the Hub's, where a model of the latter is there."""
    if task.hub is None or answering_run(demo_runs(domain, task, "hub")) is None:
        return "bundled"
    chosen = st.segmented_control(
        "Learned from",
        ["bundled", "hub"],
        default="hub" if st.query_params.get("source") == "hub" else "bundled",
        format_func={"bundled": "Bundled rows", "hub": f"{task.hub.name} (Hub)"}.__getitem__,
        key=f"source-{domain.name}-{task.name}",
        required=True,
    )
    st.query_params["source"] = str(chosen)
    return str(chosen)


def _offer(demo: Demo, runs: Sequence[Run], place: st.delta_generator.DeltaGenerator) -> None:
    corrections = load_corrections(demo.domain, demo.task) if demo.source == "bundled" else []
    place.page_link(
        PAGES["runs"],
        label="See its run",
        icon=":material/stacked_line_chart:",
        query_params={"run": demo.run.id, "view": "evaluation"},
    )
    tuned = finished_runs(runs).get("fine-tuned")
    learned_at = tuned.state().queued_at if tuned is not None else 0.0
    if demo.source != "bundled" or (tuned is not None and not any(one.at > learned_at for one in corrections)):
        return
    label = "Fine-tune it again" if tuned else "Fine-tune it fully"
    told = f" and the labels you corrected ({len(corrections)})" if corrections else ""
    if place.button(
        label,
        type="primary",
        icon=":material/model_training:",
        key=f"tune-{demo.key}",
        help=f"Trains all weights on the bundled rows{told}: about a minute on two cores. This model answers meanwhile.",
    ):
        submit_demo(demo.domain, demo.task, "balanced", added=correction_rows(corrections))
        st.rerun()


def _first_model(run: Run) -> None:
    """Show the first model's training, and go on when it has ended."""

    @st.fragment(run_every=0.5)
    def wait() -> None:
        state = run.state()
        if state.status not in ("queued", "running"):
            st.rerun()
        share, text = progress_of(run)
        elapsed = time.time() - state.queued_at
        st.progress(
            share, text=f"Training a quick model of this task on this machine: {text} {minutes(elapsed)} so far."
        )
        st.caption(
            "This happens once. It reads every training row with the pretrained encoder and fits the last layer."
        )

    wait()


def _training(run: Run, left: st.delta_generator.DeltaGenerator, right: st.delta_generator.DeltaGenerator) -> None:
    @st.fragment(run_every=1.0)
    def wait() -> None:
        if run.state().status not in ("queued", "running"):
            st.rerun()
        share, text = progress_of(run)
        st.progress(share, text=f"A better one is being trained: {text}")

    with left:
        wait()
    with right:
        st.page_link(PAGES["train"], label="Watch it learn", query_params={"run": run.id})
        if st.button("Cancel", key=f"cancel-{run.id}", icon=":material/cancel:"):
            try:
                cancel(run)
            except FathomError as error:
                st.error(literal(str(error)))


_SHARES = {"prepare": 0.1, "initialise": 0.3, "train": 0.4, "iterate": 0.6, "test": 0.8}
_SAID = {
    "prepare": "preparing the rows.",
    "initialise": "loading the encoder.",
    "train": "learning.",
    "iterate": "learning on, keeping the best.",
    "test": "scoring the test rows.",
}


def training_somewhere(but: Run) -> bool:
    """Tell whether another run is being trained."""
    return any(run.id != but.id and run.state().status == "running" for run in list_runs())


def progress_of(run: Run) -> tuple[float, str]:
    """Return how far a run is, 0 to 1, and what it does, in words."""
    events, _ = run.events()
    stage = next((event["stage"] for event in reversed(events) if event["kind"] == "stage"), None)
    if stage is None:
        line = [waiting.id for waiting in queue()]
        ahead = run.id in line and (line.index(run.id) > 0 or training_somewhere(run))
        return 0.03, "waiting until another run has ended." if ahead else "starting."
    step = next((event for event in reversed(events) if event["kind"] == "step"), None)
    share = _SHARES[stage]
    if step and stage in ("train", "iterate"):
        share = 0.3 + 0.5 * step["step"] / max(1, step["steps"])
    return min(1.0, share), _SAID[stage]

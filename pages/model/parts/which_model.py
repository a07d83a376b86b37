"""Which model answers in a demo: the one that came along, or the one that a visitor trained and chose."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from core.domain import Domain, Task
from core.errors import DomainError, FathomError
from core.judge.compare import lead_text
from core.runs.run import Run
from core.tasks.models import active_run, answering_run, choose_answering, demo_runs, ensure_quick, finished_runs
from core.tasks.shipped import install_shipped, is_shipped, was_deleted
from pages.model.parts.fine_tuning import CALLED, follow_training, offer_training, tell_of_new
from pages.model.parts.progress import progress_of
from pages.model.parts.public_rows import real_data
from pages.model.parts.subject import Subject, bound, of_demo, with_interval
from pages.model.parts.threshold import default_threshold, given_by
from pages.widgets.link import link
from pages.widgets.paired import paired
from pages.widgets.shell import fragment, literal, minutes


def answering(domain: Domain, task: Task, runs: Sequence[Run], source: str = "bundled") -> Subject | None:
    """Return the demo with the run that answers, None where none has succeeded; nothing is trained by looking.

    Args:
        runs: those of this demo task and source, newest first.

    The URL may ask for one of core.tasks.models.KINDS with model=.
    """
    asked = finished_runs(runs).get(st.query_params.get("model", ""))
    run = asked or answering_run(runs)
    return None if run is None else of_demo(domain, task, source, run, run.metrics())


def chosen_source(domain: Domain, task: Task) -> str:
    """Return whether the bundled rows or the Hub's are behind the model, from the URL and what there is."""
    there = task.hub is not None and answering_run(demo_runs(domain, task, "hub")) is not None
    return "hub" if there and st.query_params.get("source") == "hub" else "bundled"


def which_answers(domain: Domain, task: Task) -> Subject | None:
    """Draw in one line which model answers, with the choice of another; None when none can answer yet."""
    source = chosen_source(domain, task)
    runs = demo_runs(domain, task, source)
    subject, active = answering(domain, task, runs, source), active_run(runs)
    if subject is None:
        _make_ready(domain, task, runs, active)
        return None
    with st.container(key="which-answers", horizontal=True, vertical_alignment="center", gap="small"):
        kind = "A fine-tuned model" if subject.tuned else "A quick model"
        kind += " that came along" if is_shipped(subject.run) else ""
        test = subject.metrics.test
        other, lead = subject.metrics.strongest("macro_f1"), subject.metrics.short_lead()
        st.caption(
            f"{kind} answers: macro-F1 {with_interval(test.macro_f1)} on {test.rows:,} test rows; the strongest simpler way, "
            f"{literal(other.name)}, gets {other.macro_f1.value:.2f}. "
            + (f"The model is {literal(lead)}. " if lead else "")
            + _given(subject),
            width="content",
        )
        with st.popover("Model", icon=":material/model_training:", type="tertiary"):
            _source(domain, task, source)
            _other_model(subject, runs)
            if active is None:
                offer_training(subject, runs)
            link(
                "runs", "See its run", icon=":material/stacked_line_chart:", query={"run": subject.run.id, "demos": "1"}
            )
            real_data(domain, task)
    if active is not None:
        follow_training(active)
    else:
        tell_of_new(subject, runs)
    return subject


def _given(subject: Subject) -> str:
    """Return what is given beside the likeliest class; nothing where that is always the likeliest, or no test row is new."""
    return "" if subject.unseen.empty else bound(given_by(subject, default_threshold(subject)).aside)


def _make_ready(domain: Domain, task: Task, runs: Sequence[Run], active: Run | None) -> None:
    """Say that no model answers yet, and draw the press that makes one; a failed one is told with its reason."""
    if active is not None:
        _first_model(active)
        return
    try:
        install_shipped(domain, task)
    except DomainError as error:
        st.warning(literal(str(error)), icon=":material/broken_image:")
    if runs and runs[0].state().status in ("failed", "interrupted", "cancelled"):
        st.error(
            literal(f"The last model of this task could not be trained: {runs[0].state().reason}"),
            icon=":material/error:",
        )
    with st.container(key="make-ready", horizontal=True, vertical_alignment="center"):
        if st.button(
            "Make the model ready",
            type="primary",
            icon=":material/play_arrow:",
            key=f"ready-{domain.name}-{task.name}",
            help="Reads every training row with the pretrained encoder and fits the last layer, on this machine.",
        ):
            try:
                ensure_quick(domain, task, again=True)
            except FathomError as error:
                st.error(literal(str(error)), icon=":material/error:")
            else:
                st.rerun()
        st.caption(_none_yet(domain, task), width="content")


def _none_yet(domain: Domain, task: Task) -> str:
    """Return why there is no model, and how to get one."""
    try:
        deleted = was_deleted(domain, task)
    except DomainError:  # told where the models are looked for
        deleted = False
    if deleted:
        return "The model that came along was deleted. Under Runs, “Deleted in the last week” brings it back; a quick one takes seconds."
    return "No model of this task is trained on this machine yet. A quick one takes seconds."


def _source(domain: Domain, task: Task, source: str) -> None:
    """Let a visitor choose between the bundled rows and the Hub's, where a model of the latter is there."""
    if task.hub is None or answering_run(demo_runs(domain, task, "hub")) is None:
        return
    key = f"source-{domain.name}-{task.name}"
    st.session_state[key] = source

    def choose() -> None:
        st.query_params["source"] = str(st.session_state[key])

    st.segmented_control(
        "Learned from",
        ["bundled", "hub"],
        format_func={"bundled": "Bundled rows", "hub": f"{task.hub.name} (Hub)"}.__getitem__,
        key=key,
        required=True,
        on_change=choose,
    )


def _other_model(subject: Subject, runs: Sequence[Run]) -> None:
    """Where several models are there, let a visitor choose which one answers, and say how they compare."""
    there = finished_runs(runs)
    if len(there) < 2:
        return
    scores = {kind: run.metrics().test.macro_f1.value for kind, run in there.items()}
    key = f"model-{subject.key}"
    now = next((kind for kind, run in there.items() if run.id == subject.run.id), next(iter(there)))
    st.session_state[key] = now

    def choose() -> None:
        kind = str(st.session_state[key])
        choose_answering(runs, kind)
        st.query_params["model"] = kind

    st.segmented_control(
        "Which model answers",
        list(there),
        format_func=lambda kind: f"{CALLED[kind]} (macro-F1 {scores[kind]:.2f})",
        key=key,
        required=True,
        on_change=choose,
        help="Macro-F1 on the test rows. The chosen one answers here, on Home and to all visitors until another is chosen.",
    )
    first = next(iter(there))
    for kind in list(there)[1:]:
        found, _ = paired(there[first], there[kind])
        if found is not None:
            other = f"{CALLED[kind][0].lower()}{CALLED[kind][1:]}"
            st.caption(literal(f"{CALLED[first]} against {other}. {lead_text(found, other)}"))


def _first_model(run: Run) -> None:
    """Show the first model's training, and go on when it has ended."""

    @fragment(run_every=0.5)
    def wait() -> None:
        state = run.state()
        if state.status not in ("queued", "running"):
            st.rerun()
        share, text = progress_of(run)
        elapsed = time.time() - state.queued_at
        st.progress(
            share, text=f"Training a quick model of this task on this machine: {text} {minutes(elapsed)} so far."
        )

    wait()

"""A run as it happens: stages, time left, curves, and how it ended."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from core.runs.events import STAGES
from core.runs.jobs import cancel, resume, wait_of
from core.runs.progress import SHARED_FROM, share_done
from core.runs.run import UNREADABLE, Run, RunState
from pages.widgets.link import link
from pages.widgets.shell import fragment, literal, megabytes, minutes

STAGE_TEXT = {
    "prepare": "Split the rows, cut texts into tokens",
    "initialise": "Load the encoder, add a new head",
    "train": "Loss, gradient, update",
    "iterate": "Train on, choose what is kept",
    "test": "Score the test rows, save the model",
}


def stages(current: str | None, status: str) -> None:
    """Draw the pipeline as five stages with the current one marked."""
    position = STAGES.index(current) if current in STAGES else -1
    with st.container(horizontal=True, gap="small"):
        for number, name in enumerate(STAGES):
            done = number < position or status == "succeeded"
            now = number == position and status == "running"
            icon = ":material/check_circle:" if done else ":material/pending:" if now else ":material/circle:"
            with st.container(border=True, width=156, height="stretch"):
                title = f"{icon} {number + 1}. {name.capitalize()}"
                st.markdown(f":primary[**{title}**]" if now else f"**{title}**" if done else title)
                st.caption(STAGE_TEXT[name])


def all_events(run: Run) -> list[dict[str, Any]]:
    """Return the run's events so far; only what is new is read from disk."""
    store = st.session_state.setdefault("events", {})
    known = store.setdefault(run.id, {"offset": 0, "events": []})
    new, known["offset"] = run.events(known["offset"])
    known["events"].extend(new)
    return list(known["events"])


def last(events: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """Return the last event of a kind, or an empty one."""
    return next((event for event in reversed(events) if event["kind"] == kind), {})


def current_attempt(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the events with the steps a resumed run took again left out: of two at one step the later counts."""
    newest: dict[tuple[str, int], int] = {}
    for index, event in enumerate(events):
        if event["kind"] in ("step", "validation"):
            newest[(event["kind"], event["step"])] = index
    kept = [
        event
        for index, event in enumerate(events)
        if event["kind"] not in ("step", "validation") or newest[(event["kind"], event["step"])] == index
    ]
    return sorted(kept, key=lambda event: event["step"] if event["kind"] in ("step", "validation") else -1)


def follow(run: Run) -> None:
    """Draw a run's progress, each second anew until it has ended."""
    status = run.state().status
    if status in ("queued", "running"):
        _live(run)
    else:
        draw(run)


@fragment(run_every=1.0)
def _live(run: Run) -> None:
    # Looked at before anything is drawn: a button of the ending drawn here would vanish under the hand that presses it.
    if run.state().status not in ("queued", "running") or draw(run) not in ("queued", "running"):
        st.rerun()  # the page goes on without the clock


def draw(run: Run) -> str:
    """Draw a run as it is now and return its status."""
    state, events = run.state(), all_events(run)
    stage = last(events, "stage")
    stages(stage.get("stage"), state.status)
    if state.status == "queued":
        st.progress(0.0, text=literal(wait_of(run).sentence()))
        _cancel_button(run)
    elif state.status == "running":
        _bar(state, events, stage)
        _cancel_button(run)
    else:
        _ending(run, state)
    _figures(events)
    _curves(events)
    notices = list(dict.fromkeys(event["message"] for event in events if event["kind"] == "notice"))
    for notice in notices[-6:]:
        st.info(literal(notice), icon=":material/info:")
    return state.status


def _bar(state: RunState, events: list[dict[str, Any]], stage: dict[str, Any]) -> None:
    newest: dict[str, Any] = next(
        (event for event in reversed(events) if event["kind"] in ("step", "progress", "stage")), {}
    )
    text = stage.get("message", "Starting ...")
    if newest.get("kind") == "step":
        text = f"Step {newest['step']:,} of {newest['steps']:,}"
    elif newest.get("kind") == "progress":
        text = f"{newest['done']:,} of {newest['total']:,} {newest['unit']}"
    elapsed = time.time() - state.started_at if state.started_at else 0.0
    left = newest.get("eta_s")
    remaining = f", about {minutes(max(0.0, left - (time.time() - newest['time'])))} left" if left is not None else ""
    if (newest.get("others_share") or 0.0) >= SHARED_FROM:
        remaining += f" if other programs go on using {100 * newest['others_share']:.0f} % of the processor"
    st.progress(share_done(events), text=f"{literal(text)} · {minutes(elapsed)} so far{remaining}")


def _cancel_button(run: Run) -> None:
    with st.popover("Cancel", icon=":material/cancel:"):
        st.markdown(
            "Stop this run? Whatever it learned since the last checkpoint is lost; you can resume the run later."
        )
        if st.button("Yes, stop it", key=f"cancel-{run.id}", type="primary"):
            cancel(run)
            st.toast("It will stop at the next step.")


def _figures(events: list[dict[str, Any]]) -> None:
    step, check = last(events, "step"), last(events, "validation")
    if not step and not check:
        return
    with st.container(horizontal=True):
        if step:
            st.metric("Training loss", f"{step['loss']:.3f}", width=150)
        if check.get("accuracy") is not None:
            kind = "Cross-validated" if check.get("crossvalidated") else "Validation"
            st.metric(f"{kind} accuracy", f"{check['accuracy']:.3f}", width=190)
        if step.get("gradient_norm") is not None:
            st.metric("Gradient norm", f"{step['gradient_norm']:.2f}", width=150)
        if step.get("samples_per_s"):
            st.metric("Speed", f"{step['samples_per_s']:,.0f} rows/s", width=160)
        if step.get("memory_bytes"):
            st.metric("Memory", megabytes(step["memory_bytes"]), width=140)


def _curves(events: list[dict[str, Any]]) -> None:
    if not last(events, "step"):
        return
    from core.charts.training import learning_rates, loss_curve, thin, validation_curve
    from pages.widgets.chart import show

    shown = thin(current_attempt(events))
    show(loss_curve(shown), key="live-loss")
    left, right = st.columns(2)
    with left:
        show(learning_rates(shown), key="live-rates")
    with right:
        show(validation_curve(shown), key="live-validation")


def _ending(run: Run, state: RunState) -> None:
    if state.status == "succeeded":
        result(run)
        return
    tell = st.warning if state.status in ("cancelled", "interrupted") else st.error
    tell(literal(how_it_ended(state)))
    if state.status == UNREADABLE:
        link("runs", "All runs: take its folder along, or delete it", icon=":material/arrow_back:")
        return
    if tail := run.log_tail():
        with st.expander("End of the log"):
            st.code(tail, language=None)
    if st.button(
        "Resume",
        type="primary",
        icon=":material/resume:",
        key=f"resume-{run.id}",
        help="Continues from the last checkpoint or, if there is none, starts over with the same rows.",
    ):
        resume(run)
        st.rerun()


def how_it_ended(state: RunState) -> str:
    """Return the status of a run that gave no result, and why; a reason that says the status itself stands alone."""
    status = state.status.capitalize()
    return state.reason if state.reason.startswith(status) else f"{status}. {state.reason}".strip()


def result(run: Run) -> None:
    """Say in one sentence how good the model is, and where to go next."""
    metrics = run.metrics()
    st.success(
        literal(
            f"Done in {minutes(metrics.seconds.total)}. Accuracy {metrics.test.accuracy.text()} on {metrics.test.rows:,} test rows. {metrics.lead()}"
        ),
        icon=":material/check_circle:",
    )
    encoder = metrics.encoder
    held = " (checksum verified)" if encoder.verified else ""
    st.caption(
        f"Encoder: {literal(encoder.name)}{held}. The saved model was loaded again and gave the same answers on {metrics.reload.rows:,} rows."
    )
    with st.container(horizontal=True):
        link("model", "Try and use it", icon=":material/format_quote:", query={"run": run.id})
        link(
            "model",
            "See its mistakes and scores",
            icon=":material/query_stats:",
            query={"run": run.id, "view": "Results"},
        )

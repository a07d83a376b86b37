"""Cross-validated scores of a run's settings: asked for by a press, followed while they come, and told together."""

from __future__ import annotations

import streamlit as st

from core.errors import FathomError
from core.runs.folds import folds_text, runs_of, start_folds, together
from core.runs.jobs import cancel, resume
from core.runs.run import Run
from pages.model.parts.progress import progress_of
from pages.model.parts.subject import Subject
from pages.widgets.shell import fragment, literal, minutes, sentences

_WAITS = ("queued", "running")


def cross_validation(subject: Subject) -> None:
    """Draw the press, the progress of the folds, or what they say."""
    run, metrics = subject.run, subject.metrics
    runs = runs_of(run.id)
    if not runs:
        _offer(run, metrics.seconds.total)
        return
    if any(each.state().status in _WAITS for each in runs):
        _follow(run.id)
        return
    _said(runs)


def _offer(run: Run, seconds: float) -> None:
    data = run.config().data
    what = f"rows with the same {data.group!r}" if data.group else "equal and nearly equal texts"
    st.markdown(
        literal(
            f"One test part of a small table is a matter of luck. Cross-validation deals all rows of {data.file_name} into folds ({what} together) and trains once for each, so that every row is tested once. "
            f"Each fold is a run of its own in the queue and takes about as long as this run did ({minutes(seconds)})."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        folds = st.number_input("Folds", 2, 10, 5, 1, key="folds", width=140)
        if st.button("Cross-validate", type="primary", icon=":material/splitscreen:", key="cross-validate"):
            with sentences():
                start_folds(run.config(), int(folds), run.id)
                st.rerun()


@fragment(run_every=2.0)
def _follow(key: str) -> None:
    """Draw how far each fold is; the whole page is drawn anew when the last has ended."""
    runs = runs_of(key)
    waiting = [run for run in runs if run.state().status in _WAITS]
    if not waiting:
        st.rerun()
    shares = [progress_of(run)[0] if run in waiting else 1.0 for run in runs]
    now = next((run for run in waiting if run.state().status == "running"), waiting[0])
    st.progress(
        sum(shares) / len(runs),
        text=literal(f"{len(runs) - len(waiting)} of {len(runs)} folds have ended. {now.name}: {progress_of(now)[1]}"),
    )
    if st.button("Cancel the cross-validation", icon=":material/cancel:", key="cancel-folds"):
        for run in waiting:
            try:
                cancel(run)
            except FathomError:  # it ended in this very moment
                continue
    _said(runs)


def _said(runs: list[Run]) -> None:
    """Draw what the folds that have ended say, and offer to go on with those that stopped."""
    found = together(runs)
    for sentence in folds_text(found) if found else []:
        st.markdown(literal(sentence))
    stopped = [run for run in runs if run.can_resume()]
    if not stopped:
        return
    st.warning(
        literal(
            f"{len(stopped)} of {len(runs)} folds have no result: "
            + " ".join(dict.fromkeys(f"{run.state().status}: {run.state().reason}" for run in stopped))
        ),
        icon=":material/warning:",
    )
    if st.button("Go on with these", icon=":material/replay:", key="resume-folds"):
        with sentences():
            for run in stopped:
                resume(run)
            st.rerun()

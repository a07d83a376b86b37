"""Real public data for a demo: licence and differences before the press, progress, and training on them once they are here."""

from __future__ import annotations

import time

import streamlit as st

from core.domain import Domain, HubSource, Task
from core.errors import FathomError
from core.ingest.importing import Import, ImportCancelledError
from core.runs.run import Run
from core.tasks.models import active_run, answering_run, demo_runs
from core.tasks.public_rows import HubData, cached_hub_data, forget_hub_fetch, hub_fetch, start_hub_fetch, submit_hub
from pages.model.parts.progress import progress_of
from pages.widgets.link import link
from pages.widgets.shell import fragment, literal

_ASK_EVERY_S = 0.5
_MEANWHILE = "The bundled data serve meanwhile."
_PRESETS = {
    "quick": (
        "Train on it (quick)",
        "Reads every row once with the pretrained encoder and fits the last layer: seconds for a thousand short texts, minutes for thousands of long ones.",
    ),
    "balanced": (
        "Train on it (balanced)",
        "Trains all weights, which takes several times as long; the page of the run says how long. The other models answer meanwhile.",
    ),
}


def real_data(domain: Domain, task: Task) -> None:
    """Draw the public data set that fits a task, with one press to fetch it; nothing where there is none."""
    if task.hub is None:
        return
    key = f"{domain.name}-{task.name}"
    kept, going = cached_hub_data(domain, task), hub_fetch(domain, task)
    if kept is not None and going is not None:
        forget_hub_fetch(domain, task)  # its rows are on disk
    opened = f"hub-open-{key}"
    if going is not None:
        st.session_state[opened] = True
    with st.expander("Real public data", icon=":material/public:", expanded=st.session_state.get(opened, False)):
        _what_it_is(task.hub)
        if kept is not None:
            _kept(domain, task, kept, key)
        elif going is not None and not going.done:
            _live(domain, task, going, key)
        else:
            _offer(domain, task, going, key)


def _what_it_is(hub: HubSource) -> None:
    config = f" ({hub.config})" if hub.config else ""
    st.markdown(
        f"**[{literal(hub.name)}](https://huggingface.co/datasets/{hub.name})**{literal(config)}, a data set of the Hub. Licence: **{literal(hub.licence)}**"
    )
    st.markdown(literal(hub.note))


def _offer(domain: Domain, task: Task, ended: Import | None, key: str) -> None:
    """Draw the button, and above it why the last try came to nothing."""
    failed = ended is not None and ended.error is not None and not isinstance(ended.error, ImportCancelledError)
    if ended is not None and failed:
        st.error(literal(f"{ended.error} {_MEANWHILE}"), icon=":material/cloud_off:")
    elif st.session_state.pop(f"hub-stopped-{key}", False):
        st.caption(f"Stopped; nothing of it was kept. {_MEANWHILE}")
    if st.button(
        "Fetch it again" if failed else "Fetch it from the Hub",
        icon=":material/download:",
        key=f"hub-fetch-{key}",
        help="Needs a network once. The rows stay on this machine; by fetching them you accept the licence.",
    ):
        st.session_state[f"hub-open-{key}"] = True
        start_hub_fetch(domain, task)
        st.rerun()


@fragment(run_every=_ASK_EVERY_S)
def _live(domain: Domain, task: Task, going: Import, key: str) -> None:
    """Show how far the fetching is, and draw the page anew when it has ended."""
    if going.done:
        st.rerun()
    done = going.progress
    bar, button = st.columns([5, 1], vertical_alignment="center")
    words = f"{done.rows:,} rows so far" if done.rows else "fetching from the Hub"
    bar.progress(min(1.0, done.share), text=literal(f"{going.name}: {words}"))
    if button.button("Cancel", key=f"hub-cancel-{key}", icon=":material/cancel:", width="stretch"):
        forget_hub_fetch(domain, task)
        st.session_state[f"hub-stopped-{key}"] = True
        st.rerun()


def _kept(domain: Domain, task: Task, kept: HubData, key: str) -> None:
    """Say what is on this machine and offer to train on it, or show the training that goes on."""
    tested = f"{kept.test_rows:,} to test on" if kept.test_rows else "some of them are held out for the test"
    fetched = time.strftime("%d %B %Y, %H:%M", time.localtime(kept.fetched_at)).lstrip("0")
    left_out = f" {kept.incomplete:,} of them lack a text or a label and are left out." if kept.incomplete else ""
    st.markdown(
        f":material/download_done: **{kept.rows:,} rows** to learn from, {tested}; fetched on {fetched}, and kept on this machine.{left_out}"
    )
    runs = demo_runs(domain, task, "hub")
    active = active_run(runs)
    if active is not None:
        _training(active)
    else:
        if runs and runs[0].state().status in ("failed", "interrupted"):
            st.error(literal(f"{runs[0].name}: {runs[0].state().reason} {_MEANWHILE}"), icon=":material/error:")
        _train(domain, task, key)
    done = answering_run(runs)
    if done is not None:
        st.caption("A model that learned from these rows is there: choose it above, at “Learned from”.")
    links = st.container(horizontal=True)
    with links:
        link("data", "Look at the rows", icon=":material/table:", query={"data": kept.data.dataset})
        if done is not None:
            link("model", "Its scores", icon=":material/stacked_line_chart:", query={"run": done.id, "view": "Results"})


def _train(domain: Domain, task: Task, key: str) -> None:
    with st.container(horizontal=True):
        for preset, (label, words) in _PRESETS.items():
            if st.button(label, icon=":material/model_training:", key=f"hub-train-{preset}-{key}", help=words):
                try:
                    with st.spinner("Checking the rows"):
                        submit_hub(domain, task, preset)
                except FathomError as error:
                    st.error(literal(f"{error} {_MEANWHILE}"), icon=":material/error:")
                else:
                    st.session_state[f"hub-open-{key}"] = True
                    st.rerun()


@fragment(run_every=1.0)
def _training(run: Run) -> None:
    """Show how far the training is, and draw the page anew when it has ended."""
    if run.state().status not in ("queued", "running"):
        st.rerun()
    share, words = progress_of(run)
    st.progress(share, text=literal(f"{run.name}: {words}"))
    link("train", "Watch it learn", icon=":material/monitoring:", query={"run": run.id})

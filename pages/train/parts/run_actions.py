"""What can be done with runs in the list: compare, rename, take along, delete, and bring back."""

from __future__ import annotations

import time

import streamlit as st

from core.runs.registry import run_summary
from core.runs.rows import read_rows
from core.runs.run import FINISHED, UNREADABLE, Run
from core.runs.trash import delete_run, deleted_runs, restore_run, zipped_folder
from pages.parts.recent import since
from pages.widgets.link import link, run_view
from pages.widgets.shell import literal, sentences
from pages.widgets.table import csv_of

_GONE = "deleted"


def undo_bar() -> None:
    """Offer to bring back what was deleted last."""
    gone = [
        identity for identity in st.session_state.get(_GONE, []) if identity in {run.id for run, _ in deleted_runs()}
    ]
    if gone and st.button(
        f"Undo: bring back {len(gone)} deleted {'run' if len(gone) == 1 else 'runs'}", icon=":material/undo:"
    ):
        for identity in gone:
            restore_run(identity)
        st.session_state[_GONE] = []
        st.rerun()


def trash() -> None:
    """Offer every run that was deleted within the last week."""
    deleted = deleted_runs()
    if not deleted:
        return
    with st.popover(f"Deleted in the last week ({len(deleted)})", icon=":material/delete_history:"):
        for run, when in deleted:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(literal(f"{run.name}, deleted {since(time.time() - when)}"))
                if st.button("Bring back", key=f"restore-{run.id}", width="content"):
                    with sentences():
                        restore_run(run.id)
                        st.rerun()


def actions(chosen: list[Run]) -> None:
    """Draw what can be done with the ticked runs."""
    if not chosen:
        st.caption("Click a run to open it. Tick one to rename, download or delete it, or several to compare them.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(chosen) == 1:
            _one(chosen[0])
        elif st.button("Compare", type="primary", icon=":material/compare:"):
            st.query_params.clear()
            st.query_params["compare"] = ",".join(run.id for run in chosen)
            st.rerun()
        if st.button(
            "Delete",
            icon=":material/delete:",
            disabled=any(run.state().status not in (*FINISHED, UNREADABLE) for run in chosen),
            help="You can undo this. A run in progress has to be cancelled first.",
        ):
            with sentences():
                for run in chosen:
                    delete_run(run)
                st.session_state[_GONE] = [run.id for run in chosen]
                st.rerun()
    if len(chosen) == 1:
        status = run_summary(chosen[0])["status"]
        if status == "succeeded":
            downloads(chosen[0])
        elif status == UNREADABLE:
            whole_folder(chosen[0])


def _one(run: Run) -> None:
    """Draw the actions for a single run."""
    status = run_summary(run)["status"]
    page, query = run_view(run.id, status)
    if status == "succeeded":
        link(page, "Open", icon=":material/query_stats:", query=query)
    elif status != UNREADABLE:
        label = "Follow" if status in ("queued", "running") else "See why it stopped, or resume it"
        link(page, label, icon=":material/monitoring:", query=query)
    with st.popover("Rename", icon=":material/edit:"):
        name = st.text_input("New name", value=run.name, key=f"rename-{run.id}")
        if st.button("Save", key=f"save-{run.id}") and name != run.name:
            from core.runs.submission import check_name

            with sentences():
                run.rename(check_name(name))
                st.rerun()


def whole_folder(run: Run) -> None:
    """Offer the folder of a damaged run as it is, so that what is whole in it can be saved before it is deleted."""
    st.download_button(
        "Its folder as it is (ZIP)",
        lambda: zipped_folder(run),
        f"{run.id}-damaged.zip",
        "application/zip",
        on_click="ignore",
        icon=":material/folder_zip:",
        help="The run cannot be opened. Its rows, predictions and model may be whole: they lie in this folder.",
    )


def downloads(run: Run) -> None:
    """Draw what a finished run can be taken along as: metrics, predictions, model; the last two are made when asked for."""
    with st.container(horizontal=True):
        st.download_button(
            "Metrics (JSON)",
            run.metrics_file.read_bytes(),
            f"{run.id}-metrics.json",
            "application/json",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Predictions (CSV)",
            lambda: csv_of(read_rows(run.predictions_file)),
            f"{run.id}-predictions.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/table_view:",
        )
        _model(run)


def _model(run: Run) -> None:
    if st.session_state.get("zip", {}).get("run") == run.id:
        st.download_button(
            "Save model.zip",
            st.session_state["zip"]["bytes"],
            f"{run.id}.zip",
            "application/zip",
            on_click="ignore",
            icon=":material/download:",
            type="primary",
        )
    elif st.button(
        "Model (ZIP)",
        icon=":material/inventory_2:",
        help="The whole model as a folder that transformers can load, with its model card.",
    ):
        from pages.widgets.engine import client

        with st.spinner("Packing the model ..."), client().export(run.id) as pieces:
            st.session_state["zip"] = {"run": run.id, "bytes": b"".join(pieces)}
        st.rerun()

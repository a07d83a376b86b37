"""The Export view: figures, predictions and the model as files, and the same answers for one's own program."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from core.runs.rows import read_rows
from pages.model.parts.subject import Subject
from pages.widgets.engine import client
from pages.widgets.table import csv_of


def export(subject: Subject) -> None:
    """Draw the files to take away and how to call the model."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("##### Files")
        downloads(subject)
    with right:
        st.markdown("##### From your own program")
        snippets(subject)


def downloads(subject: Subject) -> None:
    """Draw the downloads: metrics, predictions, model; what takes a moment to make is made when it is asked for."""
    run = subject.run
    st.download_button(
        "Figures (JSON)",
        run.metrics_file.read_bytes(),
        f"{run.id}-metrics.json",
        "application/json",
        on_click="ignore",
        icon=":material/download:",
    )
    st.caption("Every score with its interval, the baselines, the split and the versions.")
    st.download_button(
        "Test rows with predictions (CSV)",
        lambda: csv_of(read_rows(run.predictions_file)),
        f"{run.id}-predictions.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/table_view:",
    )
    st.caption(f"{len(subject.predictions):,} rows with the probability of each class.")
    kept = st.session_state.get("packed-model", {})
    if kept.get("run") != run.id:
        if st.button("Pack the model (ZIP)", icon=":material/inventory_2:"):
            with st.spinner("Packing the model ..."), client().export(run.id) as pieces:
                st.session_state["packed-model"] = {"run": run.id, "bytes": b"".join(pieces)}
            st.rerun()
    else:
        st.download_button(
            f"Save the model (ZIP, {len(kept['bytes']) / 1e6:.0f} MB)",
            kept["bytes"],
            f"{run.id}.zip",
            "application/zip",
            on_click="ignore",
            icon=":material/download:",
            type="primary",
        )
    st.caption("A whole model folder that transformers loads, with its model card.")


def snippets(subject: Subject) -> None:
    """Show how to make the same call from a shell and from Python."""
    engine = client()
    shown = st.toggle(
        "Show the token", key="token", help="Whoever has it can use this machine's models while Fathom runs."
    )
    token = (engine.token or "") if shown else "TOKEN"
    body: dict[str, Any] = {
        "model": subject.run.id,
        "texts": ["some text"],
        **({"text_pairs": ["its second text"]} if subject.task.text_pair else {}),
    }
    header = f" \\\n  -H 'Authorization: Bearer {token}'" if engine.token else ""
    st.caption("From a shell")
    st.code(
        f"curl -s {engine.url}/predict{header} \\\n  -H 'Content-Type: application/json' \\\n  -d '{json.dumps(body)}'",
        language="bash",
        wrap_lines=True,
    )
    st.caption("From Python")
    headers = f', headers={{"Authorization": "Bearer {token}"}}' if engine.token else ""
    st.code(
        f'import httpx\n\nanswer = httpx.post(\n    "{engine.url}/predict",\n    json={json.dumps(body)}{headers},\n)\nprint(answer.json()["predictions"][0]["label"])',
        language="python",
        wrap_lines=True,
    )
    st.caption(f"All calls are described at {engine.url}/docs.")

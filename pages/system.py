"""System: versions, device, disk, encoder, queue and serving process, each with what to do where something is missing."""

import os

import streamlit as st

from pages.widgets.shell import fragment, literal, megabytes, page
from pages.widgets.table import show_table

with page("System", "What this machine offers, which versions run, and whether everything is in order."):
    import pandas as pd

    from core.config import EMBEDDED_ENCODER
    from core.errors import FathomError
    from core.runs.jobs import queue, wait_of
    from core.runs.registry import list_runs, run_states
    from core.runs.versions import installed_versions
    from core.serving.process import log_tail
    from core.storage import free_bytes, home
    from pages.widgets.engine import encoder, health

    @fragment(run_every=3.0)
    def state() -> None:
        found = health()
        left, right = st.columns(2, gap="large")
        with left:
            st.subheader("Device", anchor=False)
            if found is None or not found["warm"]:
                st.info("The engine is starting; this takes a few seconds.", icon=":material/hourglass_top:")
                if tail := log_tail():
                    st.code(tail, language=None)
            elif found["failure"]:
                st.error(
                    literal(
                        f"The engine did not start: {found['failure']}. Reinstall the packages: pip install -r requirements.txt"
                    )
                )
            else:
                device = found["device"]
                rows = [
                    ("Name", device["name"]),
                    ("Kind", device["kind"]),
                    ("Count", f"{device['count']} {'cores' if device['kind'] == 'cpu' else 'devices'}"),
                    ("Memory", megabytes(device["memory_bytes"])),
                    ("Free memory", megabytes(found["free_memory_bytes"])),
                    ("Driver or instructions", device["driver"]),
                    ("Precision", device["precision"]),
                ]
                show_table(pd.DataFrame(rows, columns=["what", "value"]), hide_index=True)
                if device["kind"] == "cpu":
                    st.caption(
                        "No GPU was found. Small encoders train well without one; for BERT-base a GPU with CUDA is about ten times faster or more."
                    )
        with right:
            st.subheader("Serving process", anchor=False)
            if found is None:
                st.warning(
                    "It does not answer yet. It is started by this page; if this stays, look at the end of its log above."
                )
            else:
                where = "at FATHOM_ENGINE_URL" if os.environ.get("FATHOM_ENGINE_URL") else f"process {found['pid']}"
                loaded = ", ".join(found["loaded"]) or "none yet"
                rows = [
                    ("State", "ready" if found["warm"] else "starting"),
                    ("Where", where),
                    ("Memory in use", megabytes(found["memory_bytes"])),
                    ("Models in memory", loaded),
                    ("Training on the device", "yes" if found["training"] else "no"),
                ]
                show_table(pd.DataFrame(rows, columns=["what", "value"]), hide_index=True)

    state()
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Embedded encoder", anchor=False)
        try:
            with st.spinner("Checking the encoder ..."):
                info = encoder(EMBEDDED_ENCODER)
            rows = [
                ("Name", info["name"]),
                ("Checksum (SHA-256)", info["sha256"][:16] + "…"),
                ("Checksum holds", "yes" if info["verified"] else "no"),
                ("Parameters", f"{info['parameters'] / 1e6:.1f} million"),
                ("Layers", str(info["layers"])),
                ("Reads at most", f"{info['max_length']} tokens"),
                ("Pooling", info["pooling"]),
            ]
            show_table(pd.DataFrame(rows, columns=["what", "value"]), hide_index=True)
        except FathomError as error:
            st.error(literal(str(error)))
        st.subheader("Queue", anchor=False)
        running = [run for run, state in run_states() if state.status == "running"]
        waiting = queue()
        if not running and not waiting:
            st.caption("Nothing trains and nothing waits.")
        for run in running:
            st.markdown(f"training: {literal(run.name)}")
        for number, run in enumerate(waiting, start=1):
            st.markdown(f"{number}. {literal(run.name)}: {literal(wait_of(run).sentence())}")
    with right:
        st.subheader("Storage", anchor=False)
        free = free_bytes(home())
        rows = [
            ("Folder", home().name + "/ (set FATHOM_HOME to change it)"),
            ("Free on its disk", megabytes(free)),
            ("Runs kept", str(len(list_runs()))),
        ]
        show_table(pd.DataFrame(rows, columns=["what", "value"]), hide_index=True)
        if free < 3e9:
            st.warning(
                "Less than 3 GB are free. Delete old runs on the Runs page, or set FATHOM_HOME to a larger disk."
            )
        st.subheader("Versions", anchor=False)
        versions = installed_versions()
        show_table(pd.DataFrame(list(versions.items()), columns=["package", "version"]), hide_index=True)
        missing = [name for name, version in versions.items() if version == "missing"]
        if missing:
            st.error(f"Missing: {', '.join(missing)}. Install them: pip install -r requirements.txt")

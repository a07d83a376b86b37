"""Running the tests of changed texts, and what of them was kept beside the run."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.judge.probes import MOST_ROWS
from core.tasks.probed import Outside, kept_probes, outside_rows, probe
from pages.model.parts.subject import Subject
from pages.widgets.engine import client


def kept(subject: Subject) -> dict[str, Any] | None:
    """Return what the tests found, None where they were not run since the model, its costs or its texts changed."""
    return kept_probes(subject.run, subject.task, subject.cost_matrix, _outside(subject))


def _outside(subject: Subject) -> list[Outside]:
    return outside_rows(subject.domain if subject.source == "bundled" else None, subject.task)


def offer_tests(subject: Subject, found: dict[str, Any] | None) -> None:
    """Draw the button that runs the tests, and run them on a press."""
    if found is None:
        st.info(
            f"Three of these answers want tests: up to {MOST_ROWS} test rows are changed in several ways, and the model is asked again. It takes a few seconds to a minute, and the result is kept.",
            icon=":material/science:",
        )
    if not st.button(
        "Run the tests" if found is None else "Run the tests again",
        type="primary" if found is None else "tertiary",
        icon=":material/play_arrow:",
        key=f"{subject.key}-trust-run",
    ):
        return
    bar = st.progress(0.0, "Asking the model …")

    def step(done: int, total: int) -> None:
        bar.progress(done / total, f"{done:,} of {total:,} texts")

    try:
        probe(
            client(),
            subject.run,
            subject.task,
            subject.predictions,
            subject.cost_matrix,
            _outside(subject),
            step,
        )
    finally:
        bar.empty()
    st.rerun()

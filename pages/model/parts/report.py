"""The report of a model, to be saved from the page."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from core.runs.rows import written_at_ns
from core.tasks.corrections import correction_rows, load_corrections
from pages.model.parts.subject import Subject
from pages.model.parts.trust import four_answers
from pages.model.parts.trust_groups import manners
from pages.model.parts.trust_tests import kept


@st.cache_data(show_spinner=False, max_entries=12)
def _report(
    _subject: Subject, run_id: str, changed_ns: int, corrected: tuple[Any, ...], probed_ns: int, day: str
) -> str:
    """Write the report; kept until the run, the corrections, the tests of changed texts or the day are others."""
    from core.tasks.report.page import report_html

    return report_html(
        _subject.area,
        _subject.warning,
        _subject.task,
        _subject.run,
        _subject.metrics,
        _subject.predictions,
        corrections=corrected,
        probes=kept(_subject),
        answers=four_answers(_subject),
        manners=manners(_subject),
    )


def offer_report(subject: Subject | None) -> None:
    """Draw what the report holds and the button that saves it."""
    st.markdown("##### On paper")
    st.markdown(
        "One file with the questions that people ask and their answers, the data, the scores beside the baselines, every class, examples right and wrong, and the limits. "
        "It opens in any browser without a network, in light and dark."
    )
    if subject is None:
        st.caption("It is written from a trained model; there is none yet.")
        return
    corrected = (
        tuple(correction_rows(load_corrections(subject.corrections, subject.task))) if subject.corrections else ()
    )
    probed = kept(subject) is not None
    content = _report(
        subject,
        subject.run.id,
        written_at_ns(subject.run.metrics_file),
        corrected,
        written_at_ns(subject.run.probes_file) if probed else 0,
        time.strftime("%Y-%m-%d"),
    )
    st.download_button(
        "Save the report (HTML)",
        content,
        file_name=f"{subject.key}-report.html",
        mime="text/html",
        icon=":material/download:",
        on_click="ignore",
        key="present-report",
    )
    told = (
        "It holds the tests of changed texts that were run in Trust."
        if probed
        else "Run the tests of changed texts in Trust first, and it holds them too."
    )
    st.caption(f"For a PDF, open it and print it: choose to save as PDF. {told}")

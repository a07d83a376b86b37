"""The Trust view: scores beside baselines, groups of rows, fairness by swapped gender, behaviour tests, model card."""

from __future__ import annotations

import streamlit as st

from core.charts.evaluation import scoreboard
from core.judge.lead import ways_text
from core.runs.model_card import CARD, card_body
from pages.model.parts.evaluation import calibration_view, class_table
from pages.model.parts.subject import Subject
from pages.model.parts.trust_groups import group_scores
from pages.model.parts.trust_probes import behaviour, fairness
from pages.widgets.chart import show
from pages.widgets.link import remember
from pages.widgets.shell import literal

PARTS = ("Scores", "Groups", "Fairness", "Behaviour", "Model card")


def trust(subject: Subject) -> None:
    """Draw what is known about how far the model can be trusted; which part is in the URL as `trust`."""
    part = st.segmented_control(
        "What to look at", PARTS, key=remember("trust", PARTS[0], PARTS), required=True, label_visibility="collapsed"
    )
    if subject.domain is not None and not subject.tuned:
        st.caption(
            "These are the figures of the quick model, in which only the last layer was fitted. A fine-tuned model has its own."
        )
    {"Scores": _scores, "Groups": group_scores, "Fairness": fairness, "Behaviour": behaviour}.get(str(part), _card)(
        subject
    )


def _scores(subject: Subject) -> None:
    metrics = subject.metrics
    if lead := metrics.lead():
        st.markdown(literal(lead))
    left, right = st.columns(2, gap="large")
    with left:
        show(scoreboard(metrics, "accuracy"), key=f"{subject.key}-trust-accuracy")
    with right:
        show(scoreboard(metrics, "macro_f1"), key=f"{subject.key}-trust-f1")
    st.caption(f"{metrics.split.tested()}. {literal(ways_text(metrics.baselines))}")
    with st.expander("Each class", icon=":material/category:", expanded=True):
        class_table(metrics, subject.task.title_of)
    with st.expander("Calibration: is it as sure as it should be", icon=":material/straighten:"):
        calibration_view(metrics, key=f"{subject.key}-trust-calibration")
    for note in dict.fromkeys([*metrics.split.notes, *metrics.notices]):
        st.info(literal(note), icon=":material/info:")


def _card(subject: Subject) -> None:
    file = subject.run.model / CARD
    if not file.is_file():
        st.info("This run has no model card.")
        return
    text = file.read_text(encoding="utf-8")
    st.download_button(
        "Download the model card",
        text,
        CARD,
        "text/markdown",
        icon=":material/download:",
        key=f"{subject.key}-trust-card",
    )
    st.markdown(card_body(text))

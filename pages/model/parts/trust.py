"""The Trust view: four questions answered, and under them scores, groups, fairness, behaviour tests and the model card."""

from __future__ import annotations

import streamlit as st

from core.charts.evaluation import scoreboard
from core.judge.lead import ways_text
from core.runs.model_card import CARD, card_body, with_questions
from core.tasks.questions import Answer, answers
from pages.model.parts.evaluation import calibration_view, class_table
from pages.model.parts.subject import Subject
from pages.model.parts.trust_groups import group_view, manners, scored_groups
from pages.model.parts.trust_probes import behaviour, fairness
from pages.model.parts.trust_tests import kept, offer_tests
from pages.widgets.chart import show
from pages.widgets.link import remember
from pages.widgets.shell import literal

PARTS = ("Scores", "Groups", "Fairness", "Behaviour", "Model card")


def four_answers(subject: Subject) -> list[Answer]:
    """Answer the four questions of core.tasks.questions for a model."""
    origin = subject.domain.origin if subject.domain is not None else ""
    return answers(
        subject.task,
        subject.warning,
        scored_groups(subject),
        kept(subject),
        manners(subject),
        subject.metrics.encoder.languages,
        origin,
    )


def trust(subject: Subject) -> None:
    """Draw what is known about how far the model can be trusted; which part is in the URL as `trust`."""
    if subject.domain is not None and not subject.tuned:
        st.caption(
            "These are the figures of the quick model, in which only the last layer was fitted. A fine-tuned model has its own."
        )
    found = four_answers(subject)
    for row in (found[:2], found[2:]):
        for column, answer in zip(st.columns(2), row, strict=True):
            with column.container(border=True, height="stretch"):
                _question(answer)
    test = subject.metrics.test
    st.caption(
        f"From {test.rows:,} test rows, by the answers as they are given"
        + (
            ", of least cost: a precaution that was not needed counts as wrong. "
            if subject.cost_matrix is not None
            else ". "
        )
        + "Brackets hold 95 % intervals: where else the truth may lie."
    )
    offer_tests(subject, kept(subject))
    st.markdown("##### In detail")
    part = st.segmented_control(
        "What to look at", PARTS, key=remember("trust", PARTS[0], PARTS), required=True, label_visibility="collapsed"
    )
    {"Scores": _scores, "Groups": group_view, "Fairness": fairness, "Behaviour": behaviour}.get(str(part), _card)(
        subject
    )


def _question(answer: Answer) -> None:
    st.markdown(f"###### {answer.question}")
    st.markdown(f"**{literal(answer.verdict)}**")
    for sentence in answer.sentences:
        st.markdown(literal(sentence))
    for note in answer.notes:
        st.caption(literal(note))


def _scores(subject: Subject) -> None:
    metrics = subject.metrics
    if lead := metrics.lead():
        st.markdown(literal(lead))
    left, right = st.columns(2, gap="large")
    with left:
        show(scoreboard(metrics, "accuracy"), key=f"{subject.key}-trust-accuracy")
    with right:
        show(scoreboard(metrics, "macro_f1"), key=f"{subject.key}-trust-f1")
    st.caption(
        f"{metrics.split.tested()}. {literal(ways_text(metrics.baselines))}"
        + (" These are scores of the likeliest class." if subject.cost_matrix is not None else "")
    )
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
    text = with_questions(file.read_text(encoding="utf-8"), four_answers(subject))
    st.download_button(
        "Download the model card",
        text,
        CARD,
        "text/markdown",
        icon=":material/download:",
        key=f"{subject.key}-trust-card",
    )
    st.markdown(card_body(text))

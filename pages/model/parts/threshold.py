"""The one threshold of a model: the same default, step and place in the URL wherever it is shown or chosen."""

from __future__ import annotations

import streamlit as st

from core.judge.threshold import STEP, Answers, lowest_threshold
from core.runs.answering import Rule, rule_of, told
from core.tasks.costs import tested_answers
from core.tasks.given import Given, given_answers
from pages.model.parts.subject import Subject


def answers_of(subject: Subject) -> Answers:
    """Return what the model said on those of its test rows that it had not seen, with the costs of the task."""
    return tested_answers(subject.task, subject.classes, subject.unseen)


def given_by(subject: Subject, threshold: float) -> Given:
    """Return what is given beside what is likeliest, on the test rows that the model had not seen."""
    return given_answers(subject.task, subject.classes, subject.unseen, threshold)


def rule_for(subject: Subject) -> Rule:
    """Return which rows the model answers without a person, by its test rows and the costs of its task."""
    return rule_of(subject.run, subject.cost_matrix)


def default_threshold(subject: Subject) -> float:
    """Return the threshold by which the command line and the server go too."""
    return rule_for(subject).threshold


def told_of(subject: Subject, threshold: float) -> str:
    """Return what may be expected of the answers at a threshold, in words: what is promised, or that nothing is."""
    rule = rule_for(subject)
    return told(rule.offer, threshold, rule.by_hand or abs(threshold - rule.threshold) >= STEP / 2)


def threshold_of(subject: Subject) -> float:
    """Return the probability below which a row waits for a person: what the URL says, else the default.

    A threshold in the URL is that of the model it was chosen for; another model starts from its own default.
    """
    if st.session_state.get("threshold-of") not in (None, subject.run.id):
        st.query_params.pop("threshold", None)
    st.session_state["threshold-of"] = subject.run.id
    try:
        wanted = round(float(st.query_params.get("threshold", "")) / STEP) * STEP
    except (ValueError, OverflowError):
        wanted = -1.0
    if lowest_threshold(len(subject.classes)) <= wanted <= 1.0:
        return wanted
    st.query_params.pop("threshold", None)  # no threshold of this model
    return default_threshold(subject)


def set_threshold(value: float) -> None:
    """Choose a threshold: it stands in the URL from now on, and every view of the model goes by it."""
    st.query_params["threshold"] = f"{value:.3f}"


def choose_threshold(subject: Subject, view: str, label: str, told: str) -> float:
    """Draw the slider of a view and return the threshold, lowest_threshold to 1 in steps of STEP.

    Each view has a widget of its own, set from the one value before it is drawn: two sliders that shared a key would lose it
    whenever one of them is not on the page.
    """
    key = f"threshold-{view}-{subject.run.id}"
    st.session_state[key] = threshold_of(subject)

    def keep() -> None:
        chosen = float(st.session_state[key])
        if abs(chosen - threshold_of(subject)) >= STEP / 2:  # a slider that is only drawn again has chosen nothing
            set_threshold(chosen)

    return float(
        st.slider(
            label,
            lowest_threshold(len(subject.classes)),
            1.0,
            step=STEP,
            format="%.3f",
            key=key,
            help=told,
            on_change=keep,
        )
    )

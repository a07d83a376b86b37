"""The Results view: scores, confusions, classes, calibration, mistakes, doubtful labels and settings of a run."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.tasks.given import PRECAUTION
from pages.model.parts import evaluation
from pages.model.parts.doubtful import doubtful_labels
from pages.model.parts.folds import cross_validation
from pages.model.parts.subject import Subject, bound
from pages.model.parts.threshold import default_threshold, given_by
from pages.widgets.link import remember

PARTS: dict[str, Callable[[Subject], None]] = {
    "Scores": lambda subject: _scores(subject),
    "Confusions": lambda subject: evaluation.confusions(subject.run, subject.metrics),
    "Classes": lambda subject: evaluation.class_table(subject.metrics, subject.task.title_of),
    "Calibration": lambda subject: evaluation.calibration_view(subject.metrics, key="calibration"),
    "Mistakes": lambda subject: evaluation.mistakes(subject.run),
    "Doubtful labels": lambda subject: doubtful_labels(subject.run, subject.metrics, subject.task),
    "Cross-validation": cross_validation,
    "Settings": lambda subject: evaluation.settings_table(subject.run, subject.metrics),
}
"""What is in the URL as `part`, and what draws it."""


def _scores(subject: Subject) -> None:
    if not subject.unseen.empty:
        given = given_by(subject, default_threshold(subject))
        st.markdown(bound(f"{given.sentence} {PRECAUTION if given.precautions else ''}".strip()))
    evaluation.scores(subject.run, subject.metrics)
    evaluation.against_before(subject.run)


def results(subject: Subject) -> None:
    """Draw the part that the URL names."""
    part = st.segmented_control(
        "Part",
        list(PARTS),
        key=remember("part", "Scores", PARTS),
        required=True,
        label_visibility="collapsed",
    )
    PARTS[str(part)](subject)

"""The Results view: scores, confusions, classes, calibration, mistakes, doubtful labels and settings of a run."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.model.parts import evaluation
from pages.model.parts.demo import Demo
from pages.model.parts.doubtful import doubtful_labels
from pages.widgets.link import remember

PARTS: dict[str, Callable[[Demo], None]] = {
    "Scores": lambda demo: evaluation.scores(demo.metrics),
    "Confusions": lambda demo: evaluation.confusions(demo.run, demo.metrics),
    "Classes": lambda demo: evaluation.class_table(demo.metrics, demo.task.title_of),
    "Calibration": lambda demo: evaluation.calibration_view(demo.metrics, key="calibration"),
    "Mistakes": lambda demo: evaluation.mistakes(demo.run),
    "Doubtful labels": lambda demo: doubtful_labels(demo.run, demo.metrics),
    "Settings": lambda demo: evaluation.settings_table(demo.run, demo.metrics),
}
"""What is in the URL as `part`, and what draws it."""


def results(demo: Demo) -> None:
    """Draw the part that the URL names."""
    part = st.segmented_control(
        "Part",
        list(PARTS),
        key=remember("part", "Scores", PARTS),
        required=True,
        label_visibility="collapsed",
    )
    PARTS[str(part)](demo)

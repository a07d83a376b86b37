"""The Present view: the way onto the whole screen, the report on paper, and a demo made of the run."""

from __future__ import annotations

import streamlit as st

from pages.model.parts.making import made, offer_making
from pages.model.parts.present import offer_slides
from pages.model.parts.report import offer_report
from pages.model.parts.subject import Subject


def offer(subject: Subject) -> None:
    """Draw the three ways to show a model to others."""
    offer_slides(subject.card, subject.domain, subject)
    left, right = st.columns(2, gap="large")
    with left:
        offer_report(subject)
    with right:
        if subject.domain is None:
            offer_making(subject)
        elif subject.domain.made:
            st.markdown("##### As a demo")
            made(subject.domain, f"made-{subject.domain.name}")

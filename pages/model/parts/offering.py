"""The Present view: the way onto the whole screen, the report on paper, and a demo made of the run."""

from __future__ import annotations

import streamlit as st

from pages.model.parts.demo import Demo
from pages.model.parts.making import made, offer_making, undo_bar
from pages.model.parts.present import offer_slides
from pages.model.parts.report import offer_report


def offer(demo: Demo) -> None:
    """Draw the three ways to show a model to others."""
    offer_slides(demo.card, demo.domain, demo)
    left, right = st.columns(2, gap="large")
    with left:
        offer_report(demo)
    with right:
        if demo.domain is None:
            offer_making(demo)
        elif demo.domain.made:
            st.markdown("##### As a demo")
            undo_bar()
            made(demo.domain, f"made-{demo.domain.name}")

"""The views of a trained model, the same for a person's own run and for a demo; only the one that is open is drawn."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.model.parts.subject import Subject
from pages.widgets.link import remember

VIEWS = ("Try", "Work", "Decide", "Trust", "Present", "Results", "Card", "Export")
"""What is in the URL as `view`."""


def views(subject: Subject) -> None:
    """Draw the choice of a view, and the one that the URL names."""
    view = st.segmented_control(
        "View", VIEWS, key=remember("view", VIEWS[0], VIEWS), required=True, label_visibility="collapsed"
    )
    _drawn(str(view))(subject)


def _drawn(view: str) -> Callable[[Subject], None]:
    """Import what draws a view; the others cost nothing."""
    if view == "Try":
        from pages.model.parts.try_it import try_it

        return try_it
    if view == "Work":
        from pages.model.parts.work import work

        return work
    if view == "Decide":
        from pages.model.parts.decide import decide

        return decide
    if view == "Trust":
        from pages.model.parts.trust import trust

        return trust
    if view == "Present":
        from pages.model.parts.offering import offer

        return offer
    if view == "Results":
        from pages.model.parts.results import results

        return results
    if view == "Card":
        from pages.model.parts.card import card

        return card
    from pages.model.parts.export import export

    return export

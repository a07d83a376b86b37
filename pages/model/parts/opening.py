"""Opening a run: its demo's card where it answers for a demo, else its own."""

from __future__ import annotations

import streamlit as st

from core.errors import DomainError
from core.runs.rows import written_at_ns
from core.runs.run import Run
from core.tasks.card import Card
from core.tasks.models import tagged
from core.tasks.own import card_of, filled_card
from pages.model.parts.subject import Subject, of_demo, read_predictions
from pages.widgets.shell import literal


def opened(run: Run) -> Subject:
    """Return what the views of a finished run work on.

    Raises:
        RunError: the run has no result.
    """
    metrics = run.metrics()
    if (made_for := tagged(run.config().demo)) is not None:
        domain, task, source = made_for
        return of_demo(domain, task, source, run, metrics)
    return Subject(_card(run, list(metrics.classes)), run, metrics)


def _card(run: Run, classes: list[str]) -> Card:
    """Return the run's card; a damaged one is named, and the views go on with one filled from the data."""
    predictions = read_predictions(str(run.predictions_file), written_at_ns(run.predictions_file))
    try:
        return card_of(run, predictions, classes)
    except DomainError as error:
        st.warning(literal(f"{error} Until then it is filled from the data."), icon=":material/warning:")
        return filled_card(run, predictions, classes)

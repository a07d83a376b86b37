"""Two runs as champion and challenger: the earlier one answers what it was not tested on, and rows that either learned from are left out."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.runs.challenge import challenge
from core.runs.run import Run
from pages.widgets.engine import client
from pages.widgets.shell import literal, sentences


def draw_challenge(runs: list[Run]) -> None:
    """Draw the press that holds the later of two runs against the earlier one, and what came of it."""
    champion, challenger = _in_order(runs)
    st.subheader("Champion against challenger", anchor=False)
    st.caption(
        literal(
            f"{challenger.name} against {champion.name} on the test rows of {challenger.name}, without those that either had learned from; {champion.name} answers now what it was not tested on."
        )
    )
    key = f"challenge-{champion.id}-{challenger.id}"
    if st.button("Hold them against each other", icon=":material/balance:", key=f"{key}-press"):
        with sentences(), st.spinner(f"Asking {champion.name} ..."):
            st.session_state[key] = challenge(champion, challenger, lambda *texts: _ask(champion, *texts)).told
    for number, sentence in enumerate(st.session_state.get(key, [])):
        if number:
            st.caption(literal(sentence))
        else:
            st.info(literal(sentence), icon=":material/balance:")


def _in_order(runs: list[Run]) -> tuple[Run, Run]:
    """Return champion and challenger: what a run goes on from is the champion, else what was trained first."""
    first, second = sorted(runs, key=lambda run: run.state().queued_at)
    continued = first.config().continues
    return (second, first) if continued is not None and continued.run == second.id else (first, second)


def _ask(champion: Run, texts: list[str], pairs: list[str] | None) -> np.ndarray:
    answers = client().predict_many(champion.id, texts, pairs)
    return np.array([answer["probabilities"] for answer in answers])

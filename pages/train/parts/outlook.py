"""What a run will take, as told before it starts: time, memory, and what is cut."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.config.encoders import encoder_for_languages
from core.runs.progress import SHARED_FROM
from pages.widgets.shell import literal, megabytes, minutes


def show_preflight(
    train_json: str, parts: tuple[int, int, int], classes: int, texts: tuple[str, ...], pairs: tuple[str, ...] | None
) -> None:
    """Draw what the run will take."""
    from pages.widgets.engine import preflight

    with st.spinner("Timing a few steps on this device ..."):
        found = preflight(train_json, parts, classes, texts, pairs)
    time, reason = time_told(found)
    with st.container(horizontal=True):
        st.metric("Time", time, help=reason, width=190)
        st.metric(
            "Peak memory",
            megabytes(found["peak_memory_bytes"]),
            help=f"{megabytes(found['free_memory_bytes'])} are free.",
            width=160,
        )
        st.metric(
            "Rows cut",
            f"{100 * found['truncated_share']:.1f} %",
            help="Rows longer than the maximum length; what lies behind it is not read.",
            width=140,
        )
    if found.get("others_share", 0.0) >= SHARED_FROM:
        st.info(reason, icon=":material/groups:")
    if found["unknown_share"] >= 0.05:
        st.warning(
            f"{100 * found['unknown_share']:.0f} % of the tokens are unknown to this encoder, and what it cannot read it cannot learn from. {encoder_for_languages().name} reads {encoder_for_languages().reads}: choose it under Encoder."
        )
    for note in found["notes"]:
        st.info(literal(note), icon=":material/info:")


def time_told(found: dict[str, Any]) -> tuple[str, str]:
    """Return the time that a run will take and what it rests on; where the device is shared, no number stands for it."""
    about = minutes(60 * found["minutes"])
    others = float(found.get("others_share", 0.0))
    if others < SHARED_FROM:
        span = f"{minutes(60 * found['minutes_low'])} and {minutes(60 * found['minutes_high'])}"
        return f"about {about}", f"Between {span}, from steps timed on {found['device']['name']}."
    return "device is shared", (
        f"Other programs use {100 * others:.0f} % of the processor now. With the device to itself the run takes about {about}; beside them, longer."
    )

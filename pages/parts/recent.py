"""What was worked on last: runs of one's own, each with where it stands and the way to it."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from core.runs.registry import list_runs, run_summary
from pages.widgets.link import link, run_view

SHOWN = 5


def recent_runs() -> None:
    """Draw the last runs, newest first; what demos trained for themselves is left out."""
    rows = [row for row in (run_summary(run) for run in list_runs()) if not row.get("demo") and not row.get("folds_of")]
    if not rows:
        st.markdown("Nothing yet. Bring a table of your own, or take the ready example: it trains in under a minute.")
        return
    for row in rows[:SHOWN]:
        with st.container(gap=None):
            page, query = run_view(row["id"], row["status"])
            link(page, row["name"], icon=_icon(row["status"]), query=query)
            st.caption(_said(row))
    if len(rows) > SHOWN:
        link("runs", f"All {len(rows)} runs", icon=":material/arrow_forward:")


def _icon(status: str) -> str:
    return {
        "succeeded": ":material/check_circle:",
        "running": ":material/pending:",
        "queued": ":material/schedule:",
    }.get(status, ":material/warning:")


def _said(row: dict[str, Any]) -> str:
    """Return where a run stands, or how good it is, and how long ago it began."""
    said = row["status"].capitalize()
    if "accuracy" in row:
        said = f"Accuracy {row['accuracy']:.3f} on {row['rows']:,} test rows"
    return f"{said} · {since(time.time() - row['queued_at'])}" if row.get("queued_at") else said


def since(seconds: float) -> str:
    """Return how long ago something was: just now, 45 min ago, 3 days ago."""
    if seconds < 90:
        return "just now"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min ago"
    return f"{seconds / 3600:.0f} h ago" if seconds < 2 * 86_400 else f"{seconds / 86_400:.0f} days ago"

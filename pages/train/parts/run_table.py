"""The list of runs: what is shown of them, which one is opened by a click, and which are ticked."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.runs.registry import find_run
from core.runs.run import Run
from pages.widgets.link import remember_flag
from pages.widgets.shell import minutes
from pages.widgets.table import show_table

_DRAWN = "runs-drawn"


def filters(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw the filters and return the runs that pass; the demos' models stay away unless they are asked for."""
    own = [row for row in rows if not row.get("demo") and not row.get("folds_of")]
    first, second, third = st.columns([3, 2, 2])
    words = first.text_input("Search", placeholder="name, file or encoder", key="search").lower()
    statuses = second.multiselect("Status", sorted({row["status"] for row in rows}), key="statuses")
    presets = third.multiselect("Recipe", sorted({row.get("preset", "") for row in rows} - {""}), key="presets")
    with_demos = len(own) < len(rows) and st.toggle(
        f"Show the models of demos and folds too ({len(rows) - len(own)})",
        key=remember_flag("demos"),
        help="Models that came with the demos or were trained for them, and those of a cross-validation.",
    )
    return [
        row
        for row in (rows if with_demos else own)
        if words in f"{row['name']} {row.get('file', '')} {row.get('encoder', '')}".lower()
        and (not statuses or row["status"] in statuses)
        and (not presets or row.get("preset") in presets)
    ]


def table(rows: list[dict[str, Any]]) -> tuple[list[Run], Run | None]:
    """Draw the runs; return the ticked ones, and the one that was clicked, if any."""
    frame = pd.DataFrame(
        [
            {
                "name": row["name"],
                "status": row["status"],
                "accuracy": row.get("accuracy"),
                "macro-F1": row.get("macro_f1"),
                "test rows": row.get("rows"),
                "recipe": row.get("preset", ""),
                "data": row.get("file", ""),
                "place": _place(row),
                "took": minutes(row.get("seconds")),
                "started": row.get("queued_at"),
            }
            for row in rows
        ]
    )
    if not frame["place"].any():
        frame = frame.drop(columns="place")
    frame["started"] = local_times(frame["started"], st.context.timezone)
    event = show_table(
        frame,
        download="runs",
        hide_index=True,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"],
        key="runs-table",
        column_config={
            "name": st.column_config.TextColumn(width="medium"),
            "accuracy": st.column_config.NumberColumn(format="%.3f"),
            "macro-F1": st.column_config.NumberColumn(format="%.3f"),
            "started": st.column_config.DatetimeColumn(format="MMM D, HH:mm"),
        },
    )
    before = st.session_state.get(_DRAWN, [])  # what the person saw when clicking: a run may have begun since
    st.session_state[_DRAWN] = [row["id"] for row in rows]
    ticked = [find_run(rows[i]["id"]) for i in event["selection"]["rows"] if i < len(rows)]
    cells = event["selection"]["cells"]
    clicked = find_run(before[cells[0][0]]) if cells and cells[0][0] < len(before) else None
    return ticked, clicked


def _place(row: dict[str, Any]) -> str:
    """Return what a run is in use for and what it goes on from; empty for most."""
    said = [f"in use for {task}" for task in row.get("in_use", [])]
    said += [f"continues {row['continues']}"] if row.get("continues") else []
    return "; ".join(said)


def local_times(seconds: pd.Series, zone: str | None) -> pd.Series:
    """Return seconds since 1970 as times in a zone such as Europe/Berlin, without naming it; UTC where it is not known."""
    times = pd.to_datetime(seconds, unit="s", utc=True)
    try:
        return times.dt.tz_convert(zone or "UTC").dt.tz_localize(None)
    except (KeyError, ValueError):  # a zone that this machine has no rules for
        return times.dt.tz_localize(None)

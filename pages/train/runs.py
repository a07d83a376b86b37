"""Runs: find, compare, rename, download and delete what was trained."""

from typing import Any

import streamlit as st

from core.runs.registry import find_run, list_runs, run_summary
from pages.train.parts.run_actions import actions, trash, undo_bar
from pages.train.parts.run_table import filters, table
from pages.widgets.link import link, run_view
from pages.widgets.shell import PAGES, literal, page


def one(identity: str) -> None:
    """Open one run: a finished one on the Model page, any other with how it ended."""
    from pages.train.parts.live_progress import draw

    run = find_run(identity)
    if run.state().status == "succeeded":
        st.switch_page(PAGES["model"], query_params={"run": run.id})
    link("runs", "All runs", icon=":material/arrow_back:")
    st.subheader(literal(run.name), anchor=False)
    draw(run)


def nothing(summaries: list[dict[str, Any]]) -> None:
    """Say why the list is empty: nothing of one's own is there yet, or nothing matches."""
    if any(not row.get("demo") and not row.get("folds_of") for row in summaries):
        st.info("No run matches. Clear the search or a filter.", icon=":material/filter_alt:")
        return
    st.info(
        "Nothing of your own has been trained yet. Bring a table and train on it; the run appears here. "
        "The demos' models are listed when you switch them on above.",
        icon=":material/info:",
    )
    link("data", "Bring a table", icon=":material/table:")


def every_run() -> None:
    """Draw the list, and go to the run that was clicked."""
    undo_bar()
    summaries = [run_summary(run) for run in list_runs()]
    if not summaries:
        st.info(
            "Nothing has been trained yet. Bring a table and train on it; the run appears here.", icon=":material/info:"
        )
        link("data", "Bring a table", icon=":material/table:")
        trash()
        return
    shown = filters(summaries)
    if shown:
        st.caption(f"{len(shown)} of {len(summaries)} runs")
        ticked, clicked = table(shown)
        if clicked is not None:
            target, query = run_view(clicked.id, clicked.state().status)
            st.switch_page(PAGES[target], query_params=query)
        actions(ticked)
    else:
        nothing(summaries)
    for row in shown:
        if row["status"] == "unreadable":
            st.warning(literal(f"{row['id']}: {row['reason']}"))
    trash()


with page("Runs", "What you trained, and the demos' models beside it: open them, compare them, take them with you."):
    if "compare" in st.query_params:
        from pages.train.parts.compare import compare

        compare(st.query_params["compare"].split(","))
    elif "run" in st.query_params:
        one(st.query_params["run"])
    else:
        every_run()

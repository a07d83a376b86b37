"""Runs: find, compare, rename, download and delete what was trained."""

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
    st.caption(f"{len(shown)} of {len(summaries)} runs")
    if shown:
        ticked, clicked = table(shown)
        if clicked is not None:
            target, query = run_view(clicked.id, clicked.state().status)
            st.switch_page(PAGES[target], query_params=query)
        actions(ticked)
    else:
        st.info(
            "No run matches. Clear the search or a filter, or show the demos' models too.", icon=":material/filter_alt:"
        )
    for row in shown:
        if row["status"] == "unreadable":
            st.warning(literal(f"{row['id']}: {row['reason']}"))
    trash()


with page("Runs", "Everything trained on this machine: open it, compare it, take it with you."):
    if "compare" in st.query_params:
        from pages.train.parts.compare import compare

        compare(st.query_params["compare"].split(","))
    elif "run" in st.query_params:
        one(st.query_params["run"])
    else:
        every_run()

"""Runs: find, judge, compare, rename, download and delete what was trained."""

from typing import Any

import pandas as pd
import streamlit as st

from core.config import changed_settings
from core.judge.metrics import figure_texts, measured
from core.runs.registry import find_run, list_runs, run_summary
from core.runs.run import FINISHED, Run
from core.runs.trash import delete_run, restore_run
from pages.widgets.link import link
from pages.widgets.shell import PAGES, literal, minutes, page, sentences
from pages.widgets.table import show_table


def filters(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw the filters and return the runs that pass."""
    first, second, third = st.columns([3, 2, 2])
    words = first.text_input("Search", placeholder="name, file or encoder", key="search").lower()
    statuses = second.multiselect("Status", sorted({row["status"] for row in rows}), key="statuses")
    presets = third.multiselect("Preset", sorted({row.get("preset", "") for row in rows} - {""}), key="presets")
    return [
        row
        for row in rows
        if words in f"{row['name']} {row.get('file', '')} {row.get('encoder', '')}".lower()
        and (not statuses or row["status"] in statuses)
        and (not presets or row.get("preset") in presets)
    ]


def table(rows: list[dict[str, Any]]) -> list[Run]:
    """Draw the runs and return the ones that are ticked."""
    frame = pd.DataFrame(
        [
            {
                "name": row["name"],
                "status": row["status"],
                "accuracy": row.get("accuracy"),
                "macro-F1": row.get("macro_f1"),
                "test rows": row.get("rows"),
                "preset": row.get("preset", ""),
                "data": row.get("file", ""),
                "took": minutes(row.get("seconds")),
                "started": pd.to_datetime(row["queued_at"], unit="s") if row.get("queued_at") else None,
            }
            for row in rows
        ]
    )
    event = show_table(
        frame,
        download="runs",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key="runs-table",
        column_config={
            "name": st.column_config.TextColumn(width="medium"),
            "accuracy": st.column_config.NumberColumn(format="%.3f"),
            "macro-F1": st.column_config.NumberColumn(format="%.3f"),
            "started": st.column_config.DatetimeColumn("started (UTC)", format="MMM D, HH:mm"),
        },
    )
    return [Run(find_run(rows[i]["id"]).path) for i in event["selection"]["rows"] if i < len(rows)]


def undo_bar() -> None:
    """Offer to bring back what was deleted last."""
    gone = st.session_state.get("deleted", [])
    if gone and st.button(
        f"Undo: bring back {len(gone)} deleted {'run' if len(gone) == 1 else 'runs'}", icon=":material/undo:"
    ):
        for identity in gone:
            restore_run(identity)
        st.session_state["deleted"] = []
        st.rerun()


def actions(chosen: list[Run]) -> None:
    """Draw what can be done with the ticked runs."""
    if not chosen:
        st.caption("Tick one run to open, rename, download or delete it; tick several to compare them.")
        return
    with st.container(horizontal=True):
        if len(chosen) == 1:
            one_run(chosen[0])
        elif st.button("Compare", type="primary", icon=":material/compare:"):
            st.query_params.clear()
            st.query_params["compare"] = ",".join(run.id for run in chosen)
            st.rerun()
        if st.button(
            "Delete",
            icon=":material/delete:",
            disabled=any(run.state().status not in FINISHED for run in chosen),
            help="Can be undone. A running one has to be cancelled first.",
        ):
            for run in chosen:
                delete_run(run)
            st.session_state["deleted"] = [run.id for run in chosen]
            st.rerun()


def one_run(run: Run) -> None:
    """Draw the actions for a single run."""
    status = run.state().status
    if status == "succeeded":
        link("model", "Open", icon=":material/query_stats:", query={"run": run.id})
    else:
        link(
            "train",
            "Follow" if status in ("queued", "running") else "See why, resume",
            icon=":material/monitoring:",
            query={"run": run.id},
        )
    with st.popover("Rename", icon=":material/edit:"):
        name = st.text_input("New name", value=run.name, key=f"rename-{run.id}")
        if st.button("Save", key=f"save-{run.id}") and name != run.name:
            from core.runs.submission import check_name

            with sentences():
                run.rename(check_name(name))
                st.rerun()


def compare(identities: list[str]) -> None:
    """Lay runs side by side: curves, scores, and the settings in which they differ."""
    from core.charts.training import compare_curves
    from pages.train.parts.live_progress import all_events, current_attempt
    from pages.widgets.chart import show

    link("runs", "All runs", icon=":material/arrow_back:")
    runs = [find_run(identity) for identity in identities]
    named = [(run.name, current_attempt(all_events(run))) for run in runs]
    left, right = st.columns(2)
    with left:
        show(
            compare_curves(named, "step", "loss", "Training loss, smoothed: lower is better", "cross-entropy (nats)"),
            key="compare-loss",
        )
    with right:
        show(
            compare_curves(
                named, "validation", "macro_f1", "Validation macro-F1: higher is better", "macro-F1 (0 to 1)"
            ),
            key="compare-f1",
        )
    scores = []
    for run in runs:
        row = {"run": run.name, "status": run.state().status}
        if run.metrics_file.is_file():
            metrics = run.metrics()
            row |= figure_texts(metrics.test, measured([metrics.test]))
            row["test rows"] = f"{metrics.test.rows:,}"
            row["took"] = minutes(metrics.seconds.total)
        scores.append(row)
    show_table(pd.DataFrame(scores).set_index("run").T, download="runs-compared")
    if len({run.config().data.dataset for run in runs}) > 1:
        st.warning("These runs learned from different tables, so their scores do not compare directly.")
    changed = changed_settings([run.config().train for run in runs])
    st.subheader("Settings that differ", anchor=False)
    if changed:
        show_table(
            pd.DataFrame(
                {name: [str(value) for value in values] for name, values in changed.items()},
                index=[run.name for run in runs],
            ).T
        )
    else:
        st.caption("All settings are the same.")


def one(identity: str) -> None:
    """Open one run: a finished one on the Model page, any other with its progress."""
    from pages.train.parts.live_progress import draw

    run = find_run(identity)
    if run.state().status == "succeeded":
        st.switch_page(PAGES["model"], query_params={"run": run.id})
    link("runs", "All runs", icon=":material/arrow_back:")
    st.subheader(literal(run.name), anchor=False)
    draw(run)


with page("Runs", "Everything that was trained here: judge it, compare it, take it along."):
    if "compare" in st.query_params:
        compare(st.query_params["compare"].split(",")[:6])
    elif "run" in st.query_params:
        one(st.query_params["run"])
    else:
        undo_bar()
        summaries = [run_summary(run) for run in list_runs()]
        if not summaries:
            st.info("No runs yet. Bring a table and train on it; the run appears here.", icon=":material/info:")
            link("data", "Go to Data", icon=":material/table:")
        else:
            shown = filters(summaries)
            st.caption(f"{len(shown)} of {len(summaries)} runs")
            actions(table(shown))
            for row in shown:
                if row["status"] == "unreadable":
                    st.warning(literal(f"{row['id']}: {row['reason']}"))

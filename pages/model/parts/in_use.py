"""What a model goes on from, what goes on from it, and whether it is the one in use for its task."""

from __future__ import annotations

import time

import pandas as pd
import streamlit as st

from core.runs.in_use import BACK, before, bring_back, histories, in_use, put_into_use, task_name, tasks_of
from core.runs.lineage import continued_by
from core.runs.run import Run, runs_folder
from pages.widgets.link import link
from pages.widgets.shell import PAGES, literal, sentences
from pages.widgets.table import show_table

GO_ON_FROM = "go-on-from"


def tell_place(run: Run) -> None:
    """Draw a run's place among the others in one line, with what can be done about it."""
    with st.container(horizontal=True, vertical_alignment="center", key="place"), sentences():
        _lineage(run)
        _use(run)
        if st.button(
            "Go on from this model",
            icon=":material/forward:",
            type="tertiary",
            key="go-on",
            help="Bring a table with new rows or classes; training then starts from this model.",
        ):
            st.session_state[GO_ON_FROM] = run.id
            st.session_state.pop("start-from", None)
            st.session_state.pop("start-model", None)
            st.switch_page(PAGES["data"])


def _lineage(run: Run) -> None:
    """Draw what the run continues, and the runs that continue it."""
    continued = run.config().continues
    if continued is not None:
        there = bool(continued.run) and (runs_folder() / continued.run / "state.json").is_file()
        if there:
            link("model", f"Continues {continued.name}", icon=":material/history:", query={"run": continued.run})
            both = f"{continued.run},{run.id}"
            link("runs", "Against it", icon=":material/balance:", query={"compare": both})
        else:
            st.caption(literal(f"Continues {continued.name}, which is not here any more."), width="content")
    for other in continued_by(run)[:3]:
        query = {"run": other.id}
        page = "model" if other.state().status == "succeeded" else "train"
        link(page, f"Continued by {other.name}", icon=":material/update:", query=query)


def _use(run: Run) -> None:
    """Draw for which task the run is in use, or the press that puts it into use, and what was in use before."""
    tasks = tasks_of(run)
    task = tasks[0] if tasks else task_name(run)
    label = f"In use for {task}" if tasks else "Put into use"
    with st.popover(literal(label), icon=":material/check_circle:" if tasks else ":material/publish:", type="tertiary"):
        if tasks:
            _back(task)
        else:
            _put(run, task)
        _history(task)


def _put(run: Run, task: str) -> None:
    name = st.text_input("Task", value=task, max_chars=120, key=f"use-task-{run.id}")
    now = in_use().get(name, "")
    called = f" in place of {literal(Run(runs_folder() / now).name)}" if now else ""
    st.caption(
        f"This run answers for the task from then on{called}: `predict` and HTTP can ask for it by the task's name. One press brings the one before it back."
    )
    if st.button("Put this run into use", type="primary", icon=":material/publish:", key=f"use-{run.id}"):
        put_into_use(run, name)
        st.rerun()


def _back(task: str) -> None:
    earlier = before(task)
    if earlier is None:
        st.caption("No earlier run was in use for this task.")
    elif st.button(
        literal(f"Bring {earlier.name} back"),
        icon=":material/undo:",
        key=f"use-back-{task}",
        help="It is in use again at once.",
    ):
        bring_back(task)
        st.rerun()


def _history(task: str) -> None:
    """Draw who was in use when, the latest first."""
    changes = histories().get(task, [])
    if not changes:
        return
    rows = [
        {
            "from": time.strftime("%Y-%m-%d %H:%M", time.localtime(change.at)),
            "run": _called(change.run),
            "how": "brought back" if change.how == BACK else change.how,
        }
        for change in reversed(changes)
    ]
    show_table(pd.DataFrame(rows), hide_index=True)


def _called(identity: str) -> str:
    if not identity:
        return "none"
    path = runs_folder() / identity
    return Run(path).name if path.is_dir() else "a deleted run"

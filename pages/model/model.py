"""Model: everything one does with a trained model (?run=<id>&view=Try)."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.errors import FathomError
from core.runs.registry import find_run, list_runs, run_summary
from core.runs.run import Run
from pages.widgets.link import link
from pages.widgets.shell import literal, page, sentences


def choose() -> Run | None:
    """Draw the choice among finished runs; the chosen one stands in the URL. Without one, say how to get it."""
    wanted = st.query_params.get("run")
    finished = [
        row
        for run in list_runs()
        if (row := run_summary(run))["status"] == "succeeded" and (not row.get("folds_of") or run.id == wanted)
    ]
    if not finished:
        st.info(
            "There is no finished model yet. Bring a table and train on it; the quick recipe takes less than a minute.",
            icon=":material/info:",
        )
        link("data", "Go to Data", icon=":material/table:")
        return None
    by_id = {str(row["id"]): row for row in finished}
    if wanted is not None and wanted not in by_id:
        st.warning(_why_not(wanted), icon=":material/warning:")
    start = (
        wanted
        if wanted in by_id
        else next((key for key, row in by_id.items() if not row.get("demo")), next(iter(by_id)))
    )
    st.session_state["model-run"] = start

    def turn() -> None:
        run = str(st.session_state["model-run"])
        if run == st.query_params.get("run"):
            return  # a browser may send the value of a choice that is no longer drawn, which counts as a change
        view = st.query_params.get("view")
        st.query_params.from_dict({"run": run, **({"view": view} if view else {})})

    picked = st.selectbox(
        "Model",
        list(by_id),
        key="model-run",
        format_func=lambda key: _called(by_id[key]),
        on_change=turn,
        label_visibility="collapsed",
    )
    st.query_params["run"] = str(picked)
    return Run(find_run(str(picked)).path)


def _why_not(wanted: str) -> str:
    """Say why a run cannot be opened here."""
    try:
        run = find_run(wanted)
        state = run.state()
        return literal(
            f"{run.name} has no result: it is {state.status}. {state.reason} Another model is open meanwhile."
        )
    except FathomError:
        return literal(
            f"There is no finished run {wanted[:60]!r}; it was deleted or has no result. Another one is open."
        )


def _called(row: dict[str, Any]) -> str:
    accuracy = f", accuracy {row['accuracy']:.3f} on {row['rows']:,} test rows" if "accuracy" in row else ""
    return f"{row['name']} ({row.get('preset', '')}{accuracy})"


def inside(run: Run) -> None:
    """Draw the ways into the model: what the pages under Learn show of this very run."""
    with st.container(horizontal=True, key="inside"):
        link("pages/learn/attention.py", "Inside BERT", icon=":material/biotech:", query={"run": run.id})
        link("pages/learn/landscape.py", "Landscape", icon=":material/landscape:", query={"run": run.id})
        link(
            "pages/learn/optimizers.py",
            "Race optimisers on it",
            icon=":material/downhill_skiing:",
            query={"run": run.id, "on": "Your run"},
        )


def draw() -> None:
    """Draw the choice of a model, what it is for, and its views."""
    from pages.model.parts.in_use import tell_place
    from pages.model.parts.opening import opened
    from pages.model.parts.purpose import tell_purpose
    from pages.model.parts.views import views

    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        run = choose()
    if run is None:
        return
    with right:
        inside(run)
    subject = opened(run)
    tell_purpose(subject.task, subject.warning)
    tell_place(run)
    views(subject)


if st.query_params.get("present") == "1":
    with sentences():
        from pages.model.parts.opening import opened
        from pages.model.parts.present import present

        shown = opened(find_run(st.query_params.get("run", "")))
        present(shown.card, shown.domain, shown)
else:
    with page(
        "Model", "Everything you do with a trained model: try it, work with it, decide what it may answer, and show it."
    ):
        draw()

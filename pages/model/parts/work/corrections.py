"""The corrections of a demo task: the list with undo, a model that learns from them, and files to take away."""

from __future__ import annotations

import streamlit as st

from core.charts.theme import shorten
from core.tasks.corrections import (
    Correction,
    clear_corrections,
    correction_rows,
    corrections_csv,
    remove_correction,
    unusable_lines,
)
from core.tasks.models import active_run, demo_runs, submit_demo
from core.tasks.own import runs_on_same_rows, train_again
from pages.model.parts.subject import Subject
from pages.model.parts.work.desk import Desk, one_row, shown_text
from pages.widgets.link import link
from pages.widgets.shell import literal

_LISTED = 15


def corrections_of(desk: Desk, found: list[Correction]) -> None:
    """Draw the correction of any row, and the list."""
    st.markdown("#### Corrections")
    if not desk.editable:
        st.info(
            "Labels can be corrected for the model that learned from the bundled rows: choose it under Learned from.",
            icon=":material/info:",
        )
        return
    with st.expander("Correct a label", icon=":material/edit:"):
        st.caption("Or open the row in its list above, or select it in a table; its correction opens there.")
        number = st.selectbox(
            f"Which {literal(desk.subject.task.row)}",
            desk.rows.index.tolist(),
            format_func=lambda n: f"{n + 1}. {shorten(shown_text(desk.rows.loc[n]), 90)}",
            key=f"work-row-{desk.stamp}",
        )
        one_row(desk, int(number), "any")
    listed(desk.subject, found)


def listed(subject: Subject, found: list[Correction]) -> None:
    """Draw the list with undo, and what can be done with it."""
    task, file = subject.task, subject.corrections
    if file is None:
        return
    broken = unusable_lines(file, task)
    if broken:
        st.warning(
            f"{'1 line' if broken == 1 else f'{broken:,} lines'} of the file of corrections cannot be used: damaged, or with a class that is no longer there. Nothing was deleted from the file.",
            icon=":material/warning:",
        )
    if not found:
        st.caption("None yet. What you correct is kept here until you take it back, and a new model can learn from it.")
        return
    newest = found[::-1]
    for number, one in enumerate(newest[:_LISTED]):
        _line(subject, one, number)
    if len(newest) > _LISTED:
        st.caption(f"And {len(newest) - _LISTED:,} earlier ones, which the file below holds.")
    _train(subject, found)
    with st.container(horizontal=True):
        st.download_button(
            f"Save the {_many(len(found))} (CSV)",
            corrections_csv(task, found),
            f"{subject.key}-corrections.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            key=f"work-save-corrections-{subject.key}",
        )
        with st.popover("Undo all", icon=":material/delete:"):
            st.markdown(f"This takes back all {_many(len(found))} of this task.")
            if st.button("Undo them", type="primary", key=f"work-clear-{subject.key}"):
                clear_corrections(file, task)
                st.rerun()


def _line(subject: Subject, one: Correction, number: int) -> None:
    task = subject.task
    left, right = st.columns([6, 1], vertical_alignment="center")
    before, after = (literal(task.title_of(label)) for label in (one.predicted, one.label))
    change = f"**{after}** confirmed" if one.predicted == one.label else f"{before} → **{after}**"
    left.markdown(
        f"{change}  \n:small[:gray[{literal(shorten((one.text_pair or one.text).replace(chr(10), ' '), 110))}]]"
    )
    if right.button("Undo", key=f"work-undo-{subject.key}-{number}", icon=":material/undo:"):
        assert subject.corrections is not None  # a line is drawn only where there is a file
        remove_correction(subject.corrections, task, one.text, one.text_pair)
        st.rerun()


def _train(subject: Subject, found: list[Correction]) -> None:
    """Draw the button that learns from the corrections, or the link to the run that is under way."""
    own = subject.domain is None
    active = active_run(
        demo_runs(subject.domain, subject.task) if subject.domain is not None else runs_on_same_rows(subject.run)
    )
    if active is not None:
        link(
            "train",
            "A model of this task is being trained: watch it learn",
            icon=":material/monitoring:",
            query={"run": active.id},
        )
        return
    if st.button(
        f"{'Train again' if own else 'Fine-tune'} with {_these(len(found))}",
        type="primary",
        icon=":material/model_training:",
        key=f"work-train-{subject.key}",
        help="Starts a new run with the same settings on your table and these. This model answers meanwhile."
        if own
        else "Trains all weights on the bundled rows and these, which takes minutes. The present model answers until you choose the new one under Model.",
    ):
        if subject.domain is None:
            train_again(subject.run, correction_rows(found))
        else:
            submit_demo(subject.domain, subject.task, "balanced", added=correction_rows(found))
        st.rerun()
    st.caption(
        "They stay in the list, so that every later model learns from them too. A corrected test row leaves the test set of that model, which keeps its score honest."
    )


def _these(count: int) -> str:
    return "this correction" if count == 1 else f"these {count:,} corrections"


def _many(count: int) -> str:
    return "1 correction" if count == 1 else f"{count:,} corrections"

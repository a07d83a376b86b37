"""Labels that look wrong: reviewed in a table, corrected there, exported, and trained with again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from core.dataset.fixes import add_edits, load_fixes
from core.domain import Task
from core.errors import FathomError
from core.runs.result import RunMetrics
from core.runs.rows import read_rows, written_at_ns
from core.runs.run import Run
from pages.model.parts.doubtful_summary import summary, warn_of_care, with_care
from pages.widgets.link import link
from pages.widgets.shell import PAGES, literal
from pages.widgets.table import csv_of, edit_table, show_table

TICK, CORRECTED, DROP = "tick", "corrected", "drop"
_ROW_PX = 74  # tall enough that long texts wrap


@dataclass(frozen=True)
class Change:
    """What a person wants of a row, beside the label it has in the data set."""

    label: str
    drop: bool = False
    tick: bool = False


def doubtful_labels(run: Run, metrics: RunMetrics, task: Task) -> None:
    """Draw the rows of a run whose label looks wrong, and what can be done about them."""
    doubt, config = metrics.doubt, run.config()
    if doubt is None or not run.doubtful_file.is_file():
        reason = (
            f"The labels could not be checked for mistakes at the end of this run: {metrics.doubt_failed}"
            if metrics.doubt_failed
            else "This run has no list of doubtful labels; it was made before such lists were written, or the file is gone."
        )
        st.info(literal(f"{reason} Train again on the same table, and the list will be here."), icon=":material/info:")
        link("train", "Train again", icon=":material/model_training:", query=_query(run))
        return
    summary(doubt)
    if not doubt.flagged:
        return
    rows = flagged_rows(str(run.doubtful_file), written_at_ns(run.doubtful_file))
    rows = with_care(rows, task, metrics.classes)
    warn_of_care(rows, task)
    foreign = (rows["part"] == "test") & (config.data.test_dataset is not None)
    if (~foreign).any():
        _review(run, rows[~foreign].reset_index(drop=True), metrics.classes)
    if foreign.any():
        name = config.data.test_file_name or "the test file"
        with st.expander(
            literal(f"{int(foreign.sum()):,} more in {name}, which has to be corrected in the file itself")
        ):
            show_table(rows[foreign].drop(columns=["part", "care"]), hide_index=True, column_config=_columns([]))


@st.cache_data(show_spinner=False, max_entries=8)
def flagged_rows(path: str, changed_ns: int) -> pd.DataFrame:
    """Return a run's doubtful rows; the time of change makes the cache notice another file."""
    return read_rows(path)


def _query(run: Run) -> dict[str, str]:
    """Return what the Train page needs to know to learn from the same columns of the same table."""
    data = run.config().data
    pair = {"pair": data.text_pair} if data.text_pair else {}
    return {"data": data.dataset, "text": data.text, "label": data.label, **pair}


def _review(run: Run, rows: pd.DataFrame, classes: list[str]) -> None:
    """Draw the table to review, and the buttons."""
    dataset = run.config().data.dataset
    try:
        labels, dropped = saved_edits(dataset)
    except FathomError as error:
        st.warning(literal(f"{error} The rows are listed, but cannot be corrected here."), icon=":material/warning:")
        show_table(rows.drop(columns=["part", "care"]), hide_index=True, column_config=_columns([]))
        return
    pending: dict[int, Change] = st.session_state.setdefault(f"doubt-{run.id}", {})
    kept = {
        int(row): Change(labels.get(int(row), label), int(row) in dropped)
        for row, label in rows[["row", "label"]].itertuples(index=False)
    }
    shown = _choose_pair(run, rows)
    _editor(run, shown, kept, pending, classes)
    changed = {line: change for line, change in pending.items() if _differs(change, kept.get(line))}
    ticked = [line for line, change in pending.items() if change.tick and line in set(shown["row"])]
    _buttons(run, rows, shown, kept, pending, changed, ticked)


def _differs(change: Change, kept: Change | None) -> bool:
    return kept is not None and (change.label, change.drop) != (kept.label, kept.drop)


def saved_edits(dataset_id: str) -> tuple[dict[int, str], set[int]]:
    """Return the corrections by hand that are saved for a data set: {line: label} and the lines left out.

    Raises:
        DataError: the data set is gone.
    """
    edits = next((fix.parameters for fix in load_fixes(dataset_id) if fix.kind == "edit"), {})
    labels = {int(line): str(label) for line, label in edits.get("labels", {}).items()}
    return labels, {int(line) for line in edits.get("dropped", [])}


def _choose_pair(run: Run, rows: pd.DataFrame) -> pd.DataFrame:
    """Draw the choice of a confusion, commonest first, and return its rows."""
    counts = rows.value_counts(["label", "suggested"])
    options = [None, *counts.index]
    chosen = st.selectbox(
        "Show",
        options,
        format_func=lambda pair: (
            f"All {len(rows):,} rows" if pair is None else f"{pair[0]} → {pair[1]} ({counts[pair]:,} rows)"
        ),
        key=f"doubt-pair-{run.id}",
        width=460,
    )
    if chosen is None:
        return rows
    among: pd.DataFrame = rows[(rows["label"] == chosen[0]) & (rows["suggested"] == chosen[1])]
    return among.reset_index(drop=True)


def _editor(
    run: Run, shown: pd.DataFrame, kept: dict[int, Change], pending: dict[int, Change], classes: list[str]
) -> None:
    """Draw the table; what is changed in it goes to `pending` at once, so that no rerun and no other page loses it."""
    state = st.session_state
    pair = state.get(f"doubt-pair-{run.id}")
    key = f"doubt-table-{run.id}-{pair}-{state.get(f'doubt-version-{run.id}', 0)}"
    # The editor keeps its own changes for as long as it is drawn, on top of the frame it began with. That frame must stay
    # the same meanwhile, and hold all changes so far when the editor begins anew.
    if key not in state or f"{key}-start" not in state:
        state[f"{key}-start"] = dict(pending)
    start: dict[int, Change] = state[f"{key}-start"]
    lines = [int(line) for line in shown["row"]]
    changes = [start.get(line, kept[line]) for line in lines]
    frame = pd.DataFrame(
        {
            TICK: [change.tick for change in changes],
            "text": shown["text"],
            **({"text_pair": shown["text_pair"]} if "text_pair" in shown.columns else {}),
            "label": shown["label"],
            CORRECTED: [change.label for change in changes],
            "suggested": shown["suggested"],
            "doubt": shown["doubt"].clip(upper=0.99),  # no label is wrong for certain
            **({"care": shown["care"]} if (shown["care"] != "").any() else {}),
            DROP: [change.drop for change in changes],
            "row": shown["row"],
        }
    )

    def remember() -> None:
        for position, cells in state[key]["edited_rows"].items():
            line = lines[int(position)]
            old = pending.get(line, kept[line])
            pending[line] = Change(
                cells.get(CORRECTED) or old.label, cells.get(DROP, old.drop), cells.get(TICK, old.tick)
            )

    known = sorted({*classes, *frame[CORRECTED]})
    fixed = [name for name in frame.columns if name not in (TICK, CORRECTED, DROP)]
    edit_table(
        frame,
        key=key,
        hide_index=True,
        disabled=fixed,
        on_change=remember,
        column_config=_columns(known),
        row_height=_ROW_PX,
        height=min(600, 38 + _ROW_PX * len(frame)),
    )


def _columns(classes: list[str]) -> dict[str, Any]:
    column = st.column_config
    return {
        TICK: column.CheckboxColumn("tick", width=62),
        "text": column.TextColumn("text", width=262),
        "text_pair": column.TextColumn("second text", width=200),
        "label": column.TextColumn("given", width=100, help="The label as it was when this run was trained."),
        CORRECTED: column.SelectboxColumn(
            "corrected", width=128, options=classes, required=True, help="Click a cell twice to choose another class."
        ),
        "suggested": column.TextColumn("suggested", width=100, help="The class that the model finds likeliest."),
        "p_label": column.NumberColumn(
            "p(given)", format="%.3f", width=78, help="Probability of the given label, 0 to 1."
        ),
        "p_suggested": column.NumberColumn("p(suggested)", format="%.3f", width=100),
        "doubt": column.NumberColumn(
            "p(wrong)", format="%.2f", width=78, help="Chance that the given label is wrong, 0 to 1."
        ),
        "care": column.TextColumn("care", width=110, help="A change that would be the task's dearest mistake."),
        DROP: column.CheckboxColumn("drop", width=66, help="Leave this row out of the next training."),
        "row": column.NumberColumn("line", format="%d", width=52, help="The line in the file."),
    }


def _start_anew(run: Run) -> None:
    """Let the editor begin again from the changes there are."""
    name = f"doubt-version-{run.id}"
    st.session_state[name] = st.session_state.get(name, 0) + 1


def _buttons(
    run: Run,
    rows: pd.DataFrame,
    shown: pd.DataFrame,
    kept: dict[int, Change],
    pending: dict[int, Change],
    changed: dict[int, Change],
    ticked: list[int],
) -> None:
    """Draw what can be done with the ticks and the corrections, and say how many there are."""
    suggested = {int(line): label for line, label in rows[["row", "suggested"]].itertuples(index=False)}
    all_ticked = len(ticked) == len(shown)
    with st.container(horizontal=True):
        if st.button("Untick all" if all_ticked else f"Tick all {len(shown):,}", icon=":material/select_all:"):
            for line in map(int, shown["row"]):
                pending[line] = replace(pending.get(line, kept[line]), tick=not all_ticked)
            _start_anew(run)
            st.rerun()
        if st.button(
            f"Take the suggestion for the rows ticked ({len(ticked):,})",
            disabled=not ticked,
            icon=":material/auto_fix_high:",
        ):
            for line in ticked:
                pending[line] = Change(suggested[line])
            _start_anew(run)
            st.rerun()
        if st.button(
            f"Save corrections ({len(changed):,})",
            disabled=not changed,
            icon=":material/save:",
            type="primary" if changed else "secondary",
        ):
            save_changes(run, kept, pending)
            st.rerun()
        if st.button("Train again with the corrections", icon=":material/model_training:"):
            save_changes(run, kept, pending)
            st.switch_page(PAGES["train"], query_params=_query(run))
        st.download_button(
            "Export (CSV)",
            lambda: export(rows, kept, pending),
            f"{run.id}-doubtful.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    made = sum(
        (change.label != label or change.drop)
        for line, label in rows[["row", "label"]].itertuples(index=False)
        for change in [kept[int(line)]]
    )
    st.caption(
        (f"Not saved yet: {len(changed):,}. " if changed else "")
        + (f"Saved for these rows: {made:,}. " if made else "")
        + "Saved corrections are used when you train on this table again; the table itself stays as it is, and the Data page undoes them."
    )


def save_changes(run: Run, kept: dict[int, Change], pending: dict[int, Change]) -> None:
    """Add what was changed to the data set's fixes; ticks and what is saved are forgotten.

    Raises:
        StorageError: the disk is full or cannot be written.
    """
    changed = {line: change for line, change in pending.items() if _differs(change, kept.get(line))}
    if changed:
        labels = {line: change.label for line, change in changed.items() if not change.drop}
        add_edits(run.config().data.dataset, labels, [line for line, change in changed.items() if change.drop])
    pending.clear()
    _start_anew(run)


def export(rows: pd.DataFrame, kept: dict[int, Change], pending: dict[int, Change]) -> bytes:
    """Return the rows with their corrections as CSV that a spreadsheet opens and does not run."""
    changes = [pending.get(int(line), kept[int(line)]) for line in rows["row"]]
    frame = rows.drop(columns="care", errors="ignore").assign(
        corrected=[change.label for change in changes], drop=[change.drop for change in changes]
    )
    return csv_of(frame.rename(columns={"row": "line"}))

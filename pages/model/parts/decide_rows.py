"""The rows behind a decision: mistakes that go through, rows that a person must look at, and the costs that order them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.theme import shorten
from core.judge.outcome import Outcome
from core.judge.threshold import Answers, Mistake, mistakes, passes
from core.tasks.costs import amount
from pages.model.parts.subject import Subject
from pages.widgets.shell import literal
from pages.widgets.table import show_table

_MOST_ROWS = 300
_SIDES = ("label", "predicted")
_OF_A_PAIR_PX, _WRAPPED_PX, _FITS = 230, 112, 150
"""The width of each text of a pair, so that the answers beside them stay in sight; a height in which they wrap, and the characters it holds."""
_ALL = ("", "")
# What is said of the costs, by whether the run is a person's own.
_WHOSE = {
    False: "These are assumptions of the demo: put your own in its folder before you decide anything by them.",
    True: "They stand on the task card, where whatever nobody has filled in is an assumption: put your own there, under Card, before you decide anything by them.",
}


def rows_that_go_through(subject: Subject, found: Answers, threshold: float, result: Outcome) -> None:
    """Draw the mistakes that go through, dearest group first, and the rows behind them."""
    frame, task = subject.unseen, subject.task
    groups = mistakes(frame["label"].tolist(), frame["predicted"].tolist(), passes(found, threshold), subject.costs)
    if not groups:
        none = (
            f"None: {'the one test row handled at this threshold is' if result.answered == 1 else f'all {result.answered:,} test rows handled at this threshold are'} right."
            if result.answered
            else "None, for no row is handled at this threshold: a person looks at all."
        )
        st.markdown(f"Mistakes that go through? {none}")
        return
    count = result.answered - result.right
    with st.expander(f"Mistakes that go through: {count:,} of {result.answered:,}"):
        st.caption(
            literal(
                f"{_wrong(count, result.answered)} {amount(result.mistakes_cost)} {task.costs.unit}{_looks(result)}."
            )
        )
        _groups(subject, groups)


def _groups(subject: Subject, groups: list[Mistake]) -> None:
    """Draw what is taken for what, and the rows behind it."""
    task = subject.task
    show_table(
        pd.DataFrame(
            [
                {
                    "true class": task.title_of(group.true),
                    "answered as": task.title_of(group.predicted),
                    "rows": len(group.rows),
                    "cost each": group.each,
                    "cost": group.total,
                }
                for group in groups
            ]
        ),
        hide_index=True,
        column_config={
            "rows": st.column_config.NumberColumn("rows", format="%d"),
            "cost each": st.column_config.NumberColumn("cost each", format="%.4g"),
            "cost": st.column_config.NumberColumn("cost", format="%.5g"),
        },
    )
    _behind(subject, groups)


def _wrong(count: int, answered: int) -> str:
    """Return how many of the rows handled are wrong, and the beginning of what that costs."""
    if answered == 1:
        return "The one row handled is wrong. It costs"
    return (
        f"{count:,} of the {answered:,} rows handled {'is wrong. It costs' if count == 1 else 'are wrong. They cost'}"
    )


def _looks(result: Outcome) -> str:
    """Return the rest of the sentence: what a person's look at the other rows costs."""
    others = result.rows - result.answered
    if not others:
        return ""
    return f"; a person's look at the other {'row' if others == 1 else f'{others:,} rows'} costs {amount(result.review_cost)}"


def _behind(subject: Subject, groups: list[Mistake]) -> None:
    """Draw the rows of one group of mistakes, or of all of them."""
    by_pair = {(group.true, group.predicted): group for group in groups}
    options, key = [_ALL, *by_pair], f"{subject.key}-mistakes"
    if st.session_state.get(key) not in options:  # a group may be gone at another threshold
        st.session_state[key] = _ALL
    chosen = st.selectbox(
        "Rows behind them",
        options,
        format_func=lambda pair: (
            "all of them, dearest first"
            if pair == _ALL
            else f"{subject.task.title_of(pair[0])} answered as {subject.task.title_of(pair[1])}"
        ),
        key=key,
    )
    shown = [by_pair[chosen]] if chosen in by_pair else groups
    numbers = np.concatenate([group.rows for group in shown])
    costs = np.concatenate([np.full(len(group.rows), group.each) for group in shown])
    _rows(subject, subject.unseen.iloc[numbers].assign(cost=costs), "mistakes")


def rows_for_a_person(subject: Subject, found: Answers, threshold: float) -> None:
    """Draw the rows below the threshold and the precautions, the least sure first."""
    waiting = ~passes(found, threshold)
    if not waiting.any():
        st.caption("No row waits for a person by this threshold alone.")
        return
    wrong = int((~found.right[waiting]).sum())
    with st.expander(f"Rows a person must look at: {int(waiting.sum()):,} of {found.rows:,}"):
        held = 0 if found.held is None else int(found.held.sum())
        careful = (
            f" {held:,} {'waits' if held == 1 else 'wait'} at every threshold, for another class than the likeliest may be expected to cost less."
            if held
            else ""
        )
        st.caption(
            f"The likeliest class is wrong on {wrong:,} of them and right on {int(waiting.sum()) - wrong:,}.{careful} The least sure first."
        )
        _rows(subject, subject.unseen[waiting].sort_values("confidence"), "by-hand")


def _rows(subject: Subject, rows: pd.DataFrame, name: str) -> None:
    """Draw test rows; the classes by what the page calls them, `name` is what a saved file ends with."""
    names = [name for name in ("text", "text_pair", "label", "predicted", "confidence", "cost") if name in rows.columns]
    shown = rows[names].head(_MOST_ROWS)
    shown = shown.assign(**{side: [subject.task.title_of(label) for label in shown[side]] for side in _SIDES})
    pair = "text_pair" in names
    width: Any = _OF_A_PAIR_PX if pair else "large"
    fitted = {name: [shorten(text, _FITS) for text in shown[name]] for name in ("text", "text_pair") if pair}
    show_table(
        shown.assign(**fitted),
        saved=shown,
        download=f"{subject.key}-{name}",
        row_height=_WRAPPED_PX if pair else None,
        height=44 + _WRAPPED_PX * min(4, len(shown)) if pair else "auto",
        hide_index=True,
        column_config={
            "text": st.column_config.TextColumn(subject.task.text_heading, width=width),
            "text_pair": st.column_config.TextColumn(subject.task.text_pair_heading, width=width),
            "label": "true class",
            "predicted": "model's answer",
            "confidence": st.column_config.NumberColumn("probability", format="%.3f", width="small"),
            "cost": st.column_config.NumberColumn("cost", format="%.4g", width="small"),
        },
    )
    if len(rows) > _MOST_ROWS:
        st.caption(f"The first {_MOST_ROWS:,} of {len(rows):,} rows.")


def costs_of_mistakes(subject: Subject) -> None:
    """Draw what the task says a mistake costs."""
    task, costs = subject.task, subject.costs
    with st.expander("What a mistake costs here"):
        st.markdown(
            literal(
                f"In {costs.unit}: a person's look at one row costs {amount(costs.review)}; a mistake costs {amount(costs.usual)} unless "
                f"it stands below. {_WHOSE[subject.domain is None]}"
            )
        )
        named = [
            {"true class": task.title_of(true), "answered as": task.title_of(said), "cost": value}
            for true, row in costs.mistakes.items()
            for said, value in row.items()
            if {true, said} <= set(subject.classes) and true != said
        ]
        if named:
            show_table(pd.DataFrame(named).sort_values("cost", ascending=False, kind="stable"), hide_index=True)
        else:
            st.caption("No pair of this model's classes has a cost of its own.")

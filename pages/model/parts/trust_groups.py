"""The parts of the Trust view that need texts to be told apart: scores of groups of test rows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts.trust import group_accuracy
from core.judge.remarks import counted_text
from core.judge.slices import CLEAR, FEWEST_ROWS, GroupScore
from core.runs.answering import given_classes
from core.runs.rows import written_at_ns
from core.tasks.groups import group_scores, manners_of
from core.text import counted
from pages.model.parts.subject import Subject
from pages.model.parts.trust_probes import figure_range
from pages.widgets.chart import show
from pages.widgets.shell import literal
from pages.widgets.table import show_table


@st.cache_data(show_spinner=False, max_entries=24)
def _scored(run_id: str, changed_ns: int, declared: str, _subject: Subject) -> list[GroupScore]:
    """Score the groups of a run's test rows; the time of change, groups and costs make the cache notice other ones."""
    return group_scores(_subject.task, _subject.predictions, _subject.test_rows, _subject.cost_matrix)


def _changed_ns(subject: Subject) -> int:
    return written_at_ns(subject.run.predictions_file)


def scored_groups(subject: Subject) -> list[GroupScore]:
    """Return the groups of a model's test rows, scored by the answers that are given."""
    task = subject.task
    return _scored(subject.run.id, _changed_ns(subject), repr((task.slices, subject.cost_matrix)), subject)


@st.cache_data(show_spinner=False, max_entries=24)
def _manners(run_id: str, changed_ns: int, declared: str, _subject: Subject) -> dict[str, int]:
    return dict(manners_of(_subject.task, _subject.run))


def manners(subject: Subject) -> dict[str, int]:
    """Return the manners of writing among a model's test rows, with their rows."""
    return _manners(subject.run.id, _changed_ns(subject), repr(subject.task.slices), subject)


def group_view(subject: Subject) -> None:
    scores = scored_groups(subject)
    accuracy = _right(subject)
    odd = [score for score in scores if score.stands_out]
    if odd:
        named = "; ".join(
            f"{score.group.name} ({100 * score.gap.value if score.gap else 0:+.0f} points)" for score in odd
        )
        st.markdown(literal(f"Answered clearly better or worse than the rest: {named}."))
    else:
        st.markdown(f"No group of {FEWEST_ROWS} rows or more is answered clearly better or worse than the rest.")
    show(group_accuracy(scores, accuracy), key=f"{subject.key}-trust-groups")
    small = sum(not score.enough for score in scores)
    st.caption(
        f"Clearly: more than chance explains, by Fisher's exact test, among all {len(scores)} groups that are looked at (Holm's correction, p < {CLEAR}). "
        + (
            f"{counted(small, 'group')} of fewer than {FEWEST_ROWS} rows, in grey: too few to say anything. "
            if small
            else ""
        )
        + counted_text(subject.metrics.test)
    )
    _table(scores)
    _rules(scores, subject)
    left_out = [
        part.title for part in subject.task.slices if part.column and part.title not in {s.group.title for s in scores}
    ]
    if left_out:
        st.caption(literal(f"Not here, since these rows lack the column: {', '.join(left_out)}."))


def _right(subject: Subject) -> float:
    """Return the share of test rows whose answer as given is right, 0 to 1."""
    given = given_classes(subject.predictions, subject.cost_matrix)
    said = subject.predictions["predicted"].astype(str).tolist() if given is None else given
    return float((subject.predictions["label"].astype(str) == pd.Series(said, index=subject.predictions.index)).mean())


def _table(scores: list[GroupScore]) -> None:
    table = pd.DataFrame(
        [
            {
                "group": score.group.name,
                "rows": score.rows,
                "accuracy": figure_range(score.accuracy) if score.accuracy else "–",
                "macro-F1": figure_range(score.macro_f1) if score.macro_f1 else "–",
                "gap to the rest": figure_range(score.gap, sign="+") if score.gap else "–",
                "p": score.chance,
                "note": "" if score.enough else "too few rows",
            }
            for score in scores
        ]
    )
    column = st.column_config.NumberColumn(
        format="%.3f", help="Of the exact test that group and rest are right equally often, allowing for all groups."
    )
    show_table(table, hide_index=True, height="content", column_config={"p": column})


def _rules(scores: list[GroupScore], subject: Subject) -> None:
    with st.expander("How groups are made", icon=":material/rule:"):
        for score in scores:
            if score.group.rule != "All other texts.":
                st.markdown(f"**{literal(score.group.name)}** · {literal(score.group.rule)}")
        st.caption(
            "Accuracy has Wilson's interval, the gap Newcombe's, macro-F1 one of Wilson's of its classes; it has none where a class that was answered has no rows in the group. Macro-F1 counts the classes that occur in a group, "
            "so it does not compare groups that hold different classes."
            + (f" Words are looked for in “{literal(subject.own_heading)}” alone." if subject.task.text_pair else "")
        )

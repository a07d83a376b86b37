"""The parts of the Trust view that need texts to be told apart: scores of groups of test rows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts.trust import group_accuracy
from core.judge.remarks import counted_text
from core.judge.slices import FEWEST_ROWS, GroupScore, groups_of, score_groups
from pages.model.parts.subject import Subject
from pages.model.parts.trust_probes import counted, figure_range
from pages.widgets.chart import show
from pages.widgets.shell import literal
from pages.widgets.table import show_table


def own_texts(subject: Subject) -> list[str]:
    """Return the test texts a person wrote: the second text of a pair, which stands beside a reference."""
    frame = subject.predictions
    return frame["text_pair" if "text_pair" in frame.columns else "text"].tolist()


@st.cache_data(show_spinner=False, max_entries=24)
def _scored(run_id: str, changed_ns: int, groups: str, _subject: Subject) -> list[GroupScore]:
    """Score the groups of a run's test rows; the time of change and the groups make the cache notice other ones."""
    frame = _subject.predictions
    return score_groups(
        groups_of(own_texts(_subject), _subject.task.slices, _columns(_subject)),
        frame["label"].tolist(),
        frame["predicted"].tolist(),
        frame["group"].tolist() if "group" in frame.columns else None,
    )


def _columns(subject: Subject) -> dict[str, list[str]]:
    """Return the columns of the test rows that groups are made by, in the order of the predictions."""
    wanted = {part.column for part in subject.task.slices if part.column}
    if not wanted:
        return {}
    task, frame = subject.task, subject.test_rows
    names = [task.text, task.text_pair] if task.text_pair else [task.text]
    by_text = {tuple(row[name] for name in names): row for row in frame.to_dict("records")}
    keys = [name for name in ("text", "text_pair") if name in subject.predictions.columns]
    rows = [by_text.get(tuple(values), {}) for values in subject.predictions[keys].itertuples(index=False)]
    return {name: [str(row.get(name, "")) for row in rows] for name in wanted if name in frame.columns}


def group_scores(subject: Subject) -> None:
    scores = _scored(
        subject.run.id, subject.run.predictions_file.stat().st_mtime_ns, repr(subject.task.slices), subject
    )
    accuracy = subject.metrics.test.accuracy.value
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
        f"Clearly: the 95 % interval of the gap leaves out zero. A group that is answered like the rest is called so by chance one time in twenty, and {len(scores)} groups are looked at. "
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


def _table(scores: list[GroupScore]) -> None:
    table = pd.DataFrame(
        [
            {
                "group": score.group.name,
                "rows": score.rows,
                "accuracy": figure_range(score.accuracy) if score.accuracy else "–",
                "macro-F1": figure_range(score.macro_f1) if score.macro_f1 else "–",
                "gap to the rest": figure_range(score.gap, sign="+") if score.gap else "–",
                "note": "" if score.enough else "too few rows",
            }
            for score in scores
        ]
    )
    show_table(table, hide_index=True, height="content")


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

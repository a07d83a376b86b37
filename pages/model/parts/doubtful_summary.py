"""What stands above the labels that look wrong: how many there are, how many of them chance explains, and which change would be dear."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.domain import Task
from core.judge.wrong_labels import dearest_changes
from core.runs.doubt import Doubt
from pages.widgets.shell import literal


def summary(doubt: Doubt) -> None:
    """Say how many labels look wrong, how that was found, and how far it can be trusted."""
    if not doubt.rows:
        st.info(literal(doubt.sentence), icon=":material/info:")
        return
    if not doubt.flagged:
        st.success(literal(doubt.sentence), icon=":material/check_circle:")
    else:
        first, _, rest = doubt.sentence.partition(". ")
        st.markdown(f"**{literal(first)}.** {literal(rest)} Read before you correct; the most doubtful come first.")
    with st.expander("How this was found"):
        st.markdown(
            literal(
                f"By {doubt.method}: a label is taken to be drawn from the model's probabilities, or, in a share of the rows, to be any other class. How sure "
                "the model may be taken to be and how large that share is are fitted to the table, so that hard texts do not count as wrong labels; the share is believed where "
                f"clean tables would show it one time in two hundred. The models that judged agree with {100 * doubt.accuracy:.0f} % of all labels and did not see the label they judged:"
            )
        )
        st.markdown("\n".join(f"- {literal(sentence)}" for sentence in doubt.how))


def with_care(rows: pd.DataFrame, task: Task, classes: Sequence[str]) -> pd.DataFrame:
    """Return the rows with a column `care` that marks a suggestion which would be the task's dearest mistake."""
    dear = dearest_changes(rows["label"].tolist(), rows["suggested"].tolist(), classes, task.costs)
    return rows.assign(care=["dearest mistake" if each else "" for each in dear])


def warn_of_care(rows: pd.DataFrame, task: Task) -> None:
    """Say which suggestions would be the dearest mistake if the label that was given is right."""
    dear = rows[rows["care"] != ""]
    if dear.empty:
        return
    counted = dear.value_counts(["label", "suggested"]).reset_index(name="rows").itertuples(index=False, name=None)
    kinds = [f"{task.title_of(label)} to {task.title_of(said)} ({count:,})" for label, said, count in counted]
    st.warning(
        literal(
            f"Taking the suggestion would be what the card calls the dearest mistake, if the label that was given is right, in {_rows(len(dear))}: {'; '.join(kinds)}. "
            "Let somebody who knows the matter read them first."
        ),
        icon=":material/warning:",
    )


def _rows(count: int) -> str:
    return "one row" if count == 1 else f"{count:,} rows"

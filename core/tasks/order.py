"""The order in which classified rows are read; rows are those of core.tasks.weighed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

NO_ANSWER = ""
"""The label of a row that is out of scope and that nobody has decided: no class is given to it."""


def reading_order(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return all rows in the order in which an inbox is read, with a column `place`, from 1.

    What is out of scope comes first, as it came, for nothing is known of it; then the greatest harm of waiting, whether a row waits for a
    person or not. Without costs that say what waiting may do, by class, see `in_order`.

    Args:
        order: classes, the most pressing first.
    """
    foreign = rows["label"].eq(NO_ANSWER)
    if rows.loc[~foreign, "harm"].isna().any():
        found = in_order(rows, order)
    else:
        keyed = rows.assign(_known=~foreign).sort_values(["_known", "harm"], ascending=[True, False], kind="stable")
        found = keyed.drop(columns="_known")
    return found.assign(place=range(1, len(found) + 1))


def in_order(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return the rows by class in the order given, those without an answer first; inside a class those a person decided, then the surest
    first, precautions last."""
    rank = {label: number for number, label in enumerate([NO_ANSWER, *order])}
    keyed = rows.assign(_rank=rows["label"].map(lambda label: rank.get(label, len(rank))))
    keyed = keyed.sort_values(
        ["_rank", "by_hand", "cautious", "probability"], ascending=[True, False, True, False], kind="stable"
    )
    return keyed.drop(columns="_rank")


def newest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows by time, those without one last."""
    return rows.sort_values("moment", ascending=False, kind="stable", na_position="last")


def to_review(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that wait for a person: those without an answer first, as they came, then those whose answer may be expected to cost
    most, or, where all mistakes cost the same, the least sure."""
    waiting = rows[rows["waits"]]
    foreign = waiting["label"].eq(NO_ANSWER)
    known = waiting[~foreign].sort_values(["at_stake", "probability"], ascending=[False, True], kind="stable")
    return pd.concat([waiting[foreign], known])


def sure(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the other rows: answered by the model, or decided by a person."""
    return rows[~rows["waits"]]

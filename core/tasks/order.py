"""The order in which classified rows are read, and which of them wait for a person; rows are those of core.tasks.work.work_rows."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from core.judge.threshold import is_answered


def in_order(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return the rows by class in the order given, inside a class those a person decided, then the surest first, precautions last."""
    rank = {label: number for number, label in enumerate(order)}
    keyed = rows.assign(_rank=rows["label"].map(lambda label: rank.get(label, len(rank))))
    keyed = keyed.sort_values(
        ["_rank", "by_hand", "cautious", "probability"], ascending=[True, False, True, False], kind="stable"
    )
    return keyed.drop(columns="_rank")


def pressing_first(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return the rows by the harm of waiting, the greatest first; without costs, or an order of classes that says what can wait, see `in_order`."""
    if rows["harm"].isna().any():
        return in_order(rows, order)
    return rows.sort_values("harm", ascending=False, kind="stable")


def pressing_queue(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return the rows that wait for a person: those out of scope first, of which nothing is known, then as `pressing_first`."""
    return pressing_first(rows[rows["waits"]], order).sort_values("in_scope", kind="stable")


def newest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows by time, those without one last."""
    return rows.sort_values("moment", ascending=False, kind="stable", na_position="last")


def with_waiting(rows: pd.DataFrame, threshold: float, classes: int) -> pd.DataFrame:
    """Return the rows with a column `waits`: whether a person should look and has not decided, for the probability is below the threshold, the
    class of least expected cost is another than the likeliest, or the text is out of scope."""
    answered = is_answered(rows["probability"].to_numpy(dtype=float), threshold, classes)
    return rows.assign(waits=(~answered | ~rows["in_scope"] | rows["cautious"]) & ~rows["by_hand"])


def to_review(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that wait for a person: those out of scope first, then the least sure."""
    return rows[rows["waits"]].sort_values(["in_scope", "probability"], kind="stable")


def sure(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the other rows: answered by the model, or decided by a person."""
    return rows[~rows["waits"]]

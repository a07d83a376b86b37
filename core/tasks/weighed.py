"""What a model said of rows, weighed by what mistakes cost: the class each is given, what waiting may cost, and the columns of a saved table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.judge.decision import CostMatrix
from core.judge.threshold import is_answered
from core.tasks.order import NO_ANSWER, reading_order


def weighed(
    classes: Sequence[str],
    probabilities: np.ndarray,
    in_scope: Sequence[bool] | np.ndarray,
    unusual: Sequence[bool] | np.ndarray,
    costs: CostMatrix | None = None,
    least_pressing: str | None = None,
    by_hand: Sequence[str | None] | None = None,
) -> pd.DataFrame:
    """Return one row for each text, numbered from 0.

    Columns: predicted (the likeliest class), probability (its own, 0 to 1), least_cost (the class of least expected cost; predicted where
    all mistakes cost the same), in_scope, unusual, label (what the row is taken for: a person's word where there is one, NO_ANSWER where it
    is out of scope, else least_cost), by_hand (whether it is a person's), cautious (whether label is a class that is not the likeliest, by
    the costs alone), harm (of waiting: the expected cost of treating the row as the least pressing class, in the unit of the costs; NaN
    where there are none, and where a row is out of scope), at_stake (the expected cost of acting on least_cost; NaN like harm).

    Args:
        probabilities: (rows, classes), 0 to 1; in_scope: (rows,) whether a text is like those the model learned from.
        unusual: (rows,) whether it is unlike most of them.
        costs: of mistakes, None where all cost the same; least_pressing: the last class in the order of an inbox, None for other work.
        by_hand: (rows,) the class that a person gave, None where nobody has.
    """
    chances = np.asarray(probabilities, dtype=float).reshape(-1, len(classes))
    count, names = len(chances), np.array(list(classes), dtype=object)
    hands = [None] * count if by_hand is None else list(by_hand)
    likeliest = chances.argmax(axis=1)
    least = likeliest if costs is None else costs.least(chances)
    decided = np.array([hand is not None for hand in hands], dtype=bool)
    foreign = ~np.asarray(in_scope, dtype=bool) & ~decided
    harm = stake = np.full(count, np.nan)
    if costs is not None:
        stake = np.where(foreign, np.nan, costs.expected(chances)[np.arange(count), least])
        if least_pressing is not None:
            harm = np.where(foreign, np.nan, _harm(chances, costs, least_pressing, hands))
    return pd.DataFrame(
        {
            "predicted": names[likeliest],
            "probability": chances.max(axis=1),
            "least_cost": names[least],
            "in_scope": np.asarray(in_scope, dtype=bool),
            "unusual": np.asarray(unusual, dtype=bool),
            "label": [
                hand or said for hand, said in zip(hands, np.where(foreign, NO_ANSWER, names[least]), strict=True)
            ],
            "by_hand": decided,
            "cautious": (least != likeliest) & ~decided & ~foreign,
            "harm": harm,
            "at_stake": stake,
        }
    )


def _harm(chances: np.ndarray, costs: CostMatrix, least_pressing: str, hands: Sequence[str | None]) -> np.ndarray:
    """Return the harm of waiting of each row: of one that a person has decided what it certainly costs, else the expected cost."""
    last = costs.classes.index(least_pressing)
    certain = {label: float(row[last]) for label, row in zip(costs.classes, costs.rows, strict=True)}
    expected = costs.harm_of_waiting(chances, least_pressing)
    return np.array([certain.get(hand or "", float(one)) for hand, one in zip(hands, expected, strict=True)])


def with_waiting(rows: pd.DataFrame, threshold: float, classes: int) -> pd.DataFrame:
    """Return the rows with a column `waits`: whether a person should look and has not decided, for the probability is below the threshold, the
    class of least expected cost is another than the likeliest, or the text is out of scope."""
    return rows.assign(waits=(by_threshold(rows, threshold, classes) | rows["label"].eq(NO_ANSWER)) & ~rows["by_hand"])


def by_threshold(rows: pd.DataFrame, threshold: float, classes: int) -> pd.Series[bool]:
    """Return which rows wait by threshold and costs alone, whether a person has decided them or not, and however unlike the model's own rows
    they are; see core.runs.answering.answered_alone."""
    answered = is_answered(rows["probability"].to_numpy(dtype=float), threshold, classes)
    return pd.Series(~answered | rows["least_cost"].ne(rows["predicted"]).to_numpy(), index=rows.index)


def saved_columns(
    rows: pd.DataFrame, costs: CostMatrix | None, inbox: Sequence[str] | None, known_scope: bool = True
) -> dict[str, list[str]]:
    """Return what a task adds to its classified table (see core.classified), a text for each row.

    Headings: least_cost where there are costs (empty where a text is out of scope), in_scope (yes, unusual, no, or unknown), waits (yes or
    no), and of an inbox place (from 1, in the order in which to read the rows) and, where there are costs, harm_of_waiting (empty where a
    text is out of scope).

    Args:
        rows: of `with_waiting`; inbox: the order of its classes, None for other work; known_scope: whether anybody looked.
    """
    found: dict[str, list[str]] = {}
    if costs is not None:
        found["least_cost"] = rows["least_cost"].where(rows["in_scope"], "").tolist()
    scope = np.where(rows["in_scope"], np.where(rows["unusual"], "unusual", "yes"), "no")
    found["in_scope"] = scope.tolist() if known_scope else ["unknown"] * len(rows)
    found["waits"] = np.where(rows["waits"], "yes", "no").tolist()
    if inbox is not None:
        placed = reading_order(rows, inbox)
        found["place"] = placed["place"].reindex(rows.index).astype(str).tolist()
        if costs is not None:
            found["harm_of_waiting"] = ["" if np.isnan(harm) else f"{harm:.2f}" for harm in rows["harm"]]
    return found


def answered_only(answers: Iterable[Mapping[str, Any]], in_scope: Iterable[bool]) -> Iterator[Mapping[str, Any]]:
    """Go through answers with the class left out where a text is out of scope: no class was given to it."""
    for answer, inside in zip(answers, in_scope, strict=True):
        yield answer if inside else {**answer, "label": NO_ANSWER}

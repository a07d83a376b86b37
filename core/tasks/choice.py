"""Which texts a tour shows: what is answered rightly, in everyday words where there are some, and one mistake at the end.

The answer is the one that the product gives, that of least expected cost, and not always the likeliest class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.domain import Task
from core.runs.answering import given_classes
from core.tasks.costs import matrix_of

FEWEST_RIGHT, MOST_ADDED = 5, 2
"""Examples answered rightly that a tour should have, and test rows that may take the place of missing ones."""
EVERYDAY = ("plain", "terse", "chatty")
"""Values of a column `register` that a room reads at once."""
_LONGEST = 420
"""Characters of a text that a slide can hold in large type."""


def choose_examples(
    task: Task, predictions: pd.DataFrame, said: Mapping[tuple[str, str | None], str] | None = None
) -> list[dict[str, Any]]:
    """Choose what is shown: what is answered rightly, and one mistake at the end.

    The task's examples keep their order; those whose answer or truth is not known are shown too. Where fewer than FEWEST_RIGHT are
    left, up to MOST_ADDED of the surest right test rows follow them. The mistake is the last of the task's examples that is answered
    wrongly, since hard ones stand last, or else the surest wrong test row; further mistakes are left out. Test rows that are answered as
    a precaution are not taken: a person looks at these.

    Args:
        predictions: test rows with text, text_pair (pairs only), label, predicted (the likeliest class), confidence, and p:<label> for each
            class where mistakes cost more or less; see `surest` for more.
        said: (text, text_pair) -> label that is the answer to an example; what is not in it is looked up among the test rows.

    Returns:
        {text, text_pair, truth, note} each; truth is None for examples that nobody labelled.
    """
    pairs = predictions["text_pair"] if "text_pair" in predictions else [None] * len(predictions)
    keys = list(zip(predictions["text"], pairs, strict=True))
    labels = dict(zip(keys, predictions["label"], strict=True))
    given = _given(task, predictions)
    said = {**dict(zip(keys, given, strict=True)), **(said or {})}
    right: list[dict[str, Any]] = []
    wrong: list[dict[str, Any]] = []
    for example in task.examples:
        key = (example.text, example.text_pair)
        truth = labels.get(key) if example.truth is None else example.truth
        missed = truth is not None and key in said and said[key] != truth
        shown = {"text": example.text, "text_pair": example.text_pair, "truth": truth, "note": example.note}
        (wrong if missed else right).append(shown)
    again = {(row["text"], row["text_pair"]) for row in right + wrong}
    new = pd.Series([key not in again for key in keys], index=predictions.index, dtype=bool)
    others = predictions[new & (predictions["predicted"] == given)]
    hit = others["label"] == others["predicted"]
    added = surest(others[hit], min(MOST_ADDED, max(0, FEWEST_RIGHT - len(right))))
    return right + added + (wrong[-1:] or surest(others[~hit], 1))


def _given(task: Task, predictions: pd.DataFrame) -> pd.Series:
    """Return the answer to each test row, (rows,)."""
    classes = [str(name).removeprefix("p:") for name in predictions.columns if str(name).startswith("p:")]
    found = given_classes(predictions, matrix_of(task, classes)) if classes else None
    return predictions["predicted"] if found is None else pd.Series(found, index=predictions.index, dtype=object)


def surest(rows: pd.DataFrame, count: int) -> list[dict[str, Any]]:
    """Return rows as examples: one of each class first, then the rest, each part from the surest down.

    Texts that fill a screen come last, and before them what has a `register` that is not an everyday one; rows without that column
    are all alike.
    """
    pairs = rows["text_pair"] if "text_pair" in rows else pd.Series("", index=rows.index)
    length = rows["text"].str.len() + pairs.str.len()
    odd = ~rows["register"].isin(EVERYDAY) if "register" in rows else False
    order = ["long", "odd", "confidence", "text"]
    ordered = rows.assign(long=length > _LONGEST, odd=odd).sort_values(order, ascending=[True, True, False, True])
    again = ordered.duplicated("label")
    ordered = pd.concat([ordered[~again], ordered[again]])
    return [
        {
            "text": row["text"],
            "text_pair": row["text_pair"] if "text_pair" in ordered else None,
            "truth": row["label"],
            "note": "",
        }
        for row in ordered.head(count).to_dict("records")
    ]

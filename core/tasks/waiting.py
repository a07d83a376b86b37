"""How long the most pressing rows of an inbox wait: as they came, and in the order of Work; counted on stored test rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.domain import Task
from core.judge.figure import Figure, within
from core.tasks.costs import matrix_of
from core.tasks.order import reading_order as inbox_order
from core.tasks.weighed import weighed
from core.tasks.work import ordered_classes

INBOX_ROWS = 100
DRAWS = 1000
SHOWN = 8
"""Rows of an inbox that are shown before and after."""


@dataclass(frozen=True)
class Read:
    """A row of an inbox: its text, the title of its true class, whether that is the most pressing one, and the minute in which it has been read."""

    text: str
    truth: str
    pressing: bool
    minutes: float


@dataclass(frozen=True)
class Waits:
    """Minutes until the most pressing rows of an inbox have been read, means over many inboxes drawn from the test rows.

    Attributes:
        rows: of one inbox; pressing: how many of them are of the most pressing class, a mean, 1 or more; title: of that class.
        first_came, last_came, mean_came: until the first, the last and a middling one of them has been read in the order they came.
        first, last, mean: the same in the order of Work, `last` with the range that holds 95 of 100 inboxes.
        came, ordered: the first SHOWN rows of one inbox, as it came and in order.
    """

    rows: int
    pressing: float
    title: str
    first_came: float
    last_came: float
    mean_came: float
    first: float
    last: Figure
    mean: float
    came: tuple[Read, ...]
    ordered: tuple[Read, ...]


def reading_order(task: Task, classes: Sequence[str], rows: pd.DataFrame) -> np.ndarray:
    """Return the place of each row in the order of Work, (rows,) from 0; rows that are alike stand as they are given.

    Args:
        rows: predictions with p:<label> for each class, 0 to 1.
    """
    order = ordered_classes(task, classes)
    chances = rows[[f"p:{label}" for label in classes]].to_numpy(dtype=float)
    inside = np.ones(len(rows), dtype=bool)  # nobody has looked whether a stored row is out of scope
    desk = weighed(classes, chances, inside, ~inside, matrix_of(task, classes), order[-1])
    return inbox_order(desk, order)["place"].sort_index().to_numpy(dtype=int) - 1


def waits(task: Task, classes: Sequence[str], rows: pd.DataFrame, *, draws: int = DRAWS, seed: int = 0) -> Waits | None:
    """Return how long the most pressing rows wait, None where the work has no order of classes or no test row is of the first one.

    Inboxes of INBOX_ROWS rows, or of all where there are fewer, are drawn without putting back; those without a pressing row, in which
    nothing waits, are left out. As they came, rows are taken to come in any order: k among n are then met at (n + 1) / (k + 1) for the
    first and k times that for the last.

    Args:
        rows: predictions of rows that the model had not seen: text, text_pair (pairs only), label, and see `reading_order`.
    """
    order = ordered_classes(task, classes)
    if len(order) < 2:
        return None
    generator = np.random.default_rng(seed)
    # A table may be sorted by class; rows that the order cannot tell apart must not gain by that.
    rows = rows.iloc[generator.permutation(len(rows))]
    pressing, places = (rows["label"].astype(str) == order[0]).to_numpy(), reading_order(task, classes, rows)
    if not pressing.any():
        return None
    minutes, size = task.work.minutes_per_row, min(INBOX_ROWS, len(rows))
    inboxes: list[np.ndarray] = []
    while len(inboxes) < draws:
        drawn = generator.choice(len(rows), size, replace=False)
        if pressing[drawn].any():
            inboxes.append(drawn)
    met = [1 + np.flatnonzero(pressing[drawn[np.argsort(places[drawn])]]) for drawn in inboxes]
    counts = np.array([len(found) for found in met], dtype=float)
    last = minutes * np.array([found[-1] for found in met], dtype=float)
    apart = minutes * (size + 1) / (counts + 1)
    inbox = inboxes[0]

    def read(numbers: np.ndarray) -> tuple[Read, ...]:
        shown = rows.iloc[numbers[:SHOWN]]
        texts = shown["text_pair"] if "text_pair" in shown.columns else shown["text"]
        return tuple(
            Read(str(text), task.title_of(str(label)), str(label) == order[0], minutes * place)
            for place, (text, label) in enumerate(zip(texts, shown["label"], strict=True), 1)
        )

    return Waits(
        size,
        float(counts.mean()),
        task.title_of(order[0]),
        float(apart.mean()),
        float((counts * apart).mean()),
        minutes * (size + 1) / 2,
        minutes * float(np.mean([found[0] for found in met])),
        within(float(last.mean()), *(float(bound) for bound in np.quantile(last, [0.025, 0.975]))),
        minutes * float(np.mean([found.mean() for found in met])),
        read(inbox),
        read(inbox[np.argsort(places[inbox])]),
    )

"""How long the most pressing rows of an inbox wait: as they came, and in the order of Work; counted on stored test rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import pandas as pd

from core.domain import Task
from core.judge.figure import Figure, within
from core.tasks.costs import matrix_of
from core.tasks.order import reading_order
from core.tasks.weighed import weighed
from core.tasks.work import ordered_classes

INBOX_ROWS = 100
DRAWS = 400
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
    """Minutes until the most pressing rows of an inbox have been read, means over the inboxes that can be drawn from the test rows.

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


def _places(task: Task, classes: Sequence[str], rows: pd.DataFrame) -> np.ndarray:
    """Return the place of each row in the order of Work, (rows,) from 0; rows that are alike stand as they are given.

    Args:
        rows: predictions with p:<label> for each class, 0 to 1.
    """
    order = ordered_classes(task, classes)
    chances = rows[[f"p:{label}" for label in classes]].to_numpy(dtype=float)
    inside = np.ones(len(rows), dtype=bool)  # nobody has looked whether a stored row is out of scope
    desk = weighed(classes, chances, inside, ~inside, matrix_of(task, classes), order[-1])
    return reading_order(desk, order)["place"].sort_index().to_numpy(dtype=int) - 1


def waits(
    task: Task,
    classes: Sequence[str],
    rows: pd.DataFrame,
    pressing: int | None = None,
    *,
    seed: int = 0,
) -> Waits | None:
    """Return how long the most pressing rows wait, None where the work has no order of classes or the test rows do not have so many of each.

    The means are exact, over all inboxes of INBOX_ROWS rows, or of all where there are fewer, that can be drawn without putting back and
    hold a pressing row; the range is that of DRAWS of them. As they came, rows are taken to come in any order: k among n are then met at
    (n + 1) / (k + 1) for the first and k times that for the last.

    Args:
        rows: predictions of rows that the model had not seen: text, text_pair (pairs only), label, and p:<label> for each class, 0 to 1.
        pressing: rows of the most pressing class in each inbox, 1 or more; None for as many as fall to it among the test rows.
    """
    order = ordered_classes(task, classes)
    if len(order) < 2:
        return None
    generator = np.random.default_rng(seed)
    # A table may be sorted by class; rows that the order cannot tell apart must not gain by that.
    rows = rows.iloc[generator.permutation(len(rows))]
    rows = rows.iloc[np.argsort(_places(task, classes, rows))]
    hits = (rows["label"].astype(str) == order[0]).to_numpy()
    some, others = np.flatnonzero(hits), np.flatnonzero(~hits)
    minutes, size = task.work.minutes_per_row, min(INBOX_ROWS, len(rows))
    if len(some) < (pressing or 1) or (pressing is not None and not size - len(others) <= pressing <= size):
        return None
    chances = _how_many(len(some), len(others), size) if pressing is None else np.eye(size + 1)[pressing]
    counts = np.arange(size + 1)
    first, last, mean = (minutes * float(chances @ each) for each in _met(hits, counts, size))
    apart = minutes * (size + 1) / (counts + 1)
    drawn = [
        generator.permutation(
            np.concatenate([generator.choice(some, k, False), generator.choice(others, size - k, False)])
        )
        for k in generator.choice(counts, DRAWS, p=chances).tolist()
    ]
    ends = [minutes * (1 + int((inbox < inbox[hits[inbox]].max()).sum())) for inbox in drawn]

    def read(numbers: np.ndarray) -> tuple[Read, ...]:
        shown = rows.iloc[numbers[:SHOWN]]
        texts = shown["text_pair"] if "text_pair" in shown.columns else shown["text"]
        return tuple(
            Read(str(text), task.title_of(str(label)), str(label) == order[0], minutes * place)
            for place, (text, label) in enumerate(zip(texts, shown["label"], strict=True), 1)
        )

    return Waits(
        size,
        float(chances @ counts),
        task.title_of(order[0]),
        float(chances @ apart),
        float(chances @ (counts * apart)),
        minutes * (size + 1) / 2,
        first,
        within(last, *(float(bound) for bound in np.quantile(ends, [0.025, 0.975]))),
        mean,
        read(drawn[0]),
        read(np.sort(drawn[0])),
    )


def _how_many(some: int, others: int, size: int) -> np.ndarray:
    """Return the chance of each number of pressing rows in an inbox that holds one or more, (size + 1,)."""
    ways = [comb(some, k) * comb(others, size - k) if k else 0 for k in range(size + 1)]
    return np.array([way / sum(ways) for way in ways])


def _met(hits: np.ndarray, counts: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return at which place the first, the last and a middling pressing row of an inbox stands on average, for each number of them that it
    holds, (counts,) each; nothing is meant where there is none.

    Args:
        hits: (rows,) which are pressing, in the order of reading; counts: 0 to size; size: rows of an inbox.
    """
    before = np.cumsum(hits)[~hits]  # pressing rows that stand before each of the others
    some, others = int(hits.sum()), len(before)
    drawn = (size - counts) / max(1, others)  # the chance of each of the others to be in the inbox
    steps = np.arange(size)

    def none_of(rows: np.ndarray) -> np.ndarray:
        """Return the chance that no pressing row in the inbox is among so many of them, (rows, counts)."""
        left = np.clip(some - rows[:, None] - steps, 0, None) / np.maximum(1, some - steps)
        return np.column_stack([np.ones(len(rows)), np.cumprod(left, axis=1)])

    first = 1 + drawn * none_of(before).sum(axis=0)
    last = counts + drawn * (1 - none_of(some - before)).sum(axis=0)
    mean = (counts + 1) / 2 + drawn * float((some - before).sum()) / some
    return first, last, mean

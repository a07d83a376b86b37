"""Whether it pays to let a model answer alone, against a person who looks at every row, and what it is good for where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from core.domain import Task
from core.judge.figure import Figure
from core.judge.outcome import Outcome
from core.judge.threshold import Answers
from core.runs.answering import given_classes
from core.tasks.costs import amount, matrix_of
from core.tasks.wording import many, percent

PER = 100
"""Rows that costs and shares are told of."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Pays:
    """Whether it pays to let a model answer alone, against a person who looks at every row.

    Attributes:
        verdict: 1 it pays, with the whole interval; 0 that is not shown; -1 it does not.
        sentence: that in words; instead: what it is good for where it is not shown to pay, a sentence, else empty.
        cost: per 100 rows with its 95 % interval, in `unit`; person: what a person alone costs.
    """

    verdict: int
    sentence: str
    instead: str
    cost: Figure
    person: float
    unit: str


@dataclass(frozen=True)
class Proposal:
    """What the likeliest class is worth as a proposal: test rows for which it is right, whether that is more than always the commonest
    class, and both in words."""

    right: int
    better: bool
    sentence: str


def pays(task: Task, result: Outcome, instead: str) -> Pays:
    """Say whether it pays to let the model answer alone."""
    cost, person, unit = result.per_100, result.person_per_100, task.costs.unit
    if not result.answered:
        said = f"It does not pay alone: at this threshold it answers nothing, and a person looks at every {task.row} as before."
        return Pays(-1, said, instead, cost, person, unit)
    against = f"against {amount(person)} for a person alone"
    here, low, high = f"{amount(cost.value)} {unit} per {many(task.row, PER)}", amount(cost.low), amount(cost.high)
    if result.against_person == -1:
        return Pays(1, f"It pays to let it answer alone: {here} ({low} to {high}) {against}.", "", cost, person, unit)
    if cost.value < person - _ROUNDING:
        said = f"On these rows it pays to let it answer alone, {here} {against}, but that is not proven: the 95 % interval ({low} to {high}) leaves room for dear mistakes that these rows do not hold."
        return Pays(0, said, instead, cost, person, unit)
    return Pays(
        -1, f"It does not pay to let it answer alone: {here} ({low} to {high}) {against}.", instead, cost, person, unit
    )


def proposal(task: Task, classes: Sequence[str], rows: pd.DataFrame, found: Answers) -> Proposal:
    """Return what a model is good for that is not shown to pay alone: proposals, and counts where the desk counts."""
    labels, right = rows["label"].astype(str), int(found.right.sum())
    often = labels.value_counts()
    usual = int(often.iloc[0])
    said = f"the likeliest class is right for {percent(right / found.rows)} of {many(f'test {task.row}', found.rows)}"
    always = f"always saying “{task.title_of(str(often.index[0]))}” would be for {percent(usual / found.rows)}"
    if right <= usual:
        return Proposal(right, False, f"Nor is it good for proposals: {said}, and {always}.")
    said = f"It is good for proposals that a person confirms, in any case: {said}, while {always}"
    if task.work.view not in ("overview", "feed"):
        return Proposal(right, True, f"{said}.")
    given = pd.Series(given_classes(rows, matrix_of(task, classes)) or rows["predicted"].tolist())
    counted, true = (names.value_counts().reindex(list(classes), fill_value=0) for names in (given, labels))
    off = float((counted - true).abs().max()) / found.rows
    return Proposal(
        right,
        True,
        f"{said}. Counted over all of them, no class is more than {max(1, round(PER * off))} in {PER} off.",
    )

"""What mistakes cost among the classes of a model, by the task it was made for, and why that turns an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from core.domain import Costs, Task
from core.errors import DomainError
from core.judge.decision import CostMatrix, cost_matrix
from core.judge.threshold import Answers, answers
from core.runs.answering import given_classes
from core.runs.run import Run
from core.tasks.card import read_card
from core.tasks.models import tagged
from core.tasks.work import own_label


def costs_among(task: Task, classes: Sequence[str]) -> Costs:
    """Return the costs of a task by the labels of a model, which public data may spell otherwise under the same title."""
    own = {label: own_label(task, label) for label in classes}
    if all(label == name for label, name in own.items()):
        return task.costs
    usual = task.costs.usual
    mistakes = {
        true: {
            given: cost
            for given in classes
            if own[true] != own[given] and (cost := task.costs.of(own[true], own[given])) != usual
        }
        for true in classes
    }
    return Costs(task.costs.unit, task.costs.review, usual, mistakes)


def matrix_of(task: Task, classes: Sequence[str]) -> CostMatrix | None:
    """Return the costs of a task as a matrix over a model's classes, None where all mistakes cost the same."""
    return cost_matrix(costs_among(task, classes), classes)


def tested_answers(task: Task, classes: Sequence[str], rows: pd.DataFrame) -> Answers:
    """Return what a model said on test rows, with the costs of the task.

    Args:
        classes: the model's labels; rows: its predictions of rows that it had not seen, see `core.runs.answering.offer_from`.
    """
    return answers(
        rows["label"].astype(str).tolist(),
        rows["predicted"].astype(str).tolist(),
        rows["confidence"].to_numpy(dtype=float),
        costs_among(task, classes),
        classes,
        rows["group"].to_numpy() if "group" in rows.columns else None,
        given_classes(rows, matrix_of(task, classes)),
    )


def task_of(run: Run) -> Task | None:
    """Return the task of a run's model: its demo's, else that of the card that was saved for it.

    None where nobody has saved a card, and where the card cannot be used, which the run's pages say.
    """
    made_for = tagged(run.config().demo)
    if made_for is not None:
        return made_for[1]
    try:
        card = read_card(run)
    except DomainError:
        return None
    return None if card is None else card.task


def costs_of(run: Run, classes: Sequence[str]) -> CostMatrix | None:
    """Return what mistakes of a run's model cost, None where all cost the same or nobody has said; see `task_of`."""
    task = task_of(run)
    return None if task is None else matrix_of(task, classes)


def given_class(task: Task, chances: Mapping[str, float]) -> str:
    """Return the label that is the answer to a row: that of least expected cost, the likeliest where all mistakes cost the same.

    Args:
        chances: label -> probability of all classes of a model, 0 to 1.
    """
    labels, row = list(chances), np.array(list(chances.values()), dtype=float)
    costs = matrix_of(task, labels)
    return labels[int(row.argmax() if costs is None else costs.least(row[None])[0])]


def reason(task: Task, costs: CostMatrix, probabilities: Sequence[float] | np.ndarray) -> str:
    """Return why a row gets another class than the likeliest, in sentences whose sums can be followed; empty where it does not.

    Args:
        probabilities: of one row, (classes,) in 0 to 1.
    """
    chances = np.asarray(probabilities, dtype=float)
    given, likeliest = int(costs.least(chances[None])[0]), int(chances.argmax())
    if given == likeliest:
        return ""
    other, expected = costs.speaks_against(chances), costs.expected(chances[None])[0]
    said, missed, treated = (task.title_of(costs.classes[number]) for number in (likeliest, other, given))
    sums = [f"the answer {said} may be expected to cost {amount(expected[likeliest])}"]
    if other != given:
        sums.append(f"{missed} {amount(expected[other])}")
    return (
        f"{said} is likeliest ({_percent(chances[likeliest])}), but it may be {missed} ({_percent(chances[other])}), and {missed} taken "
        f"for {said} costs {amount(costs.array[other, likeliest])} {task.costs.unit}. With all chances weighed, {', '.join(sums)} "
        f"and {treated} {amount(expected[given])}, the least."
    )


def amount(value: float) -> str:
    """Return a cost as people write it: whole where it is, or where a tenth would not matter; two digits of a small one."""
    if abs(value) >= 20 or float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2g}"


def _percent(share: float) -> str:
    return f"{100 * share:.{0 if share >= 0.01 else 1}f} %"

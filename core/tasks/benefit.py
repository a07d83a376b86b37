"""What a task's model is good for, as a number that whoever does the work understands, and whether it pays; from stored test rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.domain import Task
from core.judge.figure import Figure, bare, within
from core.judge.intervals import share
from core.judge.outcome import Outcome, outcome
from core.judge.sample import counts_for
from core.judge.threshold import Answers, passes
from core.tasks.costs import tested_answers
from core.tasks.pays import PER, Pays, Proposal, pays, proposal
from core.tasks.waiting import Read, Waits, waits
from core.tasks.wording import duration, many, percent, verb
from core.tasks.work import team_of

FEW = 5
"""Rows of the most pressing class in an inbox with few of them."""


@dataclass(frozen=True)
class Benefit:
    """What a model is good for at its work.

    Attributes:
        kind: order (pressing rows are read sooner), routing (rows reach the right team), saved (rows that nobody has to read), or
            proposal (where nothing is answered without a person).
        headline: the number with its unit, a few words; label: what it counts; sentence: the same in full.
        assumptions: sentences on what it rests on.
        figure: the number with its range (order: that of 95 of 100 inboxes; else a 95 % interval), in `unit`.
        pays: against a person alone.
        came, ordered: of an inbox the first rows as it came and in order, else empty.
    """

    kind: str
    headline: str
    label: str
    sentence: str
    assumptions: tuple[str, ...]
    figure: Figure
    unit: str
    pays: Pays
    came: tuple[Read, ...] = ()
    ordered: tuple[Read, ...] = ()


def benefit(task: Task, classes: Sequence[str], rows: pd.DataFrame, threshold: float) -> Benefit | None:
    """Return what a model is good for, None without rows.

    Args:
        classes: the model's labels; threshold: from which a row is answered without a person, 0 to 1.
        rows: predictions of rows that the model had not seen: text, text_pair (pairs only), label, predicted, confidence (0 to 1),
            group where rows belong together, and p:<label> for each class, 0 to 1.
    """
    if rows.empty:
        return None
    found = tested_answers(task, classes, rows)
    alone, result = passes(found, threshold), outcome(found, threshold)
    if task.work.view == "inbox" and (waited := waits(task, classes, rows)) is not None:
        return _order(task, waited, waits(task, classes, rows, FEW), result)
    proposed = proposal(task, classes, rows, found)
    if task.work.view == "routing" and result.answered:
        return _routing(task, rows, found, alone, result, proposed)
    return _saved(task, found, result, proposed)


def _order(task: Task, waited: Waits, few: Waits | None, result: Outcome) -> Benefit:
    """Return the minutes until all of the most pressing rows of an inbox have been read."""
    of, title = many(task.row, waited.rows), waited.title
    last, came = duration(waited.last.value), duration(waited.last_came)
    mean, mean_came = duration(waited.mean), duration(waited.mean_came)
    sentence = (
        f"Of {of}, {waited.pressing:.0f} are “{title}”. Read in order, the last of them is done after {last}, against {came} as they came; "
        f"the first after {duration(waited.first)} against {duration(waited.first_came)}, and on average one after {mean} against {mean_came}."
    )
    # One that the model takes for nothing can stand at the end, while the others are read sooner.
    whole = waited.last.value < waited.last_came
    headline, label = (
        (f"{last} instead of {came}", f"until every “{title}” of {of} has been read")
        if whole
        else (f"{mean} instead of {mean_came}", f"until one “{title}” of {of} has been read, on average")
    )
    if waited.mean < waited.mean_came:
        good = f"It is good for the order in any case: every {task.row} is still read by a person, {'the last' if whole else 'on average one'} “{title}” of {of} after {headline}."
    else:
        sentence += " The order brings nothing."
        good = "And its order brings nothing either."
    tested = many(f"test {task.row}", result.rows)
    drawn = f"Means over all inboxes of {of} that can be drawn from {tested}, in the same mixture of classes"
    if waited.rows == result.rows:
        drawn = f"The inbox is the {tested}"
    elif waited.last.bounded:
        drawn += f"; in 95 of 100 inboxes the last “{title}” has been read after {duration(waited.last.low)} to {duration(waited.last.high)}"
    assumptions = (
        _reading(task),
        f"{drawn}. As they came means in any order.",
        *([] if few is None or waited.pressing <= FEW else [_fewer(few, of)]),
        f"Every {task.row} is read by a person and only the order changes. What is unlike the rows it learned from stands at the top in Work, and is not among these.",
    )
    return Benefit(
        "order",
        headline,
        label,
        sentence,
        assumptions,
        waited.last if whole else bare(waited.mean, "A mean over inboxes"),
        "minutes",
        pays(task, result, good),
        waited.came,
        waited.ordered,
    )


def _fewer(few: Waits, of: str) -> str:
    """Return the same for an inbox with few pressing rows, as most inboxes are."""
    return (
        f"Test rows hold more “{few.title}” than most inboxes. With {FEW} among {of} the last has been read after {duration(few.last.value)} in order, "
        f"against {duration(few.last_came)} as they came, and on average one after {duration(few.mean)} against {duration(few.mean_came)}."
    )


def _routing(
    task: Task, rows: pd.DataFrame, found: Answers, alone: np.ndarray, result: Outcome, proposal: Proposal
) -> Benefit:
    """Return the share of rows that reach the right team without a person."""
    right = alone & np.array(
        [
            team_of(task, str(true)) == team_of(task, str(said))
            for true, said in zip(rows["label"], rows["predicted"], strict=True)
        ],
        dtype=bool,
    )
    reached, wrong, waiting = int(right.sum()), int((alone & ~right).sum()), result.rows - result.answered
    figure = _per_100(share(reached, result.rows, _effective(found)))
    sentence = (
        f"{reached:,} of {many(f'test {task.row}', result.rows)} ({percent(reached / result.rows)}) {verb(reached, 'reach', 'reaches')} the right team without a person, "
        f"{wrong:,} {verb(wrong, 'go', 'goes')} to a wrong one, and {waiting:,} {verb(waiting, 'wait', 'waits')} for a person."
    )
    outcome = f"{many(task.row, 2).split(' ', 1)[1]} reach the right team without a person"
    return _share_of_100("routing", figure, outcome, sentence, task, found, pays(task, result, proposal.sentence))


def _saved(task: Task, found: Answers, result: Outcome, proposal: Proposal) -> Benefit:
    """Return the time that a person saves per 100 rows."""
    if not result.answered and (proposed := _proposed(task, found, result, proposal)) is not None:
        return proposed
    minutes, wrong, waiting = task.work.minutes_per_row, result.answered - result.right, result.rows - result.answered
    figure = share(result.answered, result.rows, _effective(found))
    figure = within(*(PER * minutes * value for value in (figure.value, figure.low, figure.high)))
    of = many(task.row, PER)
    sentence = (
        f"{result.answered:,} of {many(f'test {task.row}', result.rows)} ({percent(result.share)}) {verb(result.answered, 'are', 'is')} answered without a person, "
        f"{wrong or 'none'} of them wrongly, and {waiting or 'none'} {verb(waiting, 'wait', 'waits')}: that saves {duration(figure.value)} of the {duration(PER * minutes)} that {of} take to read."
        if result.answered
        else f"No {task.row} is answered without a person at this threshold, so nobody is saved the reading of one."
    )
    return Benefit(
        "saved",
        duration(figure.value),
        f"of reading saved in {of}",
        sentence,
        (_reading(task), _tested(task, found), _mixture(task)),
        figure,
        "minutes",
        pays(task, result, proposal.sentence),
    )


def _proposed(task: Task, found: Answers, result: Outcome, proposal: Proposal) -> Benefit | None:
    """Return what proposals are worth where none is an answer; None where they are no better than always the same."""
    if not proposal.better:
        return None
    figure = _per_100(share(proposal.right, found.rows, _effective(found)))
    sentence = (
        f"No {task.row} is answered without a person at this threshold. A person who looks at each finds the right class proposed for "
        f"{proposal.right:,} of {many(f'test {task.row}', found.rows)} ({percent(proposal.right / found.rows)})."
    )
    outcome = f"{many(task.row, 2).split(' ', 1)[1]} get the right class proposed, for a person to confirm"
    return _share_of_100("proposal", figure, outcome, sentence, task, found, pays(task, result, proposal.sentence))


def _share_of_100(
    kind: str, figure: Figure, outcome: str, sentence: str, task: Task, found: Answers, paid: Pays
) -> Benefit:
    return Benefit(
        kind,
        f"{figure.value:.0f} of {PER}",
        outcome,
        sentence,
        (_tested(task, found), _mixture(task)),
        figure,
        f"of {PER}",
        paid,
    )


def _effective(found: Answers) -> int | None:
    """Return how many rows the test rows count for, None where none belong together."""
    return None if found.groups is None else counts_for(found.groups)


def _per_100(figure: Figure) -> Figure:
    return within(PER * figure.value, PER * figure.low, PER * figure.high)


def _reading(task: Task) -> str:
    return f"Reading one {task.row} takes a person {duration(task.work.minutes_per_row)}: an assumption of the task, to be put right by whoever does the work."


def _tested(task: Task, found: Answers) -> str:
    said = f"Counted on {many(f'test {task.row}', found.rows)} at the threshold in use"
    return f"{said}." if found.free.all() else f"{said}; precautions wait for a person."


def _mixture(task: Task) -> str:
    return f"Other sources and another mixture of classes give other numbers; every {task.row} unlike those it learned from waits besides."

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
from core.runs.answering import given_classes
from core.runs.result import RunMetrics
from core.runs.run import Run
from core.runs.seen import unseen
from core.tasks.costs import amount, matrix_of, tested_answers
from core.tasks.waiting import DRAWS, Read, Waits, waits
from core.tasks.work import team_of

_PER = 100
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
class Benefit:
    """What a model is good for at its work.

    Attributes:
        kind: order (pressing rows are read sooner), routing (rows reach the right team) or saved (rows that nobody has to read).
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


def benefit_of(task: Task, run: Run, metrics: RunMetrics, threshold: float) -> Benefit | None:
    """Return what a run's model is good for at a threshold, by its stored test rows; None without a test row that it had not seen."""
    rows = unseen(run, pd.read_parquet(run.predictions_file), metrics.split.seen)
    return benefit(task, metrics.classes, rows, threshold)


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
        return _order(task, waited, result)
    proposal = _proposal(task, classes, rows, found)
    if task.work.view == "routing":
        return _routing(task, rows, found, alone, result, proposal)
    return _saved(task, found, alone, result, proposal)


def _order(task: Task, waited: Waits, result: Outcome) -> Benefit:
    """Return the minutes until all of the most pressing rows of an inbox have been read."""
    of, title = many(task.row, waited.rows), waited.title
    last, came = duration(waited.last.value), duration(waited.last_came)
    mean, mean_came = duration(waited.mean), duration(waited.mean_came)
    sentence = (
        f"Of {of}, {waited.pressing:.0f} are “{title}”. In order the last of them has been read after {last}, as they came after {came}; "
        f"the first after {duration(waited.first)} and {duration(waited.first_came)}, and on average one after {mean} and {mean_came}."
    )
    # One that the model takes for nothing can stand at the end, while the others are read sooner.
    whole = waited.last.value < waited.last_came
    headline, label = (
        (f"{last} instead of {came}", f"until every “{title}” of {of} has been read")
        if whole
        else (f"{mean} instead of {mean_came}", f"until one “{title}” of {of} has been read, on average")
    )
    if waited.mean < waited.mean_came:
        good = f"In any case it is good for the order: every {task.row} is still read by a person, {'the last' if whole else 'on average one'} “{title}” of {of} after {headline}."
    else:
        sentence += " The order brings nothing."
        good = "And its order brings nothing either."
    tested = many(f"test {task.row}", result.rows)
    drawn = f"Inboxes of {of} are drawn {DRAWS:,} times from {tested}, with as many of each class as there"
    if waited.rows == result.rows:
        drawn = f"The inbox is the {tested}"
    elif waited.last.bounded:
        drawn += f"; in 95 of 100 inboxes the last “{title}” has been read after {duration(waited.last.low)} to {duration(waited.last.high)}"
    assumptions = (
        _reading(task),
        f"{drawn}. As they came means in any order.",
        f"Every {task.row} is read by a person and only the order changes. What is unlike the rows it learned from stands at the top in Work, and is not among these.",
    )
    return Benefit(
        "order",
        headline,
        label,
        sentence,
        assumptions,
        waited.last if whole else bare(waited.mean, "A mean over many inboxes"),
        "minutes",
        _pays(task, result, good),
        waited.came,
        waited.ordered,
    )


def _routing(
    task: Task, rows: pd.DataFrame, found: Answers, alone: np.ndarray, result: Outcome, proposal: str
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
        f"{reached:,} of {many(f'test {task.row}', result.rows)} ({_percent(reached / result.rows)}) {_verb(reached, 'reach', 'reaches')} the right team without a person, "
        f"{wrong:,} {_verb(wrong, 'go', 'goes')} to a wrong one, and {waiting:,} {_verb(waiting, 'wait', 'waits')} for a person."
    )
    return Benefit(
        "routing",
        f"{figure.value:.0f} of {_PER}",
        f"{many(task.row, 2).split(' ', 1)[1]} reach the right team without a person",
        sentence,
        (_tested(task, result), _mixture(task)),
        figure,
        f"of {_PER}",
        _pays(task, result, proposal),
    )


def _saved(task: Task, found: Answers, alone: np.ndarray, result: Outcome, proposal: str) -> Benefit:
    """Return the time that a person saves per 100 rows."""
    minutes, wrong, waiting = task.work.minutes_per_row, result.answered - result.right, result.rows - result.answered
    figure = share(result.answered, result.rows, _effective(found))
    figure = within(*(_PER * minutes * value for value in (figure.value, figure.low, figure.high)))
    of = many(task.row, _PER)
    if result.answered:
        sentence = (
            f"{result.answered:,} of {many(f'test {task.row}', result.rows)} ({_percent(result.share)}) {_verb(result.answered, 'are', 'is')} answered without a person, "
            f"{wrong:,} of them wrongly, and {waiting:,} {_verb(waiting, 'wait', 'waits')}: that saves {duration(figure.value)} of the {duration(_PER * minutes)} that {of} take to read."
        )
    else:
        sentence = (
            f"No {task.row} is answered without a person at this threshold, so nobody is saved the reading of one."
        )
    return Benefit(
        "saved",
        duration(figure.value),
        f"of reading saved in {of}",
        sentence,
        (_reading(task), _tested(task, result), _mixture(task)),
        figure,
        "minutes",
        _pays(task, result, proposal),
    )


def _pays(task: Task, result: Outcome, instead: str) -> Pays:
    """Say whether it pays to let the model answer alone."""
    cost, person, unit = result.per_100, result.person_per_100, task.costs.unit
    if not result.answered:
        said = f"It does not pay alone: at this threshold it answers nothing, and a person looks at every {task.row} as before."
        return Pays(-1, said, instead, cost, person, unit)
    against = f"against {amount(person)} for a person alone"
    here, low, high = f"{amount(cost.value)} {unit} per {many(task.row, _PER)}", amount(cost.low), amount(cost.high)
    if result.against_person == -1:
        return Pays(1, f"It pays to let it answer alone: {here} ({low} to {high}) {against}.", "", cost, person, unit)
    if cost.value < person - _ROUNDING:
        said = f"On these rows it pays to let it answer alone, {here} {against}, but that is not proven: the 95 % interval ({low} to {high}) leaves room for dear mistakes that these rows do not hold."
        return Pays(0, said, instead, cost, person, unit)
    return Pays(
        -1, f"It does not pay to let it answer alone: {here} ({low} to {high}) {against}.", instead, cost, person, unit
    )


def _proposal(task: Task, classes: Sequence[str], rows: pd.DataFrame, found: Answers) -> str:
    """Return what a model is good for that is not shown to pay alone: proposals, and counts where the desk counts."""
    labels, right = rows["label"].astype(str), int(found.right.sum())
    tested, often = many(f"test {task.row}", found.rows), labels.value_counts()
    said = f"the likeliest class is right for {_percent(right / found.rows)} of {tested}"
    if right <= int(often.iloc[0]):
        return f"Nor is it good for proposals: {said}, and always saying “{task.title_of(str(often.index[0]))}” would be for {_percent(int(often.iloc[0]) / found.rows)}."
    said = f"In any case it is good for proposals that a person confirms: {said}"
    if task.work.view not in ("overview", "feed"):
        return f"{said}."
    given = pd.Series(given_classes(rows, matrix_of(task, classes)) or rows["predicted"].tolist())
    counted, true = (names.value_counts().reindex(list(classes), fill_value=0) for names in (given, labels))
    off = float((counted - true).abs().max()) / found.rows
    return f"{said}. Counted over all of them, no class is more than {max(1, round(_PER * off))} in {_PER} off."


def _effective(found: Answers) -> int | None:
    """Return how many rows the test rows count for, None where none belong together."""
    return None if found.groups is None else counts_for(found.groups)


def _per_100(figure: Figure) -> Figure:
    return within(_PER * figure.value, _PER * figure.low, _PER * figure.high)


def _reading(task: Task) -> str:
    return f"Reading one {task.row} takes a person {duration(task.work.minutes_per_row)}: an assumption of the task, to be put right by whoever does the work."


def _tested(task: Task, result: Outcome) -> str:
    return f"Counted on {many(f'test {task.row}', result.rows)} at the threshold in use; precautions wait for a person."


def _mixture(task: Task) -> str:
    return f"Other sources and another mixture of classes give other numbers; every {task.row} unlike those it learned from waits besides."


def many(row: str, count: int) -> str:
    """Return a number of rows in words: 1 message, 100 entries."""
    if count == 1:
        return f"1 {row}"
    ending = row[:-1] + "ies" if row[-1:] == "y" and row[-2:-1] not in "aeiou" else row + "s"
    return f"{count:,} {row + 'es' if row.endswith(('s', 'x', 'ch', 'sh')) else ending}"


def duration(minutes: float) -> str:
    """Return minutes as people say them: 30 s, 52 min, 1 h 35 min."""
    if 0 < minutes < 1:
        return f"{max(1, round(60 * minutes))} s"
    whole = round(minutes)
    if whole < 60:
        return f"{whole} min"
    return f"{whole // 60} h {whole % 60} min" if whole % 60 else f"{whole // 60} h"


def _verb(count: int, several: str, one: str) -> str:
    return one if count == 1 else several


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %" if value in (0.0, 1.0) or 0.005 <= value < 0.995 else f"{100 * value:.1f} %"

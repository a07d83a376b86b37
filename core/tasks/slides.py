"""Slides of a presentation as HTML: the task and its scores, an example with or without its answer, and the limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.domain import Task
from core.judge.figure import Figure
from core.judge.lead import strongest
from core.runs.answering import answered_alone
from core.tasks.costs import given_class, matrix_of, reason
from core.tasks.marks import text_parts
from core.tasks.wording import many
from core.tasks.work import least_pressing
from core.templates import FOLDER, render

STYLE = FOLDER / "slide.css"
"""What slides look like in a container named `stage`, whose size their type follows."""
MOST_BARS = 5
_FEW_CLASSES = 10
_INBOX_ROWS = 6
"""Rows of an inbox before and after: what a room can compare."""
_FEW_ROWS = 30
"""Test rows below which wrong answers are counted."""
_NEARLY = 0.999999
"""No model gives a class 0 or 1; what is recorded is rounded."""
_SHORT = 170
"""Characters up to which a text is set larger still."""


@dataclass(frozen=True)
class Answered:
    """An answer as a slide shows it.

    Attributes:
        said: title of the class that is the answer, that of least expected cost; likeliest: of the likeliest one, which the words spoke
            for; truth: None where nobody labelled the text or the model knows no such class; right: whether said and truth agree.
        note: why the text is worth a look.
        bars: title and probability of the likeliest classes, the true one and the answer among them; more: classes that are left out.
        alone: whether the model would answer it without a person; None where that is not known. read_anyway: a person reads it all the
            same, for only the order of reading is at stake.
        caution: why it is treated as another class than the likeliest, in a sentence; empty where it is not.
    """

    said: str
    likeliest: str
    truth: str | None
    right: bool
    note: str
    bars: Sequence[tuple[str, float]]
    more: int
    alone: bool | None
    read_anyway: bool
    caution: str


def first_slide(area: str, warning: str, task: Task, facts: Mapping[str, Any], source: str) -> str:
    """Return the slide that says what the model does, what that brings, and what it must not be used for.

    Args:
        area: what stands above the title; warning: a sentence that stands on every view; source: whose answers are shown.
        facts: see `core.tasks.tour.facts_of`; of an inbox the first rows are shown as they came and in order.
    """
    scored = {name: Figure(**found["accuracy"]) for name, found in facts["baselines"].items()}
    other = strongest({name: {"accuracy": figure} for name, figure in scored.items()}, "accuracy")
    benefit, given = facts.get("benefit") or {}, facts.get("given") or {}
    rows = facts["rows"]["test"]
    return render(
        "slide_first.html",
        area=area,
        warning=warning,
        task=task,
        source=source,
        benefit=benefit,
        inboxes=[
            (heading, benefit[name][:_INBOX_ROWS])
            for heading, name in (("As it came, with the true classes", "came"), ("In order", "ordered"))
            if benefit.get(name)
        ],
        accuracy=facts["accuracy"]["value"],
        other_accuracy=scored[other].value,
        other_right=facts["baselines"][other]["name"],
        alone=given.get("alone", 0),
        alone_right=given["alone_right"] / given["alone"] if given.get("alone") else 0.0,
        lead=facts.get("lead", ""),
        caveats=facts.get("caveats", ()),
        tested=many(f"test {task.row}", rows),
    )


def last_slide(area: str, warning: str, task: Task, facts: Mapping[str, Any]) -> str:
    """Return the slide of limits; see `first_slide`."""
    weakest = facts["weakest"]
    return render(
        "slide_last.html",
        area=area,
        warning=warning,
        task=task,
        how_often=_how_often(1 - facts["accuracy"]["value"], facts["rows"]["test"]),
        likeliest=bool((facts.get("given") or {}).get("precautions")),
        weakest=weakest,
        weakest_title=task.title_of(weakest["label"]),
        classes=len(facts["classes"]),
        max_length=facts["max_length"],
        promise=facts.get("promise", ""),
        untested=_untested(facts.get("manners")),
    )


def _untested(manners: Sequence[str] | None) -> str:
    """Say what else the test rows were, and what was not tested; None for tours of before manners were recorded."""
    if manners is None:
        return "Other sources were not tested."
    if len(manners) < 2:
        return "Other sources and ways of writing were not tested."
    return f"They are in {len(manners)} manners of writing; other sources were not tested."


def _how_often(wrong: float, rows: int) -> str:
    """Say how many answers were wrong; wrong: their share of the test rows, 0 to 1.

    Few are counted, for a share of them sounds like more than was seen.
    """
    count = round(wrong * rows)
    if rows < _FEW_ROWS or not count:
        if rows == 1:
            return f"The one test row was answered {'wrongly' if count else 'rightly'}; it comes"
        wrongly = "None" if not count else f"{count:,}" if count < rows else "All"
        return f"{wrongly} of the {rows:,} test rows {'was' if count < 2 else 'were'} answered wrongly; these come"
    on = f"on {rows:,} test rows"
    if wrong <= 0.005:
        return f"Hardly any answer was wrong {on}"
    if wrong < 0.15:
        return f"About one answer in {round(1 / wrong)} was wrong {on}"
    return f"About {round(10 * wrong)} answers in 10 were wrong {on}"


def example_slide(
    area: str,
    task: Task,
    classes: Sequence[str],
    example: Mapping[str, Any],
    place: str,
    answer: Mapping[str, Any] | None,
    threshold: float | None = None,
    instead: str = "",
) -> str:
    """Return the slide of one example; without an answer the audience is asked.

    Args:
        example: {text, text_pair, truth, note}; answer: see `core.tasks.tour.answer_from`.
        threshold: by which the model answers without a person, 0 to 1; None where that is not known.
        instead: what stands where the answer will be, a sentence.
    """
    text, pair = example["text"], example.get("text_pair")
    sources = {"text": text} if pair is None else {"text": text, "text_pair": pair}
    parts = text_parts(sources, answer["words"] if answer is not None else [])
    headings = ("",) if pair is None else (task.text_heading, task.text_pair_heading)
    return render(
        "slide_example.html",
        area=area,
        task=task,
        place=place,
        texts=list(zip(headings, parts.values(), strict=True)),
        short=len(text) + len(pair or "") <= _SHORT,
        answer=None if answer is None else _answered(task, example, answer, threshold),
        choices=[task.title_of(label) for label in classes] if len(classes) <= _FEW_CLASSES else [],
        classes=len(classes),
        instead=instead,
    )


def _answered(task: Task, example: Mapping[str, Any], answer: Mapping[str, Any], threshold: float | None) -> Answered:
    chances = answer["probabilities"]
    truth = example.get("truth") if example.get("truth") in chances else None
    costs, row = matrix_of(task, list(chances)), np.array(list(chances.values()), dtype=float)
    given, likeliest = given_class(task, chances), max(chances, key=chances.__getitem__)
    bars = _bars(chances, {given} if truth is None else {given, truth})
    return Answered(
        task.title_of(given),
        task.title_of(likeliest),
        None if truth is None else task.title_of(truth),
        truth == given,
        example.get("note") or "",
        [(task.title_of(label), min(_NEARLY, max(1 - _NEARLY, chances[label]))) for label in bars],
        len(chances) - len(bars),
        None if threshold is None else bool(answered_alone(row[None], threshold, costs)[0]),
        least_pressing(task, list(chances)) is not None,
        "" if costs is None else reason(task, costs, row),
    )


def _bars(chances: Mapping[str, float], always: set[str]) -> list[str]:
    """Return the likeliest labels, the likeliest first; `always` are among them, whatever their probability."""
    ordered = sorted(chances, key=lambda label: -chances[label])
    first = sorted(ordered, key=lambda label: label not in {*always, ordered[0]})[:MOST_BARS]
    return sorted(first, key=ordered.index)

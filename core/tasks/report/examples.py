"""Rows that a report shows: examples right and wrong, and texts that were changed to see whether the answer stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pandas as pd

from core.domain import Task
from core.judge.figure import Figure
from core.tasks.choice import surest

_SHORT = 600
"""Characters after which a text is cut."""
_EXAMPLES = 8


@dataclass(frozen=True)
class ExampleRow:
    """A test row with its answer; `verdict` is right or wrong."""

    verdict: str
    text: str
    text_pair: str
    truth: str
    said: str
    confidence: float


@dataclass(frozen=True)
class ChangedTexts:
    """A way of changing texts, and the share of those tried whose answer stayed, with its interval."""

    title: str
    rule: str
    stay: Figure
    tried: int


def example_rows(task: Task, predictions: pd.DataFrame) -> list[ExampleRow]:
    """Return the surest right and wrong rows in turns; where the model makes few mistakes, right rows take their place."""
    hit = predictions["label"] == predictions["predicted"]
    wrong = surest(predictions[~hit], _EXAMPLES // 2)
    right = surest(predictions[hit], _EXAMPLES - len(wrong))
    turns = [example for both in zip_longest(right, wrong) for example in both if example is not None]
    return [_row(task, predictions, example) for example in turns]


def _row(task: Task, predictions: pd.DataFrame, example: Mapping[str, Any]) -> ExampleRow:
    text, pair = example["text"], example["text_pair"]
    same = (predictions["text"] == text) & (predictions["label"] == example["truth"])
    if pair is not None:
        same &= predictions["text_pair"] == pair
    found = predictions[same].iloc[0]
    return ExampleRow(
        "right" if found["label"] == found["predicted"] else "wrong",
        _cut(text),
        _cut(pair or ""),
        task.title_of(str(found["label"])),
        task.title_of(str(found["predicted"])),
        float(found["confidence"]),
    )


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def changed_texts(probes: Mapping[str, Any] | None) -> list[ChangedTexts]:
    """Return the tests in which the answer should stay, none where no tests were run; probes: see core.judge.probes.run_probes."""
    if probes is None:
        return []
    fair = {**probes["fairness"], "title": "Gender swapped"}
    kept = [*(test for test in probes["behaviour"] if test["should_stay"]), fair]
    return [ChangedTexts(test["title"], test["rule"], test["stay"], test["tried"]) for test in kept]

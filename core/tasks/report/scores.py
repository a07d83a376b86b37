"""The figures of a report: scores beside the baselines, classes, confusions, and how far the confidence can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.domain import Task
from core.judge.figure import Figure
from core.judge.outcome import Outcome, outcome
from core.judge.result import CalibrationBin, Scored
from core.runs.answering import Rule, rule_of
from core.runs.result import RunMetrics
from core.runs.run import Run
from core.tasks.costs import matrix_of, tested_answers

LARGEST_MATRIX = 12
"""Classes that a matrix shows on a sheet of paper; with more, the commonest confusions are listed."""
_CONFUSIONS = 15


@dataclass(frozen=True)
class ClassFigures:
    """One class on the test rows; see core.judge.result.ClassScore."""

    title: str
    precision: Figure | None
    recall: Figure | None
    f1: Figure | None
    rows: int


@dataclass(frozen=True)
class Confusions:
    """What is taken for what.

    Attributes:
        matrix: title of a true class, with its test rows by answer; empty where there are too many classes for it.
        commonest: title of the true class, of the answer, and their test rows, the most first; kinds: how many such pairs there are.
    """

    titles: Sequence[str]
    matrix: Sequence[tuple[str, Sequence[int]]]
    commonest: Sequence[tuple[str, str, int]]
    kinds: int


@dataclass(frozen=True)
class Confidence:
    """How far the confidence can be trusted.

    Attributes:
        bins: see core.judge.metrics.calibration_curve.
        temperature: a sentence on what the scores were divided by, or nothing.
        rule: which rows are answered without a person, and what is promised of them; at: what happens at its threshold on the test rows
            that the model had not seen, None without such rows.
    """

    bins: Sequence[CalibrationBin]
    temperature: str
    rule: Rule
    at: Outcome | None


def scores(metrics: RunMetrics) -> list[tuple[str, Scored]]:
    """Return the figures of the model and of the simpler ways, a name before each."""
    return [("This model", metrics.test), *((baseline.name, baseline) for baseline in metrics.simpler)]


def class_figures(task: Task, metrics: RunMetrics) -> list[ClassFigures]:
    """Return the figures of every class, in the model's order."""
    return [
        ClassFigures(task.title_of(row.label), row.precision, row.recall, row.f1, row.support)
        for row in metrics.test.per_class
    ]


def confusions(task: Task, metrics: RunMetrics) -> Confusions:
    """Return the confusion matrix, or with many classes the commonest confusions."""
    titles, counts = [task.title_of(label) for label in metrics.classes], metrics.test.confusion
    if len(titles) <= LARGEST_MATRIX:
        return Confusions(titles, list(zip(titles, counts, strict=True)), (), 0)
    wrong = np.array(counts)
    np.fill_diagonal(wrong, 0)
    pairs = sorted(zip(*wrong.nonzero(), strict=True), key=lambda pair: (-wrong[pair], *pair))
    shown = [(titles[true], titles[said], int(wrong[true, said])) for true, said in pairs[:_CONFUSIONS]]
    return Confusions(titles, (), shown, len(pairs))


def confidence(task: Task, run: Run, metrics: RunMetrics, rows: pd.DataFrame) -> Confidence:
    """Return the calibration, and the threshold by which every view of the run goes, with its promise; rows: predictions of test rows that the model had not seen."""
    found = tested_answers(task, metrics.classes, rows)
    rule = rule_of(run, matrix_of(task, metrics.classes))
    return Confidence(
        metrics.test.calibration,
        metrics.temperature.text() if metrics.temperature else "",
        rule,
        outcome(found, rule.threshold) if found.rows else None,
    )

"""A report of a trained model: one HTML file that needs nothing else, to be read, printed or sent."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from core import __version__
from core.dataset.additions import Row
from core.domain import Task
from core.judge.calibration import calibration_text
from core.judge.lead import ways_text
from core.judge.metrics import measured
from core.judge.remarks import reasons
from core.judge.result import weakest
from core.runs.result import RunMetrics
from core.runs.run import Run
from core.runs.seen import unseen
from core.tasks.benefit import benefit
from core.tasks.given import PRECAUTION, given_answers
from core.tasks.groups import manners_text
from core.tasks.questions import Answer
from core.tasks.report.examples import changed_texts, example_rows
from core.tasks.report.facts import learned_from, made_of, training_settings
from core.tasks.report.scores import class_figures, confidence, confusions, scores
from core.templates import render

_WEAKEST = 3


def report_html(
    area: str,
    warning: str,
    task: Task,
    run: Run,
    metrics: RunMetrics,
    predictions: pd.DataFrame,
    *,
    corrections: Sequence[Row] = (),
    probes: Mapping[str, Any] | None = None,
    answers: Sequence[Answer] = (),
    manners: Mapping[str, int] | None = None,
) -> str:
    """Write the report.

    Args:
        area: what stands above the title, such as a demo's domain; warning: a sentence that stands on every view.
        metrics: the run's metrics.json; predictions: its test rows, see `core.tasks.choice.choose_examples`.
        corrections: rows that people corrected, as text, second text or None, label.
        probes: what core.judge.probes.run_probes returns; answers: to the questions that people ask, see core.tasks.questions.
        manners: of writing among the test rows, see core.tasks.groups.manners_of.

    Returns:
        HTML without a script, and without anything to be fetched.
    """
    config, classes, scored = run.config(), class_figures(task, metrics), scores(metrics)
    rows = unseen(run, predictions, metrics.split.seen)
    sure = confidence(task, run, metrics, rows)
    return render(
        "report.html",
        area=area,
        warning=warning,
        task=task,
        run_id=run.id,
        version=__version__,
        day=time.strftime("%Y-%m-%d"),
        test_rows=metrics.test.rows,
        tested=metrics.split.tested(),
        made_of=made_of(run, metrics),
        data=learned_from(task, run, metrics, corrections),
        scores=scored,
        metrics=measured(each for _, each in scored),
        reasons=reasons(each for _, each in scored),
        strongest=metrics.strongest("macro_f1"),
        ways=ways_text(metrics.baselines),
        lead=metrics.lead(),
        calibration=calibration_text(metrics.test.ece.value, metrics.test.chance.get("ece"), metrics.test.calibration),
        classes=classes,
        weakest=[(task.title_of(row.label), row) for row in weakest(metrics.test.per_class, _WEAKEST)],
        confusions=confusions(task, metrics),
        confidence=sure,
        given=None if rows.empty else given_answers(task, metrics.classes, rows, sure.rule.threshold),
        precaution=PRECAUTION,
        good=benefit(task, metrics.classes, rows, sure.rule.threshold),
        changed_texts=changed_texts(probes),
        doubt=metrics.doubt.sentence if metrics.doubt else "",
        examples=example_rows(task, predictions),
        max_length=config.train.max_length,
        notices=metrics.notices,
        answers=answers,
        source=manners_text(manners or {}),
        settings=training_settings(run),
        versions=", ".join(f"{name} {version}" for name, version in config.versions.items()),
    )

"""A report of a demo's model: one HTML file that needs nothing else, to be read, printed or sent."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from core import __version__
from core.domain import Task
from core.judge.threshold import TARGET, answers, outcome, sweep, threshold_for
from core.runs.run import Run
from core.tasks.models import Row
from core.tasks.report.drawing import (
    STYLE,
    calibration_plot,
    interval,
    matrix,
    paragraph,
    percent,
    score_bars,
    table,
)
from core.tasks.report.facts import answering_model, data_learned_from, limits, training_settings
from core.tasks.tour import choose_examples

LARGEST_MATRIX = 12
"""Classes that a matrix shows on a sheet of paper; with more, the commonest confusions are listed."""
_CONFUSIONS = 15
_SHORT = 600
_EXAMPLES = 8
_MATRIX = (
    "Rows: the true class. Columns: what the model said. Numbers are test rows; a stronger cell is a larger share of its row; "
    "the outlined diagonal is right."
)


def report_html(
    area: str,
    warning: str,
    task: Task,
    run: Run,
    metrics: Mapping[str, Any],
    predictions: pd.DataFrame,
    *,
    corrections: Sequence[Row] = (),
    probes: Mapping[str, Any] | None = None,
) -> str:
    """Write the report.

    Args:
        area: what stands above the title, such as a demo's domain; warning: a sentence that stands on every view.
        metrics: the run's metrics.json; predictions: its test rows, see `core.tasks.tour.choose_examples`.
        corrections: rows that people corrected, as text, second text or None, label.
        probes: what core.judge.probes.run_probes returns.

    Returns:
        HTML without a script, and without anything to be fetched.
    """
    title = f"{area}: {task.title}"
    sections = [
        ("Which model answered", answering_model(run, metrics)),
        ("Data", data_learned_from(task, run, metrics, corrections)),
        ("Scores", _scores(metrics)),
        ("Class by class", _classes(task, metrics)),
        ("What is taken for what", _confusions(task, metrics)),
        ("How far its confidence can be trusted", _confidence(task, metrics, predictions)),
        *([("Changed texts", _probes(probes))] if probes else []),
        ("Examples from the test rows", _examples(task, predictions)),
        ("Limits", limits(warning, task, run, metrics)),
        ("How it was trained", training_settings(run, metrics)),
    ]
    body = "".join(f"<section><h2>{escape(name)}</h2>{content}</section>" for name, content in sections)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"{_head(area, warning, task, metrics)}<main>{body}</main>{_foot(run)}</body></html>\n"
    )


def _head(area: str, warning: str, task: Task, metrics: Mapping[str, Any]) -> str:
    test, words = metrics["test"], metrics["baselines"]["tfidf"]
    figures = [
        (f"{test['macro_f1']['value']:.2f}", f"macro-F1, 95 % interval {_span(test['macro_f1'])}"),
        (f"{words['macro_f1']['value']:.2f}", f"macro-F1 of {words['name']}, {_span(words['macro_f1'])}"),
        (percent(test["accuracy"]["value"]), f"of {test['rows']:,} test rows are right"),
    ]
    boxes = "".join(f'<div class="figure"><b>{escape(big)}</b>{escape(small)}</div>' for big, small in figures)
    return (
        f'<header><p class="of">{escape(area)} &middot; report of {time.strftime("%Y-%m-%d")}</p><h1>{escape(task.title)}</h1>'
        f'{paragraph(task.purpose, "lead")}<div class="warning">{paragraph(warning)}{paragraph(task.not_for)}</div>'
        f'<div class="figures">{boxes}</div></header>'
    )


def _span(figure: Mapping[str, float]) -> str:
    return f"{figure['low']:.2f} to {figure['high']:.2f}"


def _scores(metrics: Mapping[str, Any]) -> str:
    test, baselines = metrics["test"], metrics["baselines"]
    scored = [("This model", test), *((found["name"], found) for found in (baselines["tfidf"], baselines["majority"]))]
    drawn = "".join(
        score_bars(name, [(who, found[score]) for who, found in scored])
        for name, score in (("Macro-F1", "macro_f1"), ("Accuracy", "accuracy"))
    )
    rows = [
        (escape(name), *(escape(interval(found[score])) for score in ("macro_f1", "accuracy", "log_loss", "ece")))
        for name, found in scored
    ]
    said = (
        f"On {test['rows']:,} test rows that the model never saw. Macro-F1 is the mean over the classes, so a rare class counts as much as a common one. "
        f"{baselines['tfidf']['name']} counts words and learned from the same rows; the majority class is always the same answer. "
        "Lines and brackets are 95 % bootstrap intervals of the test rows."
    )
    return (
        paragraph(said)
        + drawn
        + "<h3>All figures</h3>"
        + table(
            [
                ("", "name"),
                *((name, "number") for name in ("Macro-F1", "Accuracy", "Log loss (nats)", "Calibration error")),
            ],
            rows,
        )
    )


def _classes(task: Task, metrics: Mapping[str, Any]) -> str:
    rows = [
        (
            f"<b>{escape(task.title_of(row['label']))}</b>",
            *(escape(interval(row[score])) for score in ("precision", "recall", "f1")),
            f"{row['support']:,}",
        )
        for row in metrics["test"]["per_class"]
    ]
    said = "Precision: how often the answer is right when it is this class. Recall: how many rows of the class are found. F1 joins both."
    return paragraph(said) + table(
        [("Class", "name"), *((name, "number") for name in ("Precision", "Recall", "F1", "Test rows"))], rows
    )


def _confusions(task: Task, metrics: Mapping[str, Any]) -> str:
    titles, confusion = [task.title_of(label) for label in metrics["classes"]], metrics["test"]["confusion"]
    if len(titles) <= LARGEST_MATRIX:
        return paragraph(_MATRIX) + matrix(titles, confusion)
    counts = np.array(confusion)
    np.fill_diagonal(counts, 0)
    pairs = sorted(
        ((int(counts[t, s]), t, s) for t, s in zip(*counts.nonzero(), strict=True)), key=lambda p: (-p[0], p[1], p[2])
    )
    rows = [(escape(titles[true]), escape(titles[said]), str(count)) for count, true, said in pairs[:_CONFUSIONS]]
    said = f"There are {len(titles)} classes, too many for a matrix on paper. These are the commonest of {len(pairs)} kinds of mistakes."
    return paragraph(said) + table([("True class", "name"), ("Taken for", "name"), ("Test rows", "number")], rows)


def _confidence(task: Task, metrics: Mapping[str, Any], predictions: pd.DataFrame) -> str:
    test = metrics["test"]
    said = (
        "A point on the dashed line means: of the texts answered with 0.8, eight in ten are right. Below the line the model is too sure of itself. "
        f"Larger points stand for more rows. Expected calibration error: {interval(test['ece'])}."
    )
    temperature = metrics.get("temperature")
    if temperature and temperature["value"] > 1:
        said += (
            f" The scores were divided by a temperature of {temperature['value']:.2f}, fitted on {temperature['rows']:,} validation rows, "
            "because a model fine-tuned on few rows is too sure of all others."
        )
    found = answers(
        predictions["label"].astype(str).tolist(),
        predictions["predicted"].astype(str).tolist(),
        predictions["confidence"].to_numpy(dtype=float),
        task.costs,
        len(metrics["classes"]),
    )
    threshold = threshold_for(sweep(found), TARGET)
    if threshold is None:
        cut = f"No threshold was found on the test rows above which {percent(TARGET)} of the answers are right."
    else:
        at = outcome(found, threshold)
        assert at.precision is not None  # a threshold is only found where rows are answered
        cut = (
            f"From a confidence of {threshold:.2f} up, {at.right} of {at.answered} answers on the test rows are right "
            f"({percent(at.precision['value'])}, 95 % interval {percent(at.precision['low'])} to {percent(at.precision['high'])}). "
            f"That is {percent(at.share)} of the rows; the rest would go to a person. The threshold was chosen on the same rows, so expect a little less on new ones."
        )
    return (
        paragraph(said)
        + calibration_plot(test["calibration"])
        + f"<h3>A threshold for {percent(TARGET)} precision</h3>"
        + paragraph(cut)
    )


def _probes(probes: Mapping[str, Any]) -> str:
    kept = [
        (test["title"], test["rule"], test["stay"], test["tried"])
        for test in probes["behaviour"]
        if test["should_stay"]
    ]
    fair = probes["fairness"]
    kept.append(("Gender swapped", fair["rule"], fair["stay"], fair["tried"]))
    rows = [
        (
            f'<b>{escape(title)}</b><br><span class="soft">{escape(rule)}</span>',
            *(
                (percent(stay["value"]), f"{percent(stay['low'])} to {percent(stay['high'])}")
                if tried
                else ("&ndash;", "&ndash;")
            ),
            f"{tried:,}",
        )
        for title, rule, stay, tried in kept
    ]
    said = "Texts were changed in ways that should not change the answer. The share tells how many kept it."
    columns = [("Change", "text"), ("Same answer", "number"), ("95 % interval", "number"), ("Texts", "number")]
    return paragraph(said) + table(columns, rows)


def _examples(task: Task, predictions: pd.DataFrame) -> str:
    shown = [row for row in choose_examples(task, predictions, _EXAMPLES) if row["truth"] is not None]
    rows = []
    for row in shown:
        same = (predictions["text"] == row["text"]) & (predictions["label"] == row["truth"])
        if row["text_pair"] is not None:
            same &= predictions["text_pair"] == row["text_pair"]
        found = predictions[same].iloc[0]
        hit = found["label"] == found["predicted"]
        second = (
            f"<p><b>{escape(task.text_pair_heading)}:</b> {escape(_cut(row['text_pair']))}</p>"
            if row["text_pair"]
            else ""
        )
        rows.append(
            (
                f'<span class="tag {"right" if hit else "wrong"}">{"right" if hit else "wrong"}</span>',
                escape(_cut(row["text"])) + second,
                escape(task.title_of(str(found["label"]))),
                f'{escape(task.title_of(str(found["predicted"])))} <span class="soft">({percent(found["confidence"])})</span>',
            )
        )
    said = "The surest right answers and the surest wrong ones, each of another class where there are enough. Nobody picked them by hand."
    return paragraph(said) + table(
        [("", ""), (task.text_heading, "text"), ("True class", "name"), ("The model said", "name")], rows
    )


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def _foot(run: Run) -> str:
    return (
        f"<footer>Written by Fathom {escape(__version__)} from the run {escape(run.id)}. Nothing in this file is fetched from elsewhere. "
        "To get a PDF, print it and choose to save as PDF.</footer>"
    )

"""python -m core predict: every row of a file with its class, and whether the model answers it or a person should look."""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.classified import clash_notice, write_classified
from core.collector import loading
from core.dataset.checks import require_columns
from core.errors import DataError, EncoderError, RunError
from core.ingest.given import read_given
from core.runs.answering import Rule, rule_of
from core.runs.registry import find_run
from core.runs.run import Run
from core.storage import replaced_file
from core.tasks.costs import matrix_of, task_of
from core.tasks.shipped import install_every_shipped
from core.tasks.weighed import answered_only, saved_columns, weighed, with_waiting
from core.tasks.work import inbox_order, least_pressing

if TYPE_CHECKING:
    from core.engine.predict import Classifier, Predictions

_CHUNK = 5000
"""Rows that are held against the run's rows at once; more would need memory for what is read of each."""


def predict_file(options: argparse.Namespace) -> int:
    """Classify every row of a file and write it with label, confidence and probabilities, and what core.tasks.weighed.saved_columns adds."""
    run = _asked(options.run)
    run.metrics()  # says so when the run has no result
    table = read_given(options.file)
    require_columns(table.frame, [name for name in (options.text, options.text_pair) if name])
    with loading():
        from core.engine.predict import load_classifier

    classifier = load_classifier(run.path)
    task, classes = task_of(run), classifier.classes
    costs = None if task is None else matrix_of(task, classes)
    rule = rule_of(run, costs)
    texts = table.frame[options.text].tolist()
    pairs = table.frame[options.text_pair].tolist() if options.text_pair else None
    chunks, graded, note = _classified(run, classifier, texts, pairs)
    chances = np.concatenate([np.zeros((0, len(classes))), *(chunk.probabilities for chunk in chunks)])
    grade = np.full(len(texts), "in") if graded is None else graded
    last, inbox = (None, None) if task is None else (least_pressing(task, classes), inbox_order(task, classes))
    rows = weighed(classes, chances, grade != "out", grade == "unusual", costs, last)
    rows = with_waiting(rows, rule.threshold, len(classes))
    added = saved_columns(rows, costs, inbox, graded is not None)
    target = Path(options.output)
    with replaced_file(target, private=False) as file:
        answers = itertools.chain.from_iterable(chunk.answers(classes) for chunk in chunks)
        write_classified(file, table.frame, classes, answered_only(answers, rows["in_scope"]), added)
    if notice := clash_notice(list(table.frame.columns), classes, list(added)):
        _say(f"Note: {notice}")
    if note:
        _say(f"Note: {note}")
    _say(f"{len(texts):,} rows classified, written to {target}.")
    _say(_summary(rule, rows))
    truncated = sum(int(chunk.truncated.sum()) for chunk in chunks)
    if truncated:
        _say(f"{truncated:,} texts were longer than {classifier.max_length} tokens and were cut there.")
    return 0


def _asked(key: str) -> Run:
    """Return the run of an id or name; one that comes along is put into place at its first use.

    Raises:
        RunError: there is none.
    """
    try:
        return find_run(key)
    except RunError:
        for trouble in install_every_shipped():
            _say(f"Note: {trouble}")
        return find_run(key)


def _say(line: str) -> None:
    print(line)  # noqa: T201


def _classified(
    run: Run, classifier: Classifier, texts: Sequence[str], pairs: Sequence[str] | None
) -> tuple[list[Predictions], np.ndarray | None, str]:
    """Return what the model says, chunk by chunk; each text's grade (in, unusual, out), (rows,), None where it cannot be told; and why it cannot."""
    from tqdm import tqdm

    from core.engine.explain.neighbours import grades, read, surround

    around, note = None, ""
    try:
        around = surround(classifier, run)
    except (DataError, EncoderError, RunError) as error:
        note = f"whether a text is like those the model learned from cannot be told: {error}"
    chunks, found = [], [np.zeros(0, dtype=object)]
    with tqdm(total=len(texts), unit=" rows", disable=not sys.stderr.isatty(), file=sys.stderr) as bar:
        for start in range(0, len(texts), _CHUNK):
            part: Any = slice(start, start + _CHUNK)

            def advance(done: int, total: int, start: int = start) -> None:
                bar.update(start + done - bar.n)

            some = (texts[part], None if pairs is None else pairs[part])
            chunks.append(classifier.predict(*some, advance))
            if around is not None:
                found.append(grades(read(classifier, *some), around))
    return chunks, None if around is None else np.concatenate(found), note


def _summary(rule: Rule, rows: pd.DataFrame) -> str:
    """Return how many rows are answered and how many wait, and what may be expected of the answers; rows: see core.tasks.weighed."""
    foreign, cautious = int((~rows["in_scope"]).sum()), int(rows["cautious"].sum())
    unlike = f", {foreign:,} of them unlike what the model learned from" if foreign else ""
    careful = (
        f", {cautious:,} because another class than the likeliest may be expected to cost less" if cautious else ""
    )
    waiting = int(rows["waits"].sum())
    answered = len(rows) - waiting
    counts = f"{answered:,} {'is' if answered == 1 else 'are'} answered, {waiting:,} {'waits' if waiting == 1 else 'wait'} for a person{unlike}{careful} ({'columns waits and least_cost' if cautious else 'column waits'})."
    return " ".join(part for part in (counts, rule.sentence, rule.offer.lacking) if part)

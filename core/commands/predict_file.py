"""python -m core predict: every row of a file with its class, and whether the model answers it or a person should look."""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.classified import NO_TEXT, NOTHING_SAID, clash_notice
from core.collector import loading
from core.commands.output_formats import check_target
from core.commands.reading_options import read_as_told
from core.dataset.checks import require_columns
from core.dataset.joined import joined_name, with_text
from core.errors import ConfigError, DataError, EncoderError, RunError
from core.ingest.given import parted
from core.runs.answering import Rule, at_threshold, rule_of
from core.runs.registry import find_run
from core.runs.run import Run
from core.storage import replaced_file
from core.tasks.costs import matrix_of, task_of
from core.tasks.shipped import install_every_shipped
from core.tasks.weighed import answered_only, saved_columns, weighed, with_waiting
from core.tasks.work import inbox_order, least_pressing
from core.text import is_blank

if TYPE_CHECKING:
    from core.engine.predict import Classifier, Predictions

_CHUNK = 5000
"""Rows that are held against the run's rows at once; more would need memory for what is read of each."""


NOT_SURE = "not sure"
"""What stands in place of a class that a person is to look at, where somebody asks for that and names no other word."""
_SHOWN = 5
"""Oddities of a file, and lines, that are told one by one."""


def predict_file(options: argparse.Namespace) -> int:
    """Classify every row of a file and write it with label, confidence and probabilities, and what core.tasks.weighed.saved_columns adds."""
    run = _asked(options.run)
    metrics = run.metrics()  # says so when the run has no result
    if options.not_sure in metrics.classes:
        raise ConfigError(
            f"{options.not_sure!r} is a class of this model, so it cannot stand for rows that it is not sure of. Choose another word for --not-sure."
        )
    table = read_as_told(options)
    _say(f"Read {options.file}: {table.describe()}.")
    for problem in table.problems[:_SHOWN]:
        _say(f"Note: {f'line {problem.line}: ' if problem.line else ''}{problem.message}")
    if len(table.problems) > _SHOWN:
        _say(f"Note: {len(table.problems) - _SHOWN:,} more oddities. See all with: python -m core inspect FILE")
    learned = run.config().data
    text = joined_name(options.text) if options.text else learned.text
    if not options.text and options.text_pair is None:
        options.text_pair = learned.text_pair
    read, names = with_text(table.frame, text), [name for name in (text, options.text_pair) if name]
    missing = [name for name in names if name not in read.columns]
    if missing and not options.text:
        raise DataError(
            f"{run.name!r} learned from column {', '.join(map(repr, missing))}, which this table does not have. Its columns are: {', '.join(map(repr, table.frame.columns))}. Name the one to read: --text COL."
        )
    require_columns(read, names)
    if options.text and learned.joined and text != learned.text:
        _say(
            f"Note: {run.name!r} learned from {learned.text}, and {text} is read here, which may be answered less well."
        )
    _check_pairs(run, options)
    task, classes = task_of(run), metrics.classes
    costs = None if task is None else matrix_of(task, classes)
    rule = at_threshold(rule_of(run, costs), options.threshold)
    target = Path(options.output)
    write = check_target(target, parted(options.file)[0], table.frame, len(classes) + 8)
    with loading():
        from core.engine.predict import load_classifier

    classifier = load_classifier(run.path)
    full = ~without_text(read, names)
    texts, pairs = (None if name is None else read.loc[full, name].tolist() for name in (text, options.text_pair))
    chunks, graded, note = _classified(run, classifier, texts or [], pairs)
    chances = np.concatenate([np.zeros((0, len(classes))), *(chunk.probabilities for chunk in chunks)])
    grade = np.full(len(chances), "in") if graded is None else graded
    last, inbox = (None, None) if task is None else (least_pressing(task, classes), inbox_order(task, classes))
    rows = weighed(classes, chances, grade != "out", grade == "unusual", costs, last)
    rows = with_waiting(rows, rule.threshold, len(classes))
    added = {
        name: _spread(cells, full, NO_TEXT.get(name, ""))
        for name, cells in saved_columns(rows, costs, inbox, graded is not None).items()
    }
    answers = itertools.chain.from_iterable(chunk.answers(classes) for chunk in chunks)
    said = answered_only(answers, rows["in_scope"])
    if options.not_sure is not None:
        said = _with_doubt(said, rows["waits"], options.not_sure)
    with replaced_file(target, private=False) as file:
        write(file, table.frame, classes, _with_blanks(said, full), added)
    if notice := clash_notice(list(table.frame.columns), classes, list(added)):
        _say(f"Note: {notice}")
    if note:
        _say(f"Note: {note}")
    _say(f"{len(rows):,} rows classified, written to {target}.")
    blank = int((~full).sum())
    if blank:
        _say(
            f"{blank:,} {'row has' if blank == 1 else 'rows have'} no text and {'gets' if blank == 1 else 'get'} no class (in_scope says no text): {_lines(table.frame[~full])}."
        )
    _say(_summary(rule, rows, blank))
    truncated = sum(int(chunk.truncated.sum()) for chunk in chunks)
    if truncated:
        _say(f"{truncated:,} texts were not read whole. {classifier.info.long.told(classifier.max_length)}")
    return 0


def _check_pairs(run: Run, options: argparse.Namespace) -> None:
    """Raise DataError where the model reads pairs and one text is named, or the other way round."""
    pair = run.config().data.text_pair
    if pair is not None and options.text_pair is None:
        raise DataError(
            f"{run.name!r} reads pairs of texts. Name the column of the second text with --text-pair; it was {pair!r} when it was trained."
        )
    if pair is None and options.text_pair is not None:
        raise DataError(f"{run.name!r} reads single texts. Leave --text-pair {options.text_pair!r} out.")


def without_text(frame: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Return which rows have nothing but white space in one of some columns, (rows,)."""
    found = np.zeros(len(frame), dtype=bool)
    for name in names:
        found |= frame[name].map(is_blank).to_numpy(dtype=bool)
    return found


def _lines(frame: pd.DataFrame) -> str:
    shown = ", ".join(str(line) for line in frame.index[:5])
    more = f" and {len(frame) - 5:,} more" if len(frame) > 5 else ""
    return f"{'line' if len(frame) == 1 else 'lines'} {shown}{more}"


def _spread(cells: Sequence[str], full: np.ndarray, empty: str) -> list[str]:
    """Return the cells of the rows that have a text, with `empty` where there is none."""
    given = iter(cells)
    return [next(given) if has else empty for has in full]


def _with_blanks(answers: Iterable[Mapping[str, Any]], full: np.ndarray) -> Iterator[Mapping[str, Any]]:
    """Go through the answers of all rows; one without a text has none."""
    given = iter(answers)
    for has in full:
        yield next(given) if has else NOTHING_SAID


def _with_doubt(answers: Iterable[Mapping[str, Any]], waits: Iterable[bool], word: str) -> Iterator[Mapping[str, Any]]:
    """Go through answers with a word in place of the class where a person is to look; where there is no class, there is none."""
    for answer, waiting in zip(answers, waits, strict=True):
        yield {**answer, "label": word} if waiting and answer["label"] else answer


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


def _summary(rule: Rule, rows: pd.DataFrame, blank: int) -> str:
    """Return how many rows are answered and how many wait, and what may be expected of the answers.

    Args:
        rows: see core.tasks.weighed; blank: rows without a text, which wait too.
    """
    foreign, cautious = int((~rows["in_scope"]).sum()), int(rows["cautious"].sum())
    unlike = f", {foreign:,} of them unlike what the model learned from" if foreign else ""
    careful = (
        f", {cautious:,} because another class than the likeliest may be expected to cost less" if cautious else ""
    )
    waiting = int(rows["waits"].sum()) + blank
    answered = len(rows) + blank - waiting
    careful += f", {blank:,} without a text" if blank else ""
    counts = f"{answered:,} {'is' if answered == 1 else 'are'} answered, {waiting:,} {'waits' if waiting == 1 else 'wait'} for a person{unlike}{careful} ({'columns waits and least_cost' if cautious else 'column waits'})."
    return " ".join(part for part in (counts, rule.sentence, "" if rule.by_hand else rule.offer.lacking) if part)

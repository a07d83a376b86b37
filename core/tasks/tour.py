"""A recorded tour of a domain: examples with a model's answers in one file, so that they can be shown where nothing was trained."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, Protocol

import pandas as pd

from core import __version__
from core.domain import Domain, Task
from core.errors import DomainError, StorageError
from core.ingest.table import read_table
from core.judge.result import Scored, weakest
from core.runs.answering import rule_of
from core.runs.result import RunMetrics
from core.runs.rows import read_rows
from core.runs.run import Run
from core.runs.seen import unseen
from core.runs.versions import installed_versions
from core.storage import read_json, readable_os_errors, write_json
from core.tasks.benefit import benefit
from core.tasks.choice import choose_examples
from core.tasks.costs import given_class, matrix_of
from core.tasks.given import given_answers
from core.tasks.groups import manners_of

Answer = Callable[[str, str | None], dict[str, Any]]
"""Text, second text or None -> {label: the likeliest class, probability, probabilities: by class, words: phrases, {source, start, end,
effect, ...} each, see core.engine.explain.phrases}."""
_SLIDE: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "label": str,
    "probability": (int, float),
    "probabilities": dict,
    "words": list,
}
_FACTS: dict[str, type] = {
    "run": str, "preset": str, "encoder": str, "max_length": int, "rows": dict, "classes": list, "baselines": dict, "weakest": dict,
}  # fmt: skip
_SCORES = ("accuracy", "macro_f1")


class Engine(Protocol):
    """What is asked of a model here; core.serving.client.Client answers it."""

    def predict(self, model: str, texts: list[str], text_pairs: list[str] | None = None) -> dict[str, Any]: ...

    def explain(self, name: str, run_id: str, **fields: Any) -> dict[str, Any]: ...


def answer_from(engine: Engine, run_id: str, text: str, text_pair: str | None = None) -> dict[str, Any]:
    """Return what a run's model answers, with the phrases that spoke for its likeliest class or against it.

    A precaution comes from what mistakes cost, not from words, so that the words are those of the likeliest class in any case.

    Raises:
        FathomError: the serving process cannot be reached, or the model cannot read the text.
    """
    said = engine.predict(run_id, [text], None if text_pair is None else [text_pair])
    found = said["predictions"][0]
    told = engine.explain("phrases", run_id, text=text, text_pair=text_pair, label=found["label"])
    return {
        "label": found["label"],
        "probability": round(float(found["probability"]), 5),
        "probabilities": {
            label: round(float(chance), 5)
            for label, chance in zip(said["classes"], found["probabilities"], strict=True)
        },
        "words": told["phrases"],
    }


def _with_register(domain: Domain, task: Task, predictions: pd.DataFrame) -> pd.DataFrame:
    """Return predictions with the `register` that the bundled test rows state; without it where they state none."""
    bundled = read_table(domain.test_file(task)).frame
    if "register" not in bundled:
        return predictions
    names = {task.text: "text"} | ({task.text_pair: "text_pair"} if task.text_pair else {})
    keys = list(names.values())
    known = bundled.rename(columns=names)[[*keys, "register"]].drop_duplicates(keys)
    return predictions.merge(known, on=keys, how="left")


def facts_of(task: Task, run: Run, metrics: RunMetrics) -> dict[str, Any]:
    """Return what is said about a model beside its answers.

    Returns:
        run, preset, encoder, max_length (tokens), rows (train, test), classes; accuracy and macro_f1 as {value, low, high};
        baselines: name -> {name, accuracy, macro_f1}; weakest: {label, f1, rows} of the class that is found worst; threshold: by which
        it answers without a person, and promise: what may be expected of these answers, in words; lead: whether the model is right
        clearly more often than the strongest simpler way, in a few words, empty where that is not known; caveats: sentences on what
        makes the lead worth less; benefit: see core.tasks.benefit.Benefit, and given: see core.tasks.given.Given with its sentence, both of
        the test rows that the model had not seen and None without any; manners: of writing among the test rows, as far as they are stated.
    """
    config, rule = run.config(), rule_of(run, matrix_of(task, metrics.classes))
    rows = unseen(run, read_rows(run.predictions_file), metrics.split.seen)
    good = benefit(task, metrics.classes, rows, rule.threshold)
    given = None if rows.empty else given_answers(task, metrics.classes, rows, rule.threshold)
    lowest = weakest(metrics.test.per_class, 1)[0]
    return {
        "run": run.name,
        "preset": config.train.preset,
        "encoder": metrics.encoder.name,
        "max_length": config.train.max_length,
        "rows": {"train": metrics.split.learned(config.train), "test": metrics.test.rows},
        "classes": list(metrics.classes),
        **_scores(metrics.test),
        "baselines": {name: {"name": found.name, **_scores(found)} for name, found in metrics.baselines.items()},
        "weakest": {"label": lowest.label, "f1": lowest.f1.value if lowest.f1 else 0.0, "rows": lowest.support},
        "threshold": rule.threshold,
        "promise": rule.sentence,
        "lead": metrics.short_lead(),
        "caveats": metrics.caveats(),
        "benefit": None if good is None else asdict(good),
        "given": None if given is None else {**asdict(given), "sentence": given.sentence},
        "manners": sorted(manners_of(task, run)),
    }


def _scores(scored: Scored) -> dict[str, dict[str, float]]:
    return {name: asdict(scored.figures[name]) for name in _SCORES}


def record_task(
    domain: Domain, task: Task, run: Run, metrics: RunMetrics, predictions: pd.DataFrame, answer: Answer
) -> dict[str, Any]:
    """Record what a task's model answers to the chosen examples, and how good it is.

    Returns:
        demo; what `facts_of` returns; slides: see `core.tasks.choice.choose_examples`, with the answer in each.
    """
    answered = cache(answer)
    said = {
        (one.text, one.text_pair): given_class(task, answered(one.text, one.text_pair)["probabilities"])
        for one in task.examples
    }
    chosen = choose_examples(task, _with_register(domain, task, predictions), said)
    return {
        "demo": f"{domain.name}/{task.name}",
        **facts_of(task, run, metrics),
        "slides": [{**example, **answered(example["text"], example["text_pair"])} for example in chosen],
    }


def write_tour(domain: Domain, tasks: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the tour of a domain: a record for each task, with the date and the versions.

    Raises:
        StorageError: the folder cannot be written.
    """
    write_json(
        domain.tour_file(),
        {
            "date": time.strftime("%Y-%m-%d"),
            "versions": {"fathom": __version__, **installed_versions()},
            "tasks": {name: dict(record) for name, record in tasks.items()},
        },
    )


def read_tour(domain: Domain) -> dict[str, Any] | None:
    """Return the tour of a domain, None where none was recorded.

    Raises:
        DomainError: the file is damaged or was written by another version.
    """
    file = domain.tour_file()
    try:
        with readable_os_errors(file):
            tour = read_json(file)
    except FileNotFoundError:
        return None
    except (StorageError, UnicodeDecodeError) as error:
        raise _damaged(domain, str(error)) from error
    tasks = tour.get("tasks") if isinstance(tour, dict) else None
    if not isinstance(tasks, dict) or not isinstance(tour.get("date"), str):
        raise _damaged(domain, "it does not hold a date and tasks")
    for name, record in tasks.items():
        if reason := _fault(record):
            raise _damaged(domain, f"task {name[:40]!r} {reason}")
    return tour


def _fault(record: Any) -> str:
    """Return what a task's record lacks, or nothing."""
    if not isinstance(record, dict):
        return "is no record"
    if lacking := [name for name, kind in _FACTS.items() if not isinstance(record.get(name), kind)]:
        return f"lacks {', '.join(lacking)}"
    scored = [record, record["baselines"].get("tfidf"), *record["baselines"].values()]
    if not all(isinstance(found, dict) and _is_score(found.get(name)) for found in scored for name in _SCORES):
        return "lacks a score with its interval"
    if not {"label", "f1", "rows"} <= set(record["weakest"]) or not {"train", "test"} <= set(record["rows"]):
        return "lacks a count of its rows"
    slides = record.get("slides")
    if not isinstance(slides, list) or not slides:
        return "has no examples"
    for number, slide in enumerate(slides, 1):
        if not isinstance(slide, dict) or not all(isinstance(slide.get(name), kind) for name, kind in _SLIDE.items()):
            return f"has no whole answer to example {number}"
        if not all(
            isinstance(word, dict) and {"source", "start", "end", "effect"} <= set(word) for word in slide["words"]
        ):
            return f"has words without their place in example {number}"
    return ""


def _is_score(figure: Any) -> bool:
    return isinstance(figure, dict) and all(
        isinstance(figure.get(part), (int, float)) for part in ("value", "low", "high")
    )


def _damaged(domain: Domain, reason: str) -> DomainError:
    return DomainError(
        f"The recorded tour of {domain.title!r} cannot be shown: {reason}. "
        f"Delete tour.json in the folder {domain.name!r}, or record it again: python -m benchmarks.tour {domain.name}"
    )

"""Asking a model again with changed texts and with texts of other kinds, and keeping what it said beside its run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple
from hashlib import sha256
from typing import Any, Protocol

import pandas as pd

from core.domain import Domain, Task
from core.errors import StorageError
from core.ingest.table import read_table
from core.judge.decision import CostMatrix
from core.judge.figure import Figure
from core.judge.intervals import share
from core.judge.probes import run_probes
from core.runs.run import Run
from core.storage import Remembered, read_json, write_json

VERSION = 1
Outside = tuple[str, str | None, str]
"""Text, second text or None, kind."""
NAMED = "named on the card"
"""The kind of the texts that a task says should be refused."""


class Engine(Protocol):
    """What is asked of a model here; core.serving.client.Client answers it."""

    def predict_many(
        self, model: str, texts: list[str], text_pairs: list[str] | None = None
    ) -> list[dict[str, Any]]: ...

    def answer_many(
        self, model: str, texts: list[str], text_pairs: list[str] | None = None
    ) -> list[dict[str, Any]]: ...


def outside_rows(domain: Domain | None, task: Task) -> list[Outside]:
    """Return texts that belong to no class: those a demo brings to judge a guard on, else those that the task says should be refused."""
    file = domain.outside_file(task, "test") if domain is not None else None
    if file is None or not file.is_file():
        return [] if task.text_pair else [(text, None, NAMED) for text in task.out_of_scope]
    frame = read_table(file).frame
    seconds = frame[task.text_pair].tolist() if task.text_pair else [None] * len(frame)
    return list(zip(frame[task.text].tolist(), seconds, frame["kind"].tolist(), strict=True))


def probe(
    engine: Engine,
    run: Run,
    task: Task,
    predictions: pd.DataFrame,
    costs: CostMatrix | None,
    outside: Sequence[Outside],
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Run all tests and keep their result beside the run.

    Args:
        predictions: the run's test rows; costs: of mistakes, None where all cost the same; outside: see `outside_rows`.

    Returns:
        What core.judge.probes.run_probes returns; outside: kind -> {rows, refused, marked (refused or called unusual): shares of them}.

    Raises:
        FathomError: the engine cannot answer; StorageError: the result cannot be written.
    """
    seconds = predictions["text_pair"].tolist() if "text_pair" in predictions.columns else [None] * len(predictions)
    rows = list(zip(predictions["text"].tolist(), seconds, predictions["label"].astype(str).tolist(), strict=True))
    found = run_probes(
        lambda texts, pairs: engine.predict_many(run.id, texts, pairs), rows, task.additions, progress, costs=costs
    )
    found["outside"] = _outside(engine, run, outside)
    write_json(run.probes_file, {"key": _key(run, task, costs, outside), "found": _plain(found)})
    return found


def _outside(engine: Engine, run: Run, outside: Sequence[Outside]) -> dict[str, Any]:
    if not outside:
        return {}
    pairs = [second or "" for _, second, _ in outside] if outside[0][1] is not None else None
    answers = engine.answer_many(run.id, [text for text, _, _ in outside], pairs)
    kinds: dict[str, list[str]] = {}
    for (_, _, kind), answer in zip(outside, answers, strict=True):
        kinds.setdefault(kind, []).append(str(answer["scope"]))
    return {
        kind: {
            "rows": len(grades),
            "refused": share(grades.count("out"), len(grades)),
            "marked": share(sum(grade != "in" for grade in grades), len(grades)),
        }
        for kind, grades in kinds.items()
    }


def kept_probes(run: Run, task: Task, costs: CostMatrix | None, outside: Sequence[Outside]) -> dict[str, Any] | None:
    """Return what `probe` kept; None where nothing was, where it is damaged, or where model, costs or the texts asked have changed since."""
    try:
        value = read_json(run.probes_file)
        known = value["key"] == _key(run, task, costs, outside)
    except (FileNotFoundError, StorageError, UnicodeDecodeError, TypeError, KeyError):
        return None
    return _figures(value["found"]) if known else None


def _key(run: Run, task: Task, costs: CostMatrix | None, outside: Sequence[Outside]) -> dict[str, Any]:
    """Return what a result depends on, as JSON holds it."""
    return {
        "version": VERSION,
        "predictions": _hash(run.predictions_file),
        "additions": list(task.additions),
        "costs": None if costs is None else [list(row) for row in costs.rows],
        "outside": sha256(repr(list(outside)).encode("utf-8", "backslashreplace")).hexdigest(),
    }


_hash = Remembered(lambda path: sha256(path.read_bytes()).hexdigest(), most=200)


def _plain(value: Any) -> Any:
    """Return plain JSON: a figure becomes {"figure": [value, low, high, why]}."""
    if isinstance(value, Figure):
        return {"figure": list(astuple(value))}
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _figures(value: Any) -> Any:
    """Turn what `_plain` made back."""
    if isinstance(value, dict):
        return (
            Figure(*value["figure"]) if set(value) == {"figure"} else {n: _figures(item) for n, item in value.items()}
        )
    return [_figures(item) for item in value] if isinstance(value, list) else value

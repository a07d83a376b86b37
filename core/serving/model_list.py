"""The models that can be asked: those of succeeded runs."""

from __future__ import annotations

from typing import Any

from core.runs.in_use import tasks_of
from core.runs.registry import DAMAGE, list_runs
from core.storage import read_json


def model_list() -> list[dict[str, Any]]:
    """Return what GET /models shows: every succeeded run with its classes."""
    models = []
    for run in list_runs():
        try:
            if run.state().status != "succeeded":
                continue
            info, metrics = read_json(run.model / "classifier.json"), run.metrics()
            models.append(
                {
                    "id": run.id,
                    "name": run.name,
                    "classes": info["classes"],
                    "is_pair": info["is_pair"],
                    "max_length": info["max_length"],
                    "encoder": info["encoder"],
                    "in_use": tasks_of(run),
                    "long_texts": info.get("long_texts", "head"),
                    "joined": list(run.config().data.joined),
                    "accuracy": metrics.test.accuracy.value,
                }
            )
        except DAMAGE:
            continue  # a damaged run is shown on the Runs page, not offered here
    return models

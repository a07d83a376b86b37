"""What a report says about a model besides its scores: what it is, what it learned from, how, and its limits."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from core.domain import Task
from core.runs.run import Run
from core.tasks.models import Row
from core.tasks.report.drawing import bullets, paragraph, share_bar, table

_WEAKEST = 3
_SETTINGS = {
    "preset": "Preset", "epochs": "Epochs at most", "batch_size": "Batch size (rows)", "max_length": "Maximum length (tokens)",
    "encoder_learning_rate": "Learning rate of the encoder", "head_learning_rate": "Learning rate of the last layer",
    "optimizer": "Optimiser", "schedule": "Schedule", "weight_decay": "Weight decay", "dropout": "Dropout", "seed": "Seed",
}  # fmt: skip


def answering_model(run: Run, metrics: Mapping[str, Any]) -> str:
    """Say which run answered and what it is made of."""
    config, encoder = run.config(), metrics["encoder"]
    how = (
        "a last layer fitted on what the encoder says; the encoder itself was not changed"
        if config.train.freeze_encoder
        else "all weights fine-tuned"
        if not config.train.lora_rank
        else f"adapters of rank {config.train.lora_rank} trained beside the encoder's weights"
    )
    finished = run.state().finished_at
    rows = [
        ("Run", run.name),
        ("Kind", f"{encoder['name']}, {encoder['parameters'] / 1e6:.1f} million parameters; {how}"),
        ("Weights it started from", f"SHA-256 {encoder['sha256'][:16]}…"),
        ("Finished", time.strftime("%Y-%m-%d %H:%M", time.localtime(finished)) if finished else "not noted"),
        ("Time", f"{metrics['seconds']['total']:.0f} s on {metrics['device']['name']} ({metrics['precision']})"),
    ]
    return table([("", "name"), ("", "text")], [(f"<b>{escape(name)}</b>", escape(value)) for name, value in rows])


def data_learned_from(task: Task, run: Run, metrics: Mapping[str, Any], corrections: Sequence[Row]) -> str:
    """Count the rows behind the model, class by class."""
    data, split = run.config().data, metrics["split"]
    test_file = f", tested on {data.test_file_name}" if data.test_file_name else ", with test rows held out of it"
    lines = [
        f"Learned from {data.file_name}{test_file}.",
        f"{split['train']:,} rows to learn from, {split['validation']:,} to choose the state that was kept, {split['test']:,} to test.",
        *split["notes"],
    ]
    if corrections:
        corrected = "1 row was" if len(corrections) == 1 else f"{len(corrections)} rows were"
        lines.append(f"{corrected} corrected by people; corrections made before the training were learned from.")
    trained = pd.read_parquet(run.data / "train.parquet", columns=["label"])["label"].astype(str).value_counts()
    told = {info.label: info.description for info in task.classes}
    support = {row["label"]: row["support"] for row in metrics["test"]["per_class"]}
    most = max(int(trained.max()), 1)
    rows = []
    for label in metrics["classes"]:
        count = int(trained.get(label, 0))
        rows.append(
            (
                f"<b>{escape(task.title_of(label))}</b>"
                + (f'<br><span class="soft">{escape(told[label])}</span>' if label in told else ""),
                share_bar(count / most),
                f"{count:,}",
                f"{support.get(label, 0):,}",
            )
        )
    return bullets(lines) + table(
        [("Class", "text"), ("", "bar"), ("Training rows", "number"), ("Test rows", "number")], rows
    )


def limits(warning: str, task: Task, run: Run, metrics: Mapping[str, Any]) -> str:
    """List what the model cannot do and where it was not tested."""
    test, train = metrics["test"], run.config().train
    weak = sorted(test["per_class"], key=lambda row: row["f1"]["value"])[:_WEAKEST]
    return bullets(
        [
            warning,
            task.not_for,
            f"Scored on {test['rows']:,} test rows of the same source as the training rows; other sources, times or ways of writing were not tested.",
            "Weakest classes (F1): "
            + ", ".join(
                f"{task.title_of(row['label'])} {row['f1']['value']:.2f} on {row['support']} rows" for row in weak
            )
            + ".",
            f"Texts are cut after {train.max_length} tokens (about {int(train.max_length / 1.4)} words).",
            "It always gives one of its classes, also to a text that fits none of them, unless a page refuses the text first.",
            "Labels are repeated as the data give them, with whatever errors and habits they hold.",
            *metrics.get("notices", []),
        ]
    )


def training_settings(run: Run, metrics: Mapping[str, Any]) -> str:
    """List the settings and versions of the training."""
    config = run.config()
    values = {name: getattr(config.train, name) for name in _SETTINGS}
    rows = [
        (escape(title), escape(f"{values[name]:g}" if isinstance(values[name], float) else str(values[name])))
        for name, title in _SETTINGS.items()
    ]
    versions = ", ".join(f"{name} {version}" for name, version in config.versions.items())
    return table([("Setting", "name"), ("Value", "name")], rows) + paragraph(
        f"Trained with {versions or 'versions that were not noted'}.", "soft"
    )

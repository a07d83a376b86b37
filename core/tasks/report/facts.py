"""What a report says about a model besides its scores: what it is made of, what it learned from, and how."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from core.config import settings
from core.dataset.additions import Row
from core.domain import Task
from core.runs.result import RunMetrics, learns_validation
from core.runs.rows import read_rows
from core.runs.run import Run

_SETTINGS = (
    "epochs", "batch_size", "lora_rank", "max_length", "encoder_learning_rate", "head_learning_rate", "optimizer", "schedule",
    "weight_decay", "dropout", "seed",
)  # fmt: skip


@dataclass(frozen=True)
class MadeOf:
    """What answers.

    Attributes:
        sha256: of the encoder's weights; frozen: whether these stayed as they were; lora_rank: of the adapters, 0 for none.
        finished: date and time, empty where it was not noted; seconds: of the whole run.
    """

    run: str
    encoder: str
    parameters: int
    sha256: str
    frozen: bool
    lora_rank: int
    finished: str
    seconds: float
    device: str
    precision: str


@dataclass(frozen=True)
class ClassRows:
    """One class: what it is called, what belongs in it (may be empty), and its rows to learn from and to test."""

    title: str
    description: str
    trained: int
    tested: int


@dataclass(frozen=True)
class Learned:
    """What a model learned from: files, its rows in words, notes on the split, rows corrected by people, and rows by class."""

    file_name: str
    test_file_name: str | None
    rows: str
    how: str
    notes: Sequence[str]
    corrections: int
    classes: Sequence[ClassRows]

    @property
    def most(self) -> int:
        """Training rows of the largest class, 1 at least."""
        return max(1, *(row.trained for row in self.classes))


def made_of(run: Run, metrics: RunMetrics) -> MadeOf:
    """Say which run answers and what it is made of."""
    train, encoder = run.config().train, metrics.encoder
    finished = run.state().finished_at
    return MadeOf(
        run.name,
        encoder.name,
        encoder.parameters,
        encoder.sha256,
        train.freeze_encoder,
        train.lora_rank,
        time.strftime("%Y-%m-%d %H:%M", time.localtime(finished)) if finished else "",
        metrics.seconds.total,
        metrics.device.name,
        metrics.precision,
    )


def learned_from(task: Task, run: Run, metrics: RunMetrics, corrections: Sequence[Row]) -> Learned:
    """Count the rows behind a model, class by class."""
    data, split = run.config().data, metrics.split
    train = run.config().train
    parts = ("train", "validation") if learns_validation(train) else ("train",)
    learned = pd.concat([read_rows(run.data / f"{part}.parquet", columns=["label"]) for part in parts])
    trained = learned["label"].astype(str).value_counts()
    told = {info.label: info.description for info in task.classes}
    tested = {row.label: row.support for row in metrics.test.per_class}
    return Learned(
        data.file_name,
        data.test_file_name,
        split.learned_text(train),
        split.how,
        split.notes,
        len(corrections),
        [
            ClassRows(task.title_of(label), told.get(label, ""), int(trained.get(label, 0)), tested.get(label, 0))
            for label in metrics.classes
        ],
    )


def training_settings(run: Run) -> list[tuple[str, str]]:
    """List the settings of the training, as names and values."""
    train, known = run.config().train, settings()
    values = {str(known[name]["label"]): getattr(train, name) for name in _SETTINGS}
    return [(title, f"{value:g}" if isinstance(value, float) else str(value)) for title, value in values.items()]

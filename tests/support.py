"""Small tables, settings for a tiny encoder, and waiting for what other processes do."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path

import numpy as np

from core.config import TrainConfig
from core.judge.metrics import score
from core.judge.result import Baseline, Scores
from core.runs.result import (
    DeviceFacts,
    EncoderFacts,
    Reload,
    RunMetrics,
    Seconds,
    SplitCounts,
    Validation,
)

WORDS = {
    "good": ["lovely", "great", "warm", "funny", "bright", "moving", "sharp", "tender", "honest", "superb"],
    "bad": ["dull", "awful", "cold", "boring", "grey", "clumsy", "flat", "noisy", "shallow", "weak"],
}
FILLER = [
    "the",
    "film",
    "was",
    "and",
    "its",
    "story",
    "actors",
    "music",
    "really",
    "quite",
    "scenes",
    "ending",
    "made",
    "this",
    "a",
    "with",
    "but",
    "very",
]


def film_rows(count: int, seed: int = 0) -> list[tuple[str, str]]:
    """Return sentences about films whose label stands in one of their words, half of each label, no two the same."""
    generator = random.Random(seed)
    rows: dict[str, str] = {}
    while len(rows) < count:
        label = ("good", "bad")[len(rows) % 2]
        words = [*generator.choices(FILLER, k=generator.randint(3, 9)), generator.choice(WORDS[label])]
        generator.shuffle(words)
        rows.setdefault(" ".join(words), label)
    return list(rows.items())


def write_csv(path: Path, header: list[str], rows: list[tuple[str, ...]]) -> Path:
    """Write a small CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def tiny_settings(encoder: Path) -> TrainConfig:
    """Return settings with which a tiny encoder learns `film_rows` in seconds."""
    return TrainConfig(
        encoder=str(encoder),
        device="cpu",
        max_length=32,
        epochs=2.0,
        batch_size=8,
        encoder_learning_rate=1e-3,
        head_learning_rate=1e-2,
    )


PATIENCE_S = 300.0
"""Beyond this something hangs; it says nothing about speed, for the machine may be busy."""


def wait_for(condition, timeout_s: float = PATIENCE_S, what: str = "the condition"):
    """Wait until a condition holds and return its value; fail with what was waited for."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come about within {timeout_s:.0f} s")


def wait_for_end(run, timeout_s: float = PATIENCE_S) -> str:
    """Wait until a run has ended and return its status."""
    return wait_for(
        lambda: (s := run.state().status) not in ("queued", "running") and s,
        timeout_s,
        f"the end of {run.id}: {run.log_tail()}",
    )


def events_of(run, kind: str) -> list[dict]:
    """Return the events of one kind that a run wrote, in order."""
    return [event for event in run.events()[0] if event["kind"] == kind]


def some_scores(classes: list[str], rows: int = 40, sure: float = 0.5) -> Scores:
    """Return scores of made-up predictions, more often right the surer they are (0 to 1)."""
    generator = np.random.default_rng(0)
    truth = generator.integers(0, len(classes), rows)
    chances = (1 - sure) * generator.dirichlet(np.ones(len(classes)), rows)
    chances[np.arange(rows), truth] += sure
    return score(truth, chances, classes)


def some_metrics(classes: list[str], test: Scores | None = None) -> RunMetrics:
    """Return a whole result of a run that was never trained; the baselines have the figures of the model."""
    test = test or some_scores(classes)
    names = {"majority": "Majority", "tfidf": "TF-IDF"}
    return RunMetrics(
        classes=classes,
        test=test,
        baselines={key: Baseline(test.rows, test.figures, name, chance=test.chance) for key, name in names.items()},
        validation=Validation(10, 0.5, 0.8, 0.75),
        split=SplitCounts(60, 10, test.rows, stratified=True),
        seconds=Seconds(0.1, 2.0, 0.5, 2.6),
        samples_per_s=120.0,
        encoder=EncoderFacts("tiny", "local", "0" * 64, None, "bert", "mean", 128, 1000, 2, 32),
        device=DeviceFacts("cpu", "A processor", 2, 8_000_000_000, "", "fp32", "cpu"),
        precision="fp32",
        reload=Reload(test.rows, 0.0),
    )


DOMAIN_SOURCE = '''"""A demo of films, written by a test."""

from core.domain import ClassInfo, Costs, Domain, Example, Task, Work

DEMO = Domain(
    title="Films",
    purpose="Sort remarks about films.",
    warning="Made for a test.",
    icon=":material/movie:",
    tasks=(
        Task(
            name="remarks",
            title="Remarks",
            purpose="Tell praise from blame.",
            not_for="It must not decide which film is shown.",
            row="remark",
            classes=(
                ClassInfo("good", "Praise", "The film was liked."),
                ClassInfo("bad", "Blame", "The film was not liked."),
            ),
            examples=(Example("a lovely story with bright scenes", "Praise in two words."),),
            out_of_scope=("Turn left at the mill.",),
            costs=Costs(unit="points", review=1.0, usual=5.0),
            work=Work(view="overview", title="Remarks", purpose="Remarks by class."),
            additions=("It rained.",),
        ),
    ),
)
'''


def write_domain(folder: Path, name: str = "films", source: str = DOMAIN_SOURCE, train: int = 48) -> Path:
    """Write a domain of one task with two classes, 20 test rows and a folder of its own below `folder`; return that folder.

    FATHOM_DEMOS has to name `folder` for it to be found.
    """
    domain = folder / name
    (domain / "data").mkdir(parents=True)
    (domain / "__init__.py").write_text(source, encoding="utf-8")
    rows = film_rows(train + 20, seed=3)
    write_csv(domain / "data" / "remarks_train.csv", ["text", "label"], rows[:train])
    write_csv(domain / "data" / "remarks_test.csv", ["text", "label"], rows[train:])
    return domain

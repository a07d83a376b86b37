"""Prediction speed against transformers' pipeline: python -m benchmarks.serving"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psutil

from core.engine.device import DeviceReport

SAMPLE = Path(__file__).resolve().parent.parent / "pages" / "samples" / "library_messages.csv"
TRAINING_ROWS = 1500


def train(data: str, preset: str) -> tuple[str, list[str]]:
    """Train a model on at most 1,500 rows of a table; return the run's id and all texts."""
    from core.config import DataConfig, RunConfig
    from core.dataset.columns import guess_columns
    from core.dataset.folder import save_dataset
    from core.ingest.table import read_table
    from core.runs.presets import preset_config
    from core.runs.submission import submit

    table = read_table(data)
    guess = guess_columns(table.frame)
    texts = table.frame[guess.text].tolist()
    table = replace(table, frame=table.frame.head(TRAINING_ROWS))
    dataset = save_dataset(table)
    config = preset_config(preset, dataset.rows, word_counts=[len(text.split()) for text in texts[:1000]])
    run = submit(
        RunConfig(
            "benchmark",
            DataConfig(dataset.id, dataset.file_name, guess.text, guess.label),
            replace(config, epochs=min(config.epochs, 2.0) if preset != "quick" else config.epochs),
        )
    )
    while run.state().status in ("queued", "running"):
        time.sleep(0.5)
    run.metrics()
    return run.id, texts


def timed(predict: Callable[[], object], repeats: int = 2) -> float:
    """Return the shortest time of a call in seconds."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        predict()
        times.append(time.perf_counter() - started)
    return min(times)


@dataclass(frozen=True)
class Contest:
    """How fast each answered.

    Attributes:
        seconds: for all texts; one_s: for one text, the median. Keyed by who answered, the pipeline first.
        same_label: share of the texts, 0 to 1, for which the pipeline and Fathom name the same class.
        difference: most that their probabilities are apart.
        memory_bytes: what the serving process holds.
    """

    seconds: dict[str, float]
    one_s: dict[str, float]
    same_label: float
    difference: float
    memory_bytes: int
    report: DeviceReport


def contest(run_id: str, texts: list[str], folder: Path) -> Contest:
    """Let transformers' pipeline and Fathom, in this process and over HTTP, classify the same texts.

    Args:
        folder: for the exported model.
    """
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

    from core.engine.export import export_model
    from core.engine.predict import autocast, load_classifier
    from core.runs.registry import find_run
    from core.serving.client import Client, wait_until_ready
    from core.serving.process import stop_server

    run = find_run(run_id)
    exported = export_model(run.path, folder)
    classifier = load_classifier(run.path)
    peer = pipeline(
        "text-classification",
        model=AutoModelForSequenceClassification.from_pretrained(exported, trust_remote_code=True),
        tokenizer=AutoTokenizer.from_pretrained(exported),
        top_k=None,
        truncation=True,
        max_length=classifier.max_length,
    )

    def peer_in_batches() -> None:
        with autocast(classifier.report):
            peer(texts, batch_size=64)

    info = wait_until_ready()
    client = Client(info.url, info.token)
    try:
        peer(texts[:4])
        classifier.predict(texts[:64])
        client.predict(run_id, texts[:64])
        answers: list[Any] = peer(texts)  # top_k=None gives every text's classes, which its annotation leaves out
        default = "transformers pipeline at its default"
        seconds = {
            default: timed(lambda: peer(texts)),
            f"transformers pipeline, batches of 64, {classifier.report.precision}": timed(peer_in_batches),
            "Fathom, in process": timed(lambda: classifier.predict(texts)),
            "Fathom, over HTTP": timed(lambda: client.predict_many(run_id, texts)),
        }
        ways: dict[str, Callable[[str], object]] = {
            default: peer,
            "Fathom, in process": lambda text: classifier.predict([text]),
            "Fathom, over HTTP": lambda text: client.predict(run_id, [text]),
        }
        one = {name: median(timed(partial(way, text), 1) for text in texts[:40]) for name, way in ways.items()}
        memory = psutil.Process(info.pid).memory_info().rss if info.pid else 0
    finally:
        stop_server()
    theirs = np.array(
        [[{row["label"]: row["score"] for row in answer}[label] for label in classifier.classes] for answer in answers]
    )
    ours = classifier.predict(texts).probabilities
    same = float((theirs.argmax(axis=1) == ours.argmax(axis=1)).mean())
    return Contest(seconds, one, same, float(np.abs(theirs - ours).max()), memory, classifier.report)


def print_contest(found: Contest, texts: int) -> None:
    """Print a contest over so many texts as a Markdown table."""
    base = next(iter(found.seconds.values()))
    print("| | texts/s | times the pipeline | one text, median ms |\n|---|---|---|---|")
    for name, value in found.seconds.items():
        one = f"{1000 * found.one_s[name]:.1f}" if name in found.one_s else ""
        print(f"| {name} | {texts / value:.0f} | {base / value:.1f} | {one} |")
    print(
        f"\nSame label for {100 * found.same_label:.2f} % of the texts, probabilities within {found.difference:.3f}; "
        f"the serving process holds {found.memory_bytes / 1e6:.0f} MB."
    )


def main() -> None:
    """Train one model, let all classify the same texts, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(SAMPLE), help="CSV with a text and a label column")
    parser.add_argument("--preset", default="balanced", choices=["quick", "balanced"])
    parser.add_argument("--rows", type=int, default=1000, help="texts to classify")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(folder) / "var")
        run_id, texts = train(options.data, options.preset)
        texts = (texts * -(-options.rows // len(texts)))[: options.rows]
        found = contest(run_id, texts, Path(folder) / "export")
    report = found.report
    print(
        f"\n{options.rows:,} texts of {Path(options.data).name}, {options.preset}, on {report.name} ({report.kind}, {report.precision})\n"
    )
    print_contest(found, options.rows)


if __name__ == "__main__":
    main()

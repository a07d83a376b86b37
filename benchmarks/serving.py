"""Prediction speed against transformers' pipeline: python -m benchmarks.serving"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psutil

SAMPLE = Path(__file__).resolve().parent.parent / "pages" / "samples" / "library_messages.csv"
TRAINING_ROWS = 1500


def train(data: str, preset: str) -> tuple[str, list[str]]:
    """Train a model on at most 1,500 rows of a table; return the run's id and all texts."""
    from core.config import DataConfig, RunConfig
    from core.dataset.folder import save_dataset
    from core.ingest.columns import guess_columns
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


def main() -> None:
    """Train one model, let all three classify the same texts, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(SAMPLE), help="CSV with a text and a label column")
    parser.add_argument("--preset", default="balanced", choices=["quick", "balanced"])
    parser.add_argument("--rows", type=int, default=1000, help="texts to classify")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(folder) / "var")
        run_id, texts = train(options.data, options.preset)
        texts = (texts * -(-options.rows // len(texts)))[: options.rows]

        from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

        from core.engine.export import export_model
        from core.engine.predict import load_classifier
        from core.runs.registry import find_run
        from core.serving.client import Client, wait_until_ready
        from core.serving.process import stop_server

        run = find_run(run_id)
        exported = export_model(run.path, Path(folder) / "export")
        model = AutoModelForSequenceClassification.from_pretrained(exported, trust_remote_code=True)
        peer = pipeline(
            "text-classification",
            model=model,
            tokenizer=AutoTokenizer.from_pretrained(exported),
            top_k=None,
            truncation=True,
            max_length=model.config.encoder.max_position_embeddings,
        )
        classifier = load_classifier(run.path)
        info = wait_until_ready()
        client = Client(info.url, info.token)
        peer(texts[:4])
        classifier.predict(texts[:64])
        client.predict(run_id, texts[:64])
        answers: list[Any] = peer(texts)  # top_k=None gives every text's classes, which its annotation leaves out
        seconds = {
            "transformers pipeline at its default": timed(lambda: peer(texts)),
            "Fathom, in process": timed(lambda: classifier.predict(texts)),
            "Fathom, over HTTP": timed(lambda: client.predict_many(run_id, texts)),
        }
        one = {
            "transformers pipeline at its default": median(timed(partial(peer, text), 1) for text in texts[:40]),
            "Fathom, in process": median(timed(partial(classifier.predict, [text]), 1) for text in texts[:40]),
            "Fathom, over HTTP": median(timed(partial(client.predict, run_id, [text]), 1) for text in texts[:40]),
        }
        theirs = np.array(
            [
                [{row["label"]: row["score"] for row in answer}[label] for label in classifier.classes]
                for answer in answers
            ]
        )
        ours = classifier.predict(texts).probabilities
        same = float((theirs.argmax(axis=1) == ours.argmax(axis=1)).mean())
        difference = float(np.abs(theirs - ours).max())
        memory = psutil.Process(info.pid).memory_info().rss if info.pid else 0
        report = classifier.report
        stop_server()
    base = seconds["transformers pipeline at its default"]
    print(
        f"\n{options.rows:,} texts of {Path(options.data).name}, {options.preset}, on {report.name} ({report.kind}, {report.precision})\n"
    )
    print("| | texts/s | times the pipeline | one text, median ms |\n|---|---|---|---|")
    for name, value in seconds.items():
        print(f"| {name} | {options.rows / value:.0f} | {base / value:.1f} | {1000 * one[name]:.1f} |")
    print(
        f"\nSame label for {100 * same:.2f} % of the texts, probabilities within {difference:.3f}; the serving process holds {memory / 1e6:.0f} MB."
    )


if __name__ == "__main__":
    main()

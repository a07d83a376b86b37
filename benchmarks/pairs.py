"""Pairs of texts: quick and fine-tuned models beside every simple way to compare two texts: python -m benchmarks.pairs"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.fewshot import all_columns, figures
from benchmarks.tables import Learnable, demo_files, given_files, read, train_on
from core.judge.metrics import macro_f1


def alone(texts: list[str], max_length: int) -> np.ndarray:
    """Return the untouched encoder's mean of the last layer for each text, (rows, hidden), of length 1."""
    from core.config import EMBEDDED_ENCODER
    from core.engine.batches import LabelledRows
    from core.engine.build import load_tokenizer
    from core.engine.device import describe
    from core.engine.encoders import find_encoder
    from core.engine.tokens import tokenize
    from core.engine.training.frozen import read_rows
    from core.engine.training.prepared import PreparedData
    from core.engine.training.progress import Progress
    from core.runs.events import EventWriter

    encoder = find_encoder(EMBEDDED_ENCODER)
    tokenizer = load_tokenizer(encoder)
    rows = LabelledRows(tokenize(tokenizer, texts, None, max_length), [0] * len(texts))
    data = PreparedData(["one"], False, rows, rows, rows, max_length)
    quiet = Progress(EventWriter(Path(os.devnull)), lambda: False, "cpu", speaks=False)
    found = read_rows(encoder, data, ("train",), int(tokenizer.pad_token_id), describe(), quiet)
    return next(iter(found.values()))


def comparisons(frame: pd.DataFrame, max_length: int) -> dict[str, np.ndarray]:
    """Return the features of each simple comparison of the two texts' embeddings."""
    u, v = (alone(frame[name].tolist(), max_length) for name in ("text", "text_pair"))
    difference, product = np.abs(u - v), u * v
    return {
        "cosine": product.sum(axis=1, keepdims=True),
        "|u - v| and u * v": np.concatenate([difference, product], axis=1),
        "u, v, |u - v| and u * v": np.concatenate([u, v, difference, product], axis=1),
    }


def simple_ways(table: Learnable, max_length: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what logistic regression says of the test rows over each comparison, and over each form of the words.

    Its strength is chosen by cross-validation over the training rows, so that none is held down by a setting.
    """
    from sklearn.linear_model import LogisticRegressionCV
    from sklearn.preprocessing import StandardScaler

    from core.engine.training.baselines import forms, tfidf

    labels, truth, groups = table.codes(table.train), table.codes(table.test), np.arange(len(table.train))
    learned, tested = (comparisons(frame, max_length) for frame in (table.train, table.test))
    for name, features in learned.items():
        scaler = StandardScaler().fit(features)
        model: Any = LogisticRegressionCV(
            Cs=[1e-4, 1e-3, 1e-2, 1e-1, 1.0],
            cv=3,
            max_iter=300,
            scoring="neg_log_loss",
            l1_ratios=(0.0,),
            use_legacy_attributes=False,
        )
        model.fit(scaler.transform(features), labels)
        yield name, all_columns(model, scaler.transform(tested[name]), len(table.classes))
    given, asked = forms(table.train), forms(table.test)
    for form in given:
        found = tfidf({"text": given[form]}, labels, {"text": asked[form]}, truth, table.classes, groups)
        yield f"TF-IDF, {form}", found.probabilities


def same_class(table: Learnable, train: int, test: int) -> Learnable:
    """Make a table of pairs of one of single texts: so many pairs of rows, half of them of one class, asked whether they are."""

    def some(frame: pd.DataFrame, pairs: int) -> pd.DataFrame:
        generator, labels = np.random.default_rng(0), frame["label"].to_numpy()
        first = generator.choice(len(frame), pairs)
        same = np.arange(pairs) % 2 == 0
        rows, second = np.arange(len(frame)), []
        for one, yes in zip(first, same, strict=True):
            second.append(generator.choice(np.flatnonzero(((labels == labels[one]) == yes) & (rows != one))))
        texts = frame["text"].to_numpy()
        answer = np.where(same, "same", "different")
        return pd.DataFrame({"text": texts[first], "text_pair": texts[second], "label": answer})

    return Learnable(table.name, some(table.train, train), some(table.test, test))


def main() -> None:
    """Train and score each way on each table and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pairs", description=__doc__)
    parser.add_argument("--tables", nargs="+", default=[], metavar="NAME=TRAIN,TEST", help="tables of pairs")
    parser.add_argument(
        "--same", nargs="+", default=[], metavar="NAME=TRAIN,TEST", help="tables of single texts: are two of one class?"
    )
    parser.add_argument("--demos", nargs="*", default=["scoring"])
    parser.add_argument("--presets", nargs="*", default=["quick", "balanced"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[13, 14, 15])
    parser.add_argument("--train-rows", type=int, default=3000, help="most training rows of a table, drawn once")
    parser.add_argument("--max-length", type=int, default=128)
    options = parser.parse_args()
    files = {name: demo_files()[name] for name in options.demos} | given_files([*options.tables, *options.same])
    paired = given_files(options.same)
    logging.disable(logging.INFO)
    print("| table | way | accuracy | macro-F1 | log loss (nats) |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(folder) / "var")
        for name, pair in files.items():
            table = read(name, pair)
            if name in paired:
                table = same_class(table, options.train_rows, 1000)
            table = table.limited(train=options.train_rows)
            truth, classes = table.codes(table.test), len(table.classes)
            for way, shares in simple_ways(table, options.max_length):
                accuracy, loss = figures(shares, truth)
                f1 = macro_f1(truth, shares.argmax(axis=1), classes)
                print(f"| {name} | {way} | {accuracy:.3f} | {f1:.3f} | {loss:.3f} |", flush=True)
            for preset in options.presets:
                each = []
                for seed in options.seeds:
                    run = train_on(table.train, table.test, preset, Path(folder), f"{name}-{preset}-{seed}", seed)
                    shares = pd.read_parquet(run.predictions_file)[[f"p:{label}" for label in table.classes]].to_numpy()
                    each.append((*figures(shares, truth), macro_f1(truth, shares.argmax(axis=1), classes)))
                mean, spread = np.mean(each, axis=0), np.std(each, axis=0)
                print(
                    f"| {name} | {preset} | {mean[0]:.3f} ± {spread[0]:.3f} | {mean[2]:.3f} ± {spread[2]:.3f} | {mean[1]:.3f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()

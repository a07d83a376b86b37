"""Few rows a class: the quick model and fine-tuning beside simple ways over the same encoder: python -m benchmarks.fewshot"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables import Learnable, demo_files, draws, given_files, read, train_on

SIZES = (4, 8, 16, 32, 64)
SIMPLE = ("logistic regression", "the same, strength by cross-validation", "nearest neighbours", "TF-IDF")
_STRENGTHS = (0.1, 1.0, 10.0, 100.0, 1000.0)
"""Of scikit-learn's C; on vectors of length 1 the default of 1 is a strong penalty."""
_SMALLEST = 1e-12
_PAIRS_A_ROW = 20
"""Pairs of the same class, and as many of different ones, that SetFit makes of a row: what its authors took (section 4.1)."""
_MOST_STEPS = 400
"""Of SetFit, each of 16 pairs; with many classes its pairs grow beyond what a benchmark can wait for."""
Found = dict[tuple[str, int, str], list[tuple[float, float]]]
"""Accuracy and log loss of each draw, by table, rows a class and method."""


def figures(shares: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Return accuracy and log loss (nats) of probabilities (rows, classes)."""
    right = np.maximum(shares[np.arange(len(truth)), truth], _SMALLEST)
    return float((shares.argmax(axis=1) == truth).mean()), float(-np.log(right).mean())


def all_columns(model: Any, given: Any, classes: int) -> np.ndarray:
    """Return a model's probabilities with a column for every class, 0 for those it has never seen."""
    shares = np.zeros((len(given), classes))
    shares[:, model.classes_] = model.predict_proba(given)
    return shares


class Frozen:
    """What the untouched encoder reads of a table's rows, once for all draws."""

    def __init__(self, table: Learnable, rows: np.ndarray, max_length: int) -> None:
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

        self.progress = Progress(EventWriter(Path(os.devnull)), lambda: False, "cpu", speaks=False)
        self.place = {int(row): number for number, row in enumerate(rows)}
        report, encoder = describe(), find_encoder(EMBEDDED_ENCODER)
        tokenizer = load_tokenizer(encoder)

        def part(frame: pd.DataFrame) -> LabelledRows:
            return LabelledRows(
                tokenize(tokenizer, frame["text"].tolist(), None, max_length), table.codes(frame).tolist()
            )

        learned, tested = part(table.train.iloc[rows]), part(table.test)
        data = PreparedData(table.classes, False, learned, learned, tested, max_length)
        pad = int(tokenizer.pad_token_id)
        self.train = read_rows(encoder, data, ("train",), pad, report, self.progress)
        self.test = read_rows(encoder, data, ("test",), pad, report, self.progress)
        self.last = next(iter(self.train))  # the last layer, of length 1

    def of(self, rows: np.ndarray) -> dict[Any, np.ndarray]:
        """Return what each reading gives of some training rows."""
        places = [self.place[int(row)] for row in rows]
        return {reading: features[places] for reading, features in self.train.items()}


def quick(frozen: Frozen, rows: np.ndarray, labels: np.ndarray, classes: int, seed: int) -> np.ndarray:
    """Fit the head of a quick run and return its probabilities of the test rows."""
    from core.engine.training.frozen import fit_head
    from core.maths.softmax import softmax
    from core.runs.presets import preset_config

    train = preset_config("quick", len(rows), classes=classes).changed({"seed": seed})
    head = fit_head(frozen.of(rows), labels, np.arange(len(rows)), classes, train, "cpu", frozen.progress)
    return softmax(frozen.test[head.reading] @ head.weight.T + head.bias)


def simple_ways(
    frozen: Frozen, table: Learnable, rows: np.ndarray, labels: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what the simple ways say of the test rows; scikit-learn's settings as they come, but for a chosen strength and five neighbours by cosine."""
    from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
    from sklearn.neighbors import KNeighborsClassifier

    from core.engine.training.baselines import tfidf

    learned, tested, classes = frozen.of(rows)[frozen.last], frozen.test[frozen.last], len(table.classes)
    yield SIMPLE[0], all_columns(LogisticRegression(max_iter=1000).fit(learned, labels), tested, classes)
    folds = int(min(5, np.bincount(labels).min()))
    chosen = LogisticRegressionCV(
        Cs=_STRENGTHS,
        cv=folds,
        max_iter=300,
        scoring="neg_log_loss",
        l1_ratios=(0.0,),
        use_legacy_attributes=False,
    )
    yield SIMPLE[1], all_columns(chosen.fit(learned, labels), tested, classes)
    near = min(5, len(rows))
    voted = KNeighborsClassifier(near, weights="distance", metric="cosine").fit(learned, labels)
    # One more neighbour of which nobody knows the class: otherwise a single wrong vote costs without end.
    yield SIMPLE[2], (near * all_columns(voted, tested, classes) + 1 / classes) / (near + 1)
    given, asked = ({"text": list(texts)} for texts in (table.train["text"].iloc[rows], table.test["text"]))
    truth, groups = table.codes(table.test), np.arange(len(rows))
    yield SIMPLE[3], tfidf(given, labels, asked, truth, table.classes, groups).probabilities


def fine_tuned(table: Learnable, rows: np.ndarray, seed: int, folder: Path, name: str) -> np.ndarray:
    """Do a whole balanced run and return its probabilities of the test rows."""
    run = train_on(table.train.iloc[rows], table.test, "balanced", folder, name, seed)
    return pd.read_parquet(run.predictions_file)[[f"p:{label}" for label in table.classes]].to_numpy()


def set_fit(table: Learnable, rows: np.ndarray, labels: np.ndarray, seed: int) -> np.ndarray:
    """Fine-tune the same encoder by SetFit's contrastive step (Tunstall et al. 2022) and return its probabilities of the test rows."""
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer
    from setfit import SetFitModel, Trainer, TrainingArguments
    from sklearn.linear_model import LogisticRegression

    from core.config import EMBEDDED_ENCODER
    from core.engine.device import describe
    from core.engine.encoders import find_encoder

    body = SentenceTransformer(str(find_encoder(EMBEDDED_ENCODER).path), device=describe().torch_device)
    model = SetFitModel(model_body=body, model_head=LogisticRegression(max_iter=1000), normalize_embeddings=True)
    given = Dataset.from_dict({"text": table.train["text"].iloc[rows].tolist(), "label": labels.tolist()})
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(
            output_dir=folder,
            num_epochs=1,
            num_iterations=_PAIRS_A_ROW,
            max_steps=min(_MOST_STEPS, -(-2 * _PAIRS_A_ROW * len(rows) // 16)),
            seed=seed,
            report_to="none",
        )
        Trainer(model=model, args=settings, train_dataset=given).train()
    return np.asarray(model.predict_proba(table.test["text"].tolist(), as_numpy=True))


def measure(options: argparse.Namespace, tables: list[Learnable], folder: Path) -> Found:
    """Return the figures of every method on every draw."""
    found: Found = defaultdict(list)
    for table in tables:
        truth, started = table.codes(table.test), time.perf_counter()
        used = np.unique(np.concatenate(list(draws(table, max(options.rows), options.draws))))
        frozen = Frozen(table, used, options.max_length)
        for size in options.rows:
            for seed, rows in enumerate(draws(table, size, options.draws)):
                labels = table.codes(table.train.iloc[rows])
                answers = {"quick": quick(frozen, rows, labels, len(table.classes), seed)}
                if seed < options.tuned_draws:
                    answers["balanced"] = fine_tuned(table, rows, seed, folder, f"{table.name}-{size}-{seed}")
                    if options.setfit:
                        answers["SetFit"] = set_fit(table, rows, labels, seed)
                answers |= dict(simple_ways(frozen, table, rows, labels))
                for method, shares in answers.items():
                    found[table.name, size, method].append(figures(shares, truth))
        print(f"{table.name}: {time.perf_counter() - started:.0f} s", flush=True)
    return found


def report(found: Found, tables: list[Learnable], sizes: list[int]) -> Iterator[str]:
    """Yield the means over tables, each the mean of its draws, then the same for each table with the spread of the draws."""
    methods = list(dict.fromkeys(method for _, _, method in found))
    for title, names in [
        ("Mean of all tables", [table.name for table in tables]),
        *[(t.name, [t.name]) for t in tables],
    ]:
        yield f"\n### {title}\n"
        yield "| rows a class | " + " | ".join(methods) + " |"
        yield "|---|" + "---|" * len(methods)
        for size in sizes:
            cells = []
            for method in methods:
                each = [np.array(found[name, size, method]) for name in names if found.get((name, size, method))]
                if not each:
                    cells.append("–")
                    continue
                accuracy, loss = np.mean([draws.mean(axis=0) for draws in each], axis=0)
                spread = np.mean([draws[:, 0].std() for draws in each])
                cells.append(f"{100 * accuracy:.1f} ± {100 * spread:.1f} / {loss:.3f}")
            yield f"| {size} | " + " | ".join(cells) + " |"
    yield ""
    for size in sizes:
        means = {
            method: np.mean([np.mean(found[table.name, size, method], axis=0) for table in tables], axis=0)
            for method in ("quick", *SIMPLE)
        }
        best, lowest = max(SIMPLE, key=lambda m: means[m][0]), min(SIMPLE, key=lambda m: means[m][1])
        yield (
            f"{size} rows a class: quick {100 * (means['quick'][0] - means[best][0]):+.1f} points against {best}, "
            f"log loss {means['quick'][1] - means[lowest][1]:+.3f} against {lowest}."
        )


def main() -> None:
    """Read the tables, draw, fit, score, and print the tables of figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fewshot", description=__doc__)
    parser.add_argument("--tables", nargs="+", default=[], metavar="NAME=TRAIN,TEST", help="tables beside the demos'")
    parser.add_argument("--demos", nargs="*", default=["urgency"], help="tasks of the demos, single texts")
    parser.add_argument("--without", nargs="+", default=[], metavar="CLASS", help="classes to leave out")
    parser.add_argument("--rows", nargs="+", type=int, default=list(SIZES), help="rows a class")
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--tuned-draws", type=int, default=0, help="draws on which to fine-tune too, which takes long")
    parser.add_argument("--setfit", action="store_true", help="SetFit on these draws too; needs the package setfit")
    parser.add_argument("--test-rows", type=int, default=1000, help="most test rows of a table, drawn once")
    parser.add_argument("--max-length", type=int, default=128)
    options = parser.parse_args()
    files = {name: demo_files()[name] for name in options.demos} | given_files(options.tables)
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(folder) / "var")
        tables = []
        for name, pair in files.items():
            tables.append(read(name, pair, options.without).limited(test=options.test_rows))
        found = measure(options, tables, Path(folder))
        print("Accuracy in percent ± spread of the draws / log loss in nats.")
        for line in report(found, tables, options.rows):
            print(line)


if __name__ == "__main__":
    main()

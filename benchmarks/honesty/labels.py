"""Labels that look wrong: what is listed on tables without a wrong label that anybody knows of, and on the same tables with some flipped."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.honesty.part import Part
from core.judge.wrong_labels import find_doubts

MOST_ROWS = 2000
FLIPPED = 0.05
_LEAST_OF_A_CLASS = 8
_TOKENS = 128


@dataclass(frozen=True)
class Table:
    """A table to judge: rows of different texts, of classes with some rows."""

    name: str
    texts: list[str]
    pairs: list[str] | None
    labels: np.ndarray
    classes: int


def as_table(name: str, frame: pd.DataFrame, text: str, pair: str | None, label: str) -> Table:
    """Return at most MOST_ROWS whole rows of a frame."""
    columns = [column for column in (text, pair, label) if column]
    frame = frame[(frame[columns] != "").all(axis=1)].drop_duplicates(columns[:-1])
    if len(frame) > MOST_ROWS:
        frame = frame.sample(MOST_ROWS, random_state=0)
    frame = frame[frame.groupby(label)[label].transform("size") >= _LEAST_OF_A_CLASS]
    codes, names = pd.factorize(frame[label], sort=True)
    return Table(name, frame[text].tolist(), frame[pair].tolist() if pair else None, codes, len(names))


def tables(folder: Path | None) -> Iterator[Table]:
    """Yield the training rows of the bundled demos, then every CSV file of a folder."""
    from core.dataset.columns import guess_columns
    from core.ingest.table import read_table
    from core.tasks.discovery import discover

    for domain in discover().domains.values():
        for task in domain.tasks:
            frame = read_table(domain.train_file(task)).frame
            yield as_table(f"{domain.title}: {task.title}", frame, task.text, task.text_pair, task.label)
    for file in sorted(folder.glob("*.csv")) if folder else []:
        frame = read_table(file).frame
        guess = guess_columns(frame)
        yield as_table(file.stem, frame, guess.text, guess.text_pair, guess.label)


def quiet() -> Any:
    """Return a progress that nobody follows."""
    from core.engine.training.progress import Progress
    from core.runs.events import EventWriter

    return Progress(EventWriter(Path(os.devnull)), lambda: False, "cpu", speaks=False)


def read(table: Table) -> dict[Any, np.ndarray]:
    """Return what each reading of the untouched encoder gives of the rows, (rows, width)."""
    from core.config import EMBEDDED_ENCODER
    from core.engine.batches import LabelledRows
    from core.engine.build import load_tokenizer
    from core.engine.device import describe
    from core.engine.encoders import find_encoder
    from core.engine.tokens import tokenize
    from core.engine.training.frozen import read_rows
    from core.engine.training.prepared import PreparedData

    encoder = find_encoder(EMBEDDED_ENCODER)
    tokenizer = load_tokenizer(encoder)
    rows = LabelledRows(tokenize(tokenizer, table.texts, table.pairs, _TOKENS), table.labels.tolist())
    names = [str(number) for number in range(table.classes)]
    data = PreparedData(names, table.pairs is not None, rows, rows, rows, _TOKENS)
    return read_rows(encoder, data, ("train",), int(tokenizer.pad_token_id), describe(), quiet())


def judged(candidates: dict[Any, np.ndarray], labels: np.ndarray, classes: int) -> np.ndarray:
    """Return the probabilities of heads that did not see the rows they judge, (rows, classes)."""
    from torch import nn

    from core.engine.training.crossvalidation import choose

    groups = np.arange(len(labels))
    return choose(candidates, labels, groups, classes, nn.functional.cross_entropy, "cpu", 0, quiet()).held_out


def by_confident_learning(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return the rows that the earlier rule listed: confidently of another class, which is also the likeliest (Northcutt et al. 2021)."""
    rows, classes = probabilities.shape
    own = probabilities[np.arange(rows), labels]
    means = np.array([own[labels == one].mean() if (labels == one).any() else np.inf for one in range(classes)])
    reached = np.where(probabilities >= means - 1e-6, probabilities, -1.0)
    best = reached.argmax(axis=1)
    sure = reached[np.arange(rows), best] >= 0
    return np.flatnonzero(sure & (best != labels) & (probabilities.argmax(axis=1) != labels))


def flip(labels: np.ndarray, classes: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the labels with a share of FLIPPED changed to any other class, and which were, (rows,) each."""
    wrong = np.zeros(len(labels), dtype=bool)
    wrong[generator.choice(len(labels), int(FLIPPED * len(labels)), replace=False)] = True
    return np.where(wrong, (labels + generator.integers(1, classes, len(labels))) % classes, labels), wrong


def told(listed: list[np.ndarray], wrong: list[np.ndarray]) -> str:
    """Return how many rows were listed on the mean, how many of them were flipped, and how many of the flipped were listed."""
    hits = sum(int(flipped[rows].sum()) for rows, flipped in zip(listed, wrong, strict=True))
    count = sum(map(len, listed))
    share = f"{100 * hits / count:.0f} %" if count else "none"
    return f"{count / len(listed):.0f}, {share}, {100 * hits / sum(int(each.sum()) for each in wrong):.0f} %"


def lines(options: argparse.Namespace) -> Iterator[str]:
    """Yield the table."""
    generator = np.random.default_rng(options.seed)
    yield (
        f"Training rows of the demos{' and of public sets' if options.tables else ''} (at most {MOST_ROWS:,} each), judged by heads over the untouched encoder that did not see the row. Listed "
        f"as they are: rows that the earlier rule (confident learning) and today's list. With {100 * FLIPPED:.0f} % of the labels flipped to any other class, means of {options.flips} draws: rows listed, share of "
        "them that was flipped, share of the flipped that is listed; and how many of those listed today were said to be right by chance, beside how many were."
    )
    yield ""
    yield "| table | rows, classes | heads agree | listed as it is: earlier, today | flipped, earlier rule | flipped, today's | right by chance: said, were |"
    yield "|---|---|---|---|---|---|---|"
    for table in tables(options.tables):
        candidates = read(table)
        clean = judged(candidates, table.labels, table.classes)
        before, now = by_confident_learning(table.labels, clean), find_doubts(table.labels, clean).flagged
        earlier: list[np.ndarray] = []
        today: list[np.ndarray] = []
        flipped: list[np.ndarray] = []
        said = 0.0
        for _ in range(options.flips):
            given, wrong = flip(table.labels, table.classes, generator)
            seen = judged(candidates, given, table.classes)
            found = find_doubts(given, seen)
            earlier.append(by_confident_learning(given, seen))
            today.append(found.flagged)
            flipped.append(wrong)
            said += found.by_chance / options.flips
        were = np.mean([(~wrong[rows]).sum() for rows, wrong in zip(today, flipped, strict=True)])
        rows = len(table.labels)
        yield (
            f"| {table.name} | {rows:,}, {table.classes} | {100 * (clean.argmax(axis=1) == table.labels).mean():.0f} % | "
            f"{len(before)} ({100 * len(before) / rows:.1f} %), {len(now)} | {told(earlier, flipped)} | {told(today, flipped)} | {said:.1f}, {were:.1f} |"
        )


def asks(parser: argparse.ArgumentParser) -> None:
    """Add where more tables are, and how often labels are flipped."""
    parser.add_argument("--tables", type=Path, help="a folder of CSV files whose labels are looked at too")
    parser.add_argument("--flips", type=int, default=3, help="draws of flipped labels for each table")


PART = Part("labels", "Labels that look wrong", 5, lines, asks)

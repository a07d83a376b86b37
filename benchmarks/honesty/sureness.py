"""How sure quick models are and how often they are right, before and after the temperature, by rows a class."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np

from benchmarks.fewshot import Frozen, figures
from benchmarks.honesty.part import Part
from benchmarks.tables import demo_files, draws, read
from core.runs.presets import preset_config

ROWS = (4, 8, 16, 32, 64)
DRAWS = 5


def stated_and_right(shares: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """Return the mean highest probability, the share that is right (both 0 to 1), and the log loss (nats)."""
    accuracy, loss = figures(shares, truth)
    return float(shares.max(axis=1).mean()), accuracy, loss


def lines(options: argparse.Namespace) -> Iterator[str]:
    """Yield what is measured, and a line for each number of rows."""
    from core.engine.training.frozen import fit_head
    from core.maths.softmax import softmax

    tables = [read(name, files) for name, files in demo_files().items()]
    tables = [table for table in tables if "text_pair" not in table.train.columns]
    found: dict[int, list[list[float]]] = {size: [] for size in ROWS}
    for table in tables:
        truth, classes = table.codes(table.test), len(table.classes)
        used = np.unique(np.concatenate(list(draws(table, max(ROWS), DRAWS))))
        frozen = Frozen(table, used, 96)
        for size in ROWS:
            for seed, rows in enumerate(draws(table, size, DRAWS)):
                labels = table.codes(table.train.iloc[rows])
                train = preset_config("quick", len(rows), classes=classes).changed({"seed": options.seed + seed})
                head = fit_head(frozen.of(rows), labels, np.arange(len(rows)), classes, train, "cpu", frozen.progress)
                after = frozen.test[head.reading] @ head.weight.T + head.bias
                before = after * head.choice.temperature.value
                found[size].append(
                    [*stated_and_right(softmax(before), truth), *stated_and_right(softmax(after), truth)]
                )
    yield (
        f"The quick model on the {len(tables)} bundled tables of single texts, {DRAWS} draws of so many rows of every class; the test rows are worded by others than the training rows, "
        "which no temperature can know. Stated is the mean highest probability, right the share of the answers that are right; ± is the spread over tables and draws of the gap between the two."
    )
    yield ""
    yield "| rows a class | right | stated before | stated after | gap after | log loss before | log loss after |"
    yield "|---|---|---|---|---|---|---|"
    for size in ROWS:
        each = np.array(found[size])
        mean, gap = each.mean(axis=0), each[:, 3] - each[:, 4]
        yield (
            f"| {size} | {mean[1]:.3f} | {mean[0]:.3f} | {mean[3]:.3f} | {gap.mean():+.3f} ± {gap.std():.3f} | {mean[2]:.3f} | {mean[5]:.3f} |"
        )


PART = Part("sureness", "How sure models of few rows are", 30, lines)

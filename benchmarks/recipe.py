"""The recipe of fine-tuning against another one, mean over tables and seeds in one run: python -m benchmarks.recipe"""

from __future__ import annotations

import argparse
import json
import logging
import os
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.tables import demo_files, given_files, read, train_on


def main() -> None:
    """Train by both recipes in turn on every table and seed and print what each gives and takes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recipe", description=__doc__)
    parser.add_argument("--tables", nargs="+", default=[], metavar="NAME=TRAIN,TEST")
    parser.add_argument("--demos", nargs="*", default=["urgency", "sentiment"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[13, 14, 15])
    parser.add_argument("--preset", default="balanced")
    parser.add_argument(
        "--other", type=json.loads, default={"head_start": "random"}, help="settings of the other recipe, as JSON"
    )
    parser.add_argument("--train-rows", type=int, default=10_000, help="most training rows of a table, drawn once")
    options = parser.parse_args()
    files = {name: demo_files()[name] for name in options.demos} | given_files(options.tables)
    logging.disable(logging.INFO)
    print(f"The other recipe: {options.preset} with {options.other}.\n")
    print(
        "| table | seed | accuracy: recipe / other | log loss: recipe / other | seconds: recipe / other |\n|---|---|---|---|---|"
    )
    differences = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(folder) / "var")
        for name, pair in files.items():
            table = read(name, pair).limited(train=options.train_rows)
            for seed in options.seeds:
                each = []
                for which, changes in (("recipe", {}), ("other", options.other)):
                    started = time.perf_counter()
                    label = f"{name}-{seed}-{which}"
                    run = train_on(table.train, table.test, options.preset, Path(folder), label, seed, **changes)
                    test = run.metrics().test
                    each.append((test.accuracy.value, test.log_loss.value, time.perf_counter() - started))
                (a, la, sa), (b, lb, sb) = each
                differences[name].append((a - b, la - lb, sa / sb))
                print(
                    f"| {name} | {seed} | {a:.3f} / {b:.3f} | {la:.3f} / {lb:.3f} | {sa:.0f} / {sb:.0f} |", flush=True
                )
    means = np.array([np.mean(values, axis=0) for values in differences.values()])
    mean, error = means.mean(axis=0), means.std(axis=0, ddof=1 if len(means) > 1 else 0) / np.sqrt(len(means))
    print(
        f"\nMean of {len(means)} tables, {len(options.seeds)} seeds each: accuracy {100 * mean[0]:+.2f} ± {100 * error[0]:.2f} points "
        f"(standard error over tables), log loss {mean[1]:+.4f} ± {error[1]:.4f}, time {mean[2]:.2f} times."
    )


if __name__ == "__main__":
    main()

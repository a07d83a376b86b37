"""Labels flipped on purpose: how many are found, and what correcting them does: python -m benchmarks.doubt --data TRAIN.csv --test TEST.csv"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def flip(frame: pd.DataFrame, label: str, share: float, seed: int) -> tuple[pd.DataFrame, set[int]]:
    """Give a share of the rows another class, drawn evenly from the others; return the table and the lines that were changed."""
    generator = np.random.default_rng(seed)
    classes = sorted(set(frame[label]))
    chosen = generator.choice(len(frame), int(share * len(frame)), replace=False)
    labels = frame[label].to_numpy(dtype=object).copy()
    for position in chosen:
        labels[position] = generator.choice([name for name in classes if name != labels[position]])
    return frame.assign(**{label: pd.Series(labels, index=frame.index, dtype="str")}), set(frame.index[chosen])


def train(preset: str, data: Any, rows: int, classes: int, words: list[int], name: str) -> Any:
    """Train a run in a process of its own and return it when it is done."""
    from core.config import RunConfig
    from core.runs.presets import preset_config
    from core.runs.submission import submit

    run = submit(RunConfig(name, data, preset_config(preset, rows, classes=classes, word_counts=words)))
    while run.state().status in ("queued", "running"):
        time.sleep(0.5)
    if run.state().status != "succeeded":
        raise SystemExit(f"{name}: {run.state().reason}")
    return run


def figures(run: Any, flipped: set[int], rows: int) -> str:
    """Return one row of the table: what the run flagged against what was flipped, the separate test file left out."""
    metrics = run.metrics()
    doubt, found = metrics.doubt, pd.read_parquet(run.doubtful_file)
    if doubt is None:
        raise SystemExit(f"{run.name}: {metrics.doubt_failed}")
    found = found[found["part"] != "test"]
    hit = found["row"].isin(flipped)
    return (
        f"{len(found):,} | {hit.mean():.2f} | {hit.sum() / len(flipped):.2f} | {hit.head(100).mean():.2f} | {len(flipped) / rows:.2f} | "
        f"{100 * doubt.share:.1f} % | {doubt.accuracy:.3f} | {doubt.seconds:.1f} of {metrics.seconds.total:.1f}"
    )


def main() -> None:
    """Flip labels, train, compare what was flagged with what was flipped, take the top suggestions, and train again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--test", required=True, help="a test file whose labels stay as they are")
    parser.add_argument("--flip", type=float, default=0.05, help="share of the labels to change")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--presets", nargs="+", default=["quick", "balanced"])
    options = parser.parse_args()
    from core.config import DataConfig
    from core.dataset.columns import guess_columns
    from core.dataset.fixes import Fix
    from core.dataset.folder import save_dataset
    from core.ingest.table import read_table

    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(folder) / "var")
        clean, test = read_table(options.data), read_table(options.test)
        guess = guess_columns(clean.frame)
        damaged, flipped = flip(clean.frame, guess.label, options.flip, options.seed)
        file = Path(folder) / "damaged.csv"
        damaged.to_csv(file, index=False)
        table = read_table(file)
        lines = dict(zip(clean.frame.index, table.frame.index, strict=True))
        flipped = {lines[line] for line in flipped}
        dataset, held_out = save_dataset(table), save_dataset(test)
        data = DataConfig(
            dataset.id, file.name, guess.text, guess.label, guess.text_pair, held_out.id, Path(options.test).name
        )
        classes, words = len(set(clean.frame[guess.label])), [len(text.split()) for text in clean.frame[guess.text]]
        unharmed = replace(data, dataset=save_dataset(clean).id)
        print(f"{Path(options.data).name}: {dataset.rows:,} rows, {classes} classes, {len(flipped):,} labels flipped\n")
        print(
            "| recipe | rows flagged | precision | recall | precision of the top 100 | of 100 random rows | estimated share | accuracy out of sample | seconds |"
        )
        print("|---|---|---|---|---|---|---|---|---|")
        scores = []
        for preset in options.presets:
            run = train(preset, data, dataset.rows, classes, words, f"{preset} flipped")
            print(f"| {preset} | {figures(run, flipped, dataset.rows)} |", flush=True)
            found = pd.read_parquet(run.doubtful_file)
            found = found[found["part"] != "test"]
            row = [preset, run.metrics().test.accuracy]
            for top in (len(flipped), len(found)):
                labels = {str(line): label for line, label in found.head(top)[["row", "suggested"]].to_numpy()}
                fixed = replace(data, fixes=(Fix("edit", {"labels": labels, "dropped": []}).as_dict(),))
                again = train(preset, fixed, dataset.rows, classes, words, f"{preset} top {top}")
                row.append(again.metrics().test.accuracy)
            row.append(train(preset, unharmed, dataset.rows, classes, words, f"{preset} clean").metrics().test.accuracy)
            scores.append(row)
        print(
            f"\nTest accuracy on {Path(options.test).name} after the suggestion was taken for the first {len(flipped):,} flagged rows, and for all:\n"
        )
        print(
            "| recipe | labels flipped | first suggestions taken | all suggestions taken | labels as they were |\n|---|---|---|---|---|"
        )
        for preset, *results in scores:
            print(f"| {preset} | " + " | ".join(r.text() for r in results) + " |")


if __name__ == "__main__":
    main()

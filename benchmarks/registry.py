"""How long a list of many runs takes: python -m benchmarks.registry [--runs 1000]."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np


def some_metrics() -> dict[str, Any]:
    """Return a result as large as those of real runs: 77 classes."""
    from core.judge.metrics import score
    from core.judge.result import Baseline
    from core.runs.result import DeviceFacts, EncoderFacts, Reload, RunMetrics, Seconds, SplitCounts, Validation

    classes, generator = [f"class {number}" for number in range(77)], np.random.default_rng(0)
    truth, probabilities = generator.integers(0, 77, 500), generator.dirichlet(np.ones(77), 500)
    scores = score(truth, probabilities, classes)
    return RunMetrics(
        classes=classes,
        test=scores,
        baselines={name: Baseline(500, scores.figures, name) for name in ("majority", "tfidf")},
        validation=Validation(50, 1.0, 0.9, 0.9),
        split=SplitCounts(400, 50, 500, stratified=True),
        seconds=Seconds(1.0, 30.0, 2.0, 33.0),
        samples_per_s=100.0,
        encoder=EncoderFacts("all-MiniLM-L6-v2", "embedded", "0" * 64, True, "bert", "mean", 512, 22_700_000, 6, 384),
        device=DeviceFacts("cpu", "Some CPU", 2, 8_000_000_000, "", "fp32", "cpu"),
        precision="fp32",
        reload=Reload(500, 0.0),
    ).to_json()


def write_runs(home: Path, count: int) -> None:
    """Write the folders of finished runs."""
    from core.config import DataConfig, RunConfig, TrainConfig
    from core.runs.run import RunState

    config = RunConfig("", DataConfig("abc", "letters.csv", "text", "label"), TrainConfig()).to_json()
    metrics = some_metrics()
    for number in range(count):
        folder = home / "runs" / f"letters-balanced-20260101-{number:06d}-ab12"
        folder.mkdir(parents=True)
        state = RunState("succeeded", None, "", float(number), float(number), number + 60.0, "", "Some CPU", "cpu")
        (folder / "name.txt").write_text(f"Letters {number}")
        for name, value in (("state", asdict(state)), ("config", config), ("metrics", metrics)):
            (folder / f"{name}.json").write_text(json.dumps(value, indent=2))


def timed_ms(work: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that a piece of work takes, which other programs do not lengthen by waiting."""
    started = time.process_time()
    work()
    return 1000 * (time.process_time() - started)


def main() -> int:
    """Make the runs, list them cold and warm, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fathom-registry-") as folder:
        os.environ["FATHOM_HOME"] = folder
        write_runs(Path(folder), options.runs)
        from core.runs.registry import list_runs, run_states, run_summary

        def whole() -> int:
            return len([row for row in map(run_summary, list_runs()) if "accuracy" in row])

        cold = timed_ms(whole)
        assert whole() == options.runs
        warm = [timed_ms(whole) for _ in range(options.repeats)]
        states = [timed_ms(run_states) for _ in range(options.repeats)]
        changed = list_runs()[0]
        changed.write_state(reason="changed")
        after = timed_ms(whole)
    print(f"| {options.runs:,} runs | milliseconds of one core |")
    print("|---|---|")
    print(f"| list and summaries, first time | {cold:.0f} |")
    print(
        f"| list and summaries, again: median (slowest) of {options.repeats} | {statistics.median(warm):.0f} ({max(warm):.0f}) |"
    )
    print(f"| states alone, again: median | {statistics.median(states):.0f} |")
    print(f"| list and summaries after one run changed | {after:.0f} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

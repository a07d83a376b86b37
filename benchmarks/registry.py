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


def write_runs(home: Path, count: int) -> None:
    """Write the folders of finished runs, with a result as large as those of real ones."""
    from core.config import DataConfig, RunConfig, TrainConfig
    from core.runs.run import RunState

    config = RunConfig("", DataConfig("abc", "letters.csv", "text", "label"), TrainConfig()).to_json()
    score = {"value": 0.9, "low": 0.85, "high": 0.95}
    test = {"rows": 500, "accuracy": score, "macro_f1": score, "per_class": [{"f1": score} for _ in range(77)]}
    for number in range(count):
        folder = home / "runs" / f"letters-balanced-20260101-{number:06d}-ab12"
        folder.mkdir(parents=True)
        state = RunState("succeeded", None, None, float(number), float(number), number + 60.0, "", "Some CPU", "cpu")
        (folder / "name.txt").write_text(f"Letters {number}")
        for name, value in (("state", asdict(state)), ("config", config), ("metrics", {"test": test})):
            (folder / f"{name}.json").write_text(json.dumps(value, indent=2))


def timed_ms(work: Callable[[], object]) -> float:
    """Return the milliseconds that a piece of work takes."""
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


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
            return len([run_summary(run) for run in list_runs()])

        cold = timed_ms(whole)
        assert whole() == options.runs
        warm = [timed_ms(whole) for _ in range(options.repeats)]
        states = [timed_ms(run_states) for _ in range(options.repeats)]
        changed = list_runs()[0]
        changed.write_state(reason="changed")
        after = timed_ms(whole)
    print(f"| {options.runs:,} runs | milliseconds |")
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

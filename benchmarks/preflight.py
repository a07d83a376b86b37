"""What is said of a run's time, before it and while it goes on, beside what it took: python -m benchmarks.preflight"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core.config import DataConfig
from core.dataset.folder import save_dataset
from core.engine.load import LoadMeter
from core.engine.training.preflight import estimate
from core.ingest.table import Table, read_table
from core.runs.plan import measure, plan_run
from core.runs.run import Run
from core.runs.submission import submit
from core.tasks.discovery import discover

SAMPLE = Path(__file__).resolve().parent.parent / "pages" / "samples" / "library_messages.csv"
SAMPLE_ROWS = 1000
"""Texts that the page hands to the preflight at most."""
MOMENTS = (0.0, 0.25, 0.5, 0.75)
GOAL = 1.5


@dataclass(frozen=True)
class Case:
    """A table to train on: text, text_pair (pairs only), label."""

    name: str
    frame: pd.DataFrame

    @property
    def pair(self) -> str | None:
        """The column of second texts, or None."""
        return "text_pair" if "text_pair" in self.frame else None


@dataclass(frozen=True)
class Told:
    """What was said and what came: seconds, and of each moment the seconds left as told and as they were."""

    estimate_s: float
    truth_s: float
    left: tuple[tuple[float | None, float], ...]
    others_share: float

    @property
    def factor(self) -> float:
        """How far off the estimate is, 1 or more, whichever way."""
        return max(self.estimate_s / self.truth_s, self.truth_s / self.estimate_s)


def cases() -> list[Case]:
    """Return five tables of 160 to 4,621 rows, all from what comes along."""
    sample = read_table(SAMPLE).frame.iloc[:, :2].set_axis(["text", "label"], axis=1)
    tasks = {}
    for domain in discover().domains.values():
        for task in domain.tasks:
            frame = read_table(domain.train_file(task)).frame
            columns = {task.text: "text", task.label: "label"} | (
                {task.text_pair: "text_pair"} if task.text_pair else {}
            )
            tasks[f"{domain.name}/{task.name}"] = frame[list(columns)].rename(columns=columns)
    named = [frame.assign(label=name)[["text", "label"]] for name, frame in tasks.items()]
    every = pd.concat(named, ignore_index=True).drop_duplicates("text")
    following = every.groupby("label")["text"].shift(-1)
    joined = every.assign(text=every["text"] + " " + following)[following.notna()].drop_duplicates("text")
    return [
        Case("sample", sample),
        Case("urgency", tasks["medicine/urgency"]),
        Case("scoring, pairs", tasks["education/scoring"]),
        Case("all demos, which task", every),
        Case("two texts of a demo, which task", joined),
    ]


def run_case(case: Case, preset: str) -> Told:
    """Estimate a run, do it as the page does, and read what it told on the way."""
    frame = case.frame.astype("str")
    frame.index = pd.Index(range(2, len(frame) + 2), name="line")
    dataset = save_dataset(table_of(frame))
    data = DataConfig(dataset.id, dataset.file_name, "text", "label", case.pair)
    plan = plan_run(measure(frame, data), data, preset, name=f"{case.name} {preset}")
    texts = frame.sample(min(SAMPLE_ROWS, len(frame)), random_state=0)
    pairs = texts["text_pair"].tolist() if case.pair else None
    told = estimate(plan.train, len(frame), frame["label"].nunique(), texts["text"].tolist(), pairs)
    meter, started = LoadMeter(), time.time()
    run = submit(plan)
    while run.state().status in ("queued", "running"):
        time.sleep(0.2)
    ended = time.time()
    if run.state().status != "succeeded":
        raise SystemExit(f"{case.name}, {preset}: {run.state().reason}")
    return Told(60 * told["minutes"], ended - started, seconds_left(run, started, ended), meter.others_share())


def table_of(frame: pd.DataFrame) -> Table:
    """Return a frame as if it had been read from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        frame.to_csv(path, index=False)
        return read_table(path)


def seconds_left(run: Run, started: float, ended: float) -> tuple[tuple[float | None, float], ...]:
    """Return of each moment the seconds left that the page would have shown, and those that were."""
    events: Sequence[dict[str, Any]] = [event for event in run.events()[0] if event.get("eta_s") is not None]
    found = []
    for share in MOMENTS:
        moment = started + share * (ended - started)
        before = [event for event in events if event["time"] <= moment] or (events[:1] if not share else [])
        if not before:
            found.append((None, ended - moment))
            continue
        last = before[-1]
        at = max(moment, last["time"])  # the first word may come after the start
        found.append((max(0.0, last["eta_s"] - (at - last["time"])), ended - at))
    return tuple(found)


def told_line(case: Case, preset: str, told: Told) -> str:
    """Return a line of the table: seconds, left as told / as it was."""
    left = " | ".join("– " if said is None else f"{said:.0f} / {true:.0f}" for said, true in told.left)
    return (
        f"| {case.name} | {len(case.frame):,} | {preset} | {told.estimate_s:.0f} | {told.truth_s:.0f} | {told.factor:.2f} | {left} "
        f"| {100 * told.others_share:.0f} % |"
    )


def main() -> None:
    """Print a table of all cases and presets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presets", nargs="+", default=["quick", "balanced"])
    parser.add_argument("--only", nargs="+", type=int, help="numbers of the tables, from 1")
    asked = parser.parse_args()
    chosen = [case for number, case in enumerate(cases(), start=1) if not asked.only or number in asked.only]
    moments = " | ".join(f"left at {100 * share:.0f} %" for share in MOMENTS)
    print(f"| table | rows | preset | estimate, s | truth, s | factor | {moments} | others |")
    print("|---" * (7 + len(MOMENTS)) + "|")
    factors = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = folder
        for case in chosen:
            for preset in asked.presets:
                told = run_case(case, preset)
                factors.append(told.factor)
                print(told_line(case, preset, told), flush=True)
    within = sum(factor <= GOAL for factor in factors)
    print(f"\nWithin a factor of {GOAL}: {within} of {len(factors)}; the furthest off {max(factors):.2f}.")
    print("Seconds left: as told / as they were. Others: the share of the processor that other programs used.")


if __name__ == "__main__":
    main()

"""Every demo task trained and scored beside TF-IDF and the majority, and what the engine reaches on real rows: python -m benchmarks.demos"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from core.config import PRESETS, DataConfig, RunConfig
from core.dataset.doctor.rows import repeats
from core.dataset.fix_kinds import Columns, incomplete_rows
from core.dataset.folder import save_dataset
from core.domain import Domain, Task
from core.errors import FathomError
from core.ingest.table import read_table
from core.judge.compare import chance, in_points
from core.judge.figure import Figure
from core.runs.jobs import cancel, launch
from core.runs.plan import measure, plan_run
from core.runs.registry import list_runs
from core.runs.result import RunMetrics
from core.runs.run import Run
from core.runs.submission import free_name, submit
from core.tasks.discovery import discover
from core.tasks.models import submit_demo

LEAD_POINTS = 5.0
CARRIED = ("banking77", "medical_abstracts")
CARRY_PRESETS = ("quick", "balanced")


class Bench:
    """Runs one after another; a finished one that was asked for the same is not done twice."""

    def __init__(self, *, again: bool, silent: bool) -> None:
        self.again, self.silent = again, silent
        self.failed: list[str] = []

    def result(self, asked: Run) -> RunMetrics | None:
        """Train a run that was made but not started, or take one like it; return its metrics, None where it failed."""
        config = asked.config()
        same = None if self.again else self._finished(asked, config)
        if same is not None:
            shutil.rmtree(asked.path)
            self._say(f"{same.name}: done before, {same.id}")
            return same.metrics()
        self._say(f"{asked.name}: training")
        launch(asked)
        try:
            while asked.state().status in ("queued", "running"):
                time.sleep(0.5)
        except KeyboardInterrupt:
            cancel(asked)
            raise
        if asked.state().status != "succeeded":
            self.failed.append(f"{asked.name}: {asked.state().status}. {asked.state().reason}")
            self._say(self.failed[-1])
            return None
        metrics = asked.metrics()
        self._say(f"{asked.name}: macro-F1 {metrics.test.macro_f1.value:.3f}")
        return metrics

    def _finished(self, asked: Run, config: RunConfig) -> Run | None:
        """Return a finished run on the same rows with the same settings; the rows are the same where their hash is."""
        for run in list_runs():
            try:
                there = run.config()
                same = run.id != asked.id and (there.data, there.train) == (config.data, config.train)
                if same and run.state().status == "succeeded":
                    return run
            except (FathomError, OSError, ValueError):
                continue
        return None

    def _say(self, words: str) -> None:
        if not self.silent:
            print(words, file=sys.stderr, flush=True)


def with_interval(figure: Figure) -> str:
    """Return a figure with its 95 % interval."""
    return figure.text()


def lead_cell(metrics: RunMetrics) -> str:
    """Return the lead over TF-IDF in points of macro-F1, paired row by row, with its interval and the p-value of accuracy."""
    found = metrics.leads.get("tfidf")  # a run of before it was kept has none
    return f"{in_points(found, 'macro_f1')}; {chance(found)}" if found else "–"


def chosen_tasks(names: list[str] | None) -> list[tuple[Domain, Task]]:
    """Return the tasks that are named as domain or domain/task, all that were found for None."""
    found = discover()
    for name, reason in found.problems.items():
        print(f"Left out: {name}: {reason}", file=sys.stderr)
    every = {f"{domain.name}/{task.name}": (domain, task) for domain in found.domains.values() for task in domain.tasks}
    if names is None:
        return list(every.values())
    chosen = [key for name in names for key in every if name in (key, key.split("/")[0])]
    if unknown := [name for name in names if not any(name in (key, key.split("/")[0]) for key in every)]:
        raise SystemExit(f"There is no task {', '.join(unknown)}. Choose of: {', '.join(every)}.")
    return [every[key] for key in dict.fromkeys(chosen)]


def task_table(bench: Bench, tasks: list[tuple[Domain, Task]], preset: str) -> Iterator[str]:
    """Train every task and yield the lines of the table, then what they come to."""
    yield (
        "| task | classes | rows to learn from / test | BERT, macro-F1 (95 % interval) | TF-IDF + logistic regression | majority | lead on the same rows, points (95 % interval; exact test) | seconds |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    leads: list[float] = []
    clear = 0
    for domain, task in tasks:
        metrics = bench.result(submit_demo(domain, task, preset, start=False))
        name = f"{domain.title}: {task.title}"
        if metrics is None:
            yield f"| {name} | {len(task.classes)} | | failed | | | | |"
            continue
        ours, base, split = metrics.test.macro_f1, metrics.baselines, metrics.split
        words = base["tfidf"].macro_f1
        leads.append(100 * (ours.value - words.value))
        clear += "tfidf" in metrics.leads and metrics.leads["tfidf"].winner == 0
        yield (
            f"| {name} | {len(metrics.classes)} | {split.train + split.validation:,} / {split.test:,} | {with_interval(ours)} | "
            f"{with_interval(words)} | {base['majority'].macro_f1.value:.3f} | {lead_cell(metrics)} | {metrics.seconds.total:.0f} |"
        )
    enough = sum(lead >= LEAD_POINTS for lead in leads)
    yield ""
    yield (
        f"Preset {preset}, the bundled test rows of each task. BERT leads TF-IDF by {LEAD_POINTS:.0f} points of macro-F1 or more on "
        f"{enough} of {len(tasks)} tasks, and is right clearly more often (exact McNemar test) on {clear}."
    )


def ceiling(frame: pd.DataFrame, text: str, label: str) -> float:
    """Return the share of rows (0 to 1) that any classifier could get right, as the data doctor counts it."""
    columns = Columns(text, label)
    return repeats(frame[~incomplete_rows(frame, columns)], columns)[2]


def submit_real(name: str, folder: Path, preset: str) -> tuple[Run, float, float]:
    """Make a run on a real training file with its test file, not started; return it with the ceilings of the test rows alone and of all rows."""
    train, test = (read_table(folder / f"{name}_{part}.csv") for part in ("train", "test"))
    saved, held_out = save_dataset(train), save_dataset(test)
    frame = train.frame
    data = DataConfig(
        saved.id, saved.file_name, "text", "label", test_dataset=held_out.id, test_file_name=held_out.file_name
    )
    run = submit(plan_run(measure(frame, data), data, preset, name=free_name(f"{name} ({preset})")), start=False)
    whole = pd.concat([frame[["text", "label"]], test.frame[["text", "label"]]], ignore_index=True)
    return run, ceiling(test.frame, "text", "label"), ceiling(whole, "text", "label")


def carry_table(bench: Bench, folder: Path) -> Iterator[str]:
    """Train on real rows with the same engine and yield the lines of the table, then what it does not say."""
    yield (
        "| real rows | preset | classes | train / test | BERT, macro-F1 (95 % interval) | TF-IDF + logistic regression | majority | BERT, accuracy | best possible accuracy, test / all rows | seconds |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for name in CARRIED:
        for preset in CARRY_PRESETS:
            run, best, best_of_all = submit_real(name, folder, preset)
            metrics = bench.result(run)
            if metrics is None:
                yield f"| {name} | {preset} | | | failed | | | | | |"
                continue
            test, base, split = metrics.test, metrics.baselines, metrics.split
            yield (
                f"| {name} | {preset} | {len(metrics.classes)} | {split.train + split.validation:,} / {split.test:,} | "
                f"{with_interval(test.macro_f1)} | {with_interval(base['tfidf'].macro_f1)} | {base['majority'].macro_f1.value:.3f} | "
                f"{with_interval(test.accuracy)} | {best:.3f} / {best_of_all:.3f} | {metrics.seconds.total:.0f} |"
            )
    yield ""
    yield (
        "Best possible accuracy: equal texts under different labels cannot all be answered correctly; counted as the data doctor does, "
        "once among the test rows alone and once among training and test rows together."
    )
    yield (
        f"Finance, sentiment: {folder.name}/ holds no real rows of that task, so its model is scored on bundled rows alone, and nothing here "
        "says how it does on real news. The Hub's set, on the page at “Real public data”, is the way to find out."
    )


def main() -> int:
    """Train what is asked for, one run after another, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", nargs="+", metavar="DOMAIN[/TASK]", help="such as finance or medicine/urgency")
    parser.add_argument("--preset", default="balanced", choices=PRESETS)
    parser.add_argument(
        "--home", metavar="FOLDER", help="for the runs; else FATHOM_HOME where set, else a temporary one"
    )
    parser.add_argument(
        "--carry", metavar="FOLDER", help="with banking77 and medical_abstracts as NAME_train.csv, NAME_test.csv"
    )
    parser.add_argument("--only-carry", action="store_true", help="leave the bundled tasks out")
    parser.add_argument(
        "--again", action="store_true", help="train anew what was trained before with the same rows and settings"
    )
    parser.add_argument("--markdown", action="store_true", help="print the tables alone, without telling what goes on")
    options = parser.parse_args()
    bench = Bench(again=options.again, silent=options.markdown)
    with tempfile.TemporaryDirectory(prefix="fathom-demos-") as folder:
        os.environ["FATHOM_HOME"] = options.home or os.environ.get("FATHOM_HOME") or folder
        try:
            if not options.only_carry:
                for line in task_table(bench, chosen_tasks(options.tasks), options.preset):
                    print(line, flush=True)
            if options.carry:
                print(flush=True)
                for line in carry_table(bench, Path(options.carry)):
                    print(line, flush=True)
        except FathomError as error:
            raise SystemExit(str(error)) from error
    for words in bench.failed:
        print(words, file=sys.stderr)
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())

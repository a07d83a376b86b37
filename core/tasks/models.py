"""The models that answer in a demo: runs like any other, found again by what they were made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock

from core.config import DataConfig, RunConfig
from core.dataset.additions import Row
from core.dataset.folder import save_dataset
from core.dataset.task import fixed_report
from core.domain import Domain, Task
from core.errors import DomainError, FathomError, RunError, StorageError
from core.ingest.table import read_table
from core.runs.plan import measure, plan_run
from core.runs.registry import list_runs
from core.runs.run import Run, runs_folder
from core.runs.submission import free_name, submit
from core.storage import home, read_json, readable_os_errors, write_json
from core.tasks.added_rows import with_rows, without_rows
from core.tasks.discovery import discover
from core.tasks.shipped import install_shipped, is_shipped

KINDS = CAME_ALONG, FINE_TUNED, QUICK = "came-along", "fine-tuned", "quick"
"""The models that a demo task may have here, the one that answers first unless somebody chooses another; they stand in links too."""
_CHOICES = "answering.json"


def tag(domain: Domain, task: Task, source: str = "bundled") -> str:
    """Return what a run of this demo carries in its config; source is bundled or hub."""
    return f"{domain.name}/{task.name}" + ("" if source == "bundled" else f"@{source}")


def tagged(wanted: str) -> tuple[Domain, Task, str] | None:
    """Return the demo, its task and the source that a run's config names, None where it names none or the demo is gone."""
    name, _, rest = wanted.partition("/")
    domain = discover().domains.get(name) if rest else None
    for task in domain.tasks if domain is not None else ():
        for source in ("bundled", "hub"):
            if domain is not None and tag(domain, task, source) == wanted:
                return domain, task, source
    return None


def demo_runs(domain: Domain, task: Task, source: str = "bundled") -> list[Run]:
    """Return the runs of a demo task, newest first; damaged ones are left out."""
    if source == "bundled":
        with suppress(DomainError):  # a damaged one is told where a model is asked for, and the others answer
            install_shipped(domain, task)
    wanted, found = tag(domain, task, source), []
    for run in list_runs():
        try:
            if _demo_of(run.path) == wanted:
                found.append(run)
        except (FathomError, OSError, ValueError):
            continue
    origin = domain.runs.get(task.name) if source == "bundled" else None
    if origin is not None and (runs_folder() / origin / "state.json").is_file():
        found.append(Run(runs_folder() / origin))  # a demo made of a run: that run answers until a newer one does
    return found


@lru_cache(maxsize=4096)
def _demo_of(path: Path) -> str:
    """Return the tag in a run's config, which never changes; a page asks for it at every key press."""
    return Run(path).config().demo


def answering_run(runs: Sequence[Run]) -> Run | None:
    """Return the run that answers: of the kind that somebody chose, else the first of `finished_runs`; None where none has finished."""
    found = finished_runs(runs)
    chosen = found.get(_choices().get(_tag_of(runs), "")) if len(found) > 1 else None
    return chosen or next(iter(found.values()), None)


def finished_runs(runs: Sequence[Run]) -> dict[str, Run]:
    """Return the newest finished run of each of KINDS there is, in their order: what was trained here replaces nothing by itself."""
    found: dict[str, Run] = {}
    for run in runs:
        if run.state().status == "succeeded":
            found.setdefault(_kind(run), run)
    return {kind: found[kind] for kind in KINDS if kind in found}


def _kind(run: Run) -> str:
    if is_shipped(run):
        return CAME_ALONG
    return QUICK if run.config().train.preset == "quick" else FINE_TUNED


def choose_answering(runs: Sequence[Run], kind: str) -> None:
    """Let the newest finished run of a kind answer from now on, wherever this demo task is asked; kind: one of KINDS.

    Raises:
        StorageError: the home cannot be written.
    """
    write_json(home() / _CHOICES, {**_choices(), _tag_of(runs): kind})


def _choices() -> dict[str, str]:
    """Return what somebody chose: tag of a demo task -> kind."""
    try:
        kept = read_json(home() / _CHOICES)
    except (FileNotFoundError, StorageError):  # damaged, it is as if nobody had chosen
        return {}
    return {tag: kind for tag, kind in kept.items() if kind in KINDS} if isinstance(kept, dict) else {}


def _tag_of(runs: Sequence[Run]) -> str:
    """Return the tag that the runs of a demo task carry; a run that a demo was made of carries none."""
    return next((found for run in runs if (found := _demo_of(run.path))), "")


def active_run(runs: Sequence[Run]) -> Run | None:
    """Return the run that is waiting or training, the oldest first."""
    return next((run for run in reversed(runs) if run.state().status in ("queued", "running")), None)


def submit_demo(
    domain: Domain,
    task: Task,
    preset: str,
    *,
    added: Sequence[Row] = (),
    changes: Mapping[str, Any] | None = None,
    start: bool = True,
) -> Run:
    """Start a run on the bundled rows; see `plan_demo`.

    Raises:
        DataError, ConfigError, StorageError: see core.runs.submission.submit.
    """
    return submit(plan_demo(domain, task, preset, added=added, changes=changes), start=start)


def plan_demo(
    domain: Domain, task: Task, preset: str, *, added: Sequence[Row] = (), changes: Mapping[str, Any] | None = None
) -> RunConfig:
    """Return what a run on the bundled rows is asked to do, with its tables saved.

    Args:
        preset: quick, balanced or thorough; added: rows to learn from beside the bundled ones, such as corrections. A bundled
            row with the same text gives way to it, and leaves the test set, since what was learned is no test.
        changes: settings of the training that differ from the preset's.

    Raises:
        DataError, ConfigError, StorageError: the rows cannot be learned from, a setting is not allowed, the disk is full.
    """
    table = with_rows(without_rows(read_table(domain.train_file(task)), task, added), task, added)
    held_out = without_rows(read_table(domain.test_file(task)), task, added)
    train, test = save_dataset(table), save_dataset(held_out)
    data = DataConfig(
        train.id,
        train.file_name,
        task.text,
        task.label,
        task.text_pair,
        test_dataset=test.id,
        test_file_name=test.file_name,
        group=task.together,
        **_outside(domain, task),
    )
    return _plan_on(domain, task, preset, table.frame, data, "bundled", changes)


def _outside(domain: Domain, task: Task) -> dict[str, Any]:
    """Save the rows that belong to none of a task's classes, where there are some, and return the data settings that name them."""
    file = domain.outside_file(task, "train")
    if not file.is_file():
        return {}
    saved = save_dataset(read_table(file))
    return {"outside_dataset": saved.id, "outside_file_name": saved.file_name}


def submit_on(
    domain: Domain,
    task: Task,
    preset: str,
    frame: pd.DataFrame,
    data: DataConfig,
    *,
    source: str = "bundled",
    changes: Mapping[str, Any] | None = None,
    start: bool = True,
) -> Run:
    """Start a run of a demo task on any saved data set; `frame` is its training table as saved.

    Raises:
        DataError, ConfigError, StorageError: see core.runs.submission.submit.
    """
    return submit(_plan_on(domain, task, preset, frame, data, source, changes), start=start)


def _plan_on(
    domain: Domain,
    task: Task,
    preset: str,
    frame: pd.DataFrame,
    data: DataConfig,
    source: str,
    changes: Mapping[str, Any] | None,
) -> RunConfig:
    usable, _ = fixed_report(frame, data)
    name = free_name(f"{domain.title}: {task.title} ({preset}{'' if source == 'bundled' else ', ' + source})")
    size = measure(usable.frame, data)
    plan = plan_run(size, data, preset, name=name, demo=tag(domain, task, source))
    return replace(plan, train=plan.train.changed(changes or {}))


def ensure_quick(domain: Domain, task: Task, *, again: bool = False) -> Run:
    """Return a run of the bundled task that has succeeded or is on its way; start a quick one where there is none.

    Two visitors at the same moment start one run.

    Args:
        again: start one also where the last one failed, since somebody asked for it.

    Raises:
        RunError: the last one failed, which starting it again and again would not mend.
    """
    lock = home() / "locks" / "demo.lock"
    with readable_os_errors(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock):
        runs = demo_runs(domain, task)
        there = answering_run(runs) or active_run(runs)
        if there is not None:
            return there
        if not again and runs and runs[0].state().status in ("failed", "interrupted"):
            raise RunError(
                f"The quick model of {task.title!r} could not be trained: {runs[0].state().reason} Open it on the Runs page, or start it again."
            )
        return submit_demo(domain, task, "quick")

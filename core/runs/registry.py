"""The registry of runs, which is nothing but the folders there are; what has not changed is not read again."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import FathomError, RunError
from core.runs.in_use import run_in_use, tasks_of
from core.runs.run import ID, UNREADABLE, Run, RunState, as_it_is, kept_state, runs_folder
from core.storage import Remembered, readable_os_errors

DAMAGE = (FathomError, OSError, ValueError, TypeError, KeyError, AttributeError)
"""What reading a damaged folder can end in; it must not hide the others."""

# Two go by the time of state.json, which is written at every turn of a run, and last of all after its result.
_kept_place = Remembered(lambda path: _place(Run(path.parent)))
_kept_row = Remembered(lambda path: (kept_state(path), {**_about(Run(path.parent)), **_figures(Run(path.parent))}))
_kept_figures = Remembered(lambda path: _read_figures(Run(path.parent)))


def find_run(key: str) -> Run:
    """Return the run of this id, else the one in use for the task of this name, else the newest run of this name.

    Raises:
        RunError: there is none, or the key is no id or name at all.
    """
    if is_run(runs_folder() / key if ID.fullmatch(key) else Path()):
        return Run(runs_folder() / key)
    if (chosen := run_in_use(key)) is not None:
        return chosen
    for run in list_runs():
        if run.name == key:
            return run
    known = ", ".join(run.id for run in list_runs()[:5]) or "none yet"
    raise RunError(f"There is no run {key[:80]!r}. Runs here: {known}. List them all with: python -m core runs")


def is_run(folder: Path) -> bool:
    """Tell whether a folder is one of a run, damaged or not: it is called like one, and says what was asked or how it stands."""
    return bool(ID.fullmatch(folder.name)) and any(
        os.path.lexists(folder / name) for name in ("state.json", "config.json")
    )


def list_runs() -> list[Run]:
    """Return the runs there are, newest first, damaged ones last; a folder with neither config nor state is none."""
    folder = runs_folder()
    if not folder.is_dir():
        return []
    placed = []
    with readable_os_errors(folder), os.scandir(folder) as entries:
        for entry in entries:
            run = _run_at(entry.path)
            try:
                placed.append((_kept_place(run.state_file), run))
            except DAMAGE:
                if is_run(run.path):
                    placed.append((0.0, run))
    return [run for _, run in sorted(placed, key=lambda pair: pair[0], reverse=True)]


def before_fix(run: Run) -> Run | None:
    """Return the newest finished run before this one on the same columns of the same table, with the same preset and other fixes; None
    where there is none."""
    own, asked = run.config(), run.state().queued_at
    for other in list_runs():
        try:
            there = other.config()
            same = replace(there.data, fixes=own.data.fixes) == own.data and there.train.preset == own.train.preset
            if (
                same
                and there.data.fixes != own.data.fixes
                and other.state().queued_at < asked
                and other.metrics_file.is_file()
            ):
                return other
        except DAMAGE:
            continue
    return None


@lru_cache(maxsize=20_000)
def _run_at(path: str) -> Run:
    return Run(Path(path))


def _place(run: Run) -> float:
    """Return when a run was queued; raises what reading a damaged folder ends in."""
    return kept_state(run.state_file).queued_at


def run_states() -> list[tuple[Run, RunState]]:
    """Return the runs there are with their states, newest first; one that is deleted meanwhile is left out."""
    found = []
    for run in list_runs():
        try:
            found.append((run, run.state()))
        except RunError:
            continue
    return found


def run_summary(run: Run) -> dict[str, Any]:
    """Return one flat row about a run: id, name, status, preset, encoder, file, demo (its tag, or nothing), folds_of (what it is a fold of, or nothing), continues (the name of the earlier model that it goes on from, or nothing), in_use (the tasks that it is in use for), rows, accuracy, macro_f1, seconds, queued_at, reason.

    A damaged run is a row too, with status "unreadable" and the reason.
    """
    row: dict[str, Any] = {"id": run.id, "name": run.name, "status": UNREADABLE, "reason": ""}
    try:
        kept, known = _kept_row(run.state_file)
        state = as_it_is(kept, run)
    except DAMAGE as error:
        return {**row, "reason": str(error)}
    if "damage" in known:
        known = {**_about(run), **_figures(run)}  # it may have been mended since
        damage = known.pop("damage", "")
        status = UNREADABLE if damage and state.status == "succeeded" else state.status
        state = replace(state, status=status, reason=state.reason or damage)
    return row | {
        **known,
        "status": state.status,
        "reason": state.reason,
        "queued_at": state.queued_at,
        "in_use": _tasks_of(run),
        "device": state.device,
        "seconds": (state.finished_at or time.time()) - state.started_at if state.started_at else None,
    }


def _tasks_of(run: Run) -> list[str]:
    """Return the tasks that a run is in use for; none where the file that says so is damaged, which whoever asks a task by its name is told."""
    try:
        return tasks_of(run)
    except FathomError:
        return []


def _about(run: Run) -> dict[str, Any]:
    """Return what a list of runs tells of what was asked for."""
    config = run.config()
    asked = config.train
    return {
        "preset": asked.preset,
        "encoder": asked.encoder,
        "file": config.data.file_name,
        "demo": config.demo,
        "folds_of": config.folds_of,
        "continues": config.continues.name if config.continues else "",
    }


def _figures(run: Run) -> dict[str, Any]:
    """Return what it tells of the result, nothing where there is none yet."""
    return _kept_figures(run.metrics_file) if run.metrics_file.is_file() else {}


def _read_figures(run: Run) -> dict[str, Any]:
    """Return the figures of a result, or why it cannot be read as its damage."""
    try:
        test = run.metrics().test
        return {"rows": test.rows, "accuracy": test.accuracy.value, "macro_f1": test.macro_f1.value}
    except DAMAGE as damage:
        return {"damage": str(damage) if isinstance(damage, FathomError) else "metrics.json is damaged."}

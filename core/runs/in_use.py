"""Which run is in use for a task, since when, and which ones were before it: one file, to which every change is added."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from core.errors import ConfigError, RunError, StorageError
from core.runs.run import Run, clean_name, runs_folder
from core.storage import Remembered, home, read_json, readable_os_errors, write_json

PUT, BACK, ENDED = "put into use", "brought back", "taken out of use"
"""What can have been done."""


@dataclass(frozen=True)
class Use:
    """One change of what is in use.

    Attributes:
        run: id of the run in use from then on, empty where none is; at: seconds since 1970; how: PUT, BACK or ENDED.
    """

    run: str
    at: float
    how: str


_kept = Remembered(
    lambda path: {str(task): [Use(**each) for each in changes] for task, changes in read_json(path).items()}
)


def in_use_file() -> Path:
    """Return the file that says what is in use; it need not be there."""
    return home() / "in_use.json"


def histories() -> dict[str, list[Use]]:
    """Return every task that a run has been put into use for, with all changes, oldest first.

    Raises:
        StorageError: the file is damaged; nobody should take another run for the one in use.
    """
    try:
        return {task: list(changes) for task, changes in _kept(in_use_file()).items()}
    except FileNotFoundError:
        return {}
    except (TypeError, AttributeError) as error:
        raise StorageError(
            f"{in_use_file()} does not say which runs are in use: {error}. Restore it from a copy, or delete it and put the runs into use again."
        ) from error


def in_use() -> dict[str, str]:
    """Return the id of the run that is in use for each task, where one is."""
    return {task: changes[-1].run for task, changes in histories().items() if changes and changes[-1].run}


def tasks_of(run: Run) -> list[str]:
    """Return the tasks that a run is in use for."""
    return [task for task, identity in in_use().items() if identity == run.id]


def find_task(name: str) -> str | None:
    """Return the task of this name, whatever its capitals; None where no run has been in use for such a one."""
    wanted = name.strip().casefold()
    return next((task for task in histories() if task.casefold() == wanted), None)


def run_in_use(name: str) -> Run | None:
    """Return the run that is in use for a task; None where there is no such task, or none is in use for it.

    Raises:
        RunError: the run was deleted from its folder.
    """
    task = find_task(name)
    identity = in_use().get(task, "") if task else ""
    if not identity:
        return None
    if not (runs_folder() / identity / "state.json").is_file():
        raise RunError(
            f"The run in use for {task!r} is gone ({identity}). Bring back the one before it, python -m core use {task!r} --back, or put another into use."
        )
    return Run(runs_folder() / identity)


def task_name(run: Run) -> str:
    """Return what the task of a run is called: as the one it goes on from is in use, as its card says, or as the run is called."""
    continued = run.config().continues
    if continued is not None and continued.run:
        for task, changes in histories().items():
            if any(change.run == continued.run for change in changes):
                return task
    try:
        title = read_json(run.task_file)["task"]["title"]
    except (FileNotFoundError, StorageError, KeyError, TypeError):
        title = ""
    return clean_name(str(title or run.name))


def put_into_use(run: Run, task: str = "") -> str:
    """Mark a run as the one in use for a task, in place of the one before it, and return the task's name.

    Args:
        task: its name; empty for that of `task_name`.

    Raises:
        RunError: the run has no finished model, or is in use for this task already.
        ConfigError: the name is empty or holds control characters.
    """
    state = run.state()
    if state.status != "succeeded":
        raise RunError(f"Run {run.name!r} cannot be put into use: it is {state.status}. Choose one that has succeeded.")
    if task and (not task.strip() or any(not character.isprintable() for character in task)):
        raise ConfigError(f"The task is called {task[:60]!r}. Give it a name of letters on one line.")
    wanted = clean_name(task) if task else task_name(run)
    with _changed() as found:
        name = next((known for known in found if known.casefold() == wanted.casefold()), wanted)
        changes = found.setdefault(name, [])
        if changes and changes[-1].run == run.id:
            raise RunError(f"Run {run.name!r} is in use for {name!r} already.")
        changes.append(Use(run.id, time.time(), PUT))
    return name


def before(task: str) -> Run | None:
    """Return the run that `bring_back` would put into use again; None where there is none."""
    identity = _before(histories().get(task, []))
    return Run(runs_folder() / identity) if identity else None


def bring_back(task: str) -> Run:
    """Put the run into use again that was in use before the present one; pressed again, the one before that.

    Raises:
        RunError: there is no such task, or no earlier run is left.
    """
    with _changed() as found:
        name = next((known for known in found if known.casefold() == task.strip().casefold()), None)
        if name is None:
            known = ", ".join(map(repr, found)) or "none"
            raise RunError(f"No run has been in use for {task[:60]!r}. Tasks with a run in use: {known}.")
        identity = _before(found[name])
        if not identity:
            raise RunError(
                f"No earlier run is left that was in use for {name!r}. Put one into use: python -m core use RUN --task {name!r}"
            )
        found[name].append(Use(identity, time.time(), BACK))
    return Run(runs_folder() / identity)


def take_out(task: str) -> None:
    """Leave a task without a run in use; its history stays.

    Raises:
        RunError: no run is in use for it.
    """
    with _changed() as found:
        name = next((known for known in found if known.casefold() == task.strip().casefold()), None)
        if name is None or not found[name] or not found[name][-1].run:
            raise RunError(f"No run is in use for {task[:60]!r}.")
        found[name].append(Use("", time.time(), ENDED))


def _before(changes: list[Use]) -> str:
    """Return the id of the run to go back to, of those that are still there; empty where there is none."""
    line: list[str] = []
    for change in changes:
        if change.how == BACK:
            while line and line[-1] != change.run:
                line.pop()
        elif change.how == PUT:
            line.append(change.run)
    present = changes[-1].run if changes else ""
    earlier = line[:-1] if line and line[-1] == present else line
    there = (each for each in reversed(earlier) if each != present)
    return next((each for each in there if (runs_folder() / each / "state.json").is_file()), "")


@contextmanager
def _changed() -> Iterator[dict[str, list[Use]]]:
    """Give all histories to be changed, and write them when the block ends well; one at a time."""
    lock = home() / "locks" / "in_use.lock"
    with readable_os_errors(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock):
        found = histories()
        yield found
        write_json(in_use_file(), {task: [asdict(change) for change in changes] for task, changes in found.items()})

"""From what a person asked for to a run in the queue: everything is checked before anything is written."""

from __future__ import annotations

from dataclasses import replace

from core.config import RunConfig
from core.dataset.outside import check_outside, outside_texts
from core.dataset.task import load_task, split_task
from core.errors import ConfigError, StorageError
from core.runs.jobs import launch, one_at_a_time
from core.runs.registry import list_runs
from core.runs.run import Run, clean_name, create_run
from core.runs.starts import check_start, judges_given, without_learned
from core.runs.versions import installed_versions
from core.storage import free_bytes, home

_LEAST_FREE_BYTES = 1_500_000_000
"""Room for two checkpoints of a small encoder with its optimiser state, and the result."""


def check_name(name: str) -> str:
    """Return the run's name as it will be shown.

    Raises:
        ConfigError: it holds a path separator or a control character, or a run has it already.
    """
    if any(character in name for character in "/\\") or any(not character.isprintable() for character in name):
        raise ConfigError(
            f"The run name {name[:80]!r} holds a slash, a backslash or a control character. Choose a name without them."
        )
    shown = clean_name(name)
    if any(run.name == shown for run in list_runs()):
        raise ConfigError(
            f"There is a run named {shown!r} already. Choose another name, such as {free_name(shown)!r}, or rename or delete the old one."
        )
    return shown


def free_name(name: str) -> str:
    """Return the name, or the name with the first number that no run has."""
    base = clean_name("".join(" " if character in "/\\" else character for character in name))
    taken = {run.name for run in list_runs()}
    numbered = (f"{base} {number}" for number in range(2, 10_000))
    return base if base not in taken else next(candidate for candidate in numbered if candidate not in taken)


def submit(config: RunConfig, *, start: bool = True) -> Run:
    """Check a request, make its run, and start it.

    Raises:
        DataError: the data set, a column, a class or the texts of no class stand in the way.
        ConfigError: the name or a setting does, or the earlier model that the run goes on from does not suit the table.
        RunError: that model is gone or damaged.
        StorageError: the disk is full or cannot be written.
    """
    check_name(config.name)
    task = load_task(config.data)
    if (outside := outside_texts(config.data)) is not None:
        check_outside(outside, config.data, task.train.frame)
    if (earlier := check_start(config)) is not None:
        without_learned(split_task(task, config.data), earlier, given=judges_given(config.data))
    fixes = [*config.fixes, *task.notices]
    free = free_bytes(home())
    if free < _LEAST_FREE_BYTES:
        raise StorageError(
            f"Only {free / 1e9:.1f} GB are free where {home().name}/ lies; a run needs about {_LEAST_FREE_BYTES / 1e9:.1f} GB. Free some space or set FATHOM_HOME to another disk."
        )
    with one_at_a_time("submit"):  # of several who ask for one name at a time, the first gets it
        name = check_name(config.name)
        run = create_run(replace(config, name=name, versions=installed_versions(), fixes=tuple(dict.fromkeys(fixes))))
    if start:
        launch(run)
    return run

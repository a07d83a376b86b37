"""A run is a folder: its paths and its states; see core.runs.registry for all there are."""

from __future__ import annotations

import os
import re
import secrets
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from core.config import RunConfig
from core.errors import FathomError, RunError, StorageError
from core.record import MisfitError, read_record
from core.runs.events import EventWriter, read_events
from core.runs.process_identity import process_identity
from core.runs.result import RunMetrics
from core.storage import Remembered, home, read_json, write_json, write_text

STATUSES = ("queued", "running", "succeeded", "failed", "cancelled", "interrupted")
UNREADABLE = "unreadable"
"""The status of a run whose state.json is damaged or of no version that is known: it can be taken along and deleted."""
START_GRACE_S = 30.0
"""A launched worker has so long to come up and claim its state."""
FINISHED = ("succeeded", "failed", "cancelled", "interrupted")
ID = re.compile(r"[a-z0-9][a-z0-9-]{3,79}")


@dataclass(frozen=True)
class RunState:
    """What state.json says. Times are seconds since 1970; `reason` is a sentence for a person.

    A reader passes over what it does not know, so that a later version may write more.
    """

    status: str = "queued"
    pid: int | None = None
    process: str = ""
    """Which process that is, so that a reused pid is not taken for the worker; see core.runs.process_identity."""
    queued_at: float = 0.0
    started_at: float | None = None
    finished_at: float | None = None
    reason: str = ""
    device: str = ""
    """What the device is called."""
    device_kind: str = ""
    """Which device it trains on or waits for: cuda, mps, xpu or cpu; empty until the process has looked."""


# Pages look at all runs again and again, and so does every run that waits: a file is read when it has changed, no sooner.
kept_state = Remembered(lambda path: _parsed_state(path))
_kept_config = Remembered(lambda path: RunConfig.from_json(read_json(path)))
_kept_name = Remembered(lambda path: path.read_text(encoding="utf-8"))


class Run:
    """One run's folder; the only place that spells the names of its files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.id = path.name
        self.config_file = path / "config.json"
        self.state_file = path / "state.json"
        self.name_file = path / "name.txt"
        self.events_file = path / "events.jsonl"
        self.data = path / "data"
        self.metrics_file = path / "metrics.json"
        self.predictions_file = path / "predictions.parquet"
        self.baselines_file = path / "baselines.parquet"
        self.doubtful_file = path / "doubtful.parquet"
        self.model = path / "model"
        self.checkpoints = path / "checkpoints"
        self.log_file = path / "log.txt"
        self.cancel_file = path / "cancel"
        self.lock_file = path / "worker.lock"
        """Held by the process that trains the run for as long as it lives."""
        self.reserve_file = path / "reserve"
        """Room for the end of the run; see core.runs.ending."""
        self.launched_file = path / "launched"
        """Number and identity of the process that was started last, before it says anything itself."""
        self.task_file = path / "task.json"
        self.probes_file = path / "probes.json"

    @property
    def name(self) -> str:
        """The name a person gave, or the id."""
        try:
            return _kept_name(self.name_file) or self.id
        except (OSError, UnicodeDecodeError):
            return self.id

    def rename(self, name: str) -> None:
        """Give the run another name; the id and the folder stay."""
        write_text(self.name_file, clean_name(name))

    def config(self) -> RunConfig:
        """Read what was asked for.

        Raises:
            RunError: the folder is gone or holds no config.
            ConfigError: it does not fit this version.
        """
        try:
            return _kept_config(self.config_file)
        except FileNotFoundError as error:
            raise RunError(
                f"Run {self.id} has no config.json; it was deleted or never written whole. Open the Runs page for the runs there are."
            ) from error

    def state(self) -> RunState:
        """Read the state; a queued or running one whose process is gone is told as interrupted, a damaged one as UNREADABLE.

        Raises:
            RunError: the run was deleted.
        """
        try:
            return as_it_is(kept_state(self.state_file), self)
        except FileNotFoundError as error:
            if not os.path.lexists(self.config_file):
                raise RunError(
                    f"Run {self.id} was deleted. Open the Runs page for the runs there are, or undo the deletion there."
                ) from error
            return RunState(UNREADABLE, reason="state.json is missing. Restore it from a copy, or delete the run.")
        except FathomError as damage:
            return RunState(UNREADABLE, reason=str(damage))

    def write_state(self, **changes: Any) -> RunState:
        """Change fields of state.json, atomically, and return the new state."""
        try:
            old = _parsed_state(self.state_file)
        except FileNotFoundError:
            old = RunState(queued_at=time.time())
        new = replace(old, **changes)
        write_json(self.state_file, asdict(new))
        return new

    def claim(self, status: str, **changes: Any) -> RunState:
        """Write a state as the process that runs this run."""
        pid = os.getpid()
        return self.write_state(status=status, pid=pid, process=process_identity(pid), **changes)

    def events(self, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
        """Return new events and the offset to go on from; see core.runs.events."""
        return read_events(self.events_file, offset)

    def event_writer(self) -> EventWriter:
        """Return the writer of this run's events."""
        return EventWriter(self.events_file)

    def metrics(self) -> RunMetrics:
        """Read metrics.json.

        Raises:
            RunError: the run has no result yet, or the file does not fit; the message names the key.
            StorageError: it cannot be read, or is not JSON.
        """
        try:
            value = read_json(self.metrics_file)
        except FileNotFoundError as error:
            raise RunError(
                f"Run {self.id} has no result: it is {self.state().status}. Wait for it to end, resume it, or choose another run."
            ) from error
        try:
            return RunMetrics.from_json(value)
        except RunError as error:
            raise RunError(f"The result of run {self.id} cannot be used: {error}") from error

    def log_tail(self, lines: int = 30) -> str:
        """Return the end of the worker's log."""
        try:
            text = self.log_file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def cancel_requested(self) -> bool:
        """Tell whether somebody asked this run to stop."""
        return self.cancel_file.exists()

    def can_resume(self) -> bool:
        """Tell whether the run ended without a result and may be started again."""
        return self.state().status in ("failed", "cancelled", "interrupted")


def _parsed_state(path: Path) -> RunState:
    """Return what a state.json says.

    Raises:
        FileNotFoundError: there is none.
        StorageError: it is damaged, or says nothing that is known.
    """
    value = read_json(path)
    try:
        state = read_record(RunState, value)
        if "status" not in value or state.status not in STATUSES:
            raise MisfitError(f"status is {value.get('status')!r}")
    except MisfitError as error:
        raise StorageError(
            f"{path} does not say how the run stands: {error}. Restore it from a copy, or delete the run."
        ) from error
    return state


def as_it_is(state: RunState, run: Run) -> RunState:
    """Return what a file says, or interrupted where it says that a process is at work and there is none."""
    if state.status in ("queued", "running") and not _alive(state, run):
        reason = "The training process ended without a result (killed, crashed or restarted). Press Resume to go on from the last checkpoint."
        return replace(state, status="interrupted", reason=reason)
    return state


def _alive(state: RunState, run: Run) -> bool:
    """Tell whether the process that wrote a state, or was started to write it, is still there."""
    if state.pid is not None:
        return state.process != "" and process_identity(state.pid) == state.process
    try:
        pid, _, started = run.launched_file.read_text(encoding="utf-8").partition(" ")
        return process_identity(int(pid)) == started != ""
    except (OSError, ValueError):  # it is being started just now
        return 0 <= time.time() - state.queued_at < START_GRACE_S


def clean_name(name: str) -> str:
    """Return a display name: one line, no control characters, at most 120 characters, never empty."""
    printable = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(printable.split())[:120] or "Untitled run"


def runs_folder() -> Path:
    """Return the folder that holds the runs."""
    return home() / "runs"


def create_run(config: RunConfig) -> Run:
    """Make a run's folder with its config; the state is queued, nothing is started.

    The id is made of the name's plain letters, the date and a random part, so that two runs of one name are two folders
    and no name can point outside.
    """
    name = clean_name(config.name)
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "run"
    run = Run(runs_folder() / f"{slug}-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}")
    write_json(run.config_file, replace(config, name=name).to_json())
    write_text(run.name_file, name)
    run.write_state(status="queued", queued_at=time.time())
    return run

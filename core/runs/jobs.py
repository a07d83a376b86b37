"""Launch, queue, cancel and resume: each run a process of its own, one training a device at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import FathomError, RunCancelled, RunError
from core.runs.process_identity import process_identity
from core.runs.registry import run_states
from core.runs.run import Run, RunState
from core.storage import ROOT, home, readable_os_errors, write_text

SHARED_CORES = {"GOMP_SPINCOUNT": "3000", "KMP_BLOCKTIME": "1"}
"""Threads that wait for each other give their core up soon. Two processes that both computed on two cores were measured
25 times slower without this; alone it costs nothing."""

_children: list[subprocess.Popen[bytes]] = []


def start_apart(module: list[str], log_file: Path, environment: Mapping[str, str]) -> int:
    """Start `python -m MODULE ARGUMENTS` as a process that outlives this one, and return its pid.

    What it says is added to the log file. Processes that were started so and have ended leave the table of processes here.
    """
    _children[:] = [child for child in _children if child.poll() is None]
    with readable_os_errors(log_file), log_file.open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", *module],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**SHARED_CORES, **os.environ, "FATHOM_HOME": str(home()), **environment},
            cwd=ROOT,
        )
    _children.append(child)
    return child.pid


def launch(run: Run) -> int:
    """Start the worker process of a queued run and return its pid. It outlives the caller and claims the state itself."""
    run.cancel_file.unlink(missing_ok=True)
    run.launched_file.unlink(missing_ok=True)
    run.write_state(
        status="queued",
        queued_at=time.time(),
        finished_at=None,
        reason="",
        pid=None,
        process="",
        device_kind="",
        device="",
    )
    pid = start_apart(
        ["core.worker", str(run.path)],
        run.log_file,
        {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))},
    )
    write_text(run.launched_file, f"{pid} {process_identity(pid)}")  # should it die before it says anything itself
    return pid


def cancel(run: Run) -> None:
    """Ask a queued or running run to stop; it does so within one step.

    Raises:
        RunError: the run has ended already.
    """
    status = run.state().status
    if status not in ("queued", "running"):
        raise RunError(f"Run {run.name!r} is {status}; there is nothing to cancel.")
    write_text(run.cancel_file, "")


def resume(run: Run) -> int:
    """Start a run that ended without a result again, from its last checkpoint where there is one.

    Raises:
        RunError: the run is queued, running or has succeeded.
    """
    with one_at_a_time("launch"):  # pressed twice, the second finds it queued
        if not run.can_resume():
            raise RunError(
                f"Run {run.name!r} is {run.state().status}; only a failed, cancelled or interrupted run can be resumed."
            )
        return launch(run)


@contextmanager
def worker_lock(run: Run) -> Iterator[None]:
    """Be the only process that works on a run; a crash frees the lock.

    Raises:
        RunError: another process works on it.
    """
    lock = FileLock(run.lock_file)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise RunError(
            f"Another process works on run {run.name!r}. Nothing was changed; follow it on its page."
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Let one process after the other do what is called by this name; a crash lets the next one in."""
    file = home() / "locks" / f"{name}.lock"
    with readable_os_errors(file.parent):
        file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(file):
        yield


@dataclass(frozen=True)
class Wait:
    """What a run waits for.

    Attributes:
        device: what the device is called; empty until the run's process has looked.
        behind: the name of the run that trains on it or, where none does, of the next one before this; empty where there is none.
        trains: whether that run trains already.
        place: place in the line for the device, from 1.
    """

    device: str
    behind: str
    trains: bool
    place: int

    def sentence(self) -> str:
        """Say it to a person."""
        if not self.behind:
            return "Starting the training process ..."
        device = f"the device ({self.device})" if self.device else "the device"
        return f"Waiting for {device} behind {self.behind!r}, which {'trains on it' if self.trains else 'is next'}. Place {self.place} in the line."


def queue(device_kind: str = "") -> list[Run]:
    """Return the runs that wait, first in line first: all of them, or those that want or may want one kind of device."""
    waiting = [
        (state.queued_at, run)
        for run, state in run_states()
        if state.status == "queued" and (not device_kind or _may_want(run, state, device_kind))
    ]
    return [run for _, run in sorted(waiting, key=lambda pair: pair[0])]


def wait_of(run: Run) -> Wait:
    """Say for which device a queued run waits, and behind which run."""
    state = run.state()
    kind = state.device_kind
    line = [other for other in queue(kind) if other.id != run.id and other.state().queued_at <= state.queued_at]
    at_work = [other for other, its in run_states() if its.status == "running" and kind in ("", its.device_kind)]
    ahead = at_work or line[-1:]
    return Wait(state.device, ahead[0].name if ahead else "", bool(at_work), len(line) + 1)


def _may_want(run: Run, state: RunState, kind: str) -> bool:
    """Tell whether a waiting run wants a kind of device; one whose process has not looked yet may, unless it asked for another."""
    try:
        return kind == state.device_kind or (not state.device_kind and run.config().train.device in ("auto", kind))
    except FathomError:
        return False


def lock_file(kind: str) -> Path:
    """Return the file whose lock says that a kind of device is taken; it need not be there."""
    return home() / "locks" / f"{kind}.lock"


@contextmanager
def device_lock(run: Run, kind: str, name: str = "") -> Iterator[None]:
    """Hold a kind of device for this run; wait in line for it, oldest first, asleep between looks.

    The lock is the operating system's, so a crash of the holder frees the device. While it waits, the run's state says for
    which device.

    Raises:
        RunCancelled: somebody cancelled the run while it waited.
    """
    run.write_state(device_kind=kind, device=name)
    file = lock_file(kind)
    with readable_os_errors(file.parent):
        file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(file)
    while True:
        if run.cancel_requested():
            raise RunCancelled("Cancelled while waiting for the device.")
        line = queue(kind)
        if not line or line[0].id == run.id:
            try:
                lock.acquire(timeout=0)
                break
            except Timeout:
                pass
        time.sleep(0.3)
    try:
        yield
    finally:
        lock.release()

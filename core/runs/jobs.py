"""Launch, queue, cancel and resume: each run a process of its own, one training a device at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import RunCancelled, RunError
from core.runs.run import Run, list_runs
from core.storage import home, readable_os_errors, write_text

ROOT = Path(__file__).resolve().parents[2]
SHARED_CORES = {"GOMP_SPINCOUNT": "3000", "KMP_BLOCKTIME": "1"}
"""Threads that wait for each other give their core up soon. Two processes that both computed on two cores were measured
25 times slower without this; alone it costs nothing."""


def launch(run: Run) -> int:
    """Start the worker process of a queued run and return its pid. It outlives the caller and claims the state itself."""
    run.cancel_file.unlink(missing_ok=True)
    run.write_state(status="queued", queued_at=time.time(), finished_at=None, reason="", pid=None, process_started=None)
    environment = {
        **SHARED_CORES,
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "FATHOM_HOME": str(home()),
    }
    with readable_os_errors(run.log_file), run.log_file.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "core.worker", str(run.path)],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=environment,
            cwd=ROOT,
        )
    return process.pid


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
    if not run.can_resume():
        raise RunError(
            f"Run {run.name!r} is {run.state().status}; only a failed, cancelled or interrupted run can be resumed."
        )
    return launch(run)


def queue() -> list[Run]:
    """Return the runs that wait, first in line first."""
    waiting = [(run.state().queued_at, run) for run in list_runs() if run.state().status == "queued"]
    return [run for _, run in sorted(waiting, key=lambda pair: pair[0])]


@contextmanager
def device_lock(run: Run, device: str) -> Iterator[None]:
    """Hold the device for this run; wait in line for it, oldest first, asleep between looks.

    The lock is the operating system's, so a crash of the holder frees the device.

    Raises:
        RunCancelled: somebody cancelled the run while it waited.
    """
    folder = home() / "locks"
    with readable_os_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{device.replace(':', '-')}.lock")
    while True:
        if run.cancel_requested():
            raise RunCancelled("Cancelled while waiting for the device.")
        line = queue()
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

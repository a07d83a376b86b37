"""python -m core.worker RUN_DIR: the process that trains one run, and the one place that catches everything."""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
from pathlib import Path

from core.collector import loading
from core.errors import FathomError, RunError
from core.runs.ending import ending, keep_reserve, write_ending
from core.runs.jobs import device_lock, worker_lock
from core.runs.run import Run
from core.runs.versions import installed_versions

log = logging.getLogger("fathom.worker")


def _start_one_process_a_gpu(run: Run, count: int) -> None:
    """Replace this process by torchrun, which starts this worker once a GPU; the pid stays."""
    command = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        f"--nproc-per-node={count}",
        "-m",
        "core.worker",
        str(run.path),
    ]
    os.execv(sys.executable, command)  # noqa: S606 - same interpreter, arguments of our own


def _wait_for_first(run: Run) -> None:
    """Sleep, in every process but the first, until that one holds the device."""
    while run.state().status == "queued":
        time.sleep(0.3)


def work(run: Run) -> None:
    """Train a run that waits; returns when it has succeeded.

    Raises:
        FathomError: what went wrong, as a sentence.
    """
    rank, world_size = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    config = run.config()
    # Heavy imports come only now, so that the state says that somebody is at work while they load.
    with loading():
        from core.engine.device import describe
        from core.engine.memory import readable_memory_errors

    report = describe(config.train.device, config.train.precision)
    if report.kind == "cuda" and report.count > 1 and world_size == 1:
        _start_one_process_a_gpu(run, report.count)
    with loading():
        from core.engine.training.pipeline import Pipeline

    if rank > 0:
        _wait_for_first(run)
        with readable_memory_errors(report):
            Pipeline(run, config, report, rank=rank, world_size=world_size).execute()
        return
    with device_lock(run, report.kind, report.name), readable_memory_errors(report):
        run.claim("running", started_at=time.time())
        Pipeline(run, config, report, world_size=world_size).execute()


def main(arguments: list[str]) -> int:
    """Run the worker; the exit code is 0 for success, 1 for anything else."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("Usage: python -m core.worker RUN_DIR (a folder under $FATHOM_HOME/runs)", file=sys.stderr)  # noqa: T201
        return 2
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    run = Run(Path(arguments[0]).resolve())
    if os.environ.get("RANK", "0") != "0":
        return _conclude(run, first=False)
    try:
        with worker_lock(run):
            run.claim("queued")
            if hasattr(os, "nice"):
                os.nice(5)  # the page and the predictions go first
            return _conclude(run, first=True)
    except RunError as error:  # the other process says how the run ends
        log.error("%s", error)
        return 1


def _conclude(run: Run, *, first: bool) -> int:
    """Train a run and return the exit code; the first of its processes writes how it ended."""
    outcome, reason = "succeeded", ""
    try:
        log.info("run %s, versions %s", run.id, installed_versions())
        if first:
            keep_reserve(run)
        work(run)
    except BaseException as error:  # noqa: BLE001 - the run must never end without a reason
        outcome, reason = ending(error)
        if isinstance(error, FathomError):
            log.error("%s", error)
        else:
            traceback.print_exc()
    if first:
        write_ending(run, outcome, reason, time.time())
        run.cancel_file.unlink(missing_ok=True)
    return 0 if outcome == "succeeded" else 1


if __name__ == "__main__":
    exit_code = main(sys.argv[1:])
    if "RANK" in os.environ:
        # Everything is written by now, and threads of a closed process group were seen to keep a process, and with it the
        # launcher of all, from ending.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(exit_code)
    sys.exit(exit_code)

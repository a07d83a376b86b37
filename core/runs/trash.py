"""Deleted runs wait here for a week, so that a deletion can be undone."""

from __future__ import annotations

import io
import shutil
import time
import zipfile
from contextlib import suppress
from pathlib import Path

from core.errors import RunError
from core.runs.in_use import tasks_of
from core.runs.jobs import worker_lock
from core.runs.lineage import purge_starts
from core.runs.run import FINISHED, ID, UNREADABLE, Run, runs_folder
from core.storage import home, readable_os_errors

KEPT_S = 7 * 86_400.0


def trash_folder() -> Path:
    """Return the folder that deleted runs wait in."""
    return home() / "trash"


def delete_run(run: Run) -> None:
    """Move a finished or damaged run to the trash, and remove for good what has been there for longer than KEPT_S.

    Raises:
        RunError: the run is queued or running, or in use for a task. Runs that go on from it lose nothing, for they keep what they need.
    """
    status = run.state().status
    if status not in (*FINISHED, UNREADABLE):
        raise RunError(f"Run {run.name!r} is {status}. Cancel it first, then delete it.")
    with worker_lock(run):  # what is damaged does not say whether somebody works on it
        pass
    if tasks := tasks_of(run):
        raise RunError(
            f"Run {run.name!r} is in use for {tasks[0]!r}, which would be left without a model. Put another into use first, or take it out of use: python -m core use {tasks[0]!r} --end"
        )
    purge_trash()
    target = trash_folder() / run.id
    with readable_os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(run.path, target)


def restore_run(run_id: str) -> Run:
    """Bring a deleted run back.

    Raises:
        RunError: it is not in the trash.
    """
    source = trash_folder() / run_id
    if not ID.fullmatch(run_id) or not source.is_dir():
        raise RunError(
            f"Run {run_id[:80]!r} is not in the trash: it was never deleted, or removed for good a week after that. Train it again."
        )
    target = runs_folder() / run_id
    with readable_os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)
    return Run(target)


def deleted_runs() -> list[tuple[Run, float]]:
    """Return the runs that can still be brought back and when each was deleted (seconds since 1970), the latest first."""
    folder = trash_folder()
    if not folder.is_dir():
        return []
    found = [
        (Run(path), path.stat().st_ctime) for path in folder.iterdir() if ID.fullmatch(path.name) and path.is_dir()
    ]
    return sorted((each for each in found if time.time() - each[1] <= KEPT_S), key=lambda each: -each[1])


def purge_trash() -> None:
    """Remove for good what has been in the trash for longer than KEPT_S, and what was kept of earlier models that no run goes on from."""
    folder = trash_folder()
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if time.time() - path.stat().st_ctime > KEPT_S:  # moving a folder sets its ctime
            shutil.rmtree(path, ignore_errors=True)
    purge_starts([runs_folder(), folder])


def zipped_folder(run: Run) -> bytes:
    """Return everything that lies in a run's folder as a ZIP file, damaged or not; what cannot be read is left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(run.path.rglob("*")):
            if not path.is_symlink() and path.is_file():
                with suppress(OSError):
                    packed.writestr(str(path.relative_to(run.path.parent)), path.read_bytes())
    return out.getvalue()

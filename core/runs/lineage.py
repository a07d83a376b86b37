"""Which runs go on from which, and what is kept of earlier models for as long as one does."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from core.errors import FathomError
from core.runs.registry import list_runs
from core.runs.run import Run
from core.runs.starts import starts_folder

_YOUNG_S = 86_400.0
"""What nobody uses is kept for a day: somebody may be about to go on from it."""


def continued_by(run: Run) -> list[Run]:
    """Return the runs that go on from a run's model, newest first."""
    found = []
    for other in list_runs():
        try:
            continued = other.config().continues
        except (FathomError, OSError, ValueError, TypeError, KeyError):
            continue
        if continued is not None and continued.run == run.id:
            found.append(other)
    return found


def purge_starts(folders: Iterable[Path]) -> None:
    """Remove what was kept for longer than a day and no run of these folders goes on from."""
    if not starts_folder().is_dir():
        return
    old = [path for path in starts_folder().iterdir() if time.time() - path.stat().st_mtime > _YOUNG_S]
    if not old:
        return
    texts = [
        file.read_text(encoding="utf-8", errors="replace")
        for folder in folders
        if folder.is_dir()
        for pattern in ("*/config.json", "*/model/classifier.json")
        for file in folder.glob(pattern)
    ]
    for path in old:
        if not any(path.name in text for text in texts):
            shutil.rmtree(path, ignore_errors=True)

"""What is slow to make and never changed: made by one test process and read, or copied, by all of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(tmp_path_factory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that `make` filled; the processes of one test run share it, so a test works on a copy of what it changes."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder, done = base / name, base / f"{name}.done"
    with FileLock(base / f"{name}.lock"):
        if not done.exists():
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def in_home(make: Callable[[Path], None]) -> Callable[[Path], None]:
    """Let `make` train with everything Fathom writes below `var/` of the folder, and its demos in `demos/`."""

    def made(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FATHOM_HOME", str(folder / "var"))
            patch.setenv("FATHOM_DEMOS", str(folder / "demos"))
            patch.delenv("FATHOM_ENGINE_URL", raising=False)
            patch.setattr(os, "nice", lambda _: 0)
            make(folder)

    return made

"""The models that come with the demos: finished runs in the repository, put into this installation's home at the first look."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from core.dataset.folder import save_dataset
from core.domain import Domain, Task
from core.errors import DomainError, StorageError
from core.ingest.table import read_table
from core.runs.run import Run, runs_folder
from core.storage import home, read_json, readable_os_errors
from core.tasks.discovery import discover

MANIFEST = "manifest.json"
"""Says the run's id, the SHA-256 of each file, the encoder's name and SHA-256, and what it is good for; see core.tasks.stage."""


def shipped_folder(domain: Domain, task: Task) -> Path:
    """Return where the model of a task lies that comes along; it need not be there."""
    return domain.folder / "models" / task.name


def file_hash(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def install_shipped(domain: Domain, task: Task) -> None:
    """Put the model that comes along among the runs of this home, unless it is there or somebody deleted it.

    Raises:
        DomainError: a file of it is not as it was made.
        StorageError: the home cannot be written.
    """
    folder = shipped_folder(domain, task)
    if not (folder / MANIFEST).is_file():
        return
    manifest = _manifest(folder, task)
    target = runs_folder() / manifest["run"]
    marker = _marker(target)
    if marker.is_file():
        return  # it is there, or somebody deleted it
    lock = home() / "locks" / "shipped.lock"
    with readable_os_errors(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock), readable_os_errors(target):
        if not (target / "state.json").is_file():
            _check(folder, task, manifest["files"])
            for file in (domain.train_file(task), domain.test_file(task), domain.outside_file(task, "train")):
                if file.is_file():
                    save_dataset(read_table(file))
            aside = target.with_name(f".{target.name}")
            shutil.rmtree(aside, ignore_errors=True)
            for name in manifest["files"]:
                (aside / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                shutil.copyfile(folder / name, aside / name)
            shutil.rmtree(target, ignore_errors=True)
            aside.rename(target)
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.touch()


def install_every_shipped() -> list[str]:
    """Put every model that comes along among the runs of this home, for those who ask without the pages; return what stood in the way, a sentence each.

    Raises:
        StorageError: the home cannot be written.
    """
    troubles = []
    for domain in discover().domains.values():
        for task in domain.tasks:
            try:
                install_shipped(domain, task)
            except DomainError as error:
                troubles.append(str(error))
    return troubles


def was_deleted(domain: Domain, task: Task) -> bool:
    """Tell whether the model that comes along was put into this home and somebody deleted it."""
    folder = shipped_folder(domain, task)
    if not (folder / MANIFEST).is_file():
        return False
    target = runs_folder() / str(_manifest(folder, task)["run"])
    return _marker(target).is_file() and not target.exists()


def _manifest(folder: Path, task: Task) -> dict[str, Any]:
    """Read what a model that comes along is made of.

    Raises:
        DomainError: the file is damaged.
    """
    try:
        found = read_json(folder / MANIFEST)
        _ = found["run"], found["files"].items()
    except (StorageError, OSError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise DomainError(_damaged(task, MANIFEST)) from error
    return dict(found)


def _damaged(task: Task, name: str) -> str:
    return f"The model of {task.title!r} that comes along is damaged: {name} is not as it was made. Restore the folder domain_demos from the repository, or train the model here."


def _check(folder: Path, task: Task, files: Mapping[str, str]) -> None:
    """Raise DomainError for a file that is not as it was made; files: path in the folder -> SHA-256."""
    for name, digest in files.items():
        if not (folder / name).is_file() or file_hash(folder / name) != digest:
            raise DomainError(_damaged(task, name))


def _marker(target: Path) -> Path:
    """Return the file that says that a model was put among the runs once; the run itself may be deleted, and stays so."""
    return home() / "shipped" / target.name


def is_shipped(run: Run) -> bool:
    """Tell whether a run came with the demos and was not trained here."""
    return _marker(run.path).is_file()

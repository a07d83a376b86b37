"""What a task is, as JSON that a person can read: in the task card beside a run, and in demo.json of a demo made of one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from core.domain import ClassInfo, Costs, Domain, Example, HubSource, Slice, Task, Work
from core.errors import DomainError
from core.storage import read_json, write_json
from core.tasks.contract import SLUG

DECLARATION = "demo.json"
VERSION = 1
_PARTS: dict[str, type] = {"classes": ClassInfo, "examples": Example, "slices": Slice}
_SINGLE: dict[str, type] = {"costs": Costs, "work": Work, "hub": HubSource}
T = TypeVar("T")


def task_to_json(task: Task) -> dict[str, Any]:
    """Return a task as plain JSON."""
    return dataclasses.asdict(task)


def task_from_json(value: Any, place: str) -> Task:
    """Build a task from JSON; fields that this version does not know are left out.

    Raises:
        DomainError: a field lacks or is of the wrong kind; the sentence begins with `place`.
    """
    if not isinstance(value, dict):
        raise DomainError(f"{place} holds no task. Delete it, and the card is filled from the data again.")
    fields: dict[str, Any] = dict(value)
    try:
        for name, kind in _PARTS.items():
            fields[name] = tuple(_build(kind, item) for item in fields.get(name, ()))
        for name, kind in _SINGLE.items():
            if fields.get(name) is not None:
                fields[name] = _build(kind, fields[name])
        for name in ("out_of_scope", "additions"):
            fields[name] = tuple(fields.get(name, ()))
        return _build(Task, fields)
    except (TypeError, ValueError, AttributeError) as error:
        raise DomainError(
            f"{place} does not fit this version: {error}. Delete it, and the card is filled from the data again."
        ) from error


def _build(kind: type[T], value: Any) -> T:
    """Make a dataclass of a JSON object; lists become tuples where it declares one."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r:.60} is no {kind.__name__}")
    assert dataclasses.is_dataclass(kind)
    known = {field.name: str(field.type) for field in dataclasses.fields(kind)}
    given = {
        name: tuple(item) if known[name].startswith("tuple") else item for name, item in value.items() if name in known
    }
    return kind(**given)


def write_domain(domain: Domain) -> None:
    """Write demo.json into the domain's folder.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    write_json(
        domain.folder / DECLARATION,
        {
            "version": VERSION,
            **{name: getattr(domain, name) for name in ("title", "purpose", "warning", "icon", "licence", "origin")},
            "runs": dict(domain.runs),
            "tasks": [task_to_json(task) for task in domain.tasks],
        },
    )


def read_domain(folder: Path) -> Domain:
    """Return the domain that a folder's demo.json declares; nothing in it is run.

    Raises:
        DomainError: it is damaged, or was written by a later version.
    """
    where = f"The demo {folder.name!r}"
    if not SLUG.fullmatch(folder.name):
        raise DomainError(
            f"The demo folder {folder.name!r} has a name that no link can hold. Use small letters, digits and underscores, a letter first."
        )
    value = read_json(folder / DECLARATION)
    if not isinstance(value, dict) or not isinstance(value.get("version"), int) or value["version"] > VERSION:
        raise DomainError(
            f"{where} has a demo.json that this version cannot read (version {VERSION} or earlier is wanted). Update Fathom, or make the demo again."
        )
    words = {name: value.get(name) for name in ("title", "purpose", "warning", "icon", "licence", "origin")}
    if lacking := [name for name, word in words.items() if not isinstance(word, str)]:
        raise DomainError(f"{where} has a demo.json without {', '.join(lacking)}. Make the demo again.")
    runs, tasks = value.get("runs"), value.get("tasks")
    if not isinstance(runs, dict) or not isinstance(tasks, list):
        raise DomainError(f"{where} has a demo.json without runs or tasks. Make the demo again.")
    return Domain(
        **{name: str(word) for name, word in words.items()},
        tasks=tuple(task_from_json(task, f"{where}, demo.json,") for task in tasks),
        name=folder.name,
        folder=folder,
        made=True,
        runs={str(name): str(run) for name, run in runs.items()},
    )

"""Real public rows for a demo task: fetched from the Hub, kept like any other data set, and found again without a network."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core.config import DataConfig
from core.dataset.fix_kinds import Columns, incomplete_rows
from core.dataset.fixes import Fix
from core.dataset.folder import load_dataset, save_dataset
from core.domain import Domain, HubSource, Task
from core.errors import DataError, FathomError
from core.ingest.content import Table
from core.ingest.hub import read_hub_dataset
from core.ingest.importing import Import
from core.ingest.overrides import Corrections
from core.ingest.source import Progress
from core.runs.run import Run
from core.storage import home, read_json, write_json
from core.tasks.models import submit_on

_TRAIN_SHARE = 0.8
"""Of the progress, for the training rows where test rows follow."""


@dataclass(frozen=True)
class HubData:
    """A task's public rows as they are kept.

    Attributes:
        name, licence: of the data set.
        data: what a run on them learns from and is tested on; its labels are those of the Hub.
        rows, test_rows: in the two splits; test_rows is 0 where the data set has no test split and rows are held out.
        incomplete: rows of both that lack a text or a label, which a run leaves out.
        fetched_at: in seconds since 1970.
    """

    name: str
    licence: str
    data: DataConfig
    rows: int
    test_rows: int
    incomplete: int
    fetched_at: float


def record_file(domain: Domain, task: Task) -> Path:
    """Return the file that says what was fetched for a task; it is written last."""
    return home() / "demos" / domain.name / task.name / "hub.json"


def fetch_hub_data(domain: Domain, task: Task, progress: Progress | None = None) -> HubData:
    """Fetch a task's public rows and keep them; nothing is kept unless all of them have arrived.

    Args:
        progress: called with the share (0 to 1) and the rows so far; raising in it stops the fetching.

    Raises:
        DataError: the task names no data set, the Hub does not give it, or it does not have the columns.
        StorageError: the disk is full or cannot be written.
    """
    return _fetch(domain, task, progress)[0]


def cached_hub_data(domain: Domain, task: Task) -> HubData | None:
    """Return what was fetched for a task before; None where nothing was, it is gone, or the task names something else now."""
    if task.hub is None:
        return None
    try:
        record: dict[str, Any] = read_json(record_file(domain, task))
        if record["source"] != _asked(task.hub):
            return None
        kept = record["kept"]
        data = DataConfig(**{**kept["data"], "fixes": tuple(kept["data"]["fixes"])})
        for identity in (data.dataset, data.test_dataset):
            if identity is not None:
                load_dataset(identity)
        return HubData(**{**kept, "data": data, "licence": task.hub.licence})
    except (FileNotFoundError, FathomError, KeyError, TypeError, AttributeError):
        return None


def submit_hub(domain: Domain, task: Task, preset: str, *, start: bool = True) -> Run:
    """Start a run on a task's public rows, which were fetched before.

    Args:
        preset: quick, balanced or thorough.

    Raises:
        DataError: nothing was fetched yet, or the rows cannot be learned from.
        ConfigError, StorageError: see core.runs.submission.submit.
    """
    kept = cached_hub_data(domain, task)
    if kept is None:
        raise DataError(
            f"The public rows of {task.title!r} are not on this machine. Fetch {_source(task).name} first, or train on the bundled rows."
        )
    frame = load_dataset(kept.data.dataset).frame()
    return submit_on(domain, task, preset, frame, kept.data, source="hub", start=start)


_fetches: dict[tuple[Path, str, str], Import] = {}
_lock = threading.Lock()


def start_hub_fetch(domain: Domain, task: Task) -> Import:
    """Fetch a task's public rows in the background, or return the fetching that goes on; visitors share it."""
    name, key = _source(task).name, _key(domain, task)

    def read(report: Callable[[float, int], None], show: Callable[[pd.DataFrame], None]) -> Table:
        return _fetch(domain, task, report)[1]

    with _lock:
        going = _fetches.get(key)
        if going is None or going.done:
            going = _fetches[key] = Import(name, Corrections(), read)
        return going


def hub_fetch(domain: Domain, task: Task) -> Import | None:
    """Return the fetching that goes on or ended; None where there is none."""
    return _fetches.get(_key(domain, task))


def forget_hub_fetch(domain: Domain, task: Task) -> None:
    """Stop the fetching if it still goes on, and drop it with its rows; what was kept stays."""
    with _lock:
        going = _fetches.pop(_key(domain, task), None)
    if going is not None:
        going.cancel()


def _fetch(domain: Domain, task: Task, progress: Progress | None) -> tuple[HubData, Table]:
    """Fetch the rows; return what is kept and the training rows."""
    hub = _source(task)
    train, test = _read(hub, hub.train_split, progress, 0.0, _TRAIN_SHARE if hub.test_split else 1.0, 0), None
    rows = len(train.frame)
    if hub.test_split:
        test = _read(hub, hub.test_split, progress, _TRAIN_SHARE, 1.0, rows)
    test_rows = 0 if test is None else len(test.frame)
    if progress is not None:
        progress(1.0, rows + test_rows)  # the last moment to stop it
    incomplete = sum(
        int(incomplete_rows(table.frame, _columns(hub)).sum()) for table in (train, test) if table is not None
    )
    saved, held_out = save_dataset(train), None if test is None else save_dataset(test)
    data = DataConfig(
        saved.id,
        saved.file_name,
        hub.text,
        hub.label,
        hub.text_pair,
        test_dataset=held_out.id if held_out else None,
        test_file_name=held_out.file_name if held_out else None,
        fixes=(Fix("drop_incomplete").as_dict(),) if incomplete else (),
    )
    kept = HubData(hub.name, hub.licence, data, rows, test_rows, incomplete, time.time())
    write_json(record_file(domain, task), {"source": _asked(hub), "kept": asdict(kept)})
    return kept, train


def _read(hub: HubSource, split: str, progress: Progress | None, low: float, high: float, before: int) -> Table:
    """Read one split and check its columns; its progress runs from `low` to `high`, its rows on from `before`."""

    def tell(share: float, rows: int) -> None:
        if progress is not None:
            progress(low + (high - low) * share, before + rows)

    table = read_hub_dataset(hub.name, split=split, config=hub.config, progress=tell)
    wanted = [*_columns(hub).texts, hub.label]
    if any(name not in table.frame.columns for name in wanted):
        there = [str(name) for name in table.frame.columns]
        shown = _listed(there[:12]) + (f" (of {len(there):,})" if len(there) > 12 else "")
        raise DataError(
            f"The data set {hub.name!r} ({split}) has the columns {shown}; the demo wants {_listed(wanted)}. "
            "It has changed since the demo was written: correct the columns in the demo's __init__.py, or stay with the bundled rows."
        )
    return table


def _listed(names: list[str]) -> str:
    *first, last = [repr(name) for name in names]
    return f"{', '.join(first)} and {last}" if first else last


def _source(task: Task) -> HubSource:
    if task.hub is None:
        raise DataError(f"{task.title!r} names no public data set. Train on the bundled rows.")
    return task.hub


def _columns(hub: HubSource) -> Columns:
    return Columns(hub.text, hub.label, hub.text_pair)


def _asked(hub: HubSource) -> dict[str, str | None]:
    """Return what makes kept rows the ones a task asks for; wording may change without fetching again."""
    return {
        name: getattr(hub, name)
        for name in ("name", "config", "train_split", "test_split", "text", "text_pair", "label")
    }


def _key(domain: Domain, task: Task) -> tuple[Path, str, str]:
    return home(), domain.name, task.name

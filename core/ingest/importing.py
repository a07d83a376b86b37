"""A table that is being read in the background: found again by its key when the page runs anew, and cancelled at will."""

from __future__ import annotations

import io
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import IO

import pandas as pd

from core.errors import DataError, FathomError
from core.ingest.content import Table
from core.ingest.hub import read_hub_dataset
from core.ingest.overrides import Corrections
from core.ingest.table import read_table

log = logging.getLogger("fathom.importing")
_MOST_KEPT = 8
Given = str | os.PathLike[str] | IO[bytes] | bytes
Read = Callable[[Callable[[float, int], None], Callable[[pd.DataFrame], None]], Table]


class ImportCancelledError(DataError):
    """The person stopped the import."""


@dataclass(frozen=True)
class ImportProgress:
    """How far an import is: the share of the file (0 to 1) and the rows so far."""

    share: float = 0.0
    rows: int = 0


class Import:
    """A reading in a thread of its own. All attributes may be looked at from any thread.

    Attributes:
        name: of the file; corrections: what the person changed.
        progress, preview: how far it is; the first rows once they are known, else None.
        table, error: the outcome; both None while it goes on.
    """

    def __init__(self, name: str, corrections: Corrections, read: Read) -> None:
        self.name, self.corrections = name, corrections
        self.progress = ImportProgress()
        self.preview: pd.DataFrame | None = None
        self.table: Table | None = None
        self.error: FathomError | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(read,), name=f"import {name[:40]}", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Say whether there is an outcome."""
        return self.table is not None or self.error is not None

    def cancel(self) -> None:
        """Stop at the next block of rows; what was read is dropped."""
        self._stop.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the outcome; return whether there is one."""
        self._thread.join(timeout_s)
        return self.done

    def _run(self, read: Read) -> None:
        try:
            table = read(self._report, self._show)
            self._report(1.0, len(table.frame))
            self.table = table
        except FathomError as error:
            self.error = error
        except MemoryError:
            self.error = DataError(f"{self.name} does not fit into this machine's memory. Split it into smaller files.")
        except Exception:  # a thread has nobody above it who would say so
            log.exception("unexpected error while reading %s", self.name)
            self.error = DataError(
                f"{self.name} could not be read, for a reason that nobody foresaw; it stands in the log. Save the table as CSV (UTF-8) and try again."
            )

    def _report(self, share: float, rows: int) -> None:
        if self._stop.is_set():
            raise ImportCancelledError(f"The import of {self.name} was cancelled. Choose the file again to read it.")
        self.progress = ImportProgress(share, rows)

    def _show(self, frame: pd.DataFrame) -> None:
        self.preview = frame


_imports: OrderedDict[Hashable, Import] = OrderedDict()
_lock = threading.Lock()


def start_import(given: Given, name: str, corrections: Corrections | None = None, *, key: Hashable = None) -> Import:
    """Read a file in the background, or return the reading that goes on or ended under the same key and corrections.

    Args:
        given: a path, bytes, or an upload; an upload's bytes are shared, not copied.
        key: what tells this file from others, such as the id of an upload; without one nothing is found again.
    """
    corrections = corrections or Corrections()

    def read(report: Callable[[float, int], None], show: Callable[[pd.DataFrame], None]) -> Table:
        return read_table(
            own_view(given),
            name,
            encoding=corrections.encoding,
            delimiter=corrections.delimiter,
            quote=corrections.quote,
            header_row=corrections.header_row,
            sheet=corrections.sheet,
            member=corrections.member,
            progress=report,
            on_preview=show,
        )

    return _start(name, corrections, read, None if key is None else (key, corrections), key)


def start_hub_import(name: str, *, config: str | None = None, split: str = "train") -> Import:
    """Fetch a data set of the Hub in the background, or return the fetching that goes on or ended."""

    def read(report: Callable[[float, int], None], show: Callable[[pd.DataFrame], None]) -> Table:
        return read_hub_dataset(name, split=split, config=config, progress=report, on_preview=show)

    key = ("hub", name, config, split)
    return _start(name, Corrections(), read, (key, Corrections()), key)


def forget(key: Hashable) -> None:
    """Cancel and drop every reading of a file, and with it the rows that nobody else holds."""
    with _lock:
        for known in [known for known in _imports if isinstance(known, tuple) and known[0] == key]:
            _imports.pop(known).cancel()


def _start(name: str, corrections: Corrections, read: Read, key: Hashable, file: Hashable) -> Import:
    with _lock:
        known = _imports.get(key) if key is not None else None
        if known is not None and not isinstance(known.error, ImportCancelledError):
            _imports.move_to_end(key)
            return known
        for other, going in _imports.items():  # the same file read differently: only the newest counts
            if key is not None and isinstance(other, tuple) and other[0] == file and not going.done:
                going.cancel()
        started = Import(name, corrections, read)
        if key is not None:
            _imports[key] = started
            while len(_imports) > _MOST_KEPT:
                _imports.popitem(last=False)[1].cancel()
        return started


def own_view(given: Given) -> Given:
    """Return a view of an upload with a position of its own."""
    if isinstance(given, io.BytesIO):
        return io.BytesIO(given.getvalue())
    return given

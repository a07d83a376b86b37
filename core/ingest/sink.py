"""Rows on their way into an Arrow table: in memory while they are few, in a mapped file when they are many."""

from __future__ import annotations

import contextlib
import os
import tempfile
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from core.storage import readable_os_errors

IN_MEMORY_BYTES = 48_000_000
LINE = "__line__"
PREVIEW_ROWS = 100
Preview = Callable[[pd.DataFrame], None]
TEXT = pa.large_string()
_TEXT_DTYPE = pd.StringDtype("pyarrow", na_value=np.nan)


class Sink:
    """Collects columns of text with the line of each row; a context manager, so that nothing stays behind.

    Args:
        names: of the columns; all different.
        preview: called once with the first rows.
    """

    def __init__(self, names: Sequence[str], preview: Preview | None = None) -> None:
        self.preview = preview
        self.names = list(names)
        self.schema = pa.schema([*(pa.field(name, TEXT) for name in self.names), pa.field(LINE, pa.int64())])
        self.batches: list[pa.RecordBatch] = []
        self.rows = self.bytes = 0
        self.path: Path | None = None
        self._writer: pa.ipc.RecordBatchFileWriter | None = None

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def add(self, columns: Sequence[Sequence[str] | pa.Array], lines: Sequence[int] | pa.Array) -> None:
        """Take rows, column by column.

        Raises:
            StorageError: the disk for temporary files is full.
        """
        if not len(lines):
            return
        arrays = [column if isinstance(column, pa.Array) else pa.array(column, TEXT) for column in columns]
        numbers = lines if isinstance(lines, pa.Array) else pa.array(lines, pa.int64())
        batch = pa.record_batch([*arrays, numbers], schema=self.schema)
        if self.preview is not None:
            self.preview(frame_of(pa.Table.from_batches([batch.slice(0, PREVIEW_ROWS)])))
            self.preview = None
        self.rows += batch.num_rows
        self.bytes += batch.nbytes
        if self._writer is None and self.bytes <= IN_MEMORY_BYTES:
            self.batches.append(batch)
            return
        with readable_os_errors(Path(tempfile.gettempdir())):
            if self._writer is None:
                handle, path = tempfile.mkstemp(prefix="fathom-", suffix=".arrow")
                os.close(handle)
                self.path = Path(path)
                self._writer = pa.ipc.new_file(path, self.schema)
                for waiting in self.batches:
                    self._writer.write(waiting)
                self.batches = []
            self._writer.write(batch)

    def finish(self) -> pa.Table:
        """Return the table; one on disk is mapped, and its file goes when the table does."""
        if self._writer is None:
            table = pa.Table.from_batches(self.batches, schema=self.schema)
            self.batches = []
            return table
        assert self.path is not None
        with readable_os_errors(self.path):
            self._writer.close()
            self._writer = None
            mapped = pa.memory_map(str(self.path))
            table = pa.ipc.open_file(mapped).read_all()
            try:
                self.path.unlink()  # the mapping keeps the content; nothing is left when the process dies
            except OSError:  # systems that do not let go of a mapped file
                weakref.finalize(table, _remove, self.path)
            self.path = None
        return table

    def discard(self) -> None:
        """Drop what was not finished."""
        self.batches = []
        if self._writer is not None:
            with contextlib.suppress(OSError, pa.ArrowException):
                self._writer.close()
            self._writer = None
        if self.path is not None:
            _remove(self.path)
            self.path = None


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def frame_of(table: pa.Table) -> pd.DataFrame:
    """Return columns of str over the table's own memory, without a copy; the index is the line."""
    lines = table.column(table.num_columns - 1).to_numpy()
    frame = text_frame(table.select(list(range(table.num_columns - 1))))
    frame.index = pd.Index(lines, name="line")
    return frame


def text_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as pandas, its text as str over the same memory."""
    frame: pd.DataFrame = table.to_pandas(types_mapper={TEXT: _TEXT_DTYPE, pa.string(): _TEXT_DTYPE}.get)
    return frame

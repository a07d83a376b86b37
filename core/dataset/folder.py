"""A data set is a folder: the table as parquet, and what was found in the file it came from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import DataError, StorageError
from core.ingest.problems import Problem
from core.ingest.sink import text_frame
from core.ingest.table import Table
from core.storage import home, read_json, readable_os_errors, write_json

TABLE_FILE = "table.parquet"
INFO_FILE = "dataset.json"
_SLICE_ROWS = 65_536


@dataclass(frozen=True)
class Dataset:
    """A saved table; `id` is the hash of its content, `saved_at` is in seconds since 1970, `description` says what was detected."""

    id: str
    path: Path
    file_name: str
    rows: int
    columns: list[str]
    encoding: str
    delimiter: str
    header_row: int
    problems: list[Problem]
    saved_at: float
    description: str = ""

    def frame(self) -> pd.DataFrame:
        """Read the table: columns of str, the index is the line in the file.

        Raises:
            DataError: the data set was deleted.
            StorageError: it cannot be read.
        """
        file = self.path / TABLE_FILE
        try:
            with readable_os_errors(file):
                return text_frame(pq.read_table(file, memory_map=True))
        except FileNotFoundError as error:
            raise DataError(
                f"The data set {self.file_name!r} ({self.id}) was deleted. Upload the file again."
            ) from error
        except ValueError as error:  # pyarrow's own errors derive from it
            raise StorageError(f"{file} is damaged: {error}. Upload {self.file_name!r} again.") from error


def datasets_folder() -> Path:
    """Return the folder that holds the data sets."""
    return home() / "datasets"


def content_hash(frame: pd.DataFrame) -> str:
    """Return 16 hex digits that depend on the column names, the cells and their order alone."""
    digest = hashlib.sha256(json.dumps([str(name) for name in frame.columns]).encode())
    for start in range(0, len(frame), _SLICE_ROWS):  # a row's hash does not depend on the others
        rows = frame.iloc[start : start + _SLICE_ROWS]
        digest.update(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]


def _write_rows(frame: pd.DataFrame, file: Path) -> None:
    """Write a table aside, slice by slice, and rename it into place."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(handle)
    aside = Path(name)
    try:
        schema = pa.Schema.from_pandas(frame.head(1))
        with pq.ParquetWriter(aside, schema) as writer:
            for start in range(0, max(1, len(frame)), _SLICE_ROWS):
                writer.write_table(pa.Table.from_pandas(frame.iloc[start : start + _SLICE_ROWS], schema=schema))
        aside.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def save_dataset(table: Table) -> Dataset:
    """Keep a table; the same content twice is one data set, under the newer name.

    Raises:
        StorageError: the disk is full or cannot be written.
    """
    identity = content_hash(table.frame)
    folder = datasets_folder() / identity
    file = folder / TABLE_FILE
    with readable_os_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if not file.is_file():
            _write_rows(table.frame, file)
    info: dict[str, Any] = {
        "file_name": table.name,
        "rows": len(table.frame),
        "columns": [str(name) for name in table.frame.columns],
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header_row": table.header_row,
        "problems": [asdict(problem) for problem in table.problems],
        "saved_at": time.time(),
        "description": table.describe(),
    }
    write_json(folder / INFO_FILE, info)
    return _from_info(folder, info)


def _from_info(folder: Path, info: dict[str, Any]) -> Dataset:
    return Dataset(
        id=folder.name, path=folder, **{**info, "problems": [Problem(**problem) for problem in info["problems"]]}
    )


def load_dataset(dataset_id: str) -> Dataset:
    """Return a saved data set.

    Raises:
        DataError: there is none of this id.
    """
    folder = datasets_folder() / dataset_id
    if not dataset_id.isalnum() or not (folder / INFO_FILE).is_file():
        raise DataError(
            f"There is no data set {dataset_id[:40]!r}; it was deleted or never saved whole. Upload the file again."
        )
    try:
        return _from_info(folder, read_json(folder / INFO_FILE))
    except (TypeError, KeyError) as error:
        raise DataError(
            f"The data set {dataset_id} does not fit this version ({error}). Upload the file again."
        ) from error


def list_datasets() -> list[Dataset]:
    """Return the data sets there are, newest first; damaged ones are left out."""
    found = []
    for file in datasets_folder().glob(f"*/{INFO_FILE}"):
        try:
            found.append(load_dataset(file.parent.name))
        except (DataError, StorageError):
            continue
    return sorted(found, key=lambda dataset: dataset.saved_at, reverse=True)

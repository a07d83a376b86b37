"""Parquet and other Arrow data as columns of text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.errors import DataError
from core.ingest.json_values import cell_text
from core.ingest.problems import Problems
from core.ingest.sink import TEXT, Sink
from core.ingest.source import Progress, Source

_BLOCK_ROWS = 10_000
ARROW, STREAM = b"ARROW1", b"\xff\xff\xff\xff"
"""How Arrow and Feather files begin, and Arrow streams, which the library datasets keeps."""


def class_names(schema: pa.Schema) -> dict[str, list[str]]:
    """Return the names of numbered classes that a data set of the Hub carries in its schema, by column."""
    raw = (schema.metadata or {}).get(b"huggingface")
    if not raw:
        return {}
    try:
        features = json.loads(raw)["info"]["features"]
        return {
            name: [str(label) for label in feature["names"]]
            for name, feature in features.items()
            if isinstance(feature, dict) and feature.get("_type") == "ClassLabel" and feature.get("names")
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def as_text(array: pa.Array, names: Sequence[str] | None = None) -> pa.Array:
    """Return an Arrow array as text: nothing for null, 7 for 7.0, ISO dates, JSON for lists.

    Args:
        names: of the classes, when the array holds their numbers.
    """
    kind = array.type
    if pa.types.is_dictionary(kind):
        return as_text(array.dictionary_decode(), names)
    if names is not None and pa.types.is_integer(kind):
        numbers = array.to_pylist()
        return pa.array(["" if n is None else names[n] if 0 <= n < len(names) else str(n) for n in numbers], TEXT)
    if pa.types.is_null(kind):
        return pa.array([""] * len(array), TEXT)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([_decoded(value) for value in array.to_pylist()], TEXT)
    if pa.types.is_nested(kind):
        return pa.array(["" if value is None else cell_text(_plain(value)) for value in array.to_pylist()], TEXT)
    try:
        text = pc.cast(array, TEXT)
        if pa.types.is_timestamp(kind) and pc.any(pc.match_substring(text, "out of range")).as_py():
            text = _far_times(array)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        text = pa.array(["" if value is None else str(value) for value in array.to_pylist()], TEXT)
    return pc.fill_null(text, "")


def _far_times(array: pa.Array) -> pa.Array:
    """Return times as text where some lie beyond the years that the calendar of Arrow knows."""
    numbers = pc.cast(array, pa.int64()).to_pylist()
    times = (None if number is None else np.datetime64(number, array.type.unit) for number in numbers)
    return pa.array([None if time is None else str(time).replace("T", " ") for time in times], TEXT)


def _decoded(value: bytes | None) -> str:
    if value is None:
        return ""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return f"({len(value):,} bytes)"


def _plain(value: Any) -> Any:
    """Make what JSON has no form for into text."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def open_parquet(source: Source) -> pq.ParquetFile:
    """Open a Parquet file.

    Raises:
        DataError: it is damaged.
    """
    try:
        return pq.ParquetFile(source.file)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DataError(
            f"{source.name} is a damaged Parquet file ({str(error)[:200]}). Save it again, or give the table as CSV (UTF-8)."
        ) from error


def parquet_batches(source: Source, file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """Yield the file's rows.

    Raises:
        DataError: it is damaged.
    """
    try:
        yield from file.iter_batches(batch_size=_BLOCK_ROWS, use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DataError(
            f"{source.name} is a damaged Parquet file ({str(error)[:200]}). Save it again, or give the table as CSV (UTF-8)."
        ) from error


def open_arrow(source: Source) -> tuple[pa.Schema, int | None, Iterator[pa.RecordBatch]]:
    """Open an Arrow or Feather file, or an Arrow stream; return its schema, about how many rows it has (None: unknown), and the rows.

    Raises:
        DataError: it is damaged, now or when the rows are asked for.
    """
    streamed = source.head(4) == STREAM
    try:
        reader = pa.ipc.open_stream(source.file) if streamed else pa.ipc.open_file(source.file)
        count = 0 if streamed else reader.num_record_batches
        rows = reader.get_batch(0).num_rows * count if count else None
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged_arrow(source, error) from error

    def blocks() -> Iterator[pa.RecordBatch]:
        try:
            for batch in reader if streamed else map(reader.get_batch, range(count)):
                batch.validate(full=True)
                for start in range(0, batch.num_rows, _BLOCK_ROWS):
                    yield batch.slice(start, _BLOCK_ROWS)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _damaged_arrow(source, error) from error

    return reader.schema, rows, blocks()


def _damaged_arrow(source: Source, error: Exception) -> DataError:
    return DataError(
        f"{source.name} is a damaged Arrow or Feather file ({str(error)[:200]}). Save it again, or give the table as CSV (UTF-8)."
    )


def flat_schema(schema: pa.Schema) -> pa.Schema:
    """Return the columns of a schema, each part of a structure as one of its own, called `structure.part`."""
    while any(pa.types.is_struct(field.type) for field in schema):
        schema = pa.Table.from_batches([], schema).flatten().schema
    return schema


def _flat_columns(batch: pa.RecordBatch) -> list[tuple[str, pa.Array]]:
    """Return the columns of a batch by name, structures taken apart."""
    if not any(pa.types.is_struct(field.type) for field in batch.schema):
        return list(zip(batch.schema.names, batch.columns, strict=True))
    table = pa.Table.from_batches([batch])
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return [
        (name, pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type))
        for name, column in zip(table.schema.names, table.columns, strict=True)
    ]


def _column(array: pa.Array, name: str, names: dict[str, list[str]]) -> pa.Array:
    """Return a column as text.

    Raises:
        DataError: it holds values outside what Python can show.
    """
    try:
        return as_text(array, names.get(name))
    except (pa.ArrowException, OverflowError, ValueError) as error:
        raise DataError(
            f"Column {name!r} holds values of the type {array.type} that cannot be shown as text: {str(error)[:150]}. Leave the column out, or save it as text."
        ) from error


def fill(
    batches: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    total: int | None,
    sink: Sink,
    problems: Problems,
    progress: Progress | None,
) -> None:
    """Read Arrow batches into the sink as text; rows are numbered from 1."""
    names = class_names(schema)
    for batch in batches:
        columns = [_column(column, name, names) for name, column in _flat_columns(batch)]
        start = sink.rows + 1
        sink.add(columns, pa.array(range(start, start + batch.num_rows), pa.int64()))
        if progress is not None:
            progress(min(0.99, sink.rows / max(1, total or sink.rows)), sink.rows)

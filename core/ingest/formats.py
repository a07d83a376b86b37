"""Each kind of file on its way to a table: delimited text, objects, Arrow columns, workbooks."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace

import pandas as pd

from core.errors import DataError
from core.ingest import columnar, objects
from core.ingest.books.kinds import book_form
from core.ingest.books.reading import read_book
from core.ingest.content import Table, column_names
from core.ingest.delimited.block import repair_kind
from core.ingest.delimited.layout import MOST_COLUMNS, note_header
from core.ingest.delimited.nameless import names_of, settle_nameless
from core.ingest.delimited.sample import Found, read_sample
from core.ingest.delimited.stream import stream_rows
from core.ingest.encoding import Encoding
from core.ingest.encoding_words import misfit_error, note_encoding
from core.ingest.exports.label_lists import unwrap
from core.ingest.exports.lines import looks_like_lines
from core.ingest.object_rows import NewKeyError, fill
from core.ingest.overrides import Corrections
from core.ingest.problems import Problems
from core.ingest.recoded import as_utf8
from core.ingest.sink import Preview, Sink, frame_of
from core.ingest.source import Progress, Source
from core.text import encodable


@dataclass(frozen=True)
class Order:
    """One reading: the file, what the person corrected, and whom to tell on the way."""

    source: Source
    corrections: Corrections
    progress: Progress | None = None
    preview: Preview | None = None


def read_source(order: Order) -> Table:
    """Read a file by what it is.

    Raises:
        DataError: it holds no table, or is damaged.
    """
    source = order.source
    head = source.head(6)
    if head.startswith((columnar.ARROW, columnar.STREAM)):
        return read_arrow(order)
    if head[:4] == b"PAR1":
        return read_parquet(order)
    if book := book_form(source):
        return read_book(source, book, order.corrections, order.progress, order.preview)
    if order.corrections.sheet is not None:
        raise DataError(
            f"{source.name} is no workbook and has no sheets. Leave out the sheet {order.corrections.sheet[:60]!r}."
        )
    return read_written(order)


def read_written(order: Order) -> Table:
    """Read a text: objects or an export where it holds such, else lines that are cut into cells."""
    source, encoding = order.source, order.corrections.encoding
    try:
        recoded = None if order.corrections.cuts_text else as_utf8(source, encoding)
        if recoded is None:
            return read_text(order)
        text, found = recoded
        try:
            if form := objects.looks_like_objects(text) or looks_like_lines(text):
                return read_objects(replace(order, source=text), form, found)
        finally:
            if text is not source:
                text.close()
        return read_text(order)
    except UnicodeError as error:
        if not isinstance(error, UnicodeDecodeError):
            raise DataError(f"{source.name} cannot be read as {encoding}: {error}. Choose another encoding.") from error
        raise misfit_error(source.file, source.name, str(encoding)) from error


def read_parquet(order: Order) -> Table:
    """Read a Parquet file."""
    file = columnar.open_parquet(order.source)
    problems = Problems()
    schema = columnar.flat_schema(file.schema_arrow)
    _check_width(order.source.name, len(schema.names))
    names = column_names([str(name) for name in schema.names], problems, None)
    with Sink(names, order.preview) as sink:
        columnar.fill(
            columnar.parquet_batches(order.source, file), schema, file.metadata.num_rows, sink, problems, order.progress
        )
        return _table(order, sink, problems, "parquet")


def read_arrow(order: Order) -> Table:
    """Read an Arrow or Feather file."""
    schema, rows, batches = columnar.open_arrow(order.source)
    problems = Problems()
    schema = columnar.flat_schema(schema)
    _check_width(order.source.name, len(schema.names))
    names = column_names([str(name) for name in schema.names], problems, None)
    with Sink(names, order.preview) as sink:
        columnar.fill(batches, schema, rows, sink, problems, order.progress)
        return _table(order, sink, problems, "arrow")


def read_objects(order: Order, form: str, encoding: Encoding) -> Table:
    """Read JSON Lines, JSON or an export of a labelling tool; the source is in UTF-8 by now."""
    source = order.source
    found = objects.open_objects(source, form)
    for attempt in (1, 2):
        problems = Problems()
        _check_width(source.name, len(found.keys))
        names = column_names([encodable(key) for key in found.keys], problems, None)
        with Sink(names, order.preview) as sink:
            try:
                said = fill(found.items(), found.keys, sink, problems, source, order.progress)
                note_encoding(encoding, problems)
                return replace(
                    _table(order, sink, problems, form),
                    encoding=encoding.name,
                    sureness=encoding.sureness,
                    export="; ".join(said),
                )
            except NewKeyError:
                if attempt == 2:
                    raise
        found.learn_keys()
    raise AssertionError("the second attempt knows every key")


def _table(order: Order, sink: Sink, problems: Problems, form: str) -> Table:
    source = order.source
    frame = frame_of(sink.finish())
    return Table(
        frame,
        source.name,
        "utf-8",
        "",
        0,
        problems.listed(),
        "",
        "",
        source.compression,
        format=form,
        oddities=problems.words(),
    )


def _check_width(name: str, width: int) -> None:
    if width > MOST_COLUMNS:
        raise DataError(
            f"{name} has {width:,} columns; allowed are {MOST_COLUMNS:,}. Keep the text and label columns only."
        )


def read_text(order: Order) -> Table:
    """Read delimited text."""
    source = order.source
    try:
        return _read_found(order, read_sample(source, order.corrections))
    except csv.Error as error:
        raise DataError(
            f"{source.name} cannot be cut into cells: {error}. Choose another delimiter or quote character."
        ) from error


def _read_found(order: Order, found: Found) -> Table:
    source, corrections = order.source, order.corrections
    layout, dialect = found.layout, found.dialect
    _check_width(source.name, layout.width)
    if layout.width == 0:
        return Table(
            pd.DataFrame(), source.name, found.encoding.name, dialect.delimiter, 0, compression=source.compression
        )
    problems = found.problems
    names, nameless = names_of(layout, problems)
    _note_start(found)
    with Sink(names, order.preview) as sink:
        stream_rows(source, found, names, sink, order.progress, told=corrections.encoding is not None)
        frame, export = unwrap(settle_nameless(frame_of(sink.finish()), nameless, found))
    return Table(
        frame,
        source.name,
        found.encoding.name,
        dialect.delimiter,
        layout.header_rows[0] if layout.header else 0,
        problems.listed(),
        dialect.quote,
        dialect.escape,
        source.compression,
        [record.cells for record in layout.header],
        oddities=problems.words(),
        head=found.head,
        sureness=found.encoding.sureness,
        export=export,
    )


def _note_start(found: Found) -> None:
    """Note what stands above the table and which bytes do not fit."""
    for record in found.layout.preamble:
        text = record.written or found.dialect.delimiter.join(record.cells)
        if text.replace(found.dialect.delimiter or " ", "").strip():
            found.problems.add(record.line, "this line stands above the header and was left out.", "preamble", text)
    if found.layout.first_is_text:
        first = found.layout.body_line
        message = "this line was read as a text. If it is the name of the column, say that the header is on this line."
        found.problems.add(first, message, "first", found.head[0] if found.head else "")
    note_header(found.layout, found.problems)
    for record in found.layout.header:
        if record.note:
            found.problems.add(record.line, record.note, repair_kind(record, found.layout.width), record.written)
    note_encoding(found.encoding, found.problems)

"""Read the file a person has into columns of text, exactly as it stood, and say what was found."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import IO

import pandas as pd

from core.errors import DataError
from core.ingest.archive import DEEPEST, holds_files, open_members
from core.ingest.content import Table
from core.ingest.formats import Order, read_source
from core.ingest.members import Packed, read_members
from core.ingest.overrides import Corrections, checked
from core.ingest.refused import refuse_binary
from core.ingest.sink import Preview
from core.ingest.source import Progress, Source, open_source

__all__ = ["Table", "read_anything", "read_table"]


def read_table(
    path_or_buffer: str | os.PathLike[str] | IO[bytes] | bytes,
    name: str | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    quote: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
    member: str | None = None,
    progress: Progress | None = None,
    on_preview: Preview | None = None,
) -> Table:
    """Read CSV, TSV and other delimited text, JSON Lines, a JSON array, Parquet, workbooks or web pages, also packed (gzip, bzip2, xz, zstd, ZIP, tar); every cell stays the text it was.

    Args:
        path_or_buffer: a path, an open binary file, or bytes.
        name: what to call it in messages.
        encoding, delimiter, quote, header_row: to correct what would be detected; delimiter "" is one column, quote "" is
            none, header_row is a 1-based line and 0 says that there is no header.
        sheet: of a workbook, instead of the one that looks most like a table; "*" for all that have the same columns.
        member: the file of an archive of several that is to be read.
        progress: called with the share that is done (0 to 1) and the rows so far.
        on_preview: called once with a frame of the first rows, as soon as they are known.

    Raises:
        DataError: the file is missing, empty, holds no table or a header only, or cannot be decoded.
        StorageError: it, or a temporary file, cannot be read or written.
    """
    corrections = Corrections(encoding, delimiter, quote, header_row, sheet, member)
    table = read_anything(path_or_buffer, name, corrections, progress=progress, on_preview=on_preview)
    if not len(table.frame.columns):
        raise DataError(f"{table.name} is empty (0 rows). Choose a file with a header line and at least two rows.")
    if not len(table.frame):
        names = ", ".join(str(column)[:40] for column in table.frame.columns[:6])
        raise DataError(f"{table.name} has a header ({names}) but no rows under it. Add at least two rows.")
    return table


def read_anything(
    path_or_buffer: str | os.PathLike[str] | IO[bytes] | bytes,
    name: str | None = None,
    corrections: Corrections | None = None,
    *,
    progress: Progress | None = None,
    on_preview: Preview | None = None,
) -> Table:
    """Read a file like `read_table`, but give back an empty table for a file without rows or without anything.

    Raises:
        DataError: the file is missing, holds no table, or cannot be decoded.
        StorageError: it, or a temporary file, cannot be read or written.
    """
    corrections = checked(corrections or Corrections())
    source = open_source(path_or_buffer, name, progress)
    try:
        return _read(source, corrections, progress, on_preview)
    finally:
        source.close()


def _read(
    source: Source, corrections: Corrections, progress: Progress | None, on_preview: Preview | None, depth: int = 0
) -> Table:
    """Read a file, or what an archive holds, which may be an archive again; a member that is named is one of the first with several."""
    if source.size_bytes == 0:
        return Table(pd.DataFrame(), source.name, "utf-8", "", 0, compression=source.compression)
    kind = holds_files(source)
    if not kind:
        refuse_binary(source.file, source.name)
        if corrections.member is not None:
            what = f"holds no file {corrections.member[:60]!r}" if depth else "is no archive and holds no other files"
            raise DataError(f"{source.name} {what}. Leave out the member, or name one that it holds.")
        return read_source(Order(source, corrections, progress, on_preview))
    if depth == DEEPEST:
        raise DataError(
            f"{source.name} holds more than {DEEPEST} archives one inside another. Unpack it and give the table itself."
        )
    packed = f"{kind} and {source.compression}" if source.compression else kind
    with open_members(source, kind) as members:
        here = len(members) > 1 or corrections.member in (members[0].name, members[0].name.rsplit("/", 1)[-1])
        inner = replace(corrections, member=None) if here else corrections
        read = Packed(
            source, members, packed, lambda held: _read(held, inner, progress, on_preview, depth + 1), progress
        )
        return read_members(read, corrections.member if here else None)

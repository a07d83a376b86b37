"""What a command line names as its table: a file, a sheet or a member of one, or a data set of the Hub."""

from __future__ import annotations

from pathlib import Path

from core.errors import DataError
from core.ingest.archive import holds_files
from core.ingest.content import Table
from core.ingest.hub import read_hub_dataset
from core.ingest.source import open_source
from core.ingest.table import read_table

HUB = "hub:"
INSIDE = "::"
"""Stands between a file and what is read of it: a sheet of a workbook, a member of an archive."""


def read_given(
    source: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
    member: str | None = None,
) -> Table:
    """Read a file, "FILE::SHEET" of a workbook, "FILE::MEMBER" or "FILE::MEMBER::SHEET" of an archive, or "hub:owner/name" and
    "hub:owner/name@split" for a data set of the Hub (split train when none is named).

    Raises:
        DataError: it is not there or holds no table, or what is read of it is told twice.
        StorageError: it cannot be read.
    """
    if source.startswith(HUB):
        name, _, split = source.removeprefix(HUB).partition("@")
        return read_hub_dataset(name, split=split or "train")
    path, inside = parted(source)
    if inside:
        if sheet is not None or member is not None:
            raise DataError(
                f"{source!r} says what is read of {Path(path).name}, and so does {'--sheet' if sheet is not None else '--member'}. Leave one of them out."
            )
        member, sheet = _member_and_sheet(path, inside)
    return read_table(path, encoding=encoding, delimiter=delimiter, header_row=header_row, sheet=sheet, member=member)


def parted(source: str) -> tuple[str, list[str]]:
    """Return the path of a file and what is named inside it; a file may be called with the sign itself."""
    path, *inside = source.split(INSIDE)
    return (source, []) if not inside or Path(source).exists() else (path, inside)


def _member_and_sheet(path: str, inside: list[str]) -> tuple[str | None, str | None]:
    """Return which member of an archive and which sheet of a workbook the words after a path name.

    Raises:
        DataError: there are more of them than such a file has levels, or one is empty.
    """
    source = open_source(path)
    try:
        packed = bool(holds_files(source))
    finally:
        source.close()
    if len(inside) > 1 + packed or not all(inside):
        allowed = "FILE::MEMBER or FILE::MEMBER::SHEET" if packed else "FILE::SHEET"
        raise DataError(f"{INSIDE.join([path, *inside])!r} names nothing inside {Path(path).name}. Write {allowed}.")
    if packed:
        return inside[0], inside[1] if len(inside) > 1 else None
    return None, inside[0]

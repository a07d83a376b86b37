"""What a command line names as its table: a file, or a data set of the Hub."""

from __future__ import annotations

from core.ingest.content import Table
from core.ingest.hub import read_hub_dataset
from core.ingest.table import read_table

HUB = "hub:"


def read_given(
    source: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
    member: str | None = None,
) -> Table:
    """Read a file, or "hub:owner/name", "hub:owner/name@split" for a data set of the Hub (split train when none is named).

    Raises:
        DataError: it is not there or holds no table.
        StorageError: it cannot be read.
    """
    if source.startswith(HUB):
        name, _, split = source.removeprefix(HUB).partition("@")
        return read_hub_dataset(name, split=split or "train")
    return read_table(source, encoding=encoding, delimiter=delimiter, header_row=header_row, sheet=sheet, member=member)

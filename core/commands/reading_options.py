"""Flags that say how a file is read, where detection would be wrong: the same for inspect, train and predict."""

from __future__ import annotations

import argparse

from core.ingest.content import Table
from core.ingest.given import read_given


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the flags to a command."""
    instead = "instead of what is detected"
    parser.add_argument("--encoding", metavar="NAME", help=f"of the table, such as cp1252, {instead}")
    parser.add_argument("--delimiter", metavar="C", help=f"such as ';', {instead}")
    parser.add_argument("--header-row", type=int, metavar="N", help=f"line of the column names, {instead}")
    parser.add_argument("--sheet", metavar="NAME", help="sheet of a workbook; '*' for all that have the same columns")
    parser.add_argument("--member", metavar="NAME", help="file to read of an archive with several")


def read_as_told(options: argparse.Namespace) -> Table:
    """Read the file that a command names, as its flags say.

    Raises:
        DataError: it holds no table, or cannot be read so.
    """
    return read_given(
        options.file,
        encoding=options.encoding,
        delimiter=options.delimiter,
        header_row=options.header_row,
        sheet=options.sheet,
        member=options.member,
    )

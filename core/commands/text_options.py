"""The options that say which columns hold the text, and what is read of long ones."""

from __future__ import annotations

import argparse

import pandas as pd

from core.config import LONG_TEXTS
from core.dataset.checks import require_columns
from core.dataset.fix_kinds import Columns
from core.dataset.joined import joined_name, parts_of, with_text


def add_columns(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add the columns of the text and of the second text."""
    parser.add_argument(
        "--text",
        required=required,
        action="append",
        metavar="COL",
        help='column of the text; several are joined in their order, as in --text title --text body or --text "title + body"'
        + ("" if required else "; usually those that the run learned from"),
    )
    parser.add_argument("--text-pair", metavar="COL", help="column of the second text")


def add_long_texts(parser: argparse.ArgumentParser) -> None:
    """Add what is read of texts beyond the maximum length."""
    parser.add_argument(
        "--long-texts",
        choices=tuple(LONG_TEXTS),
        help="what is read of texts beyond the maximum length: their beginning (head), their end, half of each, or all of it in windows",
    )


def chosen_text(frame: pd.DataFrame, options: argparse.Namespace) -> tuple[str, pd.DataFrame, Columns, tuple[str, ...]]:
    """Return what the text is called, the table with it as a column, its columns, and those that it is joined from, if several.

    Raises:
        DataError: a column is not there.
    """
    text = joined_name(options.text)
    parts = parts_of(text, [str(name) for name in frame.columns])
    columns, read = Columns(text, options.label, options.text_pair), with_text(frame, text)
    require_columns(read, [*columns.texts, columns.label])
    return text, read, columns, tuple(parts) if len(parts) > 1 else ()

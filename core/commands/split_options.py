"""The options that say how rows are split, and which rows belong to none of the classes: columns, separate files, shares and a seed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.config import DataConfig
from core.dataset.folder import save_dataset
from core.dataset.masking import leave_out_private, mask_table, private_columns
from core.dataset.outside import check_outside, texts_outside
from core.dataset.parts import suggest_parts
from core.dataset.task import Task, fixed_report, split_task
from core.ingest.content import Table
from core.ingest.given import read_given

PRIVATE = ("keep", "mask", "leave-out")
_LOOKED_AT = 200
"""Rows of a table in which private data is sought where it is only told of; the long ones take some milliseconds each."""


@dataclass(frozen=True)
class SplitFiles:
    """Separate files as they were read, None where none was given."""

    test: Table | None
    validation: Table | None
    outside: Table | None = None

    def named(self) -> dict[str, Table]:
        """Return those that were given, by what they are for."""
        return {name: table for name, table in vars(self).items() if table is not None}


def add_split_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command that trains."""
    inside = "; FILE::NAME is a sheet of a workbook or a file of an archive"
    parser.add_argument("--test", metavar="FILE", help=f"a separate test file with the same columns{inside}")
    parser.add_argument(
        "--validation", metavar="FILE", help=f"a separate validation file with the same columns{inside}"
    )
    parser.add_argument(
        "--outside",
        metavar="FILE",
        help=f"a file of texts that belong to no class: texts like these will be refused{inside}",
    )
    parser.add_argument(
        "--private",
        choices=PRIVATE,
        default="keep",
        help="private data in FILE and in the separate files, before they are kept: it is kept (usual, and told), placeholders take its place, or its rows are left out",
    )
    parser.add_argument(
        "--outside-private",
        choices=PRIVATE,
        default="mask",
        help="private data in the texts of no class, before they are kept: placeholders take its place (usual), its rows are left out, or it is kept",
    )
    for flag, which in (("outside-text", "texts"), ("outside-text-pair", "second texts")):
        parser.add_argument(
            f"--{flag}", metavar="COL", help=f"column of the {which} in that file, usually called as in the table"
        )
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--group", metavar="COL", help="column of what belongs together, such as an author: its rows stay in one part"
    )
    way.add_argument(
        "--time", metavar="COL", help="column of a time: the latest rows are the test, those before them validation"
    )
    parser.add_argument("--split", metavar="COL", dest="parts", help="column that says train, validation (dev) or test")
    parser.add_argument(
        "--validation-share",
        type=float,
        metavar="SHARE",
        help=f"share of the rows for validation, usually {DataConfig.validation_share}",
    )
    parser.add_argument(
        "--test-share",
        type=float,
        metavar="SHARE",
        help=f"share of the rows for the test, usually {DataConfig.test_share}",
    )
    parser.add_argument(
        "--folds",
        type=int,
        metavar="K",
        help="cross-validate: deal the rows into K folds, train once for each, and say what they say together",
    )
    parser.add_argument(
        "--split-seed", type=int, metavar="NUMBER", help=f"which rows are drawn, usually {DataConfig.split_seed}"
    )


def read_files(options: argparse.Namespace) -> SplitFiles:
    """Read the separate files that were named."""
    test, validation, outside = (
        read_given(name) if name else None for name in (options.test, options.validation, options.outside)
    )
    test, validation = (None if table is None else as_chosen(table, options.private) for table in (test, validation))
    return SplitFiles(test, validation, None if outside is None else as_chosen(outside, options.outside_private))


def as_chosen(table: Table, choice: str) -> Table:
    """Return a table with its private data kept, masked or its rows left out.

    Raises:
        DataError: no row is left.
    """
    return table if choice == "keep" else mask_table(table) if choice == "mask" else leave_out_private(table)


def private_told(tables: Sequence[Table | None], choice: str) -> list[str]:
    """Say what became of private data in tables, and of what is kept as it is, by a look at some rows, which kinds there are."""
    told = []
    for table in tables:
        if table is None:
            continue
        told += [f"Note: {table.name}: {oddity}." for oddity in table.oddities if "private data" in oddity]
        found = private_columns(table, _LOOKED_AT) if choice == "keep" else {}
        kinds = dict.fromkeys(each.name.split(",")[0] for report in found.values() for each in report.findings)
        if kinds:
            told.append(
                f"Note: {table.name} holds private data ({', '.join(kinds)}) and is kept as it is; with --private mask placeholders take its place, with --private leave-out its rows are left out."
            )
    return told


def with_split(data: DataConfig, options: argparse.Namespace, files: SplitFiles) -> DataConfig:
    """Return data settings with what the options say; the files are not saved yet, only named.

    Raises:
        ConfigError: a value is not allowed, or two contradict each other.
    """
    wanted = {
        name: getattr(options, name)
        for name in (
            "group",
            "time",
            "parts",
            "validation_share",
            "test_share",
            "split_seed",
            "outside_text",
            "outside_text_pair",
        )
    }
    named: dict[str, Any] = {}
    for kind, table in files.named().items():
        named |= {f"{kind}_dataset": table.name, f"{kind}_file_name": table.name}
    if options.folds is not None:
        named |= {"folds": options.folds, "fold": 1}
    return replace(data, **{name: value for name, value in wanted.items() if value is not None}, **named)


def with_saved(data: DataConfig, table: Table, files: SplitFiles) -> DataConfig:
    """Save the tables and return data settings that name them."""
    saved: dict[str, Any] = {"dataset": save_dataset(table).id}
    for kind, other in files.named().items():
        saved[f"{kind}_dataset"] = save_dataset(other).id
    return replace(data, **saved)


def check_split(table: Table, data: DataConfig, files: SplitFiles) -> tuple[Task, list[str]]:
    """Split the rows as the run will, so that what stands in the way is said before it waits in the queue.

    Returns:
        The rows, and sentences about their parts.

    Raises:
        DataError: a column is missing, or no row is left for a part.
    """
    train, _ = fixed_report(table.frame, data)
    test, validation = (
        fixed_report(other.frame, data, is_test=True)[0] if other is not None else None
        for other in (files.test, files.validation)
    )
    notes = []
    if files.outside is not None:
        notes = check_outside(texts_outside(files.outside.frame, data), data, train.frame)[1]
        notes += [f"Texts of no class: {oddity}." for oddity in files.outside.oddities if "private data" in oddity]
    task = Task(train, test, [], validation)
    split = split_task(task, data)
    parts = f"{len(split.train):,} training, {len(split.validation):,} validation and {len(split.test):,} test rows"
    told = [f"Split: {parts}. {split.how}", *(f"Note: {note}" for note in (*notes, *split.notes))]
    taken = [name for name in (data.text, data.text_pair, data.label, data.group, data.time) if name]
    if (
        data.parts is None
        and files.test is None
        and files.validation is None
        and (found := suggest_parts(table.frame, taken))
    ):
        told.append(
            f"Note: column {found!r} seems to say which rows are for training and for the test. Add --split {found!r} to follow it."
        )
    return task, told

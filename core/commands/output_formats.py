"""A classified table in the format that a file's ending names, and what stands in the way of that, told before anything is classified."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from core.classified import added_columns, write_classified
from core.errors import ConfigError, StorageError
from core.text import encodable, safe_cell

MOST_SHEET_ROWS, MOST_SHEET_COLUMNS, MOST_CELL_CHARACTERS = 1_048_576, 16_384, 32_767
"""What one sheet of an Excel workbook holds, its header among the rows."""
_NO_SHEET_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Write = Callable[
    [BinaryIO, pd.DataFrame, Sequence[str], Iterable[Mapping[str, Any]], Mapping[str, Sequence[str]]], None
]
"""Of a file, a table, the classes, an answer for each row and further columns; see core.classified.write_classified."""


def check_target(path: Path, source: str, frame: pd.DataFrame, added: int) -> Write:
    """Return what writes the format that a path's ending names.

    A pipe or a device such as /dev/stdout gets CSV whatever it is called.

    Args:
        source: what the table was read from, which is not written over; frame: the table; added: columns that come beside its own.

    Raises:
        ConfigError: the ending names no format that can be written, the path is a folder or the table itself, or a workbook cannot hold it.
        StorageError: the folder cannot be written.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        return write_classified
    ending = path.suffix.lower()
    if path.is_dir() or str(path).endswith(("/", os.sep)):
        raise ConfigError(f"{str(path)!r} is a folder. Name a file in it, such as {str(path / 'classified.csv')!r}.")
    if ending not in FORMATS:
        raise ConfigError(
            f"{_unknown(path, ending)} Allowed are {', '.join(FORMATS)}. Name the file such as {path.stem + '.csv'!r}."
        )
    if Path(source).exists() and path.exists() and path.samefile(source):
        raise ConfigError(f"{str(path)!r} is the table itself. Choose another name for what is written.")
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise StorageError(f"{folder} cannot be written. Choose another folder, or change its permissions.")
    if ending == ".xlsx":
        _check_sheet(frame, added)
    return FORMATS[ending]


def _unknown(path: Path, ending: str) -> str:
    if ending:
        return f"{path.name!r} ends in {ending!r}, which is no format that can be written."
    return f"{path.name!r} has no ending that says in which format to write."


def _check_sheet(frame: pd.DataFrame, added: int) -> None:
    rows, columns = len(frame) + 1, len(frame.columns) + added
    for count, most, what in ((rows, MOST_SHEET_ROWS, "rows"), (columns, MOST_SHEET_COLUMNS, "columns")):
        if count > most:
            raise ConfigError(
                f"A sheet of a workbook holds {most:,} {what}, and this table needs {count:,}. Write .csv or .parquet instead."
            )
    for name in frame.columns:
        long = frame[name].astype(str).str.len() > MOST_CELL_CHARACTERS - 1
        if long.any():
            raise ConfigError(
                f"A cell of a workbook holds {MOST_CELL_CHARACTERS:,} characters; column {str(name)!r} has a longer text in line {long.idxmax()}. Write .csv or .parquet instead."
            )


def classified_rows(
    frame: pd.DataFrame,
    classes: Sequence[str],
    answers: Iterable[Mapping[str, Any]],
    more: Mapping[str, Sequence[str]],
) -> Iterator[dict[str, Any]]:
    """Go through the rows of a classified table as plain values: numbers are numbers, and what is not known is None."""
    names = [str(name) for name in frame.columns]
    added = added_columns(names, classes, more)
    beside: Iterable[tuple[str, ...]] = zip(*more.values(), strict=True) if more else ((),) * len(frame)
    for cells, answer, last in zip(frame.itertuples(index=False), answers, beside, strict=True):
        said = answer["label"] or None
        shares = answer["probabilities"] or [None] * len(classes)
        model = [
            said,
            answer["probability"] if said else None,
            answer["truncated"] if answer["probabilities"] else None,
        ]
        yield {
            **{name: encodable(str(cell)) for name, cell in zip(names, cells, strict=True)},
            **dict(zip(added, [*model, *shares, *(cell or None for cell in last)], strict=True)),
        }


def _tab_separated(
    file: BinaryIO,
    frame: pd.DataFrame,
    classes: Sequence[str],
    answers: Iterable[Mapping[str, Any]],
    more: Mapping[str, Sequence[str]],
) -> None:
    write_classified(file, frame, classes, answers, more, delimiter="\t")


def _json_lines(
    file: BinaryIO,
    frame: pd.DataFrame,
    classes: Sequence[str],
    answers: Iterable[Mapping[str, Any]],
    more: Mapping[str, Sequence[str]],
) -> None:
    for row in classified_rows(frame, classes, answers, more):
        file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _json(
    file: BinaryIO,
    frame: pd.DataFrame,
    classes: Sequence[str],
    answers: Iterable[Mapping[str, Any]],
    more: Mapping[str, Sequence[str]],
) -> None:
    for number, row in enumerate(classified_rows(frame, classes, answers, more)):
        file.write((b",\n" if number else b"[\n") + json.dumps(row, ensure_ascii=False).encode())
    file.write(b"\n]\n" if len(frame) else b"[]\n")


def _parquet(
    file: BinaryIO,
    frame: pd.DataFrame,
    classes: Sequence[str],
    answers: Iterable[Mapping[str, Any]],
    more: Mapping[str, Sequence[str]],
) -> None:
    names = added_columns([str(name) for name in frame.columns], classes, more)
    table = pd.DataFrame(
        classified_rows(frame, classes, answers, more), columns=[*(str(name) for name in frame.columns), *names]
    )
    shares = names[3 : 3 + len(classes)]
    kinds = dict.fromkeys(names, "str") | dict.fromkeys([names[1], *shares], "float64") | {names[2]: "boolean"}
    table.astype(kinds).to_parquet(file, index=False)


def _workbook(
    file: BinaryIO,
    frame: pd.DataFrame,
    classes: Sequence[str],
    answers: Iterable[Mapping[str, Any]],
    more: Mapping[str, Sequence[str]],
) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("classified")
    columns = [str(name) for name in frame.columns]
    sheet.append([_for_sheet(name) for name in [*columns, *added_columns(columns, classes, more)]])
    for row in classified_rows(frame, classes, answers, more):
        sheet.append([_for_sheet(value) for value in row.values()])
    book.save(file)


def _for_sheet(value: Any) -> Any:
    """Return a value as a cell that no program runs; what a workbook cannot hold becomes U+FFFD."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _NO_SHEET_CHARACTER.sub("\ufffd", safe_cell(value)) if isinstance(value, str) else value


FORMATS: dict[str, Write] = {
    ".csv": write_classified,
    ".tsv": _tab_separated,
    ".tab": _tab_separated,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json,
    ".parquet": _parquet,
    ".xlsx": _workbook,
}
"""What writes a file, by its ending."""

"""An awkward file with what is right for it, and the verdict on how it was read."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import FathomError
from core.ingest.table import Table, read_table

Cell = str | tuple[str, ...]  # several: any of them is right

RIGHT, TOLD, SILENT, REFUSED, BROKEN = "right", "told", "silently wrong", "refused", "broke"


@dataclass(frozen=True)
class Shape:
    """A file and the table that it holds: `header` may have "*" for any name, `loose` asks for the columns of `rows` wherever they stand."""

    kind: str
    name: str
    data: bytes
    header: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    options: dict[str, Any] = field(default_factory=dict)
    loose: bool = False
    ordered: bool = True
    must_tell: str = ""  # what an oddity has to say even where every cell is right
    may_tell: str = ""  # what an oddity says where the cells may differ

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True)
class Refusal:
    """A file that is no table: what the message must say it is, and what to do."""

    name: str
    data: bytes
    names: str
    advice: str = r"\b(save|export|open|give|choose|upload|convert|copy|remove|use|unpack|extract|download|fetch|send|read|check|run|add|set|load|enter|write|make)\b"
    options: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def judge(shape: Shape, read: Callable[..., Table] = read_table) -> tuple[str, str]:
    """Give the verdict on a shape and a sentence that shows why."""
    try:
        table = read(shape.data, shape.name, **shape.options)
    except FathomError as error:
        return REFUSED, str(error)
    except Exception as error:
        return BROKEN, repr(error)
    said = " ".join([*table.oddities, *(problem.message for problem in table.problems)])
    shown = " ".join([table.describe(), said])
    difference = find_difference(shape, table)
    listed = " ".join([shown, *table.members, *(sheet.name for sheet in table.sheets)])
    if shape.must_tell and not re.search(shape.must_tell, listed, re.IGNORECASE):
        return SILENT, f"untold {shape.must_tell!r}; {difference or 'cells right'}; told: {said or 'nothing'}"
    if not difference:
        return RIGHT, said
    wanted = shape.may_tell or shape.must_tell or "."
    if (table.sureness and not table.sureness.startswith("sure")) or re.search(
        wanted, shown if shape.may_tell else said, re.IGNORECASE
    ):
        return TOLD, f"{difference}; told: {table.sureness} {said}"
    return SILENT, f"{difference}; told: {said or 'nothing'}"


def find_difference(shape: Shape, table: Table) -> str:
    header = [str(column) for column in table.frame.columns]
    rows = [
        ["" if cell is None or cell != cell else str(cell) for cell in row] for row in table.frame.to_numpy().tolist()
    ]
    wanted = [list(row) for row in shape.rows]
    if shape.loose:
        rows = choose_columns(rows, wanted)
        if rows is None:
            return f"no such columns in {header} {table.frame.head(3).to_numpy().tolist()} ({len(table.frame)} rows, {len(wanted)} wanted)"
    elif len(header) != len(shape.header) or any(
        not same(want, got) for want, got in zip(shape.header, header, strict=True)
    ):
        return f"header {header} instead of {list(shape.header)}"
    if len(rows) != len(wanted):
        return f"{len(rows)} rows instead of {len(wanted)}"
    if not shape.ordered:
        rows, wanted = sorted(rows), sorted(wanted, key=lambda row: [first(cell) for cell in row])
    for at, (got, want) in enumerate(zip(rows, wanted, strict=True)):
        if len(got) != len(want) or not all(same(w, g) for w, g in zip(want, got, strict=True)):
            return f"row {at + 1} is {got} instead of {want}"
    return ""


def choose_columns(rows: list[list[str]], wanted: list[list[Cell]]) -> list[list[str]] | None:
    chosen = []
    for column in range(len(wanted[0])):
        target = Counter(plain(first(row[column])) for row in wanted)
        for at in range(len(rows[0]) if rows else 0):
            if Counter(plain(row[at]) for row in rows) == target:
                chosen.append(at)
                break
        else:
            return None
    return [[row[at] for at in chosen] for row in rows]


def first(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def same(want: Cell, got: str) -> bool:
    return want == "*" or any(plain(one) == plain(got) for one in ((want,) if isinstance(want, str) else want))


def judge_refusal(refusal: Refusal, read: Callable[..., Table] = read_table) -> tuple[str, str]:
    try:
        table = read(refusal.data, refusal.name, **refusal.options)
    except FathomError as error:
        said = str(error).replace(refusal.name, "it")
        if not re.search(refusal.names, said, re.IGNORECASE):
            return TOLD, f"does not name it ({refusal.names}): {said}"
        if not re.search(refusal.advice, said, re.IGNORECASE):
            return TOLD, f"no advice: {said}"
        return RIGHT, said
    except Exception as error:
        return BROKEN, repr(error)
    return SILENT, f"read as {table.frame.shape}: {table.frame.head(3).to_numpy().tolist()} {table.oddities}"

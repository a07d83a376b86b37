"""What the files of an archive are together: parts of one table, a text a file in a folder for each class, or several tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import pandas as pd

from core.errors import DataError
from core.ingest.archive import Member, unpack
from core.ingest.content import Table
from core.ingest.documents import PART
from core.ingest.encoding import detect_encoding, open_text
from core.ingest.part_names import part_named
from core.ingest.problems import Problem, Problems
from core.ingest.sink import Sink, frame_of
from core.ingest.source import PACKED_ENDING, Progress, Source
from core.text import encodable

Read = Callable[[Source], Table]
_TABLES = (
    ".csv",
    ".tsv",
    ".tab",
    ".jsonl",
    ".ndjson",
    ".json",
    ".parquet",
    ".feather",
    ".arrow",
    ".xlsx",
    ".xls",
    ".ods",
    ".yml",
    ".yaml",
    ".dat",
    ".data",
)
_TEXTS = (".txt", ".text", ".md", "")
_ASIDE = re.compile(r"read.?me|licen[cs]e|notice|changelog|citation|copying", re.IGNORECASE)
_LARGEST_TEXT = 10_000_000
_SHARED = 0.5
"""Share of the columns that two parts of one table have in common at least."""
_SHOWN = 8
_MOST_PIECES = 1000
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Packed:
    """An archive that is being read: its file, its members, how it is packed, and how one table is read."""

    source: Source
    members: Sequence[Member]
    compression: str
    read: Read
    progress: Progress | None


def read_members(packed: Packed, chosen: str | None) -> Table:
    """Read an archive.

    Args:
        chosen: the path of the file in it that a person named.

    Raises:
        DataError: there is no such file, or none that holds a table.
    """
    names = [member.name for member in packed.members]
    if chosen is not None:
        found = [member for member in packed.members if chosen in (member.name, PurePosixPath(member.name).name)]
        if not found:
            raise DataError(f"{packed.source.name} holds no file {chosen!r}. It holds {_shown(names)}.")
        return _one(packed, found[0])
    if len(packed.members) == 1:
        return _only(packed, packed.members[0])
    if folders := _class_folders(packed.members):
        return _texts_by_folder(packed, folders)
    tables = [member for member in packed.members if _is_table(member)]
    parts = _parts(tables) or _parts([member for member in packed.members if _may_be(member)])
    if parts and (table := _together(packed, parts, PART)) is not None:
        return table
    if (pieces := _numbered(tables)) and (table := _together(packed, pieces, "")) is not None:
        return table
    if not tables:
        tables = [member for member in packed.members if _may_be(member)] or list(packed.members)
    return _one(packed, max(tables, key=lambda member: member.size_bytes))


def _shown(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(repr(name[:60]) for name in names[:_SHOWN]) + more


def _suffix(member: Member) -> str:
    """Return the ending of a file's name below that of its packing."""
    return PurePosixPath(PACKED_ENDING.sub("", member.name)).suffix.lower()


def _is_table(member: Member) -> bool:
    return _suffix(member) in _TABLES and not _ASIDE.match(PurePosixPath(member.name).name)


def _may_be(member: Member) -> bool:
    return _suffix(member) in (*_TABLES, *_TEXTS) and not _ASIDE.match(PurePosixPath(member.name).name)


def _only(packed: Packed, member: Member) -> Table:
    """Read one file of an archive, which may be an archive itself."""
    unpacked = unpack(member, packed.source, packed.compression, packed.progress)
    try:
        return packed.read(unpacked)
    finally:
        unpacked.close()


def _one(packed: Packed, member: Member) -> Table:
    """Read one file and say which others there are."""
    return _noted(packed, _only(packed, member), [member], f"{member.name!r} was read")


def _noted(packed: Packed, table: Table, taken: Sequence[Member], what: str) -> Table:
    """Return the table with word of the files that were not read."""
    others = [member.name for member in packed.members if member not in taken]
    table = replace(
        table, members=[member.name for member in packed.members], member=taken[0].name if len(taken) == 1 else ""
    )
    if not others:
        return table
    problems = Problems()
    message = f"{what}; not read {'was' if len(others) == 1 else 'were'} {_shown(others)}. Another file is read when it is named (--member NAME)."
    problems.add(None, message, "member", count=len(others))
    return replace(table, problems=[*problems.listed(), *table.problems], oddities=[*problems.words(), *table.oddities])


def _parts(members: Sequence[Member]) -> dict[str, Member]:
    """Return the files by the part of a table that their names say, where what else they are called is the same."""
    found: dict[str, list[tuple[str, Member]]] = {}
    for member in members:
        path = PurePosixPath(member.name)
        pieces = re.split(r"([\W_]+)", str(path.with_suffix("")))
        places = [place for place, piece in enumerate(pieces) if piece and part_named(piece)]
        if places:
            part = part_named(pieces[places[-1]]) or ""
            rest = "".join(pieces[: places[-1]] + pieces[places[-1] + 1 :])
            found.setdefault(rest, []).append((part, member))
    best = max(found.values(), key=lambda each: len({part for part, _ in each}), default=[])
    parts = dict(best)
    return parts if len(parts) > 1 and len(parts) == len(best) else {}


def _numbered(tables: Sequence[Member]) -> dict[str, Member]:
    """Return the tables of an archive by name, in the order of their numbers, where nothing else tells their paths apart."""
    filled = [member for member in tables if member.size_bytes]
    if not 1 < len(filled) <= _MOST_PIECES or len({_DIGITS.sub("#", member.name) for member in filled}) > 1:
        return {}
    numbers = {member.name: [int(number) for number in _DIGITS.findall(member.name)] for member in filled}
    return {member.name: member for member in sorted(filled, key=lambda member: numbers[member.name])}


def _together(packed: Packed, parts: dict[str, Member], column: str) -> Table | None:
    """Return the parts as one table; None where their columns differ too much.

    Args:
        column: that says which part a row is from; "" for pieces of one table, whose columns must be the same, without such a column.
    """
    tables = {}
    for part in sorted(parts, key=["train", "validation", "test"].index) if column else parts:
        tables[part] = _only(packed, parts[part])
    columns = [set(table.frame.columns) for table in tables.values()]
    if len(set.intersection(*columns)) < (_SHARED if column else 1) * len(set.union(*columns)):
        return None
    first = next(iter(tables.values()))
    while column and any(column in names for names in columns):
        column += "_"
    frames = [table.frame.assign(**{column: part}) if column else table.frame for part, table in tables.items()]
    frame = pd.concat(frames).fillna("")
    frame = frame.astype({column: frames[0].dtypes.iloc[0]}) if column else frame
    frame.index.name = "line"
    rows = {part: f"{len(table.frame):,} rows from {parts[part].name!r}" for part, table in tables.items()}
    told = ", ".join(f"{part} {words}" if column else words for part, words in list(rows.items())[:_SHOWN])
    told += f" and {len(rows) - _SHOWN:,} more files" if len(rows) > _SHOWN else ""
    problems: list[Problem] = []
    for part, table in tables.items():
        lacking = [str(name) for name in frame.columns if name not in table.frame.columns and name != column]
        if lacking:
            message = f"the part {part!r} has no column {', '.join(map(repr, lacking[:4]))}; its cells there are empty."
            problems.append(Problem(None, message))
        problems += [replace(problem, message=f"{part}: {problem.message}") for problem in table.problems]
    how = f"parts of one table, told by the column {column!r}" if column else "one table in files that are numbered"
    export = "; ".join(filter(None, [first.export, f"{how}: {told}"]))
    oddities = [f"{part}: {words}" for part, table in tables.items() for words in table.oddities]
    together = replace(first, frame=frame, problems=problems, oddities=oddities, export=export)
    what = f"the parts {', '.join(tables)} were read" if column else f"{len(tables):,} numbered files were read as one"
    return _noted(packed, together, list(parts.values()), what)


def _class_folders(members: Sequence[Member]) -> dict[str, tuple[str, str]]:
    """Return the class and the part of each text by its path, where nearly all files are texts in a folder for each class."""
    texts = [
        member
        for member in members
        if PurePosixPath(member.name).suffix.lower() in _TEXTS and not _ASIDE.match(PurePosixPath(member.name).name)
    ]
    found = {}
    for member in texts:
        folders = [name for name in PurePosixPath(member.name).parts[:-1] if name not in (".", "/")]
        part = next((part for name in folders if (part := part_named(name))), "")
        classes = [name for name in folders if not part_named(name)]
        if classes:
            found[member.name] = (classes[-1], part)
    counts = Counter(label for label, _ in found.values())
    if (
        len(found) < 0.9 * sum(not _ASIDE.match(PurePosixPath(member.name).name) for member in members)
        or len(counts) < 2
        or len(found) < 2 * len(counts)
    ):
        return {}
    return found


def _texts_by_folder(packed: Packed, found: dict[str, tuple[str, str]]) -> Table:
    """Read each file as one text whose class is its folder."""
    taken = [member for member in packed.members if member.name in found]
    with_parts = any(part for _, part in found.values())
    names = ["text", "label", "file", *([PART] if with_parts else [])]
    encodings: Counter[str] = Counter()
    with Sink(names) as sink:
        for start in range(0, len(taken), 1000):
            rows = []
            for member in taken[start : start + 1000]:
                text, encoding = _text_of(packed, member)
                encodings[encoding] += 1
                label, part = found[member.name]
                rows.append([text, label, member.name, *([part] if with_parts else [])])
            sink.add(
                [list(map(encodable, cells)) for cells in zip(*rows, strict=True)],
                list(range(start + 1, start + 1 + len(rows))),
            )
            if packed.progress is not None:
                packed.progress(min(0.99, start / len(taken)), sink.rows)
        frame = frame_of(sink.finish())
    labels = list(dict.fromkeys(label for label, _ in found.values()))
    table = Table(
        frame, packed.source.name, encodings.most_common(1)[0][0], "", 0, compression=packed.compression, format="texts",
        export=f"a text a file, its class the folder ({_shown(labels)})",
    )  # fmt: skip
    return replace(_noted(packed, table, taken, f"{len(taken):,} texts were read"), members=[])


def _text_of(packed: Packed, member: Member) -> tuple[str, str]:
    if member.size_bytes > _LARGEST_TEXT:
        raise DataError(
            f"{member.name!r} in {packed.source.name} has {member.size_bytes / 1e6:.0f} MB; one text has {_LARGEST_TEXT / 1e6:.0f} MB at most. Give a table with a text a row."
        )
    unpacked = unpack(member, packed.source, packed.compression, None)
    try:
        if not unpacked.size_bytes:
            return "", "utf-8"
        encoding = detect_encoding(unpacked.file, f"{member.name} in {packed.source.name}")
        return open_text(unpacked.file, encoding, told=False).read().removeprefix("\ufeff").rstrip(
            "\r\n"
        ), encoding.name
    finally:
        unpacked.close()

"""What calamine leaves out of an old Excel workbook (.xls): passwords, hidden rows and columns, errors, formulas never calculated.

Sources: [MS-CFB] for the compound file around it, [MS-XLS] for its records."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.ingest.books.sheets import Places

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA
"""Sector numbers from here on are no sectors but marks."""
_IN_HEADER, _ENTRY_BYTES, _SHORT_BYTES = 109, 128, 4096
_FORMULA, _END, _LOCKED, _COLUMNS, _SHEET, _FLAG, _ROW, _START = 0x06, 0x0A, 0x2F, 0x7D, 0x85, 0x0205, 0x0208, 0x0809
_BEGINNINGS = (0x0009, 0x0209, 0x0409, _START)
_HIDDEN_ROW = 0x20
_NO_NUMBER = b"\xff\xff"
_ERROR, _EMPTY = 2, 3
"""What a formula's result is where it is no number."""


@dataclass
class SheetFacts:
    """What a person should know of a sheet; rows from 1, columns from 0."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    errors: Places = field(default_factory=Places)
    formulas: Places = field(default_factory=Places)


@dataclass
class BookFacts:
    """Whether a workbook has a password, and what there is to know of its sheets, in their order."""

    locked: bool = False
    sheets: list[SheetFacts] = field(default_factory=list)


def book_facts(content: bytes) -> BookFacts:
    """Look through a workbook's records; where its structure is unknown or damaged, nothing is known of it."""
    facts = BookFacts()
    try:
        stream = _book_stream(content) if content.startswith(_COMPOUND) else content
        starts = []
        for kind, body in _records(stream, 0):
            facts.locked = facts.locked or kind == _LOCKED
            if kind == _SHEET:
                starts.append(int.from_bytes(body[:4], "little"))
        if not facts.locked:
            facts.sheets = [_sheet_facts(stream, start) for start in starts]
    except (struct.error, IndexError, ValueError):
        facts.sheets = []
    return facts


def _book_stream(content: bytes) -> bytes:
    """Return the stream of the workbook inside a compound file; nothing for one that is shorter than streams of their own are."""
    size_bytes = 1 << struct.unpack_from("<H", content, 30)[0]
    first_listing, more_tables, count = (struct.unpack_from("<I", content, place)[0] for place in (48, 68, 72))

    def sector(number: int) -> bytes:
        start = (number + 1) * size_bytes
        return content[start : start + size_bytes]

    tables = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
    for _ in range(count):
        part = _numbers(sector(more_tables))
        tables += part[:-1]
        more_tables = part[-1]
    links = [link for table in tables if table < _LAST for link in _numbers(sector(table))]

    def joined(number: int) -> bytes:
        parts: list[bytes] = []
        while number < _LAST and len(parts) <= len(links):
            parts.append(sector(number))
            number = links[number]
        return b"".join(parts)

    listing = joined(first_listing)
    for at in range(0, len(listing), _ENTRY_BYTES):
        entry = listing[at : at + _ENTRY_BYTES]
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", errors="replace")
        start, size = struct.unpack_from("<II", entry, 116)
        if name in ("Workbook", "Book") and size >= _SHORT_BYTES:
            return joined(start)[:size]
    return b""


def _numbers(sector: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(sector) // 4}I", sector)


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of a workbook, those of charts inside it left out."""
    depth = 0
    while place + 4 <= len(stream):
        kind, count = struct.unpack_from("<HH", stream, place)
        depth += (kind in _BEGINNINGS) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[place + 4 : place + 4 + count]
        place += 4 + count


def _sheet_facts(stream: bytes, start: int) -> SheetFacts:
    facts = SheetFacts()
    calculated = False
    for kind, body in _records(stream, start):
        if kind == _COLUMNS and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            facts.hidden_columns += range(first, min(last, 255) + 1)
        elif kind in (_ROW, _FLAG, _FORMULA):
            row, column = struct.unpack_from("<HH", body)
            if kind == _ROW and body[12] & _HIDDEN_ROW:
                facts.hidden_rows.append(row + 1)
            elif (kind == _FLAG and body[7]) or (kind == _FORMULA and _result(body) == _ERROR):
                facts.errors.add(row + 1, column)
            elif kind == _FORMULA and _result(body) == _EMPTY:
                facts.formulas.add(row + 1, column)
            calculated = calculated or (kind == _FORMULA and _result(body) != _EMPTY)
    if calculated:  # where one formula has a result, those without text came out so
        facts.formulas = Places()
    return facts


def _result(body: bytes) -> int | None:
    """Return what a formula came to where that is no number: 0 a text, 1 true or false, 2 an error, 3 nothing."""
    return body[6] if body[12:14] == _NO_NUMBER else None

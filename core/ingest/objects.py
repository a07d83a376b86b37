"""JSON Lines and JSON arrays of objects as columns of text; numbers stay as they were written."""

from __future__ import annotations

import codecs
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from core.errors import DataError
from core.ingest.documents import Item, Note, is_document, names_columns, numbered, row_of, rows_of
from core.ingest.encoding import Encoding, open_text
from core.ingest.exports import recognise, taken, whole, wrapped
from core.ingest.exports.lines import read_lines
from core.ingest.exports.reading import Reading
from core.ingest.json_values import DECODER, keys_twice, parse
from core.ingest.source import Source

LARGEST_OBJECT = 64_000_000
LARGEST_DOCUMENT = 200_000_000
_SAMPLE_ITEMS = 1000
_HEAD_BYTES, _DELIMITERS = 65_536, ("\t", ",", ";", "|")
_PRETTY = re.compile(rb'\{[ \t]*\r?\n\s*"(?:[^"\\\r\n]|\\.)*+"\s*:')
"""How an object begins that a program has written over several lines."""
_REMARKS = re.compile(rb"(?:[ \t]*(?://|#)[^\n]*\n\s*){1,20}(?=\{)")
"""Lines above JSON Lines that only a person reads."""
_STEP_CHARACTERS = 1_048_576


def looks_like_objects(source: Source) -> str:
    """Return "jsonl", "json" or "" by how the text begins; a name alone decides nothing."""
    head = source.head(_HEAD_BYTES).removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    if (remark := _REMARKS.match(head)) and _first_object(head[remark.end() :].partition(b"\n")[0]) is not None:
        return "jsonl"
    if head[:1] == b"[":
        return _array_form(head)
    if head[:1] != b"{":
        return ""
    line, ended, rest = head.partition(b"\n")
    if _PRETTY.match(head):
        return "json"
    if not ended and len(head) > _HEAD_BYTES - 16 and _is_one_line(source):
        return "json"  # a document that a program wrote as one line
    value = _first_object(line)
    if value is None:
        named = head[1:].lstrip(b" \t\r\n")[:1] == b'"' and source.inner_name.lower().endswith((".json", ".jsonl"))
        return "" if not named else "jsonl" if ended and len(head) < _HEAD_BYTES - 16 and b"\n{" in head else "json"
    return "json" if not rest.strip() and (is_document(value) or wrapped.find(value)) else "jsonl"


def _first_object(line: bytes) -> dict[str, Any] | None:
    """Return the object with which a line begins, where nothing but a comma or other objects follows it."""
    found = list(_values(line.decode("utf-8", errors="replace")))
    return found[0] if found and all(isinstance(value, dict) for value in found) else None


def _values(text: str) -> Iterator[Any]:
    """Yield the JSON values that stand one after another in a text, with or without commas; None for a rest that is none."""
    place = 0
    while place < len(text):
        if text[place] in " \t\r\n,":
            place += 1
            continue
        try:
            value, place = DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            yield None
            return
        yield value


def _array_form(head: bytes) -> str:
    """Return what a text is that begins with a bracket: an array of rows, arrays line by line, or a table whose first cell does."""
    line, ended, rest = head.partition(b"\n")
    try:
        value, end = DECODER.raw_decode(line.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError):
        text = head.decode("utf-8", errors="replace")
        first = text[1:].lstrip()
        if first[:1] in ("{", "]"):
            return "json"
        try:
            _, end = DECODER.raw_decode(first) if first[:1] in ("[", '"') else (None, 0)
        except (ValueError, RecursionError):
            return ""
        return "json" if end and first[end:].lstrip()[:1] in (",", "]") else ""
    after = line.decode("utf-8", errors="replace")[end:].strip(" \r\n")
    if after[:1] in _DELIMITERS and after.strip(",; "):
        return ""
    simple = [not isinstance(cell, list | dict) for cell in value]
    scalars = bool(value) and all(simple)
    if ended and rest.lstrip()[:1] == b"[" and any(simple):  # an array of objects would be rows of its own
        return "jsonl"
    return "json" if not scalars or not rest.strip() else ""


def _is_one_line(source: Source) -> bool:
    """Tell whether nothing follows the first line of a file."""
    source.file.seek(0)
    try:
        while block := source.file.read(_STEP_CHARACTERS):
            if b"\n" in block:
                return not (block.split(b"\n", 1)[1] + source.file.read(_HEAD_BYTES)).strip()
        return True
    finally:
        source.file.seek(0)


@dataclass
class Objects:
    """The objects of a file: rows (number, object or None, text), with the keys of the first ones in order of appearance.

    Attributes:
        reading: of the export whose shape the file has, else None.
    """

    source: Source
    form: str
    reading: Reading | None
    keys: list[str]
    first: Iterator[Item] | None

    def items(self) -> Iterator[Item]:
        """Yield the rows, from the start each time."""
        first, self.first = self.first, None
        return first if first is not None else _taken(_items(self.source, self.form), self.reading)

    def learn_keys(self) -> None:
        """Read the whole file for its keys."""
        self.keys = keys_of(self.items())


def open_objects(source: Source, form: str) -> Objects:
    """Look at the first objects of a file: which export they are, if any, and which keys their rows have."""
    items = _items(source, form)
    sample = list(itertools.islice(items, _SAMPLE_ITEMS))
    reading = recognise(sample) if form in ("json", "jsonl") else None
    items = _taken(itertools.chain(sample, items), reading)
    sample = list(itertools.islice(items, _SAMPLE_ITEMS))
    return Objects(source, form, reading, keys_of(sample), itertools.chain(sample, items))


def keys_of(items: Iterable[Item]) -> list[str]:
    """Return the keys of objects in order of appearance."""
    return list(dict.fromkeys(key for _, value, _ in items if value for key in value))


def _taken(items: Iterator[Item], reading: Reading | None) -> Iterator[Item]:
    if reading is None:
        return items
    said: list[Item] = [(0, None, Note(reading.words(), "export"))]
    return itertools.chain(said, taken(items, reading))


def _items(source: Source, form: str) -> Iterator[Item]:
    source.file.seek(0)
    if form not in ("json", "jsonl"):
        return read_lines(source, form)
    return _lines(source) if form == "jsonl" else _array(source)


def _told_twice(number: int, value: Any) -> list[Item]:
    """Return what is to be said of a value in which a key stands twice."""
    if not (keys := keys_twice(value)):
        return []
    named = ", ".join(repr(key[:40]) for key in keys[:4])
    return [(number, None, Note(f"a key stands twice in one object ({named}); its last value was taken.", "twice"))]


def _text(file: IO[bytes]) -> io.TextIOWrapper:
    return open_text(file, Encoding("utf-8-sig"), told=False)


def _lines(source: Source) -> Iterator[Item]:
    names: Sequence[str] = ()
    for number, line in enumerate(_text(source.file), start=1):
        if not line.strip():
            continue
        try:
            found = [parse(line)]
        except (ValueError, RecursionError):
            found = list(_values(line))
        if isinstance(found[0], list) and not names:
            names = found[0] if names_columns(found[0]) else numbered(len(found[0]))
            found = found[1:] if names == found[0] else found
        for value in found:
            yield from _told_twice(number, value)
            yield number, row_of(value, names), line


def _array(source: Source) -> Iterator[Item]:
    """Yield the rows of an array one by one, of several that follow each other, or of a document."""
    stream = _text(source.file)
    text = stream.read(_STEP_CHARACTERS).lstrip()
    if not text.startswith("["):
        yield from _document(source)
        return
    place, number, step, closed = 1, 0, _STEP_CHARACTERS, False
    names: Sequence[str] = ()
    while True:
        while place < len(text) and (text[place] in " \t\r\n," or (closed and text[place] == "[")):
            closed = closed and text[place] != "["
            place += 1
        if place < len(text) and closed:
            yield (
                number + 1,
                None,
                Note(f"after the end of the array stands {text[place : place + 80]!r}, which was left out."),
            )
            return
        if place < len(text):
            if text[place] == "]":
                closed, place = True, place + 1
                continue
            try:
                value, end = DECODER.raw_decode(text, place)
            except (ValueError, RecursionError) as error:
                value, end, problem = None, -1, error
            if end > 0 and (end < len(text) or not isinstance(value, str)):
                if isinstance(value, list) and value and not names:
                    names = value if names_columns(value) else numbered(len(value))
                if value is not names:
                    number += 1
                    row = {"column 1": value} if isinstance(value, str) else row_of(value, names)
                    yield from _told_twice(number, value)
                    yield number, row, text[place : place + 200]
                place, step = end, _STEP_CHARACTERS
                continue
        more = stream.read(step)
        if not more:
            if place >= len(text):
                if not closed:
                    yield number + 1, None, Note("the array is not closed: the file may have been cut off here.")
                return
            raise DataError(
                f"{source.name} is no JSON array of rows: after {number:,} rows stands {text[place : place + 80]!r} ({problem}). Correct it, or save the table as CSV (UTF-8)."
            )
        text, place, step = text[place:] + more, 0, 2 * step
        if len(text) > LARGEST_OBJECT:
            raise DataError(
                f"{source.name} holds no JSON row, or one of more than {LARGEST_OBJECT / 1e6:.0f} MB, after {number:,} rows: {text[:80]!r}. Correct it, or save the table as CSV (UTF-8)."
            )


def _document(source: Source) -> Iterator[Item]:
    if source.size_bytes > LARGEST_DOCUMENT:
        raise DataError(
            f"{source.name} is one JSON object of {source.size_bytes / 1e6:.0f} MB; such files are read up to {LARGEST_DOCUMENT / 1e6:.0f} MB. Save the table as JSON Lines."
        )
    text = _text(source.file).read()
    try:
        value = parse(text)
    except (ValueError, RecursionError) as error:
        found = list(_values(text))
        if len(found) > 1 and all(
            isinstance(row, dict) for row in found
        ):  # objects one after another, each over several lines
            for number, row in enumerate(found, start=1):
                yield from _told_twice(number, row)
                yield number, row, str(row)[:200]
            return
        raise DataError(f"{source.name} is no JSON: {error}. Correct it, or save the table as CSV (UTF-8).") from error
    yield from _told_twice(1, value)
    if (export := whole.find(value)) is not None:
        title, rows = export
        yield 0, None, Note(title, "export")
        yield from ((number, row, str(row)[:200]) for number, row in enumerate(rows, start=1))
        return
    yield from rows_of(value)

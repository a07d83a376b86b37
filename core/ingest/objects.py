"""JSON Lines and JSON arrays of objects as columns of text; numbers stay as they were written."""

from __future__ import annotations

import codecs
import io
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from typing import IO, Any

from core.errors import DataError
from core.ingest.documents import Item, Note, is_document, names_columns, numbered, row_of, rows_of
from core.ingest.encoding import Encoding, open_text
from core.ingest.problems import Problems
from core.ingest.sink import Sink
from core.ingest.source import Progress, Source
from core.text import encodable

LARGEST_OBJECT = 64_000_000
LARGEST_DOCUMENT = 200_000_000
_SAMPLE_ITEMS = 1000
_HEAD_BYTES, _DELIMITERS = 65_536, ("\t", ",", ";", "|")
_PRETTY = re.compile(rb'\{[ \t]*\r?\n\s*"(?:[^"\\\r\n]|\\.)*+"\s*:')
"""How an object begins that a program has written over several lines."""
_STEP_CHARACTERS = 1_048_576
_BLOCK_ROWS = 10_000


def looks_like_objects(source: Source) -> str:
    """Return "jsonl", "json" or "" by how the text begins; a name alone decides nothing."""
    head = source.head(_HEAD_BYTES).removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
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
    return "json" if not rest.strip() and is_document(value) else "jsonl"


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
            value, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            yield None
            return
        yield value


def _array_form(head: bytes) -> str:
    """Return what a text is that begins with a bracket: an array of rows, arrays line by line, or a table whose first cell does."""
    line, ended, rest = head.partition(b"\n")
    try:
        value, end = _DECODER.raw_decode(line.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError):
        text = head.decode("utf-8", errors="replace")
        first = text[1:].lstrip()
        if first[:1] in ("{", "]"):
            return "json"
        try:
            _, end = _DECODER.raw_decode(first) if first[:1] in ("[", '"') else (None, 0)
        except (ValueError, RecursionError):
            return ""
        return "json" if end and first[end:].lstrip()[:1] in (",", "]") else ""
    after = line.decode("utf-8", errors="replace")[end:].strip(" \r\n")
    if after[:1] in _DELIMITERS and after.strip(",; "):
        return ""
    scalars = bool(value) and not any(isinstance(cell, list | dict) for cell in value)
    if ended and rest.lstrip()[:1] == b"[" and scalars:
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


def read_objects(source: Source, form: str, progress: Progress | None) -> tuple[Iterator[Item], list[str]]:
    """Return the objects (number, object or None, text) and the keys of the first ones, in order of appearance."""
    items = _lines(source) if form == "jsonl" else _array(source)
    sample = list(itertools.islice(items, _SAMPLE_ITEMS))
    return itertools.chain(sample, items), keys_of(sample)


def keys_of(items: Sequence[Item]) -> list[str]:
    """Return the keys of objects in order of appearance."""
    return list(dict.fromkeys(key for _, value, _ in items if value for key in value))


def all_keys(source: Source, form: str) -> list[str]:
    """Read the whole file for its keys."""
    keys: dict[str, None] = {}
    for _, value, _ in _lines(source) if form == "jsonl" else _array(source):
        if value:
            keys.update(dict.fromkeys(value))
    return list(keys)


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


def _parse(text: str) -> Any:
    return json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_Number)


_DECODER = json.JSONDecoder(parse_int=_Number, parse_float=_Number, parse_constant=_Number)


def _text(file: IO[bytes]) -> io.TextIOWrapper:
    return open_text(file, Encoding("utf-8-sig"), told=False)


def _lines(source: Source) -> Iterator[Item]:
    names: Sequence[str] = ()
    for number, line in enumerate(_text(source.file), start=1):
        if not line.strip():
            continue
        try:
            found = [_parse(line)]
        except (ValueError, RecursionError):
            found = list(_values(line))
        if isinstance(found[0], list) and not names:
            names = found[0] if names_columns(found[0]) else numbered(len(found[0]))
            found = found[1:] if names == found[0] else found
        for value in found:
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
                value, end = _DECODER.raw_decode(text, place)
            except (ValueError, RecursionError) as error:
                value, end, problem = None, -1, error
            if end > 0 and (end < len(text) or not isinstance(value, str)):
                if isinstance(value, list) and value and not names:
                    names = value if names_columns(value) else numbered(len(value))
                if value is not names:
                    number += 1
                    row = {"column 1": value} if isinstance(value, str) else row_of(value, names)
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
    try:
        value = _parse(_text(source.file).read())
    except (ValueError, RecursionError) as error:
        raise DataError(f"{source.name} is no JSON: {error}. Correct it, or save the table as CSV (UTF-8).") from error
    yield from rows_of(value)


def cell_text(value: Any) -> str:
    """Return a JSON value as text: a string as it is, a number as it was written, null as nothing, the rest as JSON."""
    if isinstance(value, str):
        return encodable(value)
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    return encodable(_dump(value))


def _dump(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {_dump(part)}" for key, part in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_dump, value)) + "]"
    return str(value) if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


class NewKeyError(Exception):
    """An object has a key that the first ones did not have."""


def fill(
    items: Iterator[Item], keys: list[str], sink: Sink, problems: Problems, source: Source, progress: Progress | None
) -> None:
    """Read objects into the sink.

    Raises:
        NewKeyError: a key that is not among `keys`; the caller reads again.
        DataError: more than a tenth of the lines are no objects.
    """
    known = set(keys)
    rows: list[list[str]] = []
    lines: list[int] = []
    bad, first_bad, first_text = 0, 0, ""

    def flush() -> None:
        sink.add(list(zip(*rows, strict=True)), lines)
        rows.clear()
        lines.clear()
        if progress is not None:
            progress(min(0.99, source.file.tell() / max(1, source.size_bytes)), sink.rows)

    for number, value, text in items:
        if value is None and isinstance(text, Note):
            problems.add(number, str(text), "end")
            continue
        if value is None:
            bad += 1
            first_bad, first_text = first_bad or number, first_text or text
            problems.add(number, "this is no JSON object; it was left out.", "object", text)
            continue
        if not value.keys() <= known:
            raise NewKeyError
        rows.append([cell_text(value.get(key)) for key in keys])
        lines.append(number)
        if len(rows) >= _BLOCK_ROWS:
            flush()
    if rows:
        flush()
    if bad > max(1, (bad + sink.rows) // 10):
        raise DataError(
            f"{bad:,} entries of {source.name} are no JSON objects, the first is number {first_bad}: {first_text.strip()[:200]!r}. Correct them, or save the table as CSV (UTF-8)."
        )

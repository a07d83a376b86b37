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
from core.ingest.documents import Item, row_of, rows_of
from core.ingest.encoding import Encoding, open_text
from core.ingest.problems import Problems
from core.ingest.sink import Sink
from core.ingest.source import Progress, Source
from core.text import encodable

LARGEST_OBJECT = 64_000_000
LARGEST_DOCUMENT = 200_000_000
_SAMPLE_ITEMS = 1000
_BARE_ROWS = re.compile(rb'\[\s*\[\s*(?:"(?:[^"\\]|\\.)*+"|[-+.\w]++)\s*,')
"""How an array of arrays begins; a line of CSV in brackets does not."""
_STEP_CHARACTERS = 1_048_576
_BLOCK_ROWS = 10_000


def looks_like_objects(source: Source) -> str:
    """Return "jsonl", "json" or "" by how the text begins; a name alone decides nothing."""
    head = source.head(65_536).removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    if head[:1] == b"[" and head[1:].lstrip(b" \t\r\n")[:1] in (b"{", b"]"):
        return "json"
    if _BARE_ROWS.match(head):
        return "json"
    if head[:1] != b"{":
        return ""
    line = head.split(b"\n", 1)[0]
    if len(line) >= 65_000:
        return "jsonl"
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        return "json" if head[1:].lstrip(b" \t\r\n")[:1] == b'"' and source.inner_name.lower().endswith(".json") else ""
    return (
        "json" if len(head.split(b"\n", 2)) < 3 and not head[len(line) :].strip() and _is_document(value) else "jsonl"
    )


def _is_document(value: dict[str, Any]) -> bool:
    """Say whether one object is a whole table: it holds a list of objects, or its values are columns."""
    parts = list(value.values())
    if any(isinstance(part, list) and part and isinstance(part[0], dict) for part in parts):
        return True
    return bool(parts) and all(isinstance(part, list | dict) for part in parts)


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
    for number, line in enumerate(_text(source.file), start=1):
        if not line.strip():
            continue
        try:
            value = _parse(line)
        except (ValueError, RecursionError):
            value = None
        yield number, value if isinstance(value, dict) else None, line


def _array(source: Source) -> Iterator[Item]:
    """Yield the objects of an array one by one, or those of a document that holds arrays of one kind or equal columns."""
    stream = _text(source.file)
    text = stream.read(_STEP_CHARACTERS).lstrip()
    if not text.startswith("["):
        yield from _document(source)
        return
    place, number, step = 1, 0, _STEP_CHARACTERS
    while True:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        if place < len(text):
            if text[place] == "]":
                return
            try:
                value, end = _DECODER.raw_decode(text, place)
            except (ValueError, RecursionError) as error:
                value, end, problem = None, -1, error
            if end > 0 and (end < len(text) or not isinstance(value, str)):
                number += 1
                yield number, row_of(value), text[place : place + 200]
                place, step = end, _STEP_CHARACTERS
                continue
        more = stream.read(step)
        if not more:
            if place >= len(text):
                return
            raise DataError(
                f"{source.name} is no JSON array of objects: after {number:,} objects stands {text[place : place + 80]!r} ({problem}). Correct it, or save the table as CSV (UTF-8)."
            )
        text, place, step = text[place:] + more, 0, 2 * step
        if len(text) > LARGEST_OBJECT:
            raise DataError(
                f"{source.name} holds an object of more than {LARGEST_OBJECT / 1e6:.0f} MB. Save the table as JSON Lines or CSV."
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
            f"{bad:,} lines of {source.name} are no JSON objects, the first on line {first_bad}: {first_text.strip()[:200]!r}. Correct them, or save the table as CSV (UTF-8)."
        )

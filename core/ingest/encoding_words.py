"""What is said of a file's encoding: what does not fit it, what another would make of it, and how it would look in one."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import IO

from core.errors import DataError
from core.ingest.encoding import MARK, MARKED, Encoding, detect_encoding, misfits, open_text
from core.ingest.encodings.names import encoding_title, known_encoding
from core.ingest.encodings.readings import Rival
from core.ingest.encodings.stretches import Stretch, find_stretches
from core.ingest.problems import Problems

SHOWN_LINES = 5
_BEFORE, _AFTER = 24, 36
_SAMPLE_LINES, _SAMPLE_CHARACTERS, _SAMPLE_READ = 8, 160, 65_536


def note_encoding(encoding: Encoding, problems: Problems) -> None:
    """Note the bytes that do not fit the encoding that was found, and the lines that a likely other one would change."""
    if encoding.bad_bytes:
        lines: list[int | None] = [*encoding.bad_lines] or [None]
        count = max(encoding.bad_bytes, len(lines))
        for number, line in enumerate(lines):
            message = f"bytes that do not fit {encoding.name} were read as {encoding.rest}."
            problems.add(line, message, "bytes", count=count - len(lines) + 1 if number == 0 else 1)
    if encoding.rival is not None:
        _note_rival(encoding, encoding.rival, problems)


def _note_rival(encoding: Encoding, rival: Rival, problems: Problems) -> None:
    chosen, other = encoding_title(encoding.name), encoding_title(rival.encoding)
    shown = rival.lines[:SHOWN_LINES]
    problems.add(
        None,
        f"It is not sure which encoding this is. It was read as {chosen}; {other} is nearly as likely. "
        f"{_these_lines(len(rival.lines), len(shown))} If {'it is' if len(rival.lines) == 1 else 'they are'} wrong, read the file as {rival.encoding}.",
        "encoding",
        count=len(rival.lines) - len(shown),
    )
    for line, ours, theirs in shown:
        ours, theirs = differing_part(ours, theirs)
        problems.add(line, f"read as “{ours}”; as {other} it would be “{theirs}”.", "encoding")


def _these_lines(count: int, shown: int) -> str:
    if count == 1:
        return "This line would change."
    return (
        "These lines would change."
        if count == shown
        else f"{count:,} lines would change, of which these are the first."
    )


def differing_part(first: str, second: str) -> tuple[str, str]:
    """Return the parts of two readings of a line around the first place where they differ, cut."""
    place = next((at for at, (one, other) in enumerate(zip(first, second, strict=False)) if one != other), 0)
    start = max(0, place - _BEFORE)
    return _cut(first, start, place + _AFTER), _cut(second, start, place + _AFTER)


def _cut(text: str, start: int, end: int) -> str:
    shown = "".join(character if character.isprintable() else "�" for character in text[start:end].replace("\t", " "))
    return ("…" if start else "") + shown + ("…" if end < len(text) else "")


def misfit_error(file: IO[bytes], name: str, encoding: str) -> DataError:
    """Return an error that says which lines of a file do not fit the encoding it was to be read in, and what may fit."""
    count, lines = misfits(file, encoding)
    title = encoding_title(encoding)
    known = title if title == encoding else f"{encoding}, {title}"
    if not lines:
        return DataError(f"{name} cannot be read as {known}. Choose another encoding, or save the file as UTF-8.")
    also = f" ({count:,} places do not, on lines {', '.join(map(str, lines[:SHOWN_LINES]))}{' and others' if len(lines) > SHOWN_LINES else ''})" if len(lines) > 1 else ""  # fmt: skip
    quoted = _line(file, encoding, lines[0])
    try:
        likely = detect_encoding(file, name).name
    except DataError:
        likely = encoding
    hint = f"It looks like {encoding_title(likely)}: try {likely}" if likely != encoding else "Choose another encoding"
    return DataError(
        f"{name} cannot be read as {known}: line {lines[0]} does not fit{also}: “{quoted}”. {hint}, or save the file as UTF-8."
    )


def _line(file: IO[bytes], encoding: str, number: int) -> str:
    """Return the part of a line around the first bytes that do not fit; they are shown as question marks in diamonds."""
    file.seek(0)
    stream = open_text(file, Encoding(encoding), told=False)
    stream.reconfigure(errors=MARKED)
    for at, line in enumerate(stream, start=1):
        if at >= number or at > 2_000_000:
            text = line.strip("\r\n\ufeff")
            place = max(0, text.find(MARK))
            start = max(0, place - _BEFORE)
            return _cut(text, start, place + _AFTER).replace(MARK, "\ufffd")
    return ""


@dataclass(frozen=True)
class ByteSample:
    """The bytes at a file's start, and its first lines beyond ASCII, wherever they stand."""

    head: bytes
    stretches: list[Stretch]


def sample_bytes(file: IO[bytes]) -> ByteSample:
    """Return what shows how a file would look in one encoding or another."""
    file.seek(0)
    head = file.read(_SAMPLE_READ)
    return ByteSample(head, find_stretches(file)[:_SAMPLE_LINES] if head.isascii() else [])


def lines_as(sample: ByteSample, encoding: str) -> tuple[list[str], int]:
    """Return the first lines of a file as they would be in an encoding, and how many places of them do not fit.

    Where they are plain ASCII, which is alike in most encodings, the next lines that are not follow.

    Raises:
        DataError: the encoding is not known.
    """
    name = known_encoding(encoding)
    try:
        text = codecs.getincrementaldecoder(name)(MARKED).decode(sample.head).removeprefix("\ufeff")
    except UnicodeError:  # such as UTF-16 without a mark
        return [], 1
    lines = text.splitlines()[: _SAMPLE_LINES * 50]
    shown = lines[:_SAMPLE_LINES]
    if all(line.isascii() for line in shown):
        shown = shown[: _SAMPLE_LINES // 2]
        beyond = [line for line in lines[_SAMPLE_LINES:] if not line.isascii()]
        if not name.startswith(("utf-16", "utf-32")):
            beyond += [
                codecs.getincrementaldecoder(name)(MARKED).decode(stretch.content) for stretch in sample.stretches
            ]
        shown += beyond[: _SAMPLE_LINES // 2]
    wrong = sum(line.count(MARK) for line in shown)
    return [line[:_SAMPLE_CHARACTERS].replace(MARK, "\ufffd") for line in shown], wrong

"""Where in a file the characters beyond ASCII are: a bounded sample of its lines, from all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO

_STEP_BYTES = 4_194_304
_MOST_BYTES, _MOST_OF_A_STEP = 196_608, 65_536
_MOST_LINES, _MOST_LINES_OF_A_STEP = 40_000, 4000
"""Lines that are looked at, repeated ones among them."""
_LONGEST_BYTES = 4096
_CUTS = b" \t\",'"
"""Bytes that are never the second one of a character, so that a long line may be cut there."""


@dataclass(frozen=True)
class Stretch:
    """A line, or the part of a long line, with bytes beyond ASCII; `line` is 1-based."""

    line: int
    content: bytes


def find_stretches(file: IO[bytes], pattern: bytes = rb"[\x80-\xff]") -> list[Stretch]:
    """Return distinct lines of a file in which a byte of the pattern stands: the first ones, and some of each later part.

    A line that goes on beyond 4 KB is cut, and one that a step of 4 MB divides may be.
    """
    found: dict[bytes, Stretch] = {}
    size, line, looked = 0, 1, 0
    file.seek(0)
    end = b""
    search = re.compile(pattern)
    while size < _MOST_BYTES and looked < _MOST_LINES and (block := file.read(_STEP_BYTES)):
        if block[-1:] not in b"\r\n":
            block += file.readline(_STEP_BYTES)
        end = end or (b"\n" if b"\n" in block else b"\r")
        taken, place, most = 0, 0, looked + _MOST_LINES_OF_A_STEP
        while taken < _MOST_OF_A_STEP and looked < most and (match := search.search(block, place)):
            start = block.rfind(end, place, match.start()) + 1 or place
            stop = block.find(end, match.start())
            stop = len(block) if stop < 0 else stop
            line += block.count(end, place, start)
            content = _cut(block[start:stop], match.start() - start)
            if content not in found:
                found[content] = Stretch(line, content)
                taken += len(content)
            place, looked = stop, looked + 1
        line += block.count(end, place)
        size += taken
    return list(found.values())


def _cut(line: bytes, first: int) -> bytes:
    """Return a line, or of a long one a part around the first unusual byte, cut between characters."""
    line = line.strip(b"\r\n")
    if len(line) <= _LONGEST_BYTES:
        return line
    start = max(line.rfind(bytes([byte]), 0, first) for byte in _CUTS) + 1
    part = line[start : start + _LONGEST_BYTES]
    cut = max(part.rfind(bytes([byte])) for byte in _CUTS)
    return part[:cut] if cut > first - start else part

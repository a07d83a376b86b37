"""Text in ASCII bytes that switches to another alphabet by escapes: ISO 2022 and HZ."""

from __future__ import annotations

import codecs
from typing import IO

_SAMPLE_BYTES = 65_536
_BY_ESCAPE = {
    b"\x1b$": ("iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_jp_3", "iso2022_jp_2004", "iso2022_kr"),
    b"\x1b(I": ("iso2022_jp_ext", "iso2022_jp_3"),
    b"~{": ("hz",),
}  # fmt: skip
_STEP_BYTES = 4_194_304


def find_escaped(file: IO[bytes]) -> str | None:
    """Return the encoding of a file of ASCII bytes that holds characters beyond ASCII by escapes, None for any other."""
    file.seek(0)
    offset, carried = 0, b""
    while block := file.read(_STEP_BYTES):
        whole = carried + block
        for escape, names in _BY_ESCAPE.items():
            if escape[:1] in whole and (place := whole.find(escape)) >= 0:
                start = offset - len(carried) + (whole.rfind(b"\n", 0, place) + 1)
                if found := _fitting(file, start, names):
                    return found
        offset += len(block)
        carried = whole[-2:]
        file.seek(offset)
    return None


def _fitting(file: IO[bytes], start: int, names: tuple[str, ...]) -> str | None:
    file.seek(start)
    sample = file.read(_SAMPLE_BYTES)
    for name in names:
        try:
            text = codecs.getincrementaldecoder(name)("strict").decode(sample)
        except UnicodeDecodeError:
            continue
        if not text.isascii():
            return name
    return None

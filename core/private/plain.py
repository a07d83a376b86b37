"""A text as the detectors read it: full-width and foreign digits as ASCII, every space and dash alike, invisible marks gone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from core.private.kinds import PLACEHOLDERS

BARRIER = "\0"  # Stands where something was found; no detector reads across it.

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_PLACEHOLDER = re.compile("|".join(re.escape(placeholder) for placeholder in PLACEHOLDERS.values()))
# What stands where somebody has taken private data out: XXXX, XX/XX, ____, ****, and such marks as [REDACTED] are read as a barrier too.
_TAKEN_OUT = re.compile(
    r"(?<![0-9A-Za-z])(?-i:X{2,64}|x{3,64})(?![0-9A-Za-z])|(?<![0-9A-Za-z_])_{2,64}(?![0-9A-Za-z_])|\*{3,64}|█{2,64}"
    r"|[\[<{](?:redacted|removed|deleted|withheld|anonymi[sz]ed|hidden|(?:first|last|full|middle)?[ _-]?name|person|patient|customer|user)[ _-]?[0-9]{0,4}[\]>}]",
    re.I,
)
_TAKEN_OUT_CUES = ("XX", "xxx", "__", "***", "██", "[", "<", "{")
_DIGITS = b"0123456789"
_LAST_DIGIT = 0x1FC00  # No decimal digit of Unicode 16 stands above.


def _likenesses() -> dict[int, str]:
    """Map every foreign digit, full-width form, space and dash to its ASCII likeness, one character to one."""
    table = {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)}
    beyond_ascii = "".join(map(chr, range(0x80, _LAST_DIGIT)))
    table |= {ord(digit): str(unicodedata.decimal(digit)) for digit in re.findall(r"\d", beyond_ascii)}
    table |= {ord(space): " " for space in "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))}
    table |= {ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"}
    table |= {ord(quote): "'" for quote in "\u2018\u2019\u02bc"}
    return table


_LIKENESSES = _likenesses()


def plain_text(text: str) -> tuple[str, list[int] | None]:
    """Return the text as the detectors read it, and where each character stood; None when none moved."""
    offsets = None
    if not text.isascii():
        if _INVISIBLE.search(text):
            offsets = [place for place, character in enumerate(text) if not _INVISIBLE.match(character)]
            text = "".join(text[place] for place in offsets)
        text = text.translate(_LIKENESSES)
    if "[" in text:
        text = _PLACEHOLDER.sub(lambda match: BARRIER * len(match[0]), text)
    if any(cue in text for cue in _TAKEN_OUT_CUES):
        text = _TAKEN_OUT.sub(lambda match: BARRIER * len(match[0]), text)
    return text, offsets


def digits_in(text: str) -> int:
    """Count the ASCII digits of a text."""
    raw = text.encode("ascii", "ignore")
    return len(raw) - len(raw.translate(None, _DIGITS))


def digits_of(text: str) -> str:
    """Return only the ASCII digits of a text."""
    return "".join(character for character in text if "0" <= character <= "9")


def blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Put the barrier where something was found; `spans` are sorted and do not overlap."""
    pieces, last = [], 0
    for start, end in spans:
        pieces += [text[last:start], BARRIER * (end - start)]
        last = end
    return "".join([*pieces, text[last:]])


def words_before(text: str, start: int, width: int) -> str:
    """Return up to `width` characters before a place, in small letters, not reaching across the barrier."""
    return text[max(0, start - width) : start].rpartition(BARRIER)[2].lower()

"""What a file's bytes could be: every encoding that they fit, ranked by how likely the text is that comes out."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import NamedTuple

from core.ingest.encodings.ideographs import WIDE, score_wide
from core.ingest.encodings.single_bytes import PairEvidence, characters
from core.ingest.encodings.stretches import Stretch

# How much less likely a file is in an encoding than in Windows-1252 before its bytes were looked at, in nats. Set by hand:
# what Windows writes is commonest, ISO and KOI8 next; Mac and DOS encodings need strong evidence.
_SINGLE = {
    0.0: ("cp1252",),
    1.0: ("cp1251", "cp1253", "cp1255", "cp1256", "cp874"),
    2.0: ("cp1250", "cp1254"),
    2.5: ("iso8859-2", "iso8859-5", "iso8859-7", "koi8-r"),
    3.0: ("koi8-u", "cp1258", "iso8859-6", "iso8859-8", "iso8859-9", "iso8859-13", "iso8859-15"),
    4.0: ("cp1257", "iso8859-4"),
    6.0: ("cp866", "mac-roman", "mac-cyrillic", "kz1048"),
    8.0: ("mac-latin2", "mac-iceland", "mac-croatian"),
    9.0: ("cp850", "cp437", "cp852", "cp858", "cp1125", "cp855", "cp737", "cp775", "cp862", "cp720"),
    11.0: ("cp857", "iso8859-3", "iso8859-10", "iso8859-14", "iso8859-16", "mac-greek", "mac-turkish", "mac-romanian", "cp860", "cp861", "cp863", "cp865", "cp869", "cp864", "ptcp154", "koi8-t"),
}  # fmt: skip
_WIDE_PRIORS = {"gb18030": 1.0, "cp932": 1.0, "euc_jp": 1.0, "cp949": 1.0, "cp950": 1.0, "big5hkscs": 2.0, "shift_jis_2004": 4.0, "euc_jis_2004": 2.0, "johab": 9.0}  # fmt: skip
PRIORS = {name: -cost for cost, names in _SINGLE.items() for name in names} | {
    name: -cost for name, cost in _WIDE_PRIORS.items()
}
WIDE_ENCODINGS = frozenset(_WIDE_PRIORS)
"""Those in which a character may be several bytes."""
_MOST_WRONG = 0.002
"""The share of bytes beyond ASCII that may have no meaning in an encoding that is thought of."""
_LANGUAGES = {"zh-Hans": "zh", "zh-Hant": "zh"}


class Reading(NamedTuple):
    """An encoding, the logarithm of its likelihood (in nats, higher is likelier), and the language it would be."""

    encoding: str
    score: float
    language: str


@dataclass(frozen=True)
class Rival:
    """A reading that is nearly as likely as the chosen one.

    Attributes:
        lead: by how much the chosen one is likelier, in nats; lines: (line, as chosen, as the rival reads it).
    """

    encoding: str
    lead: float
    lines: list[tuple[int, str, str]]


def rank_readings(stretches: list[Stretch]) -> list[Reading]:
    """Return the encodings that lines fit, likeliest first."""
    lines = [stretch.content for stretch in stretches]
    evidence = PairEvidence(lines)
    used = set(b"".join(lines))
    beyond = sum(len(line) - len(line.translate(None, bytes(range(128, 256)))) for line in lines)
    found = []
    for encoding, prior in PRIORS.items():
        if encoding in WIDE:
            if _wrong(lines, encoding, beyond) <= max(1, _MOST_WRONG * beyond):
                writing = WIDE[encoding]
                score = score_wide(lines, encoding)
                found.append(Reading(encoding, prior + score, _LANGUAGES.get(writing, writing)))
        elif sum(characters(encoding)[byte] == "\ufffd" for byte in used) <= 2:
            score, language = evidence.score(encoding)
            found.append(Reading(encoding, prior + score, language))
    return _commonest_first(stretches, sorted(found, key=lambda reading: -reading.score))


def _commonest_first(stretches: list[Stretch], ranked: list[Reading]) -> list[Reading]:
    """Of the encodings in which the lines are the very same text as in the likeliest one, put the commonest first."""
    if not ranked:
        return ranked
    text = [read_line(stretch, ranked[0].encoding) for stretch in stretches]
    alike = [
        reading
        for reading in ranked
        if all(read_line(stretch, reading.encoding) == line for stretch, line in zip(stretches, text, strict=True))
    ]
    first = max(alike, key=lambda reading: PRIORS[reading.encoding])
    return [first._replace(score=ranked[0].score), *(reading for reading in ranked if reading is not first)]


def _wrong(lines: list[bytes], encoding: str, beyond: int) -> int:
    wrong = 0
    for line in lines:
        wrong += codecs.decode(line, encoding, "replace").count("\ufffd")
        if wrong > max(1, _MOST_WRONG * beyond):
            break
    return wrong


def find_rival(stretches: list[Stretch], ranked: list[Reading], within: float) -> Rival | None:
    """Return the likeliest encoding that is less than `within` nats behind the first and reads some line differently."""
    first = ranked[0]
    for other in ranked[1:]:
        lead = first.score - other.score
        if lead >= within:
            return None
        lines = [
            (stretch.line, chosen, instead)
            for stretch in stretches
            if (chosen := read_line(stretch, first.encoding)) != (instead := read_line(stretch, other.encoding))
        ]
        if lines:
            return Rival(other.encoding, lead, lines)
    return None


def read_line(stretch: Stretch, encoding: str) -> str:
    """Return a line as an encoding has it; what does not fit is U+FFFD."""
    return codecs.decode(stretch.content, encoding, "replace")

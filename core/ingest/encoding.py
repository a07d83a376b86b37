"""The encoding of a file's text, how sure it is, and what is done with the few bytes that do not fit it."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass, field
from typing import IO, cast

from core.errors import DataError
from core.ingest.encodings.escapes import find_escaped
from core.ingest.encodings.languages import LANGUAGE_NAMES
from core.ingest.encodings.readings import WIDE_ENCODINGS, Rival, find_rival, rank_readings, read_line
from core.ingest.encodings.stretches import find_stretches

TOLERANT = "fathom-tolerant"
MARKED = "fathom-marked"
MARK = "\uffff"
"""What stands for bytes that do not fit while they are counted; no text holds this character."""
SURE_NATS = 8.0
"""How much likelier the chosen reading must be than the next one before no doubt is told."""
_SAMPLE_BYTES = 262_144
_USUAL_CONTROLS = frozenset(
    {1, 9, 10, 12, 13, 26, 27, 28, 29, 30, 31}
)  # white space, and what some programs separate by
_STEP_BYTES = 4_194_304
_MOST_LINES = 20
_TELLING_LETTERS = 30
_MUCH, _MORE, _LEAST_GOOD = 20, 2, 8
"""How many characters right in UTF-8 stand against a wrong one in a file that is UTF-8: where there are few, and where there are some.
Texts in other encodings have at most 0.4, by chance."""
_NO_UTF8 = rb"[\xc2-\xdf](?![\x80-\xbf])|[\xe0-\xef](?![\x80-\xbf]{2})|[\xf0-\xf4](?![\x80-\xbf]{3})|[\xc0\xc1\xf5-\xff]|(?<![\x80-\xff])[\x80-\xbf]"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    ("\ufeff".encode("gb18030"), "gb18030"),
)


@dataclass(frozen=True)
class Encoding:
    """An encoding by name.

    Attributes:
        bad_bytes: places of the file that do not fit it and are read as `rest`, byte by byte; bad_lines: the first of them, 1-based.
        likeliest: whether it was chosen among several; language: what its letters then look like, in English, empty for few letters.
        rival: another reading that is nearly as likely, None where it is sure.
    """

    name: str
    bad_bytes: int = 0
    bad_lines: list[int] = field(default_factory=list)
    language: str = ""
    likeliest: bool = False
    rival: Rival | None = None
    rest: str = "cp1252"

    @property
    def sureness(self) -> str:
        """Say in words how sure it is, where the letters decided; nothing for Unicode and what was told."""
        if self.rival is not None:
            return "not sure"
        return (f"sure, looks {self.language}" if self.language else "sure") if self.likeliest else ""


def _tolerant(rest: str) -> str:
    """Return the name of the rule by which bytes that do not fit are read in another encoding; those that have no meaning there as Latin-1."""

    def take(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        wrong = error.object[error.start : error.end]
        text = "".join(bytes([byte]).decode(rest, errors="ignore") or chr(byte) for byte in wrong)
        return text, error.end

    name = f"{TOLERANT}-{rest}"
    codecs.register_error(name, take)
    return name


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return MARK, error.end


codecs.register_error(MARKED, _mark)


def detect_encoding(file: IO[bytes], name: str) -> Encoding:
    """Return the encoding of a seekable binary file.

    A byte order mark decides; then UTF-16 and UTF-32 by their zero bytes; then UTF-8 when every byte fits, or all but a few;
    then escapes; then the encoding in which the lines beyond ASCII are likeliest to be a language.

    Raises:
        DataError: the bytes are no text in any encoding.
    """
    file.seek(0)
    sample = file.read(_SAMPLE_BYTES)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return _checked(file, encoding)
    if wide := _without_mark(sample):
        return _checked(file, wide)
    good, bad = _count_utf8(file)
    if good == bad == 0 and (escaped := find_escaped(file)):
        return _checked(file, escaped)
    controls = sum(sample.count(byte) for byte in range(32) if byte not in _USUAL_CONTROLS)
    if controls > max(3, 0.02 * len(sample)):
        raise DataError(
            f"{name} is not a text file: {100 * controls / len(sample):.0f} % of its first bytes are control bytes. Save the table as CSV (UTF-8) and try again."
        )
    if bad == 0 or good >= _MUCH * bad or (good >= _MORE * bad and good >= _LEAST_GOOD):
        return Encoding("utf-8", bad, misfits(file, "utf-8")[1], rest=_rest_of(file)) if bad else Encoding("utf-8")
    return _likeliest(file)


def _rest_of(file: IO[bytes]) -> str:
    """Return the one-byte encoding of the lines of a UTF-8 file that are not in it, as where two files were put together; cp1252 in doubt."""
    stretches = [stretch for stretch in find_stretches(file, _NO_UTF8) if not _mostly_utf8(stretch.content)]
    ranked = rank_readings(stretches)
    if not ranked or ranked[0].encoding in WIDE_ENCODINGS:
        return "cp1252"
    return "cp1252" if find_rival(stretches, ranked, SURE_NATS) else ranked[0].encoding


def _mostly_utf8(line: bytes) -> bool:
    text = line.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    return _beyond_ascii(text) - wrong >= wrong


def _likeliest(file: IO[bytes]) -> Encoding:
    stretches = find_stretches(file)
    ranked = rank_readings(stretches)
    if not ranked:
        return _checked(file, "cp1252")
    rival = find_rival(stretches, ranked, SURE_NATS)
    bad, lines = misfits(file, ranked[0].encoding)
    text = "".join(read_line(stretch, ranked[0].encoding) for stretch in stretches)
    telling = sum(character.isalpha() for character in text if character >= "\x80") >= _TELLING_LETTERS
    language = LANGUAGE_NAMES.get(ranked[0].language, "") if telling else ""
    return Encoding(ranked[0].encoding, bad, lines, language, True, rival)


def _without_mark(sample: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 without a mark: text holds zero bytes only there, and each at its place in a character."""
    zeros = sample.count(0)
    if zeros < max(2, 0.002 * len(sample)):
        return None
    places = [sample[start::4].count(0) for start in range(4)]
    whole = sample[: len(sample) // 4 * 4]
    for encoding, high, low in (("utf-32-le", places[2] + places[3], places[0]), ("utf-32-be", places[0] + places[1], places[3])):  # fmt: skip
        if high > 0.45 * len(sample) and low < 0.02 * zeros and _fits(whole, encoding):
            return encoding
    even, odd = places[0] + places[2], places[1] + places[3]
    for encoding, zero, other in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if other < 0.3 * zero and _fits(sample, encoding):
            return encoding
    return None


def _fits(sample: bytes, encoding: str) -> bool:
    """Say whether bytes, which may end inside a character, are a text with a line end in an encoding."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    return ("\n" in text or "\r" in text) and "\x00" not in text


def _count_utf8(file: IO[bytes]) -> tuple[int, int]:
    """Return the characters beyond ASCII that are right in UTF-8, and those that are wrong."""
    good, bad = 0, 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    file.seek(0)
    carried = False
    while block := file.read(_STEP_BYTES):
        if carried or not block.isascii():
            text = decoder.decode(block)
            wrong = text.count("\ufffd")
            bad += wrong
            good += _beyond_ascii(text) - wrong
            carried = True
            if bad > 1000 and bad > good:
                break
    bad += decoder.decode(b"", final=True).count("\ufffd")
    return good, bad


def _beyond_ascii(text: str) -> int:
    return 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore"))


def _checked(file: IO[bytes], encoding: str) -> Encoding:
    return Encoding(encoding, *misfits(file, encoding))


def misfits(file: IO[bytes], encoding: str) -> tuple[int, list[int]]:
    """Count the places of a file that do not fit an encoding, and return the first lines (1-based) where they stand."""
    count, line = 0, 1
    lines: list[int] = []
    decoder = codecs.getincrementaldecoder(encoding)(MARKED)
    file.seek(0)
    end = ""
    more = True
    while more:
        block = file.read(_STEP_BYTES)
        more = bool(block)
        text = decoder.decode(block, final=not more)
        end = end or ("\n" if "\n" in text or "\r" not in text else "\r")
        found = text.count(MARK)
        place = 0
        while found and len(lines) < _MOST_LINES and (at := text.find(MARK, place)) >= 0:
            line += text.count(end, place, at)
            place = at + 1
            if line not in lines[-1:]:
                lines.append(line)
        line += text.count(end, place)
        count += found
    return count, lines


def open_text(file: IO[bytes], encoding: Encoding, *, told: bool, start: int = 0) -> io.TextIOWrapper:
    """Return the text of a file from a byte on, line ends untouched, which must outlive it; an encoding that was told is held to."""
    file.seek(start)
    bytes_of = cast(IO[bytes], _Unclosed(file))
    return io.TextIOWrapper(
        bytes_of, encoding=encoding.name, errors="strict" if told else _tolerant(encoding.rest), newline=""
    )


class _Unclosed(io.BufferedIOBase):
    """A file that stays open when its reader is closed."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self.file.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self.file.read(65_536 if size < 0 else size)

    def tell(self) -> int:
        return self.file.tell()

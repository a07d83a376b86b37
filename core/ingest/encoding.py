"""The encoding of a file's text, and what is done with the few bytes that do not fit it."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from typing import IO, cast

from charset_normalizer import from_bytes

from core.errors import DataError

ENCODINGS = (
    "utf-8",
    "utf-16",
    "cp1252",
    "latin-1",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp437",
    "mac-roman",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
)
TOLERANT = "fathom-tolerant"
_SAMPLE_BYTES = 262_144
_USUAL_CONTROLS = frozenset(
    {1, 9, 10, 12, 13, 26, 27, 28, 29, 30, 31}
)  # white space, and what some programs separate by
_GUESS_BYTES = 65_536
_STEP_BYTES = 4_194_304
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Encoding:
    """An encoding by name; `bad_bytes` of the file do not fit it and are read as cp1252, byte by byte."""

    name: str
    bad_bytes: int = 0


def _take_as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that do not fit as Windows programs would; those that have no meaning there as Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    text = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in wrong)
    return text, error.end


codecs.register_error(TOLERANT, _take_as_cp1252)


def detect_encoding(file: IO[bytes], name: str) -> Encoding:
    """Return the encoding of a seekable binary file.

    A byte order mark decides; then UTF-16 by its zero bytes; then UTF-8 when every byte fits, or all but a few; then what
    charset-normalizer finds likeliest.

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
    controls = sum(sample.count(byte) for byte in range(32) if byte not in _USUAL_CONTROLS)
    if controls > max(3, 0.02 * len(sample)):
        raise DataError(
            f"{name} is not a text file: {100 * controls / len(sample):.0f} % of its first bytes are control bytes. Save the table as CSV (UTF-8) and try again."
        )
    good, bad, unusual = _count_utf8(file)
    if bad == 0 or good >= 20 * bad:
        return Encoding("utf-8", bad)
    file.seek(unusual)
    return _checked(file, _guess(file.read(_GUESS_BYTES)))


def _without_mark(sample: bytes) -> str | None:
    """Recognise UTF-16 without a mark: every other byte of Western text is zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _count_utf8(file: IO[bytes]) -> tuple[int, int, int]:
    """Return the characters beyond ASCII that are right in UTF-8, those that are wrong, and where the first unusual byte stands."""
    good, bad, first, offset = 0, 0, -1, 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    file.seek(0)
    while block := file.read(_STEP_BYTES):
        if first >= 0 or not block.isascii():
            if first < 0:
                first = offset + next(at for at in range(0, len(block), 4096) if not block[at : at + 4096].isascii())
            text = decoder.decode(block)
            wrong = text.count("\ufffd")
            bad += wrong
            good += _beyond_ascii(text) - wrong
            if bad > 1000 and bad > good:
                break
        offset += len(block)
    bad += decoder.decode(b"", final=True).count("\ufffd")
    return good, bad, max(0, first)


def _beyond_ascii(text: str) -> int:
    return 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore"))


def _guess(sample: bytes) -> str:
    best = from_bytes(sample).best()
    western = from_bytes(sample, cp_isolation=["cp1252"]).best()
    # Neighbouring code pages differ in a few letters; without a clear winner the commonest one is likeliest.
    if western is not None and (
        best is None or (western.chaos <= best.chaos + 0.1 and western.coherence >= best.coherence - 0.15)
    ):
        return "cp1252"
    return best.encoding if best is not None else "cp1252"


def _checked(file: IO[bytes], encoding: str) -> Encoding:
    """Count the places that do not fit the encoding."""
    bad = 0
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    file.seek(0)
    while block := file.read(_STEP_BYTES):
        bad += decoder.decode(block).count("\ufffd")
    return Encoding(encoding, bad + decoder.decode(b"", final=True).count("\ufffd"))


def open_text(file: IO[bytes], encoding: Encoding, *, told: bool) -> io.TextIOWrapper:
    """Return the text of a file that must outlive it, line ends untouched; an encoding that was told is held to."""
    file.seek(0)
    bytes_of = cast(IO[bytes], _Unclosed(file))
    return io.TextIOWrapper(bytes_of, encoding=encoding.name, errors="strict" if told else TOLERANT, newline="")


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


def bad_byte_lines(file: IO[bytes], encoding: str) -> list[int]:
    """Return the first lines of a file that do not fit an encoding in which a line end is one byte."""
    if encoding.startswith(("utf-16", "utf-32")):
        return []
    file.seek(0)
    found = []
    for number, line in enumerate(file, start=1):
        if not line.isascii():
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                found.append(number)
        if len(found) >= 20 or number > 2_000_000:
            break
    return found

"""What kind of text a file holds: its encoding and its delimiter."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter

from charset_normalizer import from_bytes

from core.errors import DataError

DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SAMPLE_BYTES = 262_144
_STEP_BYTES = 4_194_304
_SIGNATURES = {
    b"PK\x03\x04": "a ZIP archive or an Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def refuse_binary(head: bytes, name: str) -> None:
    """Raise DataError when the first bytes are those of a file that is not text."""
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            raise DataError(f"{name} is {kind}, not a text file. Save the table as CSV (UTF-8) and try again.")


def detect_encoding(content: bytes, name: str) -> str:
    """Return the encoding of a file's bytes.

    A byte order mark decides; then UTF-16 by its zero bytes; then UTF-8 when every byte fits; then what charset-normalizer
    finds likeliest.

    Raises:
        DataError: the bytes are no text in any encoding.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    sample = content[:_SAMPLE_BYTES]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    controls = sum(sample.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13, 26, 27))
    if controls > 0.02 * len(sample):
        raise DataError(
            f"{name} is not a text file: {100 * controls / len(sample):.0f} % of its first bytes are control bytes. Save the table as CSV (UTF-8) and try again."
        )
    try:
        decoder = codecs.getincrementaldecoder("utf-8")()
        view = memoryview(content)
        for start in range(0, len(view), _STEP_BYTES):  # a large file must not stand in memory twice
            decoder.decode(view[start : start + _STEP_BYTES])
        decoder.decode(b"", final=True)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    sample = _around_unusual(content)
    best = from_bytes(sample).best()
    western = from_bytes(sample, cp_isolation=["cp1252"]).best()
    # Neighbouring code pages differ in a few letters; without a clear winner the commonest one is likeliest.
    if western is not None and (
        best is None or (western.chaos <= best.chaos + 0.1 and western.coherence >= best.coherence - 0.15)
    ):
        return "cp1252"
    return best.encoding if best is not None else "cp1252"


def _around_unusual(content: bytes) -> bytes:
    """Return a sample that holds the bytes beyond ASCII, which alone tell encodings apart."""
    first = next(
        (position for position in range(0, len(content), 4096) if not content[position : position + 4096].isascii()), 0
    )
    return content[first : first + _SAMPLE_BYTES]


def detect_delimiter(text: str) -> str:
    """Return the delimiter under which the first lines have the same number of cells, more cells winning a tie; comma when none does."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        rows = []
        try:
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                if row:
                    rows.append(len(row))
                if len(rows) >= 200:
                    break
        except csv.Error:
            continue
        if len(rows) > 1 and len(text) >= 60_000:
            rows.pop()  # the sample may end in the middle of a row
        cells, agreeing = Counter(rows).most_common(1)[0] if rows else (1, 0)
        if cells < 2:
            continue
        score = agreeing / len(rows) * (1 - 0.3 / cells)
        if score > best_score:
            best, best_score = delimiter, score
    return best

"""A text that may be JSON, YAML or another export, in UTF-8, whatever encoding it came in."""

from __future__ import annotations

import codecs
import re
import tempfile
from pathlib import Path

from core.ingest.encoding import Encoding, detect_encoding, open_text
from core.ingest.source import Source, scratch_file
from core.storage import readable_os_errors

_HEAD_BYTES, _STEP_CHARACTERS = 65_536, 1_048_576
_LIKELY = re.compile(
    rb"\s*[\[{]|(?:[ \t]*(?://|#)[^\n]*\n\s*){1,20}\{|[^\n]*__[^\s_]\S{0,60}?__\S|(?:[^\n]*\n){0,40}##+[ ]*intent|(?:[^\n]*\n){0,200}[ ]*-[ ]+\S|[^\n]*[ \t](?:O|[BIESLU]-\w+)[ \t]*\r?\n"
)
"""What begins as JSON, at once or below remarks, has labels with a prefix, intents in Markdown, a list of YAML or tagged words."""


def as_utf8(source: Source, told: str | None) -> tuple[Source, Encoding] | None:
    """Return a file that may hold objects in UTF-8, the same one where it is so already, and its encoding; None for another text.

    Args:
        told: the encoding that a person named; None to detect it.

    Raises:
        DataError: its bytes are no text. UnicodeError: they do not fit the encoding that was told.
    """
    head = source.head(_HEAD_BYTES)
    if not _LIKELY.match(head.removeprefix(codecs.BOM_UTF8).lstrip(b"\xff\xfe").replace(b"\x00", b"")):
        return None
    encoding = Encoding(told) if told else _detected(source, head)
    plain = encoding.name.replace("_", "-").lower() in ("utf-8", "utf-8-sig", "utf8", "ascii")
    if told is None and plain and not encoding.bad_bytes:  # what was told is held to, byte by byte
        source.file.seek(0)
        return source, Encoding("utf-8")
    text = open_text(source.file, encoding, told=told is not None)
    out = scratch_file()
    try:
        while block := text.read(_STEP_CHARACTERS):
            with readable_os_errors(Path(tempfile.gettempdir())):
                out.write(block.encode("utf-8", errors="replace"))
    except BaseException:
        out.close()
        raise
    finally:
        source.file.seek(0)
    size = out.tell()
    out.seek(0)
    return Source(out, source.name, source.inner_name, source.compression, size), encoding


def _detected(source: Source, head: bytes) -> Encoding:
    """Return the encoding; a file whose start and whose size say UTF-8 is not read through for it."""
    if head.isascii() and len(head) < _HEAD_BYTES and b"\x00" not in head:
        return Encoding("utf-8")
    if head[:1] in (b"[", b"{") and head[1:2] == b"\x00" != head[2:3]:
        return Encoding("utf-16-le")  # RFC 4627, 3: where the zero bytes stand tells the encoding of JSON
    if head[:1] == b"\x00" and head[1:2] in (b"[", b"{"):
        return Encoding("utf-16-be")
    found = detect_encoding(source.file, source.name)
    source.file.seek(0)
    return found

"""Which kind of workbook a file is, or a web page with a table."""

from __future__ import annotations

import re
import zipfile
from typing import IO

from core.ingest.refused import is_page, packed_book
from core.ingest.source import Source

_COMPOUND = b"\xd0\xcf\x11\xe0"
_BIFF = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_HEAD_BYTES = 65_536
_EXCEL_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_FLAT_ODS = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def book_form(source: Source) -> str:
    """Return "xlsx", "xls", "xlsb", "ods", "xml" (of Excel 2003) or "html"; "" for a file that is none of these."""
    head = source.head(_HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(source.file) as archive:
            return packed_book(archive)
    if head.startswith((_COMPOUND, *_BIFF)):
        return "xls"
    text = head.decode("utf-16", errors="replace").encode() if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", text):
        if _EXCEL_2003 in text and re.search(rb"<(?:\w+:)?Workbook\b", text):
            return "xml"
        if _FLAT_ODS in text and b"office:spreadsheet" in _rest(source.file):
            return "ods"
    return "html" if is_page(text) else ""


def _rest(file: IO[bytes]) -> bytes:
    file.seek(0)
    content = file.read(50 * _HEAD_BYTES)
    file.seek(0)
    return content

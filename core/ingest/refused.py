"""What a file is that holds no table we read, in words a person knows, and what to give instead."""

from __future__ import annotations

import re
import zipfile
from typing import IO

from core.errors import DataError

INSTEAD = "Save the table as CSV (UTF-8), TSV, JSON Lines, Parquet, Feather or .xlsx and try again."
_SIGNATURES = {
    b"%PDF": "a PDF document",
    b"{\\rtf": "a document in Rich Text Format",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"FEA1": "a Feather file of version 1, which programs no longer write; write it anew as version 2",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array",
    b"\x80\x04\x95": "a Python pickle, which is not read since it can hold programs",
}
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""How files of old Office programs and protected ones of new ones begin; their parts are named in UTF-16."""
_PARTS = {
    "EncryptedPackage": "a document of Office protected by a password; open it there and save it without one",
    "WordDocument": "an old Word document (.doc)",
    "PowerPoint Document": "an old PowerPoint presentation (.ppt)",
    "Workbook": "an old Excel workbook (.xls)",
    "Book": "an old Excel workbook (.xls)",
}
_COMPOUND_BYTES = 8_000_000
_OPEN = {
    "spreadsheet": "an OpenDocument spreadsheet (.ods), as LibreOffice writes",
    "text": "an OpenDocument text (.odt), as LibreOffice writes",
    "presentation": "an OpenDocument presentation (.odp), as LibreOffice writes",
}
_PACKED = {
    "word/document.xml": "a Word document (.docx)",
    "ppt/presentation.xml": "a PowerPoint presentation (.pptx)",
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "Index/Document.iwa": "a document of Apple's Numbers, Pages or Keynote",
    "META-INF/container.xml": "an e-book (.epub)",
    "META-INF/MANIFEST.MF": "a Java archive",
}
_PAGE = re.compile(
    rb"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|table)\b", re.IGNORECASE | re.DOTALL
)

_ANOTHER = re.compile(rb"</(?:html|table|head)>[\"']?[ \t]*[,;\t|]", re.IGNORECASE)
"""How a cell of such a page ends, in a table of pages."""
_PAGE_BYTES = 262_144


def refuse_binary(file: IO[bytes], name: str) -> None:
    """Raise DataError when a file is one of a kind that holds no table we read; it is left at its start."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    kind = next((kind for signature, kind in _SIGNATURES.items() if head.startswith(signature)), "")
    if head.startswith(_COMPOUND):
        content = file.read(_COMPOUND_BYTES)
        file.seek(0)
        kind = next(
            (kind for part, kind in _PARTS.items() if part.encode("utf-16-le") in content),
            "a document of an old Office program (.xls, .doc, .ppt)",
        )
    elif _PAGE.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()):
        content = file.read(_PAGE_BYTES)
        file.seek(0)
        if not _ANOTHER.search(content):
            kind = "a web page (HTML), whatever its name says; open it in a spreadsheet program"
    if kind:
        raise DataError(f"{name} is {kind}. No table is read from it. {INSTEAD}")


def packed_kind(archive: zipfile.ZipFile) -> str:
    """Return what a ZIP archive is where a program packs its documents so, in words, else ""."""
    names = set(archive.namelist())
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            said = file.read(200).decode("ascii", errors="replace").strip()
        if said.startswith("application/vnd.oasis.opendocument."):
            form = said.rsplit(".", 1)[1].removesuffix("-template")
            return _OPEN.get(form, "an OpenDocument file, as LibreOffice writes")
        if said == "application/epub+zip":
            return "an e-book (.epub)"
    return next((kind for part, kind in _PACKED.items() if part in names), "")

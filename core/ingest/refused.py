"""What a file is that holds no table we read, in words a person knows, and what to give instead."""

from __future__ import annotations

import re
import zipfile
from typing import IO

from core.errors import DataError

INSTEAD = "Save the table as CSV (UTF-8), TSV, JSON Lines, Parquet, Feather, .xlsx, .xls or .ods and try again."
_SIGNATURES = {
    b"%PDF-": "a PDF document",
    b"{\\rtf1": "a document in Rich Text Format",
    b"\x89PNG\r\n": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF87a": "a GIF picture",
    b"GIF89a": "a GIF picture",
    b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture",
    **dict.fromkeys((b"ID3\x02", b"ID3\x03", b"ID3\x04"), "a sound file (MP3)"),
    b"fLaC": "a sound file (FLAC)",
    b"OggS\x00": "a sound file (Ogg)",
    b"\x7fELF": "a program",
    b"\xcf\xfa\xed\xfe": "a program (macOS)",
    b"\xca\xfe\xba\xbe": "a program (compiled Java, or of macOS)",
    **dict.fromkeys((b"OTTO\x00", b"wOFF", b"wOF2", b"ttcf\x00"), "a font"),
    b"%!PS": "a PostScript document",
    b"PK\x05\x06": "an empty ZIP archive",
    b"PK\x07\x08PK": "a part of a ZIP archive that was split; join its parts and unpack it",
    b"\x04\x22\x4d\x18": "a file packed by LZ4; unpack it",
    b"\x1f\x9d": "a file packed by compress (.Z); unpack it",
    b"MSCF\x00": "a cabinet archive (.cab)",
    b"GGUF": "the weights of a model (GGUF)",
    b"Salted__": "an encrypted file (OpenSSL); decrypt it",
    b"age-encryption.org/": "an encrypted file (age); decrypt it",
    b"-----BEGIN PGP": "an encrypted or signed message (PGP); decrypt it",
    b"[InternetShortcut]": "a shortcut to a web page",
    b"L\x00\x00\x00\x01\x14\x02": "a shortcut of Windows to another file; give that file",
    b"BEGIN:VCALENDAR": "a calendar (.ics)",
    b"BEGIN:VCARD": "a list of contacts (.vcf)",
    b"SQLite format 3\x00": "a database (SQLite)",
    b"\x00\x01\x00\x00Standard": "a database (Access)",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!\x1a": "a RAR archive",
    b"FEA1\x00": "a Feather file of version 1, which programs no longer write; write it anew as version 2",
    b"PARE": "an encrypted Parquet file",
    b"Obj\x01": "an Avro file",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array",
    b"$FL2@": "an SPSS file (.sav); save it as CSV in SPSS",
    b"$FL3@": "an SPSS file (.zsav); save it as CSV in SPSS",
    b"<stata_dta>": "a Stata file (.dta); export it as CSV in Stata (export delimited)",
    bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf": "a SAS file (.sas7bdat); export it as CSV in SAS (proc export)",
    b"HEADER RECORD*******": "a SAS transport file (.xpt); export it as CSV in SAS (proc export)",
    **dict.fromkeys((b"RDX2\n", b"RDX3\n"), "an R file (.RData); write the table as CSV in R (write.csv)"),
    b"version https://git-lfs": "a pointer of Git LFS, not the file itself; fetch it with git lfs pull",
    **dict.fromkeys(
        (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        "a Python pickle, which is not read since it can hold programs",
    ),
}
_MAIL = "an e-mail (.eml)"
_OF_MAIL = frozenset([b"message-id", b"received", b"mime-version", b"return-path"])
"""Fields that an e-mail has beside the sender (RFC 5322)."""
_FIELD_NAME = re.compile(rb"[A-Za-z][A-Za-z-]{0,60}")
_STATA = "a Stata file (.dta); export it as CSV in Stata (export delimited)"
_DBASE = "a dBase table (.dbf); save it as .xlsx or CSV in a spreadsheet program"
_NOTEBOOK = "a notebook of Jupyter (.ipynb); write its table as CSV there (to_csv)"
_SHORTCUT = "a shortcut to a document of Google; open it there and download it as CSV or .xlsx"
_FORMS = (
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "a WebP picture"),
    (re.compile(rb"RIFF.{4}(?:WAVE|AVI )", re.DOTALL), "a sound or film file"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "a sound or film file (MP4)"),
    (re.compile(rb"MZ.{0,126}\x00", re.DOTALL), "a program"),
    (re.compile(rb"\s*MIME-Version:", re.IGNORECASE), "a saved web page or an e-mail (MIME)"),
    (re.compile(rb"[\x03\x30-\x32\x43\x63\x83\x8b\xcb\xf5\xfb].[\x01-\x0c][\x01-\x1f].{8}\x00\x00", re.DOTALL), _DBASE),
    (re.compile(rb"[\x69-\x73][\x01\x02]\x01\x00"), _STATA),
    (re.compile(rb"(?:\s*%[^\n]*\n)*\s*@relation\b", re.IGNORECASE), "a file of Weka (ARFF)"),
    (re.compile(rb"BM.{4}\x00{4}", re.DOTALL), "a BMP picture"),
    (re.compile(rb"\x00\x01\x00{3}[\x04-\x40]"), "a font"),
    (re.compile(rb"X\n\x00{3}[\x02\x03]\x00"), "an R file (.rds); write the table as CSV in R (write.csv)"),
    (re.compile(rb".{4}\x00{4}\{\s*\"", re.DOTALL), "the weights of a model (safetensors)"),
    (re.compile(rb"ORC[^\t\r\x20-\x7e]"), "an ORC file"),
    (re.compile(rb".{8}DUCK", re.DOTALL), "a database (DuckDB)"),
    (re.compile(rb"\s*\{\s*\"cells\"\s*:\s*\[\s*\{[^{}]{0,200}\"cell_type\""), _NOTEBOOK),
    (re.compile(rb"\s*\{[^{}]{0,400}\"doc_id\"\s*:\s*\"[^\"]+\"[^{}]{0,400}\}\s*\Z"), _SHORTCUT),
)
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""How files of old Office programs and protected ones of new ones begin; their parts are named in UTF-16."""
_OLD_BOOK = "an old Excel workbook (.xls)"
_PARTS = {
    "EncryptedPackage": "a document of Office protected by a password; open it there and save it without one",
    "WordDocument": "an old Word document (.doc)",
    "PowerPoint Document": "an old PowerPoint presentation (.ppt)",
    "__properties_version1.0": "an e-mail of Outlook (.msg)",
    "Workbook": _OLD_BOOK,
    "Book": _OLD_BOOK,
}
_COMPOUND_BYTES = 8_000_000
_OPEN = {
    "text": "an OpenDocument text (.odt), as LibreOffice writes",
    "presentation": "an OpenDocument presentation (.odp), as LibreOffice writes",
}
_PACKED = {
    "word/document.xml": "a Word document (.docx)",
    "ppt/presentation.xml": "a PowerPoint presentation (.pptx)",
    "Index/Document.iwa": "a document of Apple's Numbers, Pages or Keynote",
    "META-INF/container.xml": "an e-book (.epub)",
    "META-INF/MANIFEST.MF": "a Java archive",
    "archive/data.pkl": "a checkpoint of PyTorch",
}
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_PART_OF_PAGE = re.compile(rb"\s*<(?:body|div|style|meta|span|p|h\d)\b.*<table\b.*<t[dh]\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(rb"\s*<(?:\?xml|svg)\b")
_DRAWING = re.compile(rb"<svg\b")
_BOOKS = (b"urn:schemas-microsoft-com:office:spreadsheet", b"urn:oasis:names:tc:opendocument:xmlns:office:1.0")
"""Names in XML documents that are spreadsheets."""
_CELL_OF_PAGES = re.compile(
    rb"</(?:html|table|head|div|body)>[\"']?[ \t]*[,;\t|]|-->[^\n]*[\t|]|\A\s*\"?<\w+>\"?[ \t]*[,;\t|]", re.IGNORECASE
)
"""How a cell ends that holds a page, in a table of pages."""
_PAGE_BYTES = 262_144


def refuse_binary(file: IO[bytes], name: str) -> None:
    """Raise DataError when a file is one of a kind that holds no table we read; it is left at its start."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    kind = next((kind for signature, kind in _SIGNATURES.items() if head.startswith(signature)), "")
    kind = kind or next((kind for form, kind in _FORMS if form.match(head)), "") or (_MAIL if _is_mail(head) else "")
    if head.startswith(_COMPOUND):
        content = file.read(_COMPOUND_BYTES)
        kind = next(
            (kind for part, kind in _PARTS.items() if part.encode("utf-16-le") in content),
            "a document of an old Office program (.xls, .doc, .ppt)",
        )
        if kind == _OLD_BOOK:
            kind = ""
        elif _is_cut(content):
            kind = (
                "a damaged document of an old Office program (.xls, .doc, .ppt), whose end is missing; fetch it again"
            )
    elif not kind and not any(head) and head:
        kind = "empty: it begins with nothing but zero bytes, as after a transfer that failed; fetch it again"
    elif not kind and _is_xml(content := head + file.read(_PAGE_BYTES)):
        kind = "an SVG drawing" if _DRAWING.search(_plain(content)) else "an XML document"
    file.seek(0)
    if kind:
        raise DataError(f"{name} is {kind}. No table is read from it. {INSTEAD}")


def _is_cut(content: bytes) -> bool:
    """Tell whether the list of parts, whose sector the header of a compound file names, lies behind the end of the file."""
    if len(content) < 512:
        return True
    size_bytes = 1 << int.from_bytes(content[30:32], "little")
    start = (int.from_bytes(content[48:52], "little") + 1) * size_bytes
    return len(content) < _COMPOUND_BYTES and start >= len(content)


def _is_mail(head: bytes) -> bool:
    """Tell whether a file begins with the fields of an e-mail: a sender, and one of those that no person writes."""
    fields: dict[bytes, bytes] = {}
    for number, line in enumerate(head.split(b"\n")):
        name, colon, value = line.partition(b":")
        if line[:1] in (b" ", b"\t") or (number == 0 and line.startswith(b"From ")):
            continue
        if not colon or not _FIELD_NAME.fullmatch(name):
            break
        fields.setdefault(name.lower(), value)
    return b"@" in fields.get(b"from", b"") and not _OF_MAIL.isdisjoint(fields)


def is_page(content: bytes) -> bool:
    """Say whether a text in angle brackets is a web page, and no table of such texts."""
    content = _plain(content)
    if content.lstrip()[:1] != b"<" or _CELL_OF_PAGES.search(content):
        return False
    return bool(_PAGE.match(content) or _PART_OF_PAGE.match(content))


def _plain(content: bytes) -> bytes:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", errors="replace").encode()
    return content.removeprefix(b"\xef\xbb\xbf")


def _is_xml(content: bytes) -> bool:
    """Say whether a text is an XML document, and neither a workbook nor a table of such texts."""
    content = _plain(content)
    if not _XML.match(content) or _CELL_OF_PAGES.search(content) or is_page(content):
        return False
    return not any(space in content for space in _BOOKS)


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


def packed_book(archive: zipfile.ZipFile) -> str:
    """Return which kind of workbook a ZIP archive is, "" for none."""
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and "mimetype" in names:
        with archive.open("mimetype") as file:
            if file.read(200).startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
                return "ods"
    return ""

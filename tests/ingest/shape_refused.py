"""Files that are no table, each with what the refusal has to call it."""

import email.message
import gzip
import io
import json
import pickle
import sqlite3
import struct
import tarfile
import zipfile
import zlib

import numpy as np
from book_writers import Sheet, write_compound, write_xls, write_xlsx, zip_files
from PIL import Image
from shape_case import Refusal
from shape_sentences import make_rows

ROWS = make_rows("en", 30)
CSV = "text,label\n" + "".join(f'"{text}",{label}\n' for text, label in ROWS)


def build() -> list[Refusal]:
    return [*documents(), *pictures_and_sound(), *programs_and_stores(), *locked(), *empty(), *cut_short()]


def documents() -> list[Refusal]:
    office = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    word = {"[Content_Types].xml": office, "_rels/.rels": "<x/>", "word/document.xml": "<w:document/>"}
    slides = {"[Content_Types].xml": office, "_rels/.rels": "<x/>", "ppt/presentation.xml": "<p:presentation/>", "ppt/slides/slide1.xml": "<p:sld/>"}  # fmt: skip
    mail = email.message.EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Your order"
    mail["Date"], mail["Message-ID"] = "Tue, 05 Mar 2024 10:00:00 +0000", "<1@example.org>"
    mail.set_content("Dear customer,\n\nyour order has been sent.\n\nRegards\n")
    pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\ntrailer\n<<>>\n%%EOF\n"
    notebook = {"cells": [{"cell_type": "code", "source": ["import pandas as pd"], "outputs": [], "metadata": {}, "execution_count": 1}], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}  # fmt: skip
    login = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input name=user><input type=password></form></body></html>"
    return [
        Refusal("letter.docx", zip_files(word), "Word"),
        Refusal("data.csv", zip_files(word), "Word"),
        Refusal("slides.pptx", zip_files(slides), "PowerPoint|presentation"),
        Refusal(
            "letter.doc", write_compound({"WordDocument": b"\xec\xa5" + bytes(3000), "1Table": bytes(100)}), "Word"
        ),
        Refusal(
            "slides.ppt",
            write_compound({"PowerPoint Document": bytes(3000), "Current User": bytes(30)}),
            "PowerPoint|presentation",
        ),
        Refusal(
            "message.msg",
            write_compound({"__properties_version1.0": bytes(300), "__substg1.0_0037001F": bytes(40)}),
            "Outlook|e-?mail|message",
        ),
        Refusal(
            "text.odt",
            zip_files(
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "content.xml": "<x/>",
                    "META-INF/manifest.xml": "<x/>",
                }
            ),
            "LibreOffice|OpenDocument",
        ),
        Refusal(
            "slides.odp",
            zip_files({"mimetype": "application/vnd.oasis.opendocument.presentation", "content.xml": "<x/>"}),
            "LibreOffice|OpenDocument|presentation",
        ),
        Refusal("report.pdf", pdf, "PDF"),
        Refusal("table.csv", pdf, "PDF"),
        Refusal(
            "note.rtf", rb"{\rtf1\ansi\deff0 {\fonttbl {\f0 Arial;}} Dear all, \par thank you. \par}", "RTF|rich text"
        ),
        Refusal("order.eml", mail.as_bytes(), "e-?mail|message"),
        Refusal(
            "inbox.mbox",
            b"From a@example.org Tue Mar  5 10:00:00 2024\n"
            + mail.as_bytes()
            + b"\nFrom c@example.org Tue Mar  5 11:00:00 2024\n"
            + mail.as_bytes(),
            "e-?mail|mailbox|mbox",
        ),
        Refusal("login.csv", login.encode(), "HTML|web page"),
        Refusal("analysis.ipynb", json.dumps(notebook, indent=1).encode(), "notebook|Jupyter"),
        Refusal(
            "book.epub",
            zip_files(
                {"mimetype": "application/epub+zip", "META-INF/container.xml": "<x/>", "OEBPS/a.xhtml": "<html/>"}
            ),
            "EPUB|e-?book",
        ),
        Refusal(
            "paper.ps",
            b"%!PS-Adobe-3.0\n%%Pages: 1\n/Times-Roman findfont 12 scalefont setfont\nshowpage\n",
            "PostScript",
        ),
        Refusal(
            "sheet.gsheet",
            b'{"url": "https://docs.google.com/open?id=1abcDEF", "doc_id": "1abcDEF", "email": "a@example.org"}',
            "Google",
        ),
        Refusal(
            "sheet.numbers",
            zip_files(
                {"Index/Document.iwa": b"\0" * 40, "Index/Tables/DataList.iwa": b"\0" * 40, "preview.jpg": b"\xff\xd8"}
            ),
            "Numbers|iWork|Apple",
        ),
    ]


def pictures_and_sound() -> list[Refusal]:
    def picture(form: str) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (40, 30), (90, 120, 200)).save(out, form)
        return out.getvalue()

    sound = b"RIFF" + struct.pack("<I", 2036) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", 2000) + bytes(2000)  # fmt: skip
    kinds = "picture|image|photo"
    return [
        Refusal("photo.jpg", picture("JPEG"), kinds),
        Refusal("shot.png", picture("PNG"), kinds),
        Refusal("scan.tif", picture("TIFF"), kinds),
        Refusal("anim.gif", picture("GIF"), kinds),
        Refusal("old.bmp", picture("BMP"), kinds),
        Refusal("new.webp", picture("WEBP"), kinds),
        Refusal("table.csv", picture("PNG"), kinds),
        Refusal(
            "drawing.svg",
            b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="5" height="5"/></svg>',
            kinds + "|SVG|drawing",
        ),
        Refusal("call.wav", sound, "sound|audio|recording"),
        Refusal(
            "song.mp3", b"ID3\x04\0\0\0\0\0\x21" + bytes(33) + b"\xff\xfb\x90\x44" + bytes(1500), "sound|audio|MP3"
        ),
        Refusal("clip.mp4", b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(800), "video|film|MP4"),
        Refusal("font.ttf", b"\0\1\0\0\0\x0c\0\x80\0\3\0\x40" + bytes(900), "font"),
    ]


def programs_and_stores() -> list[Refusal]:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (text, label)")
    connection.executemany("insert into t values (?, ?)", ROWS)
    database = connection.serialize()
    connection.close()
    array = io.BytesIO()
    np.save(array, np.arange(200.0))
    arrays = io.BytesIO()
    np.savez(arrays, a=np.arange(5), b=np.arange(3))
    tensors = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    weights = zip_files({"archive/data.pkl": b"\x80\x02}q\0.", "archive/version": b"3\n", "archive/data/0": bytes(64)})
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
    return [
        Refusal("frame.pkl", pickle.dumps({"text": [row[0] for row in ROWS]}), "pickle"),
        Refusal("frame.csv", pickle.dumps([tuple(row) for row in ROWS], protocol=2), "pickle"),
        Refusal("store.db", database, "SQLite|database"),
        Refusal("store.csv", database, "SQLite|database"),
        Refusal("tool", b"\x7fELF\2\1\1" + bytes(9) + b"\3\0>\0" + bytes(500), "program|executable"),
        Refusal(
            "setup.exe",
            b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(46) + struct.pack("<I", 64) + b"PE\0\0" + bytes(500),
            "program|executable",
        ),
        Refusal("Main.class", b"\xca\xfe\xba\xbe\0\0\0\x41" + bytes(300), "program|Java|executable"),
        Refusal(
            "app.jar",
            zip_files(
                {"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n", "a/Main.class": b"\xca\xfe\xba\xbe" + bytes(80)}
            ),
            "program|Java|no table|holds",
        ),
        Refusal("x.npy", array.getvalue(), "NumPy"),
        Refusal("x.npz", arrays.getvalue(), "NumPy"),
        Refusal("x.h5", b"\x89HDF\r\n\x1a\n" + bytes(600), "HDF5"),
        Refusal("x.sav", b"$FL2@(#) SPSS DATA FILE MS Windows 25.0" + bytes(600), "SPSS"),
        Refusal("x.dta", b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder>" + bytes(300), "Stata"),
        Refusal(
            "x.sas7bdat",
            bytes(12)
            + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11"
            + bytes(700),
            "SAS",
        ),
        Refusal("x.rds", gzip.compress(b"X\n\0\0\0\3\0\4\2\1\0\3\5\0\0\0\0\5UTF-8" + bytes(200)), r"\bR\b"),
        Refusal("x.RData", gzip.compress(b"RDX3\nX\n\0\0\0\3\0\4\2\1\0\3\5\0" + bytes(200)), r"\bR\b"),
        Refusal("model.safetensors", struct.pack("<Q", len(tensors)) + tensors + bytes(8), "safetensors|model|weights"),
        Refusal("model.pt", weights, "PyTorch|model|pickle|weights"),
        Refusal("data.mdb", b"\0\1\0\0Standard Jet DB\0" + bytes(900), "Access|database"),
        Refusal("data.7z", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(range(200)), "7-?z"),
        Refusal("data.rar", b"Rar!\x1a\x07\x01\0" + bytes(range(200)), "RAR"),
        Refusal("rows.avro", b"Obj\x01\x04\x16avro.schema\x80\x01" + bytes(200), "Avro"),
        Refusal("rows.orc", b"ORC" + bytes(range(200)) + b"ORC\x03", "ORC"),
        Refusal("train.csv", pointer, "Git LFS|pointer"),
    ]


def locked() -> list[Refusal]:
    """Files with a password: workbooks, archives and spreadsheets."""
    kinds = "password|encrypted|protected"
    new = write_compound(
        {"EncryptionInfo": b"\4\0\4\0\x40\0\0\0<?xml?>" + bytes(900), "EncryptedPackage": bytes(range(256)) * 20}
    )
    old = bytearray(write_xls([Sheet("S", [["text", "label"], *ROWS])]))
    at = old.find(b"\x09\x08\x10\0") + 20
    old[at : at + 12] = b"\x2f\0\x08\0\1\0" + bytes(range(6))  # a FILEPASS record instead of two others
    spreadsheet = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"><manifest:encryption-data manifest:checksum-type="SHA256/1K"><manifest:algorithm manifest:algorithm-name="aes256-cbc"/></manifest:encryption-data></manifest:file-entry></manifest:manifest>'  # fmt: skip
    archive = bytearray(zip_files({"data.csv": CSV}))
    archive[6] |= 1
    archive[archive.find(b"PK\1\2") + 8] |= 1
    return [
        Refusal("locked.xlsx", new, kinds),
        Refusal("locked.xls", bytes(old), kinds),
        Refusal(
            "locked.ods",
            zip_files(
                {
                    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                    "content.xml": bytes(range(256)) * 9,
                    "META-INF/manifest.xml": spreadsheet,
                }
            ),
            kinds,
        ),
        Refusal("locked.zip", bytes(archive), kinds),
        Refusal("locked.csv", new, kinds),
        Refusal(
            "secret.csv.gpg",
            b"-----BEGIN PGP MESSAGE-----\n\nhQEMA1234567890AQf/abc\n=abcd\n-----END PGP MESSAGE-----\n",
            "PGP|encrypted",
        ),
    ]


def empty() -> list[Refusal]:
    bare, head = write_xlsx([Sheet("Sheet1", [])]), write_xlsx([Sheet("Sheet1", [["text", "label"]])])
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w"):
        pass
    nothing, only = "empty|nothing|no rows|no table|no content|holds no", "no rows|header|only"
    return [
        Refusal("a.csv", b"", nothing),
        Refusal("b.csv", b" \r\n\r\n  \n", nothing),
        Refusal("c.csv", b"\xef\xbb\xbf", nothing),
        Refusal("d.csv", bytes(4096), nothing + "|zero|NUL"),
        Refusal("e.csv", b"text,label\n", only),
        Refusal("f.tsv", "\ufeffTekst\tklasa\r\n".encode("utf-16-le"), only),
        Refusal("g.json", b"[]", nothing),
        Refusal("h.json", b"{}", nothing),
        Refusal("i.xlsx", bare, nothing),
        Refusal("j.xlsx", head, only),
        Refusal("k.zip", zip_files({}), nothing),
        Refusal("l.tar", out.getvalue(), nothing),
        Refusal("m.csv.gz", gzip.compress(b""), nothing),
        Refusal("n.jsonl", b"\n\n", nothing),
    ]


def cut_short() -> list[Refusal]:
    """The first part of a file whose transfer ended early."""
    kinds = "damaged|incomplete|truncated|cut|ends|broken|corrupt|whole|complete"
    book, old = (
        write_xlsx([Sheet("S", [["text", "label"], *ROWS * 20])]),
        write_xls([Sheet("S", [["text", "label"], *ROWS * 20])]),
    )
    text = (CSV * 60).encode()
    packed, flat = gzip.compress(text), zip_files({"data.csv": text})
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        entry = tarfile.TarInfo("data.csv")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    columns = io.BytesIO()
    import pyarrow as pa
    import pyarrow.parquet as parquet

    parquet.write_table(pa.table({"text": [row[0] for row in ROWS], "label": [row[1] for row in ROWS]}), columns)
    bad = bytearray(flat)
    bad[60:80] = bytes(20)
    checked = zipfile.ZipFile(io.BytesIO(flat)).getinfo("data.csv").CRC
    wrong = flat.replace(struct.pack("<I", checked), struct.pack("<I", zlib.crc32(b"x")))
    return [
        Refusal("cut.csv.gz", packed[: len(packed) // 2], kinds),
        Refusal("cut.zip", flat[: len(flat) // 2], kinds),
        Refusal("cut.xlsx", book[: len(book) // 2], kinds),
        Refusal("cut.xls", old[: len(old) // 3], kinds),
        Refusal("cut.parquet", columns.getvalue()[:-200], kinds),
        Refusal("cut.tar.gz", tar.getvalue()[: len(tar.getvalue()) // 2], kinds),
        Refusal("bad.zip", bytes(bad), kinds),
        Refusal("wrong-sum.zip", wrong, kinds),
        Refusal(
            "cut.json",
            json.dumps([{"text": text, "label": label} for text, label in ROWS])[:-300].encode(),
            kinds + "|no JSON|not JSON",
        ),
    ]

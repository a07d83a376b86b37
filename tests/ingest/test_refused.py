"""Files of other programs: read where they hold a table that is known, else named, with what to give instead."""

import io
import zipfile

import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pytest
from packed import zipped

from core.errors import DataError
from core.ingest.table import read_table

FRAME = pd.DataFrame(
    {"text": ["a kettle, late", "line\nbreak", "北京 007"] * 9, "label": ["a", "b", None] * 9, "stars": [1, 2, 3] * 9}
)


def feathered(compression):
    out = io.BytesIO()
    feather.write_feather(FRAME, out, compression=compression)
    return out.getvalue()


@pytest.mark.parametrize("compression", ["uncompressed", "lz4", "zstd"])
def test_feather_is_read(compression):
    table = read_table(feathered(compression), "in.feather")
    assert table.frame["text"].tolist() == FRAME["text"].tolist()
    assert table.frame["label"].tolist() == ["a", "b", ""] * 9
    assert table.frame["stars"].tolist() == ["1", "2", "3"] * 9
    assert "Arrow or Feather" in table.describe()


def test_arrow_files_of_several_batches_are_read_whole():
    out = io.BytesIO()
    whole = pa.Table.from_pandas(FRAME)
    with pa.ipc.new_file(out, whole.schema) as writer:
        for batch in whole.to_batches(max_chunksize=4):
            writer.write_batch(batch)
    assert read_table(out.getvalue(), "in.arrow").frame["text"].tolist() == FRAME["text"].tolist()


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9, 0.99])
def test_a_cut_feather_file_is_called_damaged(cut):
    content = feathered("lz4")
    with pytest.raises(DataError, match="damaged Arrow or Feather"):
        read_table(content[: int(cut * len(content))], "in.feather")


def opened(form):
    return zipped(
        f"application/vnd.oasis.opendocument.{form}".encode(),
        "mimetype",
        **{"content.xml": b"<x/>", "styles.xml": b"<x/>"},
    )


def compound(*parts):
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(600)
        + b"".join(part.encode("utf-16-le") + bytes(70) for part in parts)
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (opened("text"), "OpenDocument text"),
        (opened("presentation"), "OpenDocument presentation"),
        (opened("graphics"), "OpenDocument file"),
        (zipped(b"<x/>", "[Content_Types].xml", **{"word/document.xml": b"<x/>"}), "Word document"),
        (zipped(b"<x/>", "[Content_Types].xml", **{"ppt/presentation.xml": b"<x/>"}), "PowerPoint presentation"),
        (zipped(b"x", "Index/Document.iwa", **{"preview.jpg": b"x"}), "Apple's Numbers"),
        (zipped(b"application/epub+zip", "mimetype", **{"META-INF/container.xml": b"<x/>"}), "e-book"),
        (compound("EncryptionInfo", "EncryptedPackage"), "protected by a password; open it there and save it without one"),
        (compound("Root Entry", "WordDocument"), "old Word document"),
        (compound("Root Entry"), "old Office program"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML>\n<html lang='de'>", "web page"),
        (b"<?xml version='1.0'?>\n<!-- made -->\n<HTML>", "web page"),
        (b"{\\rtf1\\ansi text}", "Rich Text"),
        (b"%PDF-1.7", "PDF document"),
        (b"FEA1\x00" + bytes(40), "Feather file of version 1"),
        (b"\x80\x05\x95" + bytes(30), "Python pickle"),
        (b"\x80\x02}q\x00.", "Python pickle"),
        (b"$FL2@(#) SPSS" + bytes(60), "SPSS file"),
        (b"ORC\n\x00\x01", "ORC file"),
        (b"Obj\x01\x04\x16", "Avro file"),
        (bytes(4) + b"ftypisom" + bytes(40), "MP4"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "pointer of Git LFS"),
        (b"@relation sms\n\n@attribute text string\n@attribute class {ham,spam}\n@data\n'a, b',ham\n", "ARFF"),
        (b"From: a\n".replace(b"From: a", b"MIME-Version: 1.0") + b"Content-Type: multipart/related\n", "MIME"),
        (b"<?xml version='1.0'?><reviews><review>a</review></reviews>", "XML document"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf" + bytes(80), "SAS file"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" + bytes(80), "SAS transport"),
        (b"\x03\x7c\x05\x11\x78\x00\x00\x00\x61\x00\x40\x00" + bytes(20) + b"TEXT", "dBase table"),
        (b"\x30\x7c\x0a\x0d\x78\x00\x00\x00\x61\x00\x40\x00" + bytes(20) + b"TEXT", "dBase table"),
        (b"\x72\x02\x01\x00\x03\x00" + bytes(120), "Stata file"),
        (b"Received: from a\n by b; Mon\nFrom: A <a@b.example>\nSubject: x\n\nHello,\n", "e-mail"),
        (b"From: A <a@b.example>\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\n\r\nHello\r\n", "e-mail"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["in.csv", "table.xls"])
def test_what_is_refused_is_named_with_what_to_do(content, kind, name):
    with pytest.raises(DataError, match=kind) as refused:
        read_table(content, name)
    assert "Save the table as CSV" in str(refused.value)


@pytest.mark.parametrize("first", ["<b>bold</b> kettle", "<tablet> is late", "<heading>", "a <html> page"])
def test_texts_with_marks_are_still_a_table(first):
    content = "text,label\n" + "".join(f'"{first} {n}",{"ab"[n % 2]}\n' for n in range(20))
    assert len(read_table(content.encode(), "in.csv").frame) == 20
    headless = "".join(f"{first} {n}\t{'ab'[n % 2]}\n" for n in range(20))
    assert len(read_table(headless.encode(), "in.tsv").frame) in (19, 20)


@pytest.mark.parametrize("page", ["<html><body>kettle {n}</body></html>", "<table><tr><td>{n}</td></tr></table>"])
def test_a_table_of_web_pages_is_a_table(page):
    content = "".join(f"{page.format(n=n)}\t{'ab'[n % 2]}\n" for n in range(20))
    table = read_table(content.encode(), "pages.tsv")
    assert table.frame.shape == (20, 2)
    assert table.frame.iloc[3].tolist() == [page.format(n=3), "b"]


@pytest.mark.parametrize("first", ["BZh", "GIF8", "%PDF pages", "Rar!", "FEA1", "MZ", "ORC", "ID3", "II*", "Obj"])
def test_a_header_that_begins_like_another_file_is_a_header(first):
    content = f"{first},text,label\n" + "".join(f"{n},a kettle {n},{'ab'[n % 2]}\n" for n in range(20))
    assert list(read_table(content.encode(), "in.csv").frame.columns) == [first, "text", "label"]


def test_an_arrow_stream_is_read():
    out = io.BytesIO()
    whole = pa.Table.from_pandas(FRAME)
    with pa.ipc.new_stream(out, whole.schema) as writer:
        writer.write_table(whole, max_chunksize=5)
    table = read_table(out.getvalue(), "data-00000-of-00001.arrow")
    assert table.frame["text"].tolist() == FRAME["text"].tolist()
    with pytest.raises(DataError, match="damaged Arrow"):
        read_table(out.getvalue()[:300], "cut.arrow")


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[2**62], [1]], pa.list_(pa.timestamp("s"))),
        pa.array([1, 2], pa.int64()).cast(pa.timestamp("s", "Mars/Phobos")),
        pa.array([[2**31 - 1], [1]], pa.list_(pa.date32())),
    ],
)
def test_values_that_cannot_be_shown_are_named_with_their_column(column):
    out = io.BytesIO()
    feather.write_feather(pa.table({"text": ["a", "b"], "when": column}), out, compression="uncompressed")
    with pytest.raises(DataError, match="Column 'when' holds values of the type"):
        read_table(out.getvalue(), "odd.feather")


def test_a_damaged_mimetype_is_no_trace():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", b"\xff\xfe" * 50)
        archive.writestr("a.csv", "t,l\na,b\n")
    assert read_table(out.getvalue(), "in.zip").frame.to_numpy().tolist() == [["a", "b"]]

"""The commonest files that hold no table, in a real browser: each is named, with what to give instead, and the next file is taken."""

import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import expect
from support import film_rows, write_csv

pytestmark = pytest.mark.browser


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED = {
    "letter.docx": (packed("[Content_Types].xml", "word/document.xml"), "Word document"),
    "slides.pptx": (packed("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"),
    "report.pdf": (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" * 20, "PDF"),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "PNG"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 8, "JPEG"),
    "page.html": (b"<!DOCTYPE html><html><body><p>No table here.</p></body></html>", "web page"),
    "base.sqlite": (b"SQLite format 3\x00" + bytes(2000), "SQLite"),
    "model.pkl": (b"\x80\x04\x95" + bytes(range(256)) * 4, "pickle"),
    "empty.csv": (b"", "is empty"),
    "header.csv": (b"text,label\n", "no rows under it"),
    "words.json": (json.dumps("just one text").encode(), "no rows under it"),
    "inside.zip": (packed("inner.zip", "readme.md"), "no rows under it|archive"),
}


def test_what_is_no_table_is_named_and_the_next_file_is_taken(page, app, tmp_path):
    page.goto(f"{app.url}/data")
    for name, (content, words) in REFUSED.items():
        path = tmp_path / name
        path.write_bytes(content)
        page.locator('input[type="file"]').first.set_input_files(path)
        told = page.get_by_test_id("stAlert").filter(has_text=re.compile(words))
        expect(told.first, name).to_be_visible()
        expect(page.get_by_text("Traceback")).to_have_count(0)
        settled(page)
    page.locator('input[type="file"]').first.set_input_files(
        write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(60))
    )
    expect(page.get_by_text("60 rows in 2 classes").first).to_be_visible()

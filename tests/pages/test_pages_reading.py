"""A table that is uploaded to the Work view is read differently as on Data: another sheet, another file of an archive, another encoding."""

import zipfile

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest


def view(path):
    from io import BytesIO
    from pathlib import Path

    import streamlit as st

    from pages.model.parts.work.reading import read_upload, tell_reading

    given = BytesIO(Path(path).read_bytes())
    given.name, given.file_id = Path(path).name, "one"
    table = read_upload(given, "given")
    tell_reading(table, "given", changeable=True)
    st.session_state["frame"] = table.frame


def opened(path):
    page = AppTest.from_function(view, kwargs={"path": str(path)}, default_timeout=300).run()
    assert not page.exception
    return page


def lines(number):
    return [["message", "topic"], *([f"note {n} of {number}", "ab"[n % 2]] for n in range(number))]


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (("Readme", [["About"], ["Notes of a desk"]]), ("2023", lines(6)), ("2024", lines(9))):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def test_another_sheet_is_chosen_and_another_header_row_after_it(workbook):
    page = opened(workbook)
    box = page.selectbox(key="given-sheet")
    assert box.options[1:] == ["All with the same columns, as one table", "Readme", "2023", "2024"]
    for name, rows in (("2023", 6), ("2024", 9), ("*", 15)):
        page.selectbox(key="given-sheet").set_value(name).run()
        assert not page.exception
        assert len(page.session_state["frame"]) == rows
    page.selectbox(key="given-sheet").set_value("2023").run()
    page.selectbox(key="given-header_row").set_value(0).run()
    assert len(page.session_state["frame"]) == 7
    page.selectbox(key="given-sheet").set_value("2024").run()
    assert len(page.session_state["frame"]) == 9
    assert page.selectbox(key="given-header_row").value == "detect"


def test_another_file_of_an_archive_is_chosen(tmp_path):
    with zipfile.ZipFile(tmp_path / "notes.zip", "w") as archive:
        for name, number in (("train.csv", 12), ("test.csv", 5)):
            archive.writestr(name, "\n".join(",".join(row) for row in lines(number)))
    page = opened(tmp_path / "notes.zip")
    assert len(page.session_state["frame"]) == 17
    page.selectbox(key="given-member").set_value("test.csv").run()
    assert not page.exception
    assert len(page.session_state["frame"]) == 5
    page.selectbox(key="given-member").set_value("detect").run()
    assert len(page.session_state["frame"]) == 17


def test_an_encoding_is_corrected_and_what_has_no_choice_shows_none(tmp_path):
    file = tmp_path / "short.csv"
    file.write_bytes("message,topic\ncaf\xe9 1,a\ncaf\xe9 2,b\n".encode("cp437"))
    page = opened(file)
    page.selectbox(key="given-encoding").set_value("cp437").run()
    assert page.session_state["frame"]["message"].tolist() == ["café 1", "café 2"]
    (tmp_path / "rows.json").write_text('[{"message": "a", "topic": "b"}, {"message": "c", "topic": "d"}]')
    page = opened(tmp_path / "rows.json")
    assert not page.selectbox
    assert not page.expander

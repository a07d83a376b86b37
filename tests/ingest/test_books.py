"""Workbooks with several sheets, titles, merged cells and errors; web pages and OpenDocument sheets called whatever."""

import io
import zipfile

import openpyxl
import pytest

from core.errors import DataError
from core.ingest.table import read_table

TEXTS = [f"Das Paket {n} kam am Montag nicht an, bitte um Hilfe {n * 7}" for n in range(80)]
LABELS = ["Versand", "Konto", "Rechnung", "Storno"]
ROWS = [[text, LABELS[n % 4]] for n, text in enumerate(TEXTS)]
HEADER = ["Nachricht", "Kategorie"]


def book(merged=(), **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "above",
    [
        [["Bericht"]],
        [["Bericht"], []],
        [["Erstellt", "2024-05-01"]],
        [["Bericht"], ["Erstellt", "2024-05-01"], []],
        [[], []],
    ],
)
def test_what_stands_above_the_header_is_no_row(above):
    table = read_table(book(Daten=[*above, HEADER, *ROWS]), "in.xlsx")
    assert list(table.frame.columns) == HEADER
    assert table.frame.to_numpy().tolist() == ROWS
    assert table.header_row == len(above) + 1
    assert len(table.problems) == sum(bool(row) for row in above)


def test_parts_are_put_together_and_one_can_be_chosen():
    content = book(Hinweise=[["Nicht ändern"]], Training=[HEADER, *ROWS[:50]], Prueba=[HEADER, *ROWS[50:]])
    table = read_table(content, "in.xlsx")
    assert table.frame["split"].value_counts().to_dict() == {"train": 50, "test": 30}
    assert table.frame.index.is_unique
    assert "2 sheets put together" in table.describe()
    assert "'Hinweise'" in table.describe()
    one = read_table(content, "in.xlsx", sheet="prueba")
    assert one.frame.to_numpy().tolist() == ROWS[50:]
    with pytest.raises(DataError, match="Choose one of: 'Hinweise', 'Training', 'Prueba'"):
        read_table(content, "in.xlsx", sheet="nope")


def test_sheets_are_classes_only_where_no_column_is_a_label():
    texts = [[text] for text in TEXTS]
    table = read_table(book(Lob=[["Text"], *texts[:30]], Klage=[["Text"], *texts[30:]]), "in.xlsx")
    assert table.frame["sheet"].value_counts().to_dict() == {"Lob": 30, "Klage": 50}
    months = book(Januar=[HEADER, *ROWS[:30]], Mai=[HEADER, *ROWS[30:]])
    assert len(read_table(months, "in.xlsx").frame) == 50
    assert len(read_table(months, "in.xlsx", sheet="*").frame) == 80


def test_merged_cells_are_filled_down_and_head_two_rows():
    sorted_rows = [[LABELS[n // 20], text] for n, text in enumerate(TEXTS)]
    merged = [f"A{2 + 20 * n}:A{21 + 20 * n}" for n in range(4)]
    table = read_table(book(merged, Daten=[["Klasse", "Text"], *sorted_rows]), "in.xlsx")
    assert table.frame["Klasse"].tolist() == [label for label, _ in sorted_rows]
    assert "4 merged cells filled" in table.describe()
    rows = [["Text", None, "Klasse"], ["Titel", "Inhalt", None], *([f"T {n}", *row] for n, row in enumerate(ROWS))]
    table = read_table(book(["A1:B1", "C1:C2"], Daten=rows), "in.xlsx")
    assert list(table.frame.columns) == ["Text Titel", "Text Inhalt", "Klasse"]
    assert len(table.frame) == 80


def test_errors_and_formulas_without_a_result_are_told():
    rows = [list(row) for row in ROWS]
    rows[3][1], rows[9][1] = "#N/A", "=UPPER(A2)"
    table = read_table(book(Daten=[HEADER, *rows]), "in.xlsx")
    assert table.frame["Kategorie"].tolist().count("") == 2
    said = " ".join(problem.message for problem in table.problems)
    assert "formula error" in said
    assert "B5" in said
    assert "was not saved" in said
    assert "B11" in said


def test_a_web_page_called_xls_is_its_largest_table():
    body = "".join(f"<tr><td>{text}&nbsp;&amp;<br>so<td>{label}" for text, label in ROWS)
    page = f"<html><meta charset=cp1252><table><tr><td>Menü</table><table><tr><th>Text<th>Klasse</tr>{body}</table>"
    table = read_table(page.encode("cp1252"), "export.xls")
    assert list(table.frame.columns) == ["Text", "Klasse"]
    assert len(table.frame) == 80
    assert table.frame["Text"].iloc[0] == f"{TEXTS[0]}\xa0&\nso"
    with pytest.raises(DataError, match=r"web page \(HTML\) without a table"):
        read_table(b"<html><body><p>text</p></body></html>", "page.xls")
    content = "<html>,label\n" + "".join(f"text {n},{'ab'[n % 2]}\n" for n in range(20))
    assert list(read_table(content.encode(), "in.csv").frame.columns) == ["<html>", "label"]


def test_an_opendocument_sheet_is_read_as_it_shows():
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:t:table" xmlns:text="urn:t:text"'
    body = "".join(
        f"<table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell>"
        f'<table:table-cell office:value="{n % 2}"><text:p>0{n % 2}</text:p></table:table-cell></table:table-row>'
        for n, text in enumerate(TEXTS)
    )
    head = "<table:table-row><table:table-cell><text:p>Text</text:p></table:table-cell><table:table-cell><text:p>Code</text:p></table:table-cell></table:table-row>"
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {names}><table:table table:name="Daten">{head}{body}{empty}</table:table></office:document-content>',
        )
    table = read_table(out.getvalue(), "in.ods")
    assert list(table.frame.columns) == ["Text", "Code"]
    assert table.frame["Code"].tolist() == [f"0{n % 2}" for n in range(80)]

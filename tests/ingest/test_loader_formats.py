"""The same table in every format, packed and not; archives, workbooks and objects with their own oddities."""

import csv
import datetime
import gzip
import io
import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from packed import zipped

from core.errors import DataError
from core.ingest.books.shown import shown
from core.ingest.table import read_table
from core.text import encodable

STRINGS = [
    "007", "7", "7.0", "1e5", "1E-7", "NA", "N/A", "NaN", "null", "None", "TRUE", "false", "2026-01-02", "1/2/3", "12:30",
    "-", "--", "=1+1", "+1", "@x", "'", '"', '""', "''", '"a', 'a"', "'a", 'a "b" c', 'a"b', "`", "\\", "\\n", '\\"', "\\\\",
    ",", ";", "\t", "|", "a,b;c\td|e", " lead", "trail ", "  ", "line\nbreak", "cr\rreturn", "crlf\r\nx", "\n", "\x00", "a\x00b",
    "\x01\x02\x03\x04\x05\x06\x07\x08", "\x0b\x0c", "\x0e\x0f\x10\x1a\x1b\x1c\x1d\x1e\x1f", "\x7f", "\x80\x81\x8d\x9f", "\xa0",
    "\u200b", "\u2028", "\u2029", "\x85", "\ufeff", "x\ufeff", "\ufffe", "\uffff", "\u202eabc\u202c", "e\u0301", "é ü ß ø",
    "北京 東京 서울", "مرحبا بالعالم", "שלום", "😀👩‍👩‍👧🏳️‍🌈", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "Ω≈ç√∫˜µ≤≥÷", "﷽", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "<b>&amp;</b>", "<![CDATA[x]]>",
    "${jndi:ldap://x}", "%s%n%x", "../../etc/passwd", "'; DROP TABLE runs; --", "__proto__", "_x0041_", "_x005F_x0041_", "_x000D_",
    "a" * 30_000, "{}", "[1, 2]", '{"a": 1}', "#comment", "sep=;", "total", "--", "http://a.b/c?d=e&f=g,h;i",
]  # fmt: skip
NAUGHTY = Path(__file__).resolve().parents[3] / "shared" / "data" / "naughty_strings.json"


def strings():
    """Return the list above, and the well-known one where it is at hand."""
    more = json.loads(NAUGHTY.read_text(encoding="utf-8")) if NAUGHTY.is_file() else []
    return [encodable(text) for text in dict.fromkeys([*STRINGS, *more])]


def rows():
    return [(f"{number}", text, "ab"[number % 2]) for number, text in enumerate(strings())]


def as_csv(delimiter):
    def write(table):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(["id", "text", "label"])
        writer.writerows(table)
        return out.getvalue().encode("utf-8")

    return write


def as_jsonl(table):
    return "".join(json.dumps(dict(zip(("id", "text", "label"), row, strict=True))) + "\n" for row in table).encode()


def as_json(table):
    return json.dumps([dict(zip(("id", "text", "label"), row, strict=True)) for row in table], indent=1).encode()


def as_parquet(table):
    out = io.BytesIO()
    pq.write_table(pa.table(dict(zip(("id", "text", "label"), map(list, zip(*table, strict=True)), strict=True))), out)
    return out.getvalue()


def as_xlsx(table):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "text", "label"])
    for row in table:
        sheet.append(["", "", ""])
        for number, text in enumerate(row, start=1):
            cell = sheet.cell(sheet.max_row, number)
            cell.data_type = "s"
            cell._value = _for_xml(text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _for_xml(text):
    """Write what XML cannot hold the way Excel does."""
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return "".join(f"_x{ord(c):04X}_" if c in "\r\ufffe\uffff" or (c < " " and c not in "\t\n") else c for c in text)


FORMATS = {
    "csv": as_csv(","),
    "tsv": as_csv("\t"),
    "semicolons.csv": as_csv(";"),
    "jsonl": as_jsonl,
    "json": as_json,
    "parquet": as_parquet,
    "xlsx": as_xlsx,
}


@pytest.mark.parametrize("packed", ["", "gzip", "zip"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_string_survives(form, packed):
    expected = rows()
    content = FORMATS[form](expected)
    content = gzip.compress(content) if packed == "gzip" else zipped(content, f"t.{form}") if packed else content
    table = read_table(content, f"t.{form}")
    assert list(table.frame.columns) == ["id", "text", "label"]
    assert table.compression == packed
    got = table.frame["text"].tolist()
    assert [(a, b) for a, b in zip(got, strings(), strict=True) if a != b] == []
    assert table.frame["id"].tolist() == [row[0] for row in expected]
    assert table.problems == []


def test_a_column_of_only_blank_cells_costs_no_row():
    table = read_table(b'text,label\n" ",a\n"",b\n"  ",a\n')
    assert table.frame["text"].tolist() == [" ", "", "  "]


def test_objects_keep_numbers_as_written_and_gain_late_keys():
    lines = [{"text": f"a {n}", "n": n} for n in range(1500)]
    content = (
        "\n".join(map(json.dumps, lines))
        + '\n{"text": "b", "n": 1.50, "extra": {"k": [1e3, null, true]}, "flag": false}\n'
    )
    table = read_table(content.encode(), "x.jsonl")
    assert list(table.frame.columns) == ["text", "n", "extra", "flag"]
    assert table.frame.iloc[-1].tolist() == ["b", "1.50", '{"k": [1e3, null, true]}', "false"]
    assert table.frame.iloc[0].tolist() == ["a 0", "0", "", ""]
    assert table.frame.index[-1] == 1501
    assert table.describe().startswith("1,501 rows, 4 columns; JSON Lines")


def test_documents_with_one_array_or_equal_columns_are_read():
    for content in (
        '{"version": 2, "data": [{"t": "a", "l": "x"}, {"t": "b", "l": "y"}]}',
        '{"t": ["a", "b"], "l": ["x", "y"]}',
        '{"t": {"0": "a", "1": "b"}, "l": {"0": "x", "1": "y"}}',
    ):
        assert read_table(content.encode(), "d.json").frame.to_numpy().tolist() == [["a", "x"], ["b", "y"]]


@pytest.mark.parametrize(
    ("content", "columns", "rows"),
    [
        (
            '{"train": [{"t": "a", "l": "x"}, {"t": "b", "l": "y"}], "test": [{"t": "c", "l": "x"}]}',
            ["t", "l", "split"],
            [["a", "x", "train"], ["b", "y", "train"], ["c", "x", "test"]],
        ),
        (
            '{"train": [{"t": "a", "split": "x"}], "dev": [{"split": "y", "t": "b"}]}',
            ["t", "split", "split_"],
            [["a", "x", "train"], ["b", "y", "dev"]],
        ),
    ],
)
def test_a_document_with_several_arrays_of_one_kind_is_one_table_that_says_where_a_row_stood(content, columns, rows):
    frame = read_table(content.encode(), "d.json").frame
    assert list(frame.columns) == columns
    assert frame.to_numpy().tolist() == rows


def test_arrays_of_different_kinds_are_not_thrown_together():
    content = '{"data": [{"t": "a", "l": "x"}], "errors": [{"code": 4}]}'
    with pytest.raises(
        DataError, match=r"several arrays of different kinds \('data', 'errors'\).*Save that array alone"
    ):
        read_table(content.encode(), "d.json")


def test_a_broken_object_is_left_out_and_quoted_and_many_are_refused():
    lines = [json.dumps({"t": str(n), "l": "x"}) for n in range(30)]
    table = read_table("\n".join([*lines[:5], '{"t": "broken', *lines[5:]]).encode(), "x.jsonl")
    assert len(table.frame) == 30
    assert (table.problems[0].line, table.problems[0].quote.strip()) == (6, '{"t": "broken')
    with pytest.raises(DataError, match=r"no JSON objects, the first is number 2: '\{oops'"):
        read_table("\n".join([lines[0], *["{oops"] * 20]).encode(), "x.jsonl")
    with pytest.raises(DataError, match="no JSON array of rows"):
        read_table(b'[{"t": "a"}, {"t": ', "x.json")


def test_parquet_cells_are_text_and_class_numbers_get_their_names():
    features = {"info": {"features": {"label": {"names": ["neg", "pos"], "_type": "ClassLabel"}}}}
    table = pa.table(
        {
            "label": pa.array([1, 0, None], pa.int64()),
            "n": [7.0, 0.1, None],
            "day": [datetime.date(2026, 1, 2)] * 3,
            "yes": [True, False, None],
            "parts": [["a", "b"], [], None],
            "kind": pa.array(["x", "y", "x"]).dictionary_encode(),
            "raw": [b"ok", b"\xff\xfe", None],
        }
    ).replace_schema_metadata({"huggingface": json.dumps(features)})
    out = io.BytesIO()
    pq.write_table(table, out)
    frame = read_table(out.getvalue(), "x.parquet").frame
    assert frame.iloc[0].tolist() == ["pos", "7", "2026-01-02", "true", '["a", "b"]', "x", "ok"]
    assert frame.iloc[2].tolist() == ["", "", "2026-01-02", "", "", "x", ""]
    assert frame["label"].tolist() == ["pos", "neg", ""]


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (7, "General", "7"),
        (7.0, "General", "7"),
        (0.1 + 0.2, "General", "0.3"),
        (1e20, "General", "1e+20"),
        (7, "00000", "00007"),
        (7, "0.00", "7.00"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (0.256, "0%", "26%"),
        (0.256, "0.0%", "25.6%"),
        (-12.5, "0.00;(0.00)", "(12.50)"),
        (12.5, '"$"#,##0.00', "$12.50"),
        (12.5, "[$€-407] #,##0.00", "€ 12.50"),
        (1.5, "0.##", "1.5"),
        (2.0, "0.##", "2"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (True, "General", "TRUE"),
        (datetime.datetime(2026, 1, 2, 13, 5, 9), "yyyy-mm-dd hh:mm:ss", "2026-01-02 13:05:09"),
        (datetime.datetime(2026, 1, 2), "dd/mm/yyyy", "02/01/2026"),
        (datetime.datetime(2026, 1, 2), "d\\-mmm\\-yy", "2-Jan-26"),
        (datetime.datetime(2026, 1, 2, 13, 5), "h:mm AM/PM", "1:05 PM"),
        (datetime.time(13, 5), "hh:mm", "13:05"),
        ("_x0041_\t", "General", "A\t"),
        (None, "General", ""),
    ],
)
def test_workbook_cells_read_as_the_sheet_shows_them(value, form, expected):
    assert shown(value, form) == expected


def test_a_workbook_with_a_title_and_a_second_sheet():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Answers"
    for row in [
        ["Survey of 2026"],
        [],
        ["id", "text", "label"],
        [1, "good", "pos"],
        [2, "bad", "neg"],
        [3, "fine", "pos"],
    ]:
        sheet.append(row)
    sheet["A4"].number_format = "000"
    book.create_sheet("Notes")["A1"] = "x"
    out = io.BytesIO()
    book.save(out)
    table = read_table(out.getvalue(), "survey.xlsx")
    assert list(table.frame.columns) == ["id", "text", "label"]
    assert table.frame.to_numpy().tolist() == [["001", "good", "pos"], ["2", "bad", "neg"], ["3", "fine", "pos"]]
    assert table.header_row == 3
    assert table.frame.index.tolist() == [4, 5, 6]
    assert "sheet 'Answers'" in table.describe()
    assert any("'Notes'" in problem.message for problem in table.problems)


def test_a_saved_table_is_the_same_however_it_was_cut(fathom_home):
    from core.dataset.folder import content_hash, save_dataset
    from core.ingest.content import Table

    frame = read_table(as_csv(",")(rows()), "x.csv").frame
    chunked = pd.concat([frame.iloc[:7], frame.iloc[7:]])
    assert content_hash(frame) == content_hash(chunked)
    saved = save_dataset(Table(frame, "x.csv", "utf-8", ",", 1))
    pd.testing.assert_frame_equal(saved.frame(), frame)
    assert [path.name for path in saved.path.iterdir() if path.name.startswith(".")] == []

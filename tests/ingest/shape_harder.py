"""Second thoughts: late and rare characters, doubled text, workbooks of other programs."""

import datetime
import gzip
import json
import zipfile
from io import BytesIO

import openpyxl
import pyarrow as pa
import pyarrow.parquet as parquet
from book_writers import Sheet, Value, write_ods, write_xls, write_xlsx, zip_files
from shape_case import Shape
from shape_encodings import write
from shape_packed import delimited
from shape_sentences import make_rows

LANGUAGES = ("en", "de", "ja", "ru", "fr", "tr", "ar", "es", "th", "pl")
HEADER = ["text", "label"]


def build() -> list[Shape]:
    makers = (late_characters, rare_characters, joined_texts, wrong_names, written_otherwise, formatted, stacked)  # fmt: skip
    return [shape for make in makers for shape in make()]


def late_characters() -> list[Shape]:
    """The first letter beyond ASCII stands far behind any sample."""
    shapes = []
    wanted = [("de", "cp1252"), ("fr", "utf-8"), ("pl", "cp1250"), ("ja", "cp932"), ("ru", "utf-8"), ("zh", "gb18030"), ("es", "cp1252"), ("tr", "cp1254"), ("ko", "utf-8"), ("cs", "utf-8")]  # fmt: skip
    for at, (language, encoding) in enumerate(wanted):
        rows = make_rows("en", 5000 if at == 3 else 1300) + make_rows(language, 40)
        shapes.append(Shape("harder: late characters", f"late-{language}-{encoding}.csv", write(HEADER, rows, encoding, ",", "\n"), HEADER, rows))  # fmt: skip
    return shapes


def rare_characters() -> list[Shape]:
    """English with one or two words that have an accent, a currency or a curly quote."""
    words = [("Meet at the café tomorrow", "cp1252"), ("Costs £20, too much", "cp1252"), ("It’s fine", "cp1252"), ("naïve approach – no", "cp1252"), ("Paid 30 € for it", "cp1252"), ("Müller answered", "cp1252"), ("El Niño again", "cp1252"), ("crème brûlée was cold", "utf-8"), ("smörgåsbord and café", "mac_roman"), ("“Quoted” words", "utf-8")]  # fmt: skip
    shapes = []
    for at, (text, encoding) in enumerate(words):
        rows = make_rows("en", 20)
        rows[7] = [text, "quality"]
        shapes.append(
            Shape("harder: one accent", f"rare-{at}.csv", write(HEADER, rows, encoding, ",;\t"[at % 3]), HEADER, rows)
        )
    return shapes


def joined_texts() -> list[Shape]:
    """UTF-8 files glued together with their marks, odd last bytes, NUL bytes, line separators, doubly encoded text."""
    rows = make_rows("de", 20)
    text = write(HEADER, rows, "utf-8", ",")
    second = write(make_rows("de", 1, 20)[0], make_rows("de", 5, 21), "utf-8-sig", ",")
    every = [list(row) for row in rows + make_rows("de", 6, 20)]
    lines = [list(row) for row in rows]
    lines[3][0] = "one\u2028two\x85three\x0bfour\x0cfive"
    nul = [list(row) for row in rows]
    nul[3][0] = "a\0b"
    double = [[cell.encode().decode("cp1252", "replace") for cell in row] for row in rows]
    return [
        Shape(
            "harder: joined and odd text",
            "joined.csv",
            text + second,
            HEADER,
            every,
            may_tell="mark|U\\+FEFF|too many cells",
        ),
        Shape("harder: joined and odd text", "odd.csv", write(HEADER, rows, "utf-16", ",") + b"\n", HEADER, rows),
        Shape("harder: joined and odd text", "separators.csv", write(HEADER, lines, "utf-8", ","), HEADER, lines),
        Shape(
            "harder: joined and odd text",
            "nul.csv",
            write(HEADER, nul, "utf-8", ","),
            HEADER,
            nul,
            may_tell="NUL|zero|control",
        ),
        Shape(
            "harder: joined and odd text",
            "double.csv",
            write(HEADER, double, "utf-8", ","),
            HEADER,
            double,
        ),
        Shape("harder: joined and odd text", "cr.csv", text.replace(b"\n", b"\r"), HEADER, rows),
        Shape("harder: joined and odd text", "endings.csv", text.replace(b"\n", b"\r\n", 7), HEADER, rows),
        Shape("harder: joined and odd text", "end-mark.csv", text + b"\x1a", HEADER, rows),
        Shape("harder: joined and odd text", "no-end.csv", text.rstrip(b"\n"), HEADER, rows),
        Shape(
            "harder: joined and odd text",
            "latin9.csv",
            write(HEADER, [["Prix: 5 € à l'œil", "a"], *make_rows("fr", 19)], "iso8859_15", ";"),
            HEADER,
            [["Prix: 5 € à l'œil", "a"], *make_rows("fr", 19)],
        ),
    ]


def wrong_names() -> list[Shape]:
    """A file whose name says something else than what it is."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 20)
        sheets, frame = [Sheet("S", [HEADER, *rows])], BytesIO()
        parquet.write_table(pa.table({"text": [row[0] for row in rows], "label": [row[1] for row in rows]}), frame)
        name, data = [
            ("a.xls", delimited(rows, delimiter="\t")),
            ("b.xls", write_xlsx(sheets)),
            ("c.csv", write_xlsx(sheets)),
            ("d.xlsx", write_xls(sheets)),
            ("e.xlsx", delimited(rows)),
            ("f.csv", write_ods(sheets)),
            ("g.csv", frame.getvalue()),
            ("h.csv", gzip.compress(delimited(rows))),
            ("i.txt", json.dumps([dict(zip(HEADER, row, strict=True)) for row in rows]).encode()),
            ("j", spreadsheet_xml(rows)),
        ][at]
        shapes.append(Shape("harder: wrong names", name, data, HEADER, rows))
    return shapes


def spreadsheet_xml(rows: list[list[str]]) -> bytes:
    lines = "".join("<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>" for row in [HEADER, *rows])  # fmt: skip
    return f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table>{lines}</Table></Worksheet></Workbook>'.encode()


def written_otherwise() -> list[Shape]:
    """Workbooks as other programs write them: strings in the cells, no size, paths from the root, a wrong size."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 20)
        source = zipfile.ZipFile(BytesIO(write_xlsx([Sheet("S", [HEADER, *rows])])))
        files = {name: source.read(name).decode() for name in source.namelist()}
        page = files["xl/worksheets/sheet1.xml"]
        if at % 5 == 0:
            files["xl/worksheets/sheet1.xml"] = _inline(page, [HEADER, *rows])
        elif at % 5 == 1:
            files["xl/worksheets/sheet1.xml"] = page.replace('<dimension ref="A1:B21" />', "").replace(
                '<dimension ref="A1:B21"/>', ""
            )
        elif at % 5 == 2:
            files["xl/worksheets/sheet1.xml"] = page.replace('ref="A1:B21"', 'ref="A1"')
        elif at % 5 == 3:
            files["xl/_rels/workbook.xml.rels"] = files["xl/_rels/workbook.xml.rels"].replace('Target="worksheets/', 'Target="/xl/worksheets/')  # fmt: skip
        else:
            files["xl/worksheets/sheet1.xml"] = page.replace('ref="A1:B21"', 'ref="A1:XFD1048576"')
        shapes.append(
            Shape("harder: workbooks of other programs", f"other-{at}.xlsx", zip_files(dict(files)), HEADER, rows)
        )
    return shapes


def _inline(page: str, rows: list[list[str]]) -> str:
    cells = "".join("<row>" + "".join(f'<c t="inlineStr"><is><r><t>{cell[:4]}</t></r><r><t xml:space="preserve">{cell[4:]}</t></r></is></c>' for cell in row) + "</row>" for row in rows)  # fmt: skip
    return page[: page.index("<sheetData>")] + f"<sheetData>{cells}</sheetData></worksheet>"


def formatted() -> list[Shape]:
    """Numbers with a format of their own: what is shown, or the number itself."""
    kinds: list[tuple[Value, str, tuple[str, ...]]] = [
        (7, "00000", ("00007", "7")),
        (0.25, "0%", ("25%", "0.25")),
        (1234.5, "#,##0.00", ("1,234.50", "1234.5", "1234.50")),
        (19.9, '0.00 "€"', ("19.90 €", "19.9", "19.90")),
        (datetime.date(2024, 3, 5), "dd.mm.yyyy", ("05.03.2024", "2024-03-05")),
        (datetime.time(8, 30), "hh:mm", ("08:30", "08:30:00")),
        (datetime.timedelta(hours=30), "[h]:mm", ("30:00", "30:00:00", "1.25", "1 day, 6:00:00")),
        (True, "General", ("TRUE", "True", "true")),
        (12345678901234, "0", ("12345678901234",)),
        (3.0, "0.0", ("3.0", "3")),
    ]
    shapes = []
    for at, (value, form, right) in enumerate(kinds):
        book, out, rows = openpyxl.Workbook(), BytesIO(), make_rows("en", 20)
        page = book.active
        page.append([*HEADER, "value"])
        for row in rows:
            page.append([*row, value])
            page.cell(page.max_row, 3).number_format = form
        book.save(out)
        shapes.append(Shape("harder: formatted numbers", f"format-{at}.xlsx", out.getvalue(), [*HEADER, "value"], [[*row, right] for row in rows]))  # fmt: skip
    return shapes


def stacked() -> list[Shape]:
    """A total below, the header again between, groups above the names, two tables in one sheet: nothing goes unsaid."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = [[*row, str(n)] for n, row in enumerate(make_rows(language, 20), 1)]
        header = [*HEADER, "n"]
        cells: list[list[Value]] = [list(header), *[[row[0], row[1], int(row[2])] for row in rows]]
        every, more = [list(row) for row in rows], {}
        if at % 5 == 0:
            cells += [["Total", None, 210]]
            every += [["Total", "", "210"]]
        elif at % 5 == 1:
            cells.insert(11, list(header))
            more = {"may_tell": "header|names"}
        elif at % 5 == 2:
            cells.insert(0, ["message", None, "count"])
            more = {"may_tell": "header over"}
        elif at % 5 == 3:
            cells += [[None, None, None], ["Source: survey of the service team, 2024"]]
            every += [["Source: survey of the service team, 2024", "", ""]]
            more = {"may_tell": "line|row|below|too few"}
        else:
            cells = [
                [*row, None, *(("code", "meaning") if n == 0 else ("x", "y") if n < 3 else ())]
                for n, row in enumerate(cells)
            ]
            shapes.append(
                Shape(
                    "harder: stacked tables",
                    f"stacked-{at}.xlsx",
                    write_xlsx([Sheet("S", cells)]),
                    [],
                    every,
                    loose=True,
                )
            )
            continue
        shapes.append(Shape("harder: stacked tables", f"stacked-{at}.{('xlsx', 'xls', 'ods')[at % 3]}", (write_xlsx, write_xls, write_ods)[at % 3]([Sheet("S", cells)]), header, every, **more))  # type: ignore[arg-type]  # fmt: skip
    return shapes

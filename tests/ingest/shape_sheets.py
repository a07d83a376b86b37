"""Sheets and pages with odd headers, gaps and notes, and the tables of web pages."""

from book_writers import Sheet, Value, write_html
from shape_books import LANGUAGES, book
from shape_case import Shape
from shape_sentences import make_rows


def build() -> list[Shape]:
    return [shape for make in (empty_between, wide_and_odd, web_pages) for shape in make()]


def empty_between() -> list[Shape]:
    """An empty row between blocks, an empty column between two, a note right of the table."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        header, rows = ["text", "label"], make_rows(language, 20)
        cells: list[list[Value]] = [list(row) for row in [header, *rows]]
        if at % 2:
            cells.insert(9, [None, None])
            shapes.append(book("empty row between", at, [Sheet("Sheet1", cells)], header, [list(row) for row in rows]))
        else:
            cells[4] = [*cells[4], None, "please check this one"]
            every = [[*row, "", "please check this one" if n == 3 else ""] for n, row in enumerate(rows)]
            shapes.append(
                book("note right of table", at, [Sheet("Sheet1", cells)], [], [row[:2] for row in every], loose=True)
            )
    return shapes


def wide_and_odd() -> list[Shape]:
    """Names that appear twice, are missing or are numbers; spaces around; a sheet of one column; a very long cell."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = [list(row) for row in make_rows(language, 20)]
        if at % 5 == 0:
            header, every = ["*", "text", "label"], [[str(n), *row] for n, row in enumerate(rows)]
            cells = [[None, "text", "label"], *[[n, *row] for n, row in enumerate(rows)]]
        elif at % 5 == 1:
            header, every = ["text", "*", "label"], [[row[0], "x", row[1]] for row in rows]
            cells = [["text", "text", "label"], *every]
        elif at % 5 == 2:
            header, every = ["text"], [[row[0]] for row in rows]
            cells = [header, *every]
        elif at % 5 == 3:
            rows[4][0] = rows[4][0] * 600
            header, every = ["text", "label"], rows
            cells = [header, *every]
        else:
            header, every = ["text", "2023", "2024"], [[row[0], "ja", row[1]] for row in rows]
            cells = [["text", 2023, 2024], *every]
        shapes.append(book("odd headers and cells", at, [Sheet("Sheet1", cells)], header, every))  # type: ignore[arg-type, list-item]
    return shapes


def web_pages() -> list[Shape]:
    """Tables of web pages, under the names .html and .xls."""
    charsets = ["utf-8", "utf-8", "cp1252", "utf-8", "cp1251", "utf-8", "shift_jis", "iso8859-2", "utf-8", "utf-8"]
    languages = ["en", "de", "fr", "tr", "ru", "ar", "ja", "pl", "th", "es"]
    shapes = []
    for at, (language, charset) in enumerate(zip(languages, charsets, strict=True)):
        header = ["text", "label", "n"]
        rows = [[row[0].replace(".", " & <b>.", 1), row[1], str(n)] for n, row in enumerate(make_rows(language, 16))]
        sheets = [Sheet("Data", [header, *rows])]
        menu = '<table><tr><td><a href="/">Home</a></td><td>About</td></tr></table><script>var a = "<table>";</script>'
        data = write_html(sheets, charset=charset, declared=at not in (1, 9), before=menu if at % 3 == 0 else "")
        shapes.append(Shape("workbooks: HTML tables", f"page-{at}.{'xls' if at % 2 else 'html'}", data, header, rows))
    return shapes

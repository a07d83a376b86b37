"""Workbooks of every awkward shape, as .xlsx, .xls, .ods and HTML."""

import datetime

from book_writers import WRITERS, Fault, Formula, Sheet, Value
from shape_case import Cell, Shape
from shape_sentences import make_rows

FORMATS = ("xlsx", "xls", "ods", "xlsx", "xls", "ods", "xlsx", "xls", "ods", "xlsx")
LANGUAGES = ("en", "de", "ja", "ru", "fr", "tr", "ar", "es", "th", "pl")


def build() -> list[Shape]:
    makers = (
        plain,
        several_sheets,
        train_and_test,
        sheet_per_class,
        merged_classes,
        merged_titles,
        header_below,
        formulas,
    )
    more = (errors, hidden_rows, hidden_columns, hidden_sheets, dates, numbers, empty_edges)
    return [shape for make in (*makers, *more) for shape in make()]


def book(kind: str, at: int, sheets: list[Sheet], header: list[str], rows: list[list[Cell]], **more: object) -> Shape:
    form = FORMATS[at]
    name = f"{kind.replace(' ', '-')}-{at}.{form}"
    return Shape(f"workbooks: {kind}", name, WRITERS[form](sheets), header, rows, **more)  # type: ignore[arg-type]


def plain() -> list[Shape]:
    shapes = []
    for at, language in enumerate(LANGUAGES):
        header, rows = ["comment", "topic", "author"], [[*row, "" if n % 3 else "anna"] for n, row in enumerate(make_rows(language, 6 + 40 * (at % 3)))]  # fmt: skip
        if at % 2:
            rows[2][0] = 'two\nlines, and a "quote"; a\ttab'
        shapes.append(book("one sheet", at, [Sheet("Sheet1", [header, *[[cell or None for cell in row] for row in rows]])], header, rows))  # fmt: skip
    return shapes


def several_sheets() -> list[Shape]:
    """A cover page, notes or a pivot table beside the data: the data is read and the others are told."""
    shapes = []
    covers: list[list[list[Value]]] = [
        [["Customer survey 2024"], ["Prepared by the service team"], ["See the next sheet"]],
        [["Column", "Meaning"], ["text", "what was said"], ["label", "what it was about"]],
        [["Class", "Count"], ["delivery", 12], ["quality", 13], ["Total", 25]],
        [["Version", "1.2"], [None, None], ["Licence", "CC BY 4.0"]],
        [["label"], ["delivery"], ["quality"]],
    ]
    for at, language in enumerate(LANGUAGES):
        header, rows = ["text", "label"], make_rows(language, 24)
        data, cover = (
            Sheet("Data", [header, *rows]),
            Sheet(("README", "Codebook", "Pivot", "Info", "Lists")[at % 5], covers[at % 5]),
        )
        sheets = [data, cover] if at >= 7 else [cover, data]
        shapes.append(book("several sheets", at, sheets, header, rows, must_tell=cover.name))
    return shapes


def train_and_test() -> list[Shape]:
    names = [("train", "test"), ("Training", "Test"), ("train", "validation", "test"), ("Train set", "Test set"), ("train", "dev", "test"), ("TRAIN", "TEST"), ("training", "holdout"), ("Trainingsdaten", "Testdaten"), ("entrenamiento", "prueba"), ("train", "valid")]  # fmt: skip
    shapes = []
    for at, (language, parts) in enumerate(zip(LANGUAGES, names, strict=True)):
        header, start, sheets, every = ["text", "label"], 0, [], []
        for part, count in zip(parts, (30, 10, 8), strict=False):
            rows = make_rows(language, count, start)
            start += count
            sheets.append(Sheet(part, [header, *rows]))
            every += [[*row, part] for row in rows]
        if at % 2:
            shapes.append(book("train and test sheets", at, sheets, header, [row[:2] for row in every if row[2] == parts[1]], options={"sheet": parts[1]}))  # fmt: skip
        else:
            shapes.append(book("train and test sheets", at, sheets, [], every, options={"sheet": "*"}, loose=True))
    return shapes


def sheet_per_class() -> list[Shape]:
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 24)
        names = list(dict.fromkeys(label for _, label in rows))
        header = ["text"] if at % 2 else ["id", "text"]
        sheets, every = [], []
        for name in names:
            texts = [text for text, label in rows if label == name]
            sheets.append(Sheet(name, [header, *[[text] if at % 2 else [n, text] for n, text in enumerate(texts, 1)]]))
            every += [[text, name] for text in texts]
        shapes.append(book("sheet per class", at, sheets, [], every, options={"sheet": "*"}, loose=True))
    return shapes


def merged_classes() -> list[Shape]:
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = sorted(make_rows(language, 16), key=lambda row: row[1])
        header = ["class", "text"] if at % 2 else ["text", "class"]
        column = 0 if at % 2 else 1
        every = [[row[1], row[0]] if at % 2 else row for row in rows]
        cells: list[list[Value]] = [list(header), *[list(row) for row in every]]
        merged, top = [], 1
        for bottom in range(2, len(cells) + 1):
            if bottom == len(cells) or cells[bottom][column] != cells[top][column]:
                merged.append((top, column, bottom - 1, column))
                for row in range(top + 1, bottom):
                    cells[row][column] = None
                top = bottom
        shapes.append(
            book("merged class cells", at, [Sheet("Daten", cells, merged=merged)], header, [list(row) for row in every])
        )
    return shapes


def merged_titles() -> list[Shape]:
    """A title merged over all columns above the header."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        header, rows = ["text", "label", "source"], [[*row, "web"] for row in make_rows(language, 20)]
        cells: list[list[Value]] = [["Messages of the first quarter", None, None]]
        cells += [[None, None, None]] * (at % 2) + [list(header)] + [list(row) for row in rows]
        shapes.append(
            book("merged title", at, [Sheet("Q1", cells, merged=[(0, 0, 0, 2)])], header, [list(row) for row in rows])
        )
    return shapes


def header_below() -> list[Shape]:
    banners: list[list[list[Value]]] = [
        [["Export of the ticket system"], []],
        [["Created", "2024-05-01"], ["Owner", "Support"], []],
        [["Report"], ["Confidential"], ["Page 1"]],
        [[None, None], ["Feedback 2023"], [None]],
        [["Filter:", "all"], [None]],
        [["ACME Ltd"], ["Rows: 24"]],
        [["Note: codes are explained on the last page, ask Mary"], [None], [None]],
        [["Date", datetime.date(2024, 1, 2)], [None]],
        [["Liste der Meldungen"]],
        [["Survey results"], [None], ["Wave", 3], [None]],
    ]
    shapes = []
    for at, (language, banner) in enumerate(zip(LANGUAGES, banners, strict=True)):
        header = ["nr", "text", "label", "channel"]
        rows: list[list[Cell]] = [[str(n), *row, "mail"] for n, row in enumerate(make_rows(language, 24), 1)]
        cells = [*banner, header, *[[int(str(row[0])), *row[1:]] for row in rows]]
        shapes.append(book("header not first", at, [Sheet("Sheet1", cells)], header, rows))  # type: ignore[arg-type]
    return shapes


def formulas() -> list[Shape]:
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 20)
        header = ["text", "label", "length"] if at % 2 else ["text", "label"]
        if at % 2:
            cells = [[*row, Formula(f"=LEN(A{n})")] for n, row in enumerate(rows, 2)]
            every: list[list[Cell]] = [[*row, "*"] for row in rows]
        else:
            cells = [[row[0], Formula(f'=IF(LEN(A{n})>20,"long","short")')] for n, row in enumerate(rows, 2)]
            every = [[row[0], "*"] for row in rows]
        shapes.append(
            book("formulas without values", at, [Sheet("Sheet1", [header, *cells])], header, every, must_tell="formula")
        )
    return shapes


def errors() -> list[Shape]:
    shapes = []
    faults = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NUM!", "#REF!", "#N/A", "#VALUE!"]
    for at, (language, fault) in enumerate(zip(LANGUAGES, faults, strict=True)):
        rows = make_rows(language, 20)
        header = ["text", "label"]
        cells: list[list[Value]] = [list(row) for row in rows]
        every: list[list[Cell]] = [list(row) for row in rows]
        for row in (3, 11):
            cells[row][at % 2] = Fault(fault)
            every[row][at % 2] = ("", fault)
        shapes.append(book("error cells", at, [Sheet("Sheet1", [header, *cells])], header, every, must_tell="error"))  # type: ignore[list-item]
    return shapes


def hidden_rows() -> list[Shape]:
    shapes = []
    for at, language in enumerate(LANGUAGES):
        header, rows = ["text", "label"], make_rows(language, 20)
        sheet = Sheet("Sheet1", [header, *rows], hidden_rows=[(2,), (3, 4, 5), (20,)][at % 3])
        shapes.append(book("hidden rows", at, [sheet], header, [list(row) for row in rows], must_tell="hidden|filter"))
    return shapes


def hidden_columns() -> list[Shape]:
    shapes = []
    for at, language in enumerate(LANGUAGES):
        header, rows = (
            ["id", "text", "label", "note"],
            [[f"k{n}", *row, "ok"] for n, row in enumerate(make_rows(language, 20))],
        )
        sheet = Sheet("Sheet1", [header, *rows], hidden_columns=[(0,), (3,), (2, 3)][at % 3])
        shapes.append(book("hidden columns", at, [sheet], header, [list(row) for row in rows], must_tell="hidden"))
    return shapes


def hidden_sheets() -> list[Shape]:
    shapes = []
    for at, language in enumerate(LANGUAGES):
        header, rows = ["text", "label"], make_rows(language, 20)
        secret = Sheet(
            "_lists", [["label"], ["delivery"], ["quality"]] if at % 2 else [header, *make_rows("en", 40)], hidden=True
        )
        sheets = [secret, Sheet("Data", [header, *rows])] if at % 3 else [Sheet("Data", [header, *rows]), secret]
        shapes.append(book("hidden sheets", at, sheets, header, [list(row) for row in rows], must_tell="_lists|hidden"))
    return shapes


def dates() -> list[Shape]:
    shapes = []
    for at, language in enumerate(LANGUAGES):
        header, cells, every = ["text", "label", "received"], [], []
        for n, row in enumerate(make_rows(language, 16)):
            day = datetime.date(2023, 1 + n % 12, 3 + n)
            moment = datetime.datetime(2023, 1 + n % 12, 3 + n, 8 + n % 9, 15, 30)
            value = moment if at % 2 else day
            cells.append([*row, value])
            every.append(
                [*row, (str(value), value.isoformat(), str(value).replace(" 0", " "), value.strftime("%d.%m.%y"))]
            )
        shapes.append(book("dates", at, [Sheet("Sheet1", [header, *cells])], header, every))
    return shapes


def numbers() -> list[Shape]:
    """Stars, codes and shares as labels: a whole number has no point, a long one no exponent."""
    values: list[tuple[Value, ...]] = [(1, 2, 3, 4, 5), (0, 1), (-1, 0, 1), (1.5, 2.0, 2.5), (0.1, 0.25, 0.5), (100200300400, 7), (True, False), (1e-7, 0.001), ("007", "012"), (3, "n/a", 4)]  # fmt: skip
    written = {True: ("TRUE", "True", "true", "1"), False: ("FALSE", "False", "false", "0"), 2.0: ("2", "2.0"), 1e-7: ("1e-07", "0.0000001", "1E-07", "1e-7", "1E-7")}  # fmt: skip
    shapes = []
    for at, (language, labels) in enumerate(zip(LANGUAGES, values, strict=True)):
        header, cells, every = ["text", "label"], [], []
        for n, (text, _) in enumerate(make_rows(language, 20)):
            value = labels[n % len(labels)]
            right = written[value] if value in written and (isinstance(value, bool | float)) else (str(value),)
            cells.append([text, value])
            every.append([text, right])
        shapes.append(book("numbers as labels", at, [Sheet("Sheet1", [header, *cells])], header, every))
    return shapes


def empty_edges() -> list[Shape]:
    shapes = []
    for at, language in enumerate(LANGUAGES):
        header, rows = ["text", "label"], make_rows(language, 20)
        down, right = (1, 2, 3, 5, 0)[at % 5], (1, 0, 2, 1, 3)[at % 5]
        cells: list[list[Value]] = [[] for _ in range(down)] + [[None] * right + list(row) for row in [header, *rows]]
        cells += [[], [None, None]] if at % 2 else []
        shapes.append(
            book("empty first rows and columns", at, [Sheet("Sheet1", cells)], header, [list(row) for row in rows])
        )
    return shapes

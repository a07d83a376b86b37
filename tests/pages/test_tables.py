"""Tables on pages: what can be taken away does not run in a spreadsheet, and every table goes through one place."""

import ast
import csv
import io

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.storage import ROOT
from pages.widgets.table import STYLE, csv_of

FORMULA = '=HYPERLINK("http://example.org", "see")'
PAGES = sorted((ROOT / "pages").rglob("*.py"))
ONE_PLACE = ROOT / "pages" / "widgets" / "table.py"
DRAWS_CELLS = {"dataframe", "data_editor", "table"}


def read(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "a spreadsheet takes it for another encoding without the mark"
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_cells_and_headings_that_look_like_a_formula_are_made_harmless():
    frame = pd.DataFrame({"text": [FORMULA, "@SUM(A1)", "plain, with a comma"], "-label": ["+cmd", "-3.5", "good"]})
    assert read(csv_of(frame)) == [
        ["text", "'-label"],
        ["'" + FORMULA, "'+cmd"],
        ["'@SUM(A1)", "-3.5"],
        ["plain, with a comma", "good"],
    ]


def test_numbers_days_and_missing_cells_stay_as_they_are():
    frame = pd.DataFrame(
        {
            "cost": [-1.5, 2.0],
            "rows": [-3, 4],
            "right": [True, False],
            "at": pd.to_datetime(["2026-01-02", "2026-01-03"]),
            "text": [None, "-x"],
        }
    )
    first, second = read(csv_of(frame))[1:]
    assert first == ["-1.5", "-3", "True", "2026-01-02", ""]
    assert second == ["2.0", "4", "False", "2026-01-03", "'-x"]


def test_two_columns_of_one_name_are_both_made_harmless():
    frame = pd.DataFrame([["=1+1", "=2+2"]], columns=["run", "run"])
    assert read(csv_of(frame)) == [["run", "run"], ["'=1+1", "'=2+2"]]


def test_categories_and_mixed_cells_are_made_harmless():
    frame = pd.DataFrame({"kind": pd.Categorical(["=a", "b"]), "any": pd.Series([-1, "=b"], dtype=object)})
    assert read(csv_of(frame))[1:] == [["'=a", "-1"], ["b", "'=b"]]


def with_download():
    import pandas as pd

    from pages.widgets.table import show_table

    show_table(pd.DataFrame({"a": ["=1"]}, index=["=row"]), download="rows")
    show_table(pd.DataFrame({"b": ["=1"]}))


def test_a_table_offers_a_file_only_where_it_is_asked_for():
    page = AppTest.from_function(with_download).run()
    assert not page.exception
    assert len(page.dataframe) == 2
    assert [button.proto.label for button in page.get("download_button")] == ["Save this table (CSV)"]


def whole_page():
    from pages.widgets.shell import page

    with page("Title", "Purpose."):
        pass


def test_every_page_hides_the_raw_download_of_its_tables(monkeypatch):
    monkeypatch.setattr("pages.widgets.shell._start_serving_soon", lambda: None)
    page = AppTest.from_function(whole_page).run()
    assert not page.exception
    sent = [part.proto.body for block in page._tree.children.values() for part in block if part.type == "html"]
    assert any(STYLE in body for body in sent)


def called(path) -> set[str]:
    """Return the names of all methods that a module calls."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path != ONE_PLACE], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_page_draws_and_writes_tables_through_one_place(path):
    assert not called(path) & DRAWS_CELLS, "use show_table, edit_table or show_numbers of pages/widgets/table.py"
    assert "to_csv" not in called(path), "use csv_of of pages/widgets/table.py"

"""The choice of a sheet on the Data page: every sheet is offered with its size, and the table follows."""

import io

import openpyxl
from streamlit.testing.v1 import AppTest


def _page(content):
    import streamlit as st

    from core.ingest.table import read_table
    from pages.train.parts.sheet_choice import choose_sheet

    state = st.session_state.setdefault("import", {"corrections": {}, "round": 0, "again": False})
    table = read_table(content, "in.xlsx", **state["corrections"])
    st.write(table.describe())
    choose_sheet(table, f"key-{state['round']}", state)


def test_another_sheet_and_header_row_are_chosen_and_undone():
    book = openpyxl.Workbook()
    book.active.title = "Train"
    for sheet in (book.active, book.create_sheet("Test")):
        sheet.append(["text", "label"])
        for n in range(20):
            sheet.append([f"the kettle {n} leaks on the {sheet.title} floor", "ab"[n % 2]])
    out = io.BytesIO()
    book.save(out)
    app = AppTest.from_function(_page, args=(out.getvalue(),), default_timeout=60).run()
    assert "40 rows, 3 columns" in app.markdown[0].value
    assert app.selectbox[0].options == [
        "All with the same columns, as one table",
        "Train: 20 rows x 2",
        "Test: 20 rows x 2",
    ]
    app.selectbox[0].set_value("Test").run()
    assert "20 rows, 2 columns; an Excel workbook (sheet 'Test'; not read: 'Train')" in app.markdown[0].value
    app.selectbox[1].set_value(2).run()
    assert "19 rows" in app.markdown[0].value
    app.button[0].click().run()
    assert "40 rows, 3 columns" in app.markdown[0].value

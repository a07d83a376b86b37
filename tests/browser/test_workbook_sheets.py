"""A workbook of three sheets in a real browser: the table is found, another sheet is chosen, and the Train page learns from it."""

import re

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect
from support import film_rows

pytestmark = pytest.mark.browser


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


@pytest.fixture
def workbook(tmp_path):
    """Notes, 120 rows of messages and 60 older ones with other columns."""
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Messages of the film club"])
    book.active.append(["Ask before you pass them on"])
    for name, header, rows in (
        ("Messages", ["message", "kind"], film_rows(120, seed=3)),
        ("Older ones", ["no", "words", "verdict"], [(n, *row) for n, row in enumerate(film_rows(60, seed=4))]),
    ):
        sheet = book.create_sheet(name)
        sheet.append(header)
        for row in rows:
            sheet.append(list(row))
    path = tmp_path / "club.xlsx"
    book.save(path)
    return path


def test_another_sheet_is_chosen_and_learned_from(page, app, workbook):
    page.goto(f"{app.url}/data")
    page.locator('input[type="file"]').first.set_input_files(workbook)
    expect(page.get_by_text("120 rows, 2 columns").first).to_be_visible()
    expect(page.get_by_text(re.compile("'Older ones'")).first).to_be_visible()
    settled(page)
    page.get_by_label("Sheet", exact=True).click()
    page.get_by_role("option", name=re.compile("^Older ones")).click()
    expect(page.get_by_text("60 rows, 3 columns").first).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Back to what was detected").click()
    expect(page.get_by_text("120 rows, 2 columns").first).to_be_visible()
    settled(page)
    page.get_by_label("Sheet", exact=True).click()
    page.get_by_role("option", name=re.compile("^Older ones")).click()
    expect(page.get_by_text("60 rows, 3 columns").first).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_text("60 rows in 2 classes").first).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Continue to training").click()
    expect(page.get_by_text("60 rows, 2 classes")).to_be_visible()

"""Merging classes by hand in a real browser: proposed, seen before and after, undone, and what the Train page then learns from."""

import re

import pytest
from playwright.sync_api import expect
from support import film_rows, write_csv

pytestmark = pytest.mark.browser


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def test_two_classes_are_merged_undone_and_merged_again_by_hand(page, app, tmp_path):
    names = {"good": ["Cards", "Card", "Card"], "bad": ["Fees and rates", "Fees and rates", "Refunds"]}
    rows = [(text, names[label][number % 3]) for number, (text, label) in enumerate(film_rows(120, seed=21))]
    counts = {name: sum(label == name for _, label in rows) for name in ("Cards", "Card", "Refunds", "Fees and rates")}
    page.goto(f"{app.url}/data")
    page.locator('input[type="file"]').first.set_input_files(
        write_csv(tmp_path / "letters.csv", ["text", "label"], rows)
    )
    proposed = page.get_by_text("4 classes; 1 group of them may be one.")
    expect(proposed).to_be_visible()
    page.get_by_text("Merge, rename, leave out or order classes").click()
    expect(
        page.get_by_text(
            f"Card ({counts['Card']}) + Cards ({counts['Cards']}) → Card ({counts['Card'] + counts['Cards']})"
        )
    ).to_be_visible()
    settled(page)
    page.get_by_role("button", name=f"Merge into 'Card' ({counts['Cards']} rows)").click()
    done = page.get_by_text(f"Merge 'Cards' into 'Card': {counts['Cards']} rows got another name of their label.")
    expect(done).to_be_visible()
    expect(proposed).to_have_count(0)
    settled(page)
    page.get_by_role("button", name="Undo").click()
    expect(proposed).to_be_visible()
    expect(done).to_have_count(0)
    settled(page)
    page.get_by_placeholder("Choose classes").click()
    page.get_by_role("option", name=re.compile("^Fees and rates")).click()
    page.get_by_role("option", name=re.compile("^Refunds")).click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Before: 4 classes. After: 3 classes.")).to_be_visible()
    page.get_by_label("Name of the class they become").fill("Money")
    page.keyboard.press("Enter")
    both = counts["Fees and rates"] + counts["Refunds"]
    settled(page)
    page.get_by_role("button", name=f"Merge into 'Money' ({both} rows)").click()
    expect(page.get_by_text(re.compile(r"into 1 others|into 'Money': "))).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Continue to training").click()
    expect(page.get_by_text("120 rows, 3 classes")).to_be_visible()
    expect(page.get_by_text(f"Fix: {both} rows got another name of their label.")).to_be_visible()

"""Texts that belong to no class, from a file: read on the Train page, kept with the run, refused by its guard, and told on its pages."""

import json
import re

import pytest
from playwright.sync_api import expect
from support import film_rows, write_csv
from test_main_job import settled, upload

pytestmark = pytest.mark.browser

SUBJECTS = ("bread", "milk", "salt", "flour", "rice", "tea", "soap", "rope", "paint", "seed")
TEXTS = [f"Delivery {number}: the {word} goes to the back door." for number in range(6) for word in SUBJECTS]


def test_a_file_of_texts_of_no_class_goes_with_the_run(page, app, tmp_path):
    upload(page, app, write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(100)))
    settled(page)
    page.get_by_role("button", name="Continue to training").click()
    page.get_by_text("Texts that belong to no class (optional)").click()
    expect(page.get_by_text("The guard learns from them what to refuse")).to_be_visible()
    field = page.get_by_role("region", name="A table of texts that belong to no class").locator("input[type=file]")
    field.set_input_files(write_csv(tmp_path / "numbers.csv", ["id"], [[str(i)] for i in range(9)]))
    expect(page.get_by_text("has no words in 'id'")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Start training")).to_have_count(0)
    page.get_by_role("button", name="Without them").click()
    settled(page)
    page.get_by_text("Texts that belong to no class (optional)").click()
    field.set_input_files(write_csv(tmp_path / "shop.csv", ["day", "note"], [["Monday", text] for text in TEXTS]))
    expect(page.get_by_text("60 texts of shop.csv are read, from 'note'.")).to_be_visible(timeout=60_000)
    expect(page).to_have_url(re.compile("outside="))
    page.reload()  # nothing is lost
    expect(page.get_by_text("60 texts of shop.csv are read, from 'note'.")).to_be_visible(timeout=60_000)
    page.get_by_text("Quick: the encoder stays").click()
    expect(page.get_by_text("Peak memory")).to_be_visible(timeout=120_000)
    settled(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text(re.compile(r"Done in .* Accuracy"))).to_be_visible(timeout=120_000)
    told = "Texts that belong to no class, for the guard: 'note' of 'shop.csv'."
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_role("link", name="Train again on this table")).to_have_attribute(
        "href", re.compile("outside=.*outside_text=note")
    )
    run = re.search(r"run=([^&]+)", page.url)[1]
    data = json.loads((app.home / "runs" / run / "config.json").read_text())["data"]
    assert (data["outside_file_name"], data["outside_text"]) == ("shop.csv", "note")
    page.goto(f"{app.url}/model?run={run}&view=Results&part=Settings")
    expect(page.get_by_text(told).first).to_be_visible()
    page.goto(f"{app.url}/model?run={run}&view=Try")
    expect(page.get_by_text("Nearest rows it learned from")).to_be_visible(timeout=60_000)
    settled(page)
    page.get_by_label("Text", exact=True).fill("Delivery 7: the honey goes to the back door.")
    expect(page.get_by_text("Not a case for this model.")).to_be_visible(timeout=60_000)

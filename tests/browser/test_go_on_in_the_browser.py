"""Going on from a model in a real browser: a model, a second table with a class more, a run that starts from it, and which of them is in use."""

import json
import re

import pytest
from playwright.sync_api import expect
from support import FILLER, film_rows, write_csv
from test_main_job import settled, start_training, upload

pytestmark = pytest.mark.browser


def test_a_run_goes_on_from_a_model_with_new_rows_and_a_new_class(page, app, tmp_path):
    upload(page, app, write_csv(tmp_path / "first_remarks.csv", ["text", "label"], film_rows(90, seed=21)))
    first = start_training(page, "Quick: the encoder stays")
    expect(page.get_by_text(re.compile(r"Done in .* Accuracy"))).to_be_visible(timeout=120_000)

    page.goto(f"{app.url}/model?run={first}&view=Export")
    settled(page)
    page.get_by_role("button", name="Go on from this model").click()
    expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    settled(page)
    broken = [(f"the projector {FILLER[n % 9]} broke again in row {n}", "broken") for n in range(24)]
    table = write_csv(tmp_path / "more_remarks.csv", ["text", "label"], [*film_rows(90, seed=22), *broken])
    page.locator('input[type="file"]').first.set_input_files(table)
    expect(page.get_by_role("heading", name=table.name)).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Continue to training").click()
    expect(page.get_by_text("A copy is kept, so it may be deleted later.")).to_be_visible()
    page.get_by_text("Quick: the encoder stays").click()
    expect(page.get_by_text("2 classes keep their rows of the last layer")).to_be_visible()
    expect(page.get_by_text("1 class is new and starts fresh: 'broken'")).to_be_visible()
    expect(page.get_by_text("Peak memory")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"run="))
    expect(page.get_by_text(re.compile(r"Done in .* Accuracy"))).to_be_visible(timeout=120_000)
    second = re.search(r"run=([^&]+)", page.url)[1]
    config = json.loads((app.home / "runs" / second / "config.json").read_text())
    assert config["continues"]["run"] == first
    assert config["train"]["head_start"] == "kept"

    page.goto(f"{app.url}/model?run={second}&view=Export")
    settled(page)
    expect(page.get_by_role("link", name=re.compile("Continues first_remarks"))).to_be_visible()
    page.get_by_role("button", name="Put into use").click()
    page.get_by_role("button", name="Put this run into use").click()
    expect(page.get_by_role("button", name=re.compile("^In use for"))).to_be_visible()
    page.get_by_role("link", name="Against it").click()
    page.get_by_role("button", name="Hold them against each other").click()
    expect(page.get_by_text(re.compile("are of a class that .* does not know")).first).to_be_visible()
    assert next(iter(json.loads((app.home / "in_use.json").read_text()).values()))[-1]["run"] == second

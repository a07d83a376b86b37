"""Inside BERT and the landscape on a quick run of the sample table, and their links in a fresh browser."""

import os
import re

import pytest
from conftest import open_afresh
from playwright.sync_api import expect

from core.config import DataConfig, RunConfig
from core.dataset.folder import save_dataset
from core.ingest.table import read_table
from core.runs.presets import preset_config
from core.runs.submission import submit
from core.storage import ROOT
from core.worker import main as work

pytestmark = pytest.mark.browser
SAMPLE = ROOT / "pages" / "samples" / "library_messages.csv"


@pytest.fixture(scope="module")
def run(app, tiny_encoder):
    """A finished quick run on the sample, in the dashboard's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FATHOM_HOME", str(app.home))
        patch.setattr(os, "nice", lambda _: 0)
        dataset = save_dataset(read_table(SAMPLE))
        train = preset_config("quick", dataset.rows, classes=4, encoder=str(tiny_encoder), word_counts=[30])
        found = submit(
            RunConfig("Library", DataConfig(dataset.id, dataset.file_name, "text", "label"), train), start=False
        )
        assert work([str(found.path)]) == 0, found.state().reason
        return found


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def value_of(page, label):
    """Return what a metric shows."""
    part = page.locator("[data-testid=stMetric]").filter(has_text=label).first
    expect(part).to_be_visible()
    return part.locator("[data-testid=stMetricValue]").inner_text()


def test_back_leads_from_the_landscape_to_the_model_it_was_opened_from(page, app, run):
    """What a page writes into its URL is one step, and not one for each of its controls."""
    page.goto(f"{app.url}/model?run={run.id}")
    page.get_by_role("link", name="Landscape").last.click()
    page.wait_for_url(re.compile("directions="))
    settled(page)
    for _ in range(2):
        page.go_back()
        page.wait_for_timeout(500)
        settled(page)
    expect(page).to_have_url(re.compile(r"/model\?run="))
    expect(page.get_by_role("heading", name="Model", exact=True)).to_be_visible()


def test_a_link_to_a_step_inside_a_model_restores_it(page, app, run):
    page.goto(f"{app.url}/attention?run={run.id}")
    page.get_by_label("Text", exact=True).fill("the scanner was broken and the story was dull")
    page.get_by_label("Text", exact=True).press("Control+Enter")
    page.wait_for_url(re.compile("text=the"))
    expect(page.get_by_text("Below each piece")).to_be_visible()
    page.get_by_role("tab", name="One step").click()
    page.locator("p", has_text=re.compile("^loan$")).first.click()  # not the legend of a chart
    settled(page)
    page.get_by_role("combobox", name="Optimiser").click()
    page.get_by_role("option", name="SGD with momentum").click()
    settled(page)
    page.wait_for_url(re.compile("optimiser=momentum"))
    settled(page)  # the figures of the optimiser before may stand a moment longer
    expect(page.get_by_text("the model is unchanged")).to_be_visible()
    expect(page.get_by_text("Probability of loan")).to_be_visible()
    shown = [value_of(page, "Probability of loan"), value_of(page, "Loss")]
    open_afresh(page, page.url)
    expect(page.get_by_text("Probability of loan")).to_be_visible()
    assert [value_of(page, "Probability of loan"), value_of(page, "Loss")] == shown
    expect(page.get_by_label("Text", exact=True)).to_have_value("the scanner was broken and the story was dull")


def test_a_landscape_is_computed_in_the_background_and_its_link_opens_it(page, app, run):
    page.goto(f"{app.url}/landscape?run={run.id}&points=11&rows=32")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("Lowest here")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("in the head only")).to_be_visible()
    shown = [value_of(page, "Loss, trained"), value_of(page, "Lowest here")]
    page.get_by_text("Surface", exact=True).click()
    page.wait_for_url(re.compile("view=surface"))
    open_afresh(page, page.url)
    expect(page.get_by_text("Drag to turn")).to_be_visible()
    assert [value_of(page, "Loss, trained"), value_of(page, "Lowest here")] == shown
    expect(page.get_by_role("button", name="Start", exact=True)).to_have_count(0)

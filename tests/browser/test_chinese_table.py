"""A Chinese table from upload to prediction, with no network: the doctor proposes the encoder that reads it."""

import json
import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect

from core.config.encoders import MULTILINGUAL_ENCODER
from core.storage import ROOT

pytestmark = pytest.mark.browser

SAMPLE = ROOT / "pages" / "samples" / "property_messages_zh.csv"
REPAIR = "\u62a5\u4fee"
LEAK = "\u53a8\u623f\u7684\u6c34\u7ba1\u6f0f\u6c34\u4e86\uff0c\u8bf7\u6d3e\u4eba\u6765\u4fee"
"""The kitchen pipe leaks, please send somebody to mend it."""


@pytest.fixture(scope="module", autouse=True)
def no_hub():
    """Let nothing of the dashboard ask the Hub, on machines with a network too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def test_a_chinese_table_from_upload_to_prediction(page, fresh_app):
    page.goto(f"{fresh_app.url}/data")
    page.locator('input[type="file"]').first.set_input_files(SAMPLE)
    expect(page.get_by_text("tokens are unknown to all-MiniLM-L6-v2").first).to_be_visible()
    page.get_by_role("button", name=f"Read the texts with {MULTILINGUAL_ENCODER}").click()
    expect(page.get_by_text(f"The texts will be read by {MULTILINGUAL_ENCODER}")).to_be_visible()
    expect(page.get_by_text("In good order: 150 rows in 4 classes")).to_be_visible()
    expect(page.get_by_text("tokens are unknown")).to_have_count(0)
    settled(page)
    page.get_by_role("button", name="Continue to training").click()
    page.get_by_text("Quick: the encoder stays").click()
    expect(page.get_by_text("117.5 million parameters")).to_be_visible()
    expect(page.get_by_text("Peak memory")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"run="))
    run = parse_qs(urlparse(page.url).query)["run"][0]
    expect(page.get_by_text(re.compile(r"Done in .* Accuracy"))).to_be_visible(timeout=240_000)
    metrics = json.loads((fresh_app.home / "runs" / run / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["encoder"]["name"] == MULTILINGUAL_ENCODER
    assert metrics["test"]["figures"]["accuracy"]["value"] >= 0.75
    page.goto(f"{fresh_app.url}/model?run={run}&view=Try")
    page.get_by_label("Text", exact=True).fill(LEAK)
    expect(page.get_by_text(re.compile(rf"{REPAIR}.*with probability"))).to_be_visible()

"""In the list of runs a click opens one, and a tick offers its files."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def settle(page):
    for _ in range(2):
        page.wait_for_timeout(300)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)


def press_row(page, number, across):
    """Click into a row of the list, whose first is 0; `across` is how far from the left, in px."""
    box = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(box["x"] + across, box["y"] + 34 + 33 * number + 16)


def test_a_click_on_a_row_opens_the_run_and_a_tick_offers_its_files(page, trained_app):
    page.goto(f"{trained_app.url}/runs")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    settle(page)
    page.wait_for_timeout(2000)
    press_row(page, 0, 16)
    expect(page.get_by_role("link", name="Open")).to_be_visible()
    expect(page.get_by_role("button", name="Metrics (JSON)")).to_be_visible()
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Predictions (CSV)").click()
    assert waiting.value.suggested_filename.endswith("-predictions.csv")
    press_row(page, 1, 16)
    expect(page.get_by_role("button", name="Compare")).to_be_visible()
    settle(page)
    press_row(page, 2, 120)
    expect(page).to_have_url(re.compile(r"/model\?run=pair-"))

"""Home answers without a training that nobody asked for, and a click on a run opens it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def settle(page):
    for _ in range(2):
        page.wait_for_timeout(300)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)


def test_home_shows_a_recorded_answer_and_its_model_answers_once_it_was_asked_for(fresh_app, page):
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url))
    page.goto(fresh_app.url)
    expect(page.get_by_text("this model is not trained here yet")).to_be_visible(timeout=120_000)
    settle(page)
    assert not [url for url in scripts if "plotly" in url.lower()], "the first page waits for no bundle of charts"
    assert not list((fresh_app.home / "runs").glob("*"))
    page.get_by_role("button", name="Train this model and ask it yourself").click()
    field = page.locator(".st-key-home-ask textarea")
    expect(field).to_be_visible(timeout=180_000)
    said = page.locator(".st-key-home-said h3")
    expect(said).to_be_visible(timeout=120_000)
    settle(page)
    before = page.locator(".st-key-home-said").inner_text()
    field.fill("Could I have a repeat of my blood pressure tablets by the end of next week, please?")
    expect(page.locator(".st-key-home-said")).not_to_have_text(before, timeout=120_000)
    assert len(list((fresh_app.home / "runs").glob("*"))) == 1
    page.goto(f"{fresh_app.url}/runs")
    expect(page.get_by_text("0 of 1 runs")).to_be_visible()  # it is a demo's and stands apart


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

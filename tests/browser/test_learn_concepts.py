"""The map of concepts in Chromium: a click on a box opens it, a link opens the same box and stage, and stages lead to a run."""

import shutil

import pytest
from conftest import open_afresh
from playwright.sync_api import Error, expect

from core.config import DataConfig, RunConfig, TrainConfig
from core.runs.run import create_run

pytestmark = pytest.mark.browser


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def open_box(page, title, text):
    """Click a box until its text shows: a drawing may be redrawn under the mouse."""
    for _ in range(5):
        settled(page)
        try:
            box = page.locator(".js-plotly-plot .annotation", has_text=title).first
            box.scroll_into_view_if_needed()
            place = box.bounding_box()
            x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
            page.mouse.move(x - 5, y)
            page.mouse.move(x, y)
            page.mouse.click(x, y)
            expect(page.get_by_text(text)).to_be_visible(timeout=6_000)
        except (AssertionError, Error, TypeError):
            continue
        return
    raise AssertionError(f"a click on {title!r} did not open it")


def test_a_clicked_box_opens_and_a_link_restores_it(page, app):
    page.goto(f"{app.url}/concepts")
    expect(page.get_by_text("A deep network is a chain of layers.")).to_be_visible()
    open_box(page, "Optimiser", "The optimiser turns the gradient into a step")
    page.wait_for_url("**node=Optimiser**")
    open_box(page, "5 Loss", "A batch of rows goes forward through the network")
    page.wait_for_url("**stage=5*Loss**")
    settled(page)
    page.set_viewport_size({"width": 390, "height": 844})
    open_afresh(page, page.url)
    expect(page.get_by_text("The optimiser turns the gradient into a step")).to_be_visible()
    expect(page.get_by_text("A batch of rows goes forward through the network")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_test_id("stMain").get_by_role("link", name="Optimisers").click()
    page.wait_for_url("**/optimisers**")


def test_a_stage_leads_to_a_real_run(page, app, monkeypatch):
    monkeypatch.setenv("FATHOM_HOME", str(app.home))
    data = DataConfig(dataset="0" * 16, file_name="films.csv", text="text", label="label")
    run = create_run(RunConfig("Films", data, TrainConfig()))
    try:
        run.write_state(status="succeeded")
        page.goto(f"{app.url}/concepts?stage=5+Loss")
        expect(page.get_by_text("your newest finished run, Films.")).to_be_visible()
        page.get_by_test_id("stMain").get_by_role("link", name="Train", exact=True).last.click()
        page.wait_for_url(f"**/train?run={run.id}")
        expect(page.get_by_text("films.csv: text 'text'")).to_be_visible()
    finally:
        shutil.rmtree(run.path)

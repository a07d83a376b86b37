"""A shared link of the page of backpropagation opens the same numbers in a fresh browser."""

import re

import pytest
from conftest import open_afresh
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def test_a_link_restores_the_worked_example(page, app):
    page.goto(f"{app.url}/backprop")
    rate = page.get_by_label("Learning rate")
    expect(rate).to_be_visible(timeout=120_000)
    settled(page)
    rate.fill("0.2")
    rate.press("Enter")
    expect(page.get_by_text(re.compile("One step has lowered the loss from 0.770957 to 0.2"))).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text("11. Update of weight 1.")).to_be_visible()
    settled(page)
    told = page.get_by_text(re.compile("One step has lowered")).inner_text()
    open_afresh(page, page.url)
    expect(page.get_by_text("11. Update of weight 1.")).to_be_visible(timeout=120_000)
    expect(page.get_by_text(told)).to_be_visible()


def test_a_link_restores_a_network_and_its_boundary_plays_in_the_browser(page, app):
    page.goto(f"{app.url}/backprop?part=Small+network&set=Moons&u1=3&seed=4&steps=150")
    told = page.get_by_text(re.compile(r"^After 150 steps \d+ % of the training points"))
    expect(told).to_be_visible(timeout=120_000)
    settled(page)
    before = told.inner_text()
    page.get_by_role("spinbutton", name="Seed").fill("5")
    page.get_by_role("spinbutton", name="Seed").press("Enter")
    page.wait_for_url(re.compile("seed=5"))
    expect(told).not_to_have_text(before)
    settled(page)
    text = told.inner_text()
    chart = page.locator(".st-key-boundary")
    expect(chart.get_by_text(re.compile("^step 150: ")).first).to_be_visible()
    frame = "document.querySelector('.st-key-boundary .js-plotly-plot').layout.sliders[0].active"
    last = page.evaluate(frame)
    chart.get_by_text("Play", exact=True).click()
    page.wait_for_function(f"{frame} < {last}")
    open_afresh(page, page.url)
    expect(page.get_by_text(text)).to_be_visible(timeout=120_000)

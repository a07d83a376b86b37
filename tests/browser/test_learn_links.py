"""A shared link of a page of mathematics opens the same view in a fresh browser."""

import re

import pytest
from conftest import open_afresh
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


@pytest.mark.parametrize(
    ("path", "steps", "pattern"),
    [
        ("activations", 2, re.compile(r"Of a gradient|0\.0025")),
        ("losses", 2, re.compile(r"3\.0486")),
        ("optimisers", 3, re.compile(r"Lowest after 100 steps: .*loss of [\d.e-]+")),
    ],
)
def test_a_link_restores_the_view(page, app, path, steps, pattern):
    page.goto(f"{app.url}/{path}")
    page.get_by_role("button", name="Show me").click()
    for _ in range(steps - 1):
        settled(page)
        page.get_by_role("button", name="Next").click()
    expect(page.get_by_text(re.compile(rf"^{steps} of \d:"))).to_be_visible()
    settled(page)
    shown = page.get_by_text(pattern).first
    expect(shown).to_be_visible()
    open_afresh(page, page.url)
    expect(page.get_by_text(re.compile(rf"^{steps} of \d:"))).to_be_visible()
    expect(page.get_by_text(shown.inner_text()).first).to_be_visible()

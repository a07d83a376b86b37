"""How many clicks lie between opening the dashboard and a training under way; bringing the file counts as one."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect
from support import film_rows, write_csv

from core.runs.jobs import cancel
from core.runs.run import Run

pytestmark = pytest.mark.browser


class Hand:
    """A person at the page, who counts what is pressed."""

    def __init__(self, page, app):
        self.page, self.clicks = page, 0
        page.goto(app.url)
        self.wait()

    def wait(self):
        for _ in range(2):
            self.page.wait_for_timeout(300)
            self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)

    def press(self, role, name):
        found = self.page.get_by_test_id("stMain").get_by_role(role, name=name, exact=True)
        expect(found).to_be_visible(timeout=120_000)
        self.wait()
        found.click()
        self.clicks += 1

    def bring(self, path):
        self.page.locator('input[type="file"]').first.set_input_files(path)
        self.clicks += 1


def stop(page, app):
    """Cancel the run that the page shows."""
    page.wait_for_url(re.compile(r"/train\?run="))
    cancel(Run(app.home / "runs" / parse_qs(urlparse(page.url).query)["run"][0]))


def test_four_clicks_for_a_clean_table(page, app, tmp_path):
    hand = Hand(page, app)
    hand.press("link", "Upload a table")
    hand.bring(write_csv(tmp_path / "clean.csv", ["text", "label"], film_rows(80, seed=11)))
    hand.press("button", "Continue to training")
    hand.press("button", "Start training")
    stop(page, app)
    assert hand.clicks == 4


def test_six_clicks_for_a_table_that_has_to_be_mended(page, app, tmp_path):
    lines = ["Letters of the week;;", "text;label;note"]
    lines += [f"{text};{label};x" for text, label in film_rows(120, seed=12)]
    lines[20] = lines[20].replace(";good;", ";goood;").replace(";bad;", ";baad;")
    path = tmp_path / "letters.csv"
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    hand = Hand(page, app)
    hand.press("link", "Upload a table")
    hand.bring(path)
    hand.press("button", "Continue")
    hand.press("button", "Leave out classes with fewer than 2 rows (1 row left out, 0.8 %)")
    hand.press("button", "Continue to training")
    hand.press("button", "Start training")
    stop(page, app)
    assert hand.clicks == 6

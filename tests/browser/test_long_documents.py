"""Long documents in a real browser: the doctor says that their end is not read, one press reads it, and Try shows what carried the answer."""

import random
import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect
from support import write_csv

pytestmark = pytest.mark.browser

FILLER = [
    "the",
    "meeting",
    "went",
    "on",
    "and",
    "the",
    "minutes",
    "were",
    "kept",
    "by",
    "the",
    "clerk",
    "of",
    "the",
    "house",
    "while",
    "it",
    "rained",
]
ENDS = {
    "water": (
        "A pipe in the {} leaks.",
        "The floor of the {} is wet.",
        "There is a flood in the {}.",
        "Damp was found in the {}.",
    ),
    "power": (
        "A lamp in the {} is dark.",
        "The fuse of the {} is burnt.",
        "There is no light in the {}.",
        "Sparks were seen in the {}.",
    ),
}
ROOMS = ("cellar", "kitchen", "attic", "hall", "office", "garage", "porch")


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def minutes(label: str, pick: random.Random) -> str:
    """Return some three hundred words of which the last fifty alone tell the class."""
    end = " ".join(pick.choice(ENDS[label]).format(pick.choice(ROOMS)) for _ in range(8))
    return f"{' '.join(pick.choices(FILLER, k=280))}. {end}"


def test_the_end_of_long_texts_is_read_after_one_press(page, app, tmp_path):
    pick = random.Random(5)
    rows = [(minutes(label, pick), label) for label in ["water", "power"] * 20]
    page.goto(f"{app.url}/data")
    page.locator('input[type="file"]').first.set_input_files(
        write_csv(tmp_path / "minutes.csv", ["text", "label"], rows)
    )
    page.get_by_text(re.compile("of all text is cut off")).first.click()
    page.get_by_role("button", name="Read long texts window by window").click()
    expect(page.get_by_text(re.compile("Of texts beyond the maximum length the model will read"))).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Continue to training").click()
    page.get_by_text("Quick: the encoder stays").click()
    settled(page)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"run="))
    run = parse_qs(urlparse(page.url).query)["run"][0]
    expect(page.get_by_text(re.compile(r"Done in .* Accuracy"))).to_be_visible(timeout=300_000)
    page.goto(f"{app.url}/model?run={run}&view=Try")
    page.get_by_label("Text", exact=True).fill(minutes("water", random.Random(77)))
    expect(page.get_by_text(re.compile(r"likeliest class is Water|^Water with probability"))).to_be_visible(
        timeout=120_000
    )
    expect(page.get_by_text(re.compile(r"Window \d+ of \d+ carried the answer"))).to_be_visible(timeout=120_000)

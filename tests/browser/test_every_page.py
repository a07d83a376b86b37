"""Every page at two widths in two themes: it paints, fits, and the console stays silent."""

from functools import partial

import pytest
from conftest import NO_ENGINE, start_app, stop_app
from playwright.sync_api import expect
from support import wait_for
from test_every_link import LINKS, WITHOUT_LINKS, targets

pytestmark = pytest.mark.browser

PAGES = {
    "": "Fine-tune a BERT text classifier",
    "data?sample=library_messages": "Bring a table with a text",
    "train": "Fine-tune the encoder on your table",
    "runs": "What you trained, and the demos' models beside it",
    "model": "Everything you do with a trained model",
    "concepts": "What a large model is made of",
    "backprop": "How an error finds its way back",
    "activations": "What each unit does to its sum",
    "losses": "How wrong a prediction is, in one number",
    "optimisers": "From one start, with one gradient",
    "attention": "Your sentence on its way through a model",
    "landscape": "The loss around the weights that a run ended with",
    "demos?demo=films": "Ready tasks, with the same views",
    "system": "What this machine offers",
}
WIDTHS = (1280, 390)
# Streamlit's front end looks for its server below a deep link first, is told 404, and then finds it at the root.
EXPECTED = ("_stcore/health", "_stcore/host-config")


@pytest.fixture
def complaints(page):
    """What the console complains about while a test runs."""
    found: list[str] = []

    def note(message):
        if message.type == "error":
            found.append(f"{message.text} {message.location.get('url', '')}")

    def note_error(error):
        found.append(str(error))

    page.on("console", note)
    page.on("pageerror", note_error)
    yield found
    page.remove_listener("console", note)
    page.remove_listener("pageerror", note_error)


def fits(page):
    """Whether nothing sticks out on the right."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1


def hidden_demos(page):
    """The names of demos that stand outside the window, where a row of them would have to be pushed along."""
    shown = page.get_by_test_id("stButtonGroup").first.get_by_role("radio")
    expect(shown.nth(3)).to_be_attached()  # the page may just be drawn
    names = shown.all()
    ends = [(name.inner_text(), name.bounding_box()) for name in names]
    assert len(ends) > 3
    return [name for name, box in ends if box is None or box["x"] + box["width"] > page.viewport_size["width"]]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_paints_and_fits(page, app, complaints, path):
    """Once as it is opened, then as the theme and the width change under it, as they do in a hand that turns a tablet."""
    first = WIDTHS[list(PAGES).index(path) % 2]  # every other page is opened narrow, where the sidebar starts closed
    for width in sorted(WIDTHS, key=lambda width: width != first):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            if page.url == "about:blank":
                page.goto(f"{app.url}/{path}")
            expect(page.get_by_text(PAGES[path])).to_be_visible(timeout=120_000)
            page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')", timeout=120_000)
            paper = "rgb(18, 23, 29)" if scheme == "dark" else "rgb(255, 255, 255)"
            expect(page.locator(".stApp")).to_have_css("background-color", paper)
            text = page.locator("body").inner_text()
            assert "Traceback" not in text, path
            assert "Something went wrong" not in text, path
            # What follows the width, a chart as much as the page, does so a moment later.
            wait_for(partial(fits, page), what=f"{path} fitting into {width} px")
        if path.startswith("demos"):
            assert hidden_demos(page) == []
    if path in WITHOUT_LINKS:
        assert targets(page, LINKS) == [], "press them: its name belongs to STARTS of test_every_link now"
    unexpected = [line for line in complaints if not any(known in line for known in EXPECTED)]
    assert not unexpected, unexpected


def test_the_first_visitor_may_come_by_a_link(page, tmp_path):
    fresh, process = start_app(tmp_path / "var", engine=NO_ENGINE)
    try:
        page.goto(f"{fresh.url}/runs")
        expect(page.get_by_text(PAGES["runs"])).to_be_visible(timeout=120_000)
        expect(page.get_by_role("link", name="System")).to_be_visible()
        assert page.get_by_role("dialog").count() == 0
    finally:
        stop_app(process)

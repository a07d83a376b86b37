"""Every page at two widths in two themes: it paints, fits, and the console stays silent."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = {
    "": "Fine-tune a BERT text classifier",
    "data?sample=library_messages": "Bring a table with a text",
    "train": "Fine-tune the encoder on your table",
    "runs": "Everything trained on this machine",
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
# Streamlit's front end looks for its server below a deep link first, is told 404, and then finds it at the root.
EXPECTED = ("_stcore/health", "_stcore/host-config")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_paints_and_fits(browser, app, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{message.text} {message.location.get('url', '')}") if message.type == "error" else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path, purpose in PAGES.items():
        page.goto(f"{app.url}/{path}")
        expect(page.get_by_text(purpose)).to_be_visible(timeout=120_000)
        page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')", timeout=120_000)
        text = page.locator("body").inner_text()
        assert "Traceback" not in text, path
        assert "Something went wrong" not in text, path
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 1, f"{path} is {overflow} px too wide at {width} px"
        dark = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        assert (dark == "rgb(18, 23, 29)") == (scheme == "dark"), dark
    context.close()
    unexpected = [line for line in complaints if not any(known in line for known in EXPECTED)]
    assert not unexpected, unexpected


def test_the_first_visitor_may_come_by_a_link(browser, fresh_app):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{fresh_app.url}/runs")
    expect(page.get_by_text(PAGES["runs"])).to_be_visible(timeout=120_000)
    expect(page.get_by_role("link", name="System")).to_be_visible()
    assert page.get_by_role("dialog").count() == 0
    context.close()

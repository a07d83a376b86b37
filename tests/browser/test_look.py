"""What the eye meets, as Chromium computes it: contrast of buttons and ticks in both themes, and the tool bar of charts."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LINEAR = """const part = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
const light = c => 0.2126 * part(c[0]) + 0.7152 * part(c[1]) + 0.0722 * part(c[2]);
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
"""
ON_BUTTON = f"button => {{ {LINEAR} const s = getComputedStyle(button); return ratio(parse(s.color), parse(s.backgroundColor)); }}"
ON_PAPER = f"""node => {{ {LINEAR} const s = getComputedStyle(node);
const paper = getComputedStyle(document.querySelector('.stApp')).backgroundColor;
return ratio(parse(node.closest('svg') ? s.fill : s.color), parse(paper)) * (s.opacity === '1' ? 1 : 0); }}"""


@pytest.fixture(params=["light", "dark"])
def themed(request, page):
    """The tab in one of the themes."""
    page.emulate_media(color_scheme=request.param)
    return page


def ratios(page, selector, script):
    page.locator(selector).first.wait_for()
    return [node.evaluate(script) for node in page.locator(selector).all()]


def test_buttons_ticks_captions_and_chips_can_be_read(themed, app):
    themed.goto(f"{app.url}/activations?step=1")
    themed.wait_for_selector(".js-plotly-plot .xtick text")
    for what, selector, script in (
        ("primary button", "[data-testid=stBaseButton-primary]", ON_BUTTON),
        ("chip", "[data-testid=stMultiSelect] [data-tag], [data-testid=stMultiSelect] [data-baseweb=tag]", ON_BUTTON),
        ("tick", ".js-plotly-plot .xtick text", ON_PAPER),
        ("name of an axis", ".js-plotly-plot .xtitle", ON_PAPER),
        ("caption", "[data-testid=stCaptionContainer]", ON_PAPER),
    ):
        found = ratios(themed, selector, script)
        assert found, what
        assert min(found) >= 4.5, (what, found)


def test_ticks_follow_the_theme_without_a_rerun(themed, app):
    themed.goto(f"{app.url}/losses")
    themed.wait_for_selector(".js-plotly-plot .xtick text")
    for scheme in ("dark", "light", "dark"):
        themed.emulate_media(color_scheme=scheme)
        themed.wait_for_function(
            "dark => (getComputedStyle(document.querySelector('.stApp')).backgroundColor === 'rgb(18, 23, 29)') === dark",
            arg=scheme == "dark",
        )
        themed.wait_for_selector(".js-plotly-plot .xtick text")
        assert min(ratios(themed, ".js-plotly-plot .xtick text", ON_PAPER)) >= 4.5


def test_the_tool_bar_is_the_download_alone_and_never_on_the_title(page, app):
    page.goto(f"{app.url}/losses")
    chart = page.locator(".js-plotly-plot").first
    chart.hover()
    bar = chart.locator(".modebar")
    expect(bar).to_be_visible()
    buttons = bar.locator(".modebar-btn")
    expect(buttons).to_have_count(1)
    expect(buttons.first).to_have_attribute("data-title", re.compile("Download"))
    above, title = buttons.first.bounding_box(), chart.locator(".gtitle").bounding_box()
    assert above["y"] + above["height"] <= title["y"] + 2


def test_where_there_is_no_pointer_there_is_no_tool_bar(browser, app):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{app.url}/losses")
    chart = page.locator(".js-plotly-plot").first
    chart.wait_for()
    chart.tap()
    page.wait_for_timeout(500)
    assert page.locator(".modebar-container:visible").count() == 0
    context.close()

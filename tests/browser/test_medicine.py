"""Medicine with its real model, which is trained once: Home asks for it, and the demo's views show what it knows."""

import pytest
from playwright.sync_api import expect
from test_demos import open_every_view, settle, visit

pytestmark = pytest.mark.browser


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


def test_every_view_of_medicine_in_light_and_dark(fresh_app, page):
    open_every_view(page, fresh_app, "medicine", "Try")


def test_a_text_is_labelled_explained_and_refused_when_it_is_out_of_scope(fresh_app, page):
    visit(page, fresh_app, "medicine", "Try")
    field = page.get_by_label("Message", exact=True)
    field.fill("Crushing pain in my chest for twenty minutes and my left arm is numb, I am sweating.")
    # No key, no button: it came as one typed. Whether it is sure enough to stand alone is for the threshold to say.
    expect(page.locator("h3").or_(page.get_by_text("The likeliest class is"))).to_contain_text("Emergency")
    expect(page.get_by_text("Words that spoke for Emergency")).to_be_visible()
    expect(page.get_by_text("Your edit moved the probability")).to_be_visible()
    settle(page)
    field.fill("function sort(list) { return list.sort((a, b) => a - b) } // javascript array")
    expect(page.get_by_text("Not a case for this model.")).to_be_visible()
    settle(page)
    expect(page.get_by_text("Words that spoke for")).to_have_count(0)  # what is refused is not answered a line below
    expect(page.get_by_text("Your edit moved")).to_have_count(0)


def test_an_answer_is_greyed_from_the_first_key_until_its_own_is_there(fresh_app, page):
    visit(page, fresh_app, "medicine", "Try")
    expect(page.get_by_text("Words that spoke for")).to_be_visible()
    settle(page)
    answer = page.locator(".st-key-answer")
    assert answer.get_attribute("data-outdated") is None
    for part in page.locator("[data-testid=stElementContainer]").all():  # nothing else is greyed
        assert part.evaluate("node => getComputedStyle(node).opacity") == "1"
    page.get_by_label("Message", exact=True).press_sequentially("x")
    assert answer.get_attribute("data-outdated") is not None
    settle(page)
    expect(page.locator(".st-key-answer:not([data-outdated])")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA", "the field keeps the keyboard"


def test_an_answer_below_the_threshold_is_not_sure(fresh_app, page):
    visit(page, fresh_app, "medicine", "Try", threshold="0.999")
    expect(page.get_by_text("Not sure.")).to_be_visible()

"""Home and medicine with the models that came along: they answer at once, and the demo's views show what they know."""

import re

import pytest
from playwright.sync_api import expect
from test_demos import open_every_view, settle, visit

pytestmark = pytest.mark.browser


def test_on_a_first_visit_a_model_that_came_along_answers_at_once_and_nothing_is_trained(fresh_app, page):
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url))
    page.goto(fresh_app.url)
    field = page.locator(".st-key-home-ask textarea")
    expect(field).to_be_visible(timeout=120_000)
    said = page.locator(".st-key-home-said h3")
    expect(said).to_be_visible(timeout=120_000)
    settle(page)
    assert not [url for url in scripts if "plotly" in url.lower()], "the first page waits for no bundle of charts"
    before = page.locator(".st-key-home-said").inner_text()
    field.fill("Name the capital of Peru.")
    expect(page.locator(".st-key-home-said")).not_to_have_text(before, timeout=120_000)
    assert not (fresh_app.home / "locks" / "demo.lock").exists(), "nothing asked for a training"
    page.goto(f"{fresh_app.url}/runs")
    expect(page.get_by_text("Nothing of your own has been trained yet")).to_be_visible()  # the demos' stand apart


def test_every_view_of_medicine_in_light_and_dark(fresh_app, page):
    open_every_view(page, fresh_app, "medicine", "Try")


def test_a_text_is_labelled_explained_and_refused_when_it_is_out_of_scope(fresh_app, page):
    visit(page, fresh_app, "medicine", "Try")
    field = page.get_by_label("Message", exact=True)
    field.fill("Crushing pain in my chest for twenty minutes and my left arm is numb, I am sweating.")
    # No key, no button: it came as one typed. Whether it is sure enough to stand alone is for the threshold to say.
    expect(page.locator("h3").or_(page.get_by_text("The likeliest class is"))).to_contain_text("Emergency")
    expect(page.get_by_text("Words that spoke for Emergency")).to_be_visible()
    settle(page)
    field.fill("Crushing pain in my chest for twenty minutes and my left arm is numb.")
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


def test_an_inbox_stands_in_one_order_whoever_looks_at_a_row_and_a_filter_keeps_it(fresh_app, page):
    visit(page, fresh_app, "medicine", "Work")
    page.get_by_text("Paste a list", exact=True).click()
    field = page.get_by_label("One message a line")
    messages = {
        "trifle": "Sore throat for two days, drinking tea, getting better.",
        "doubtful": "Coughing for three weeks and a bit of blood this morning.",
        "sure": "My wife has collapsed and is not breathing.",
        "foreign": "Il gatto dorme sul divano e fuori piove da tre giorni.",
    }
    field.fill("\n".join(messages.values()))
    field.press("Control+Enter")
    expect(page.get_by_text("4 rows", exact=True).first).to_be_visible()
    settle(page)
    lines = page.locator("[data-testid=stExpander] summary").filter(has_text=re.compile("^[^0-9]*[1-4] "))
    expect(lines).to_have_count(4)
    for line, name in zip(lines.all(), ("foreign", "sure", "doubtful", "trifle"), strict=True):
        expect(line).to_contain_text(messages[name])
    expect(lines.first).to_contain_text("Not answered")
    expect(lines.nth(1)).to_contain_text("Emergency")
    page.get_by_test_id("stButtonGroup").get_by_text(re.compile("For a person")).click()
    settle(page)
    waiting = lines.all_inner_texts()
    assert messages["foreign"] in waiting[0]
    assert messages["sure"] not in " ".join(waiting)
    lines.first.click()
    expect(page.get_by_text("which therefore gives no answer")).to_be_visible()

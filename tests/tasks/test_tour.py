"""Recorded tours: what is chosen, recorded and read back, and the presentation that shows them."""

import json
import re
from dataclasses import asdict

import pytest
from markupsafe import escape
from presented import presented_demos
from streamlit.testing.v1 import AppTest

from core.errors import DomainError
from core.runs.trash import delete_run, restore_run
from core.serving.process import ServerInfo
from core.tasks.discovery import find_domain
from core.tasks.slides import first_slide
from core.tasks.tour import answer_from, facts_of, read_tour, record_task, write_tour
from pages.widgets import engine

demos = pytest.fixture(scope="module")(presented_demos)
SCRIPT = """
from core.tasks.models import answering_run, demo_runs
from core.tasks.discovery import find_domain
import streamlit as st

from core.tasks.card import Card
from pages.model.parts.subject import of_demo
from pages.model.parts.offering import offer
from pages.model.parts.present import offer_slides, present

domain = find_domain("films")
task = domain.task(None)
run = answering_run(demo_runs(domain, task))
demo = None if run is None else of_demo(domain, task, "bundled", run, run.metrics())
card = Card(task, domain.title, domain.warning)
if st.query_params.get("present") == "1":
    present(card, domain, demo)
elif demo is None:
    offer_slides(card, domain, None)
else:
    offer(demo)
"""


@pytest.fixture(scope="module")
def shown(demos):
    return demos["films"]


@pytest.fixture(scope="module")
def paired(demos):
    return demos["pairs"]


def record(presented, client):
    return record_task(
        presented.domain,
        presented.task,
        presented.run,
        presented.run.metrics(),
        presented.predictions,
        lambda text, pair: answer_from(client, presented.run.id, text, pair),
    )


@pytest.fixture
def recorded(shown, served):
    write_tour(shown.domain, {"remarks": record(shown, served)})
    yield shown.domain.tour_file()
    shown.domain.tour_file().unlink(missing_ok=True)


def opened(**query):
    test = AppTest.from_string(SCRIPT, default_timeout=300)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test


def slide(test):
    return "".join(part.proto.body for part in test.get("html") if 'class="slide"' in part.proto.body)


def press(test, key):
    test.button(key=key).click().run()
    assert not test.exception
    return test


@pytest.fixture
def live(served, monkeypatch):
    monkeypatch.setattr(engine, "ensure_server", lambda: ServerInfo(served.url, None))
    monkeypatch.setattr(engine, "_client", lambda *_: served)


def test_a_tour_is_read_as_it_was_written(shown, served, recorded):
    tour = read_tour(shown.domain)
    found = tour["tasks"]["remarks"]
    assert found == json.loads(json.dumps(record(shown, served)))
    assert tour["versions"]["fathom"]
    assert found["preset"] == "balanced"
    assert found["macro_f1"] == asdict(shown.run.metrics().test.macro_f1)
    for example in found["slides"]:
        assert example["label"] == max(example["probabilities"], key=example["probabilities"].get)
        assert example["probability"] == pytest.approx(example["probabilities"][example["label"]], abs=1e-5)
        assert sum(example["probabilities"].values()) == pytest.approx(1, abs=1e-3)
        assert {example["text"][word["start"] : word["end"]] for word in example["words"]} == {
            word["word"] for word in example["words"]
        }
        assert any(word["effect"] for word in example["words"])


def test_recorded_test_rows_agree_with_the_predictions_of_the_run(shown, served):
    said = shown.predictions.set_index("text")["predicted"]
    with_truth = [example for example in record(shown, served)["slides"] if example["truth"] is not None]
    assert with_truth
    assert all(example["label"] == said[example["text"]] for example in with_truth)


def test_the_first_slide_says_whether_the_lead_is_clear_where_that_is_known(shown):
    facts = facts_of(shown.task, shown.run, shown.run.metrics())
    best = max(shown.run.metrics().baselines.values(), key=lambda each: each.accuracy.value)
    assert re.fullmatch(
        rf"(not clearly right more|clearly right more|clearly right less) often than {re.escape(best.name)} on the same rows "
        r"\(p (=|<) [0-9.]+\)",
        facts["lead"],
    )
    assert escape(f"The model is {facts['lead']}.") in first_slide("", "", shown.task, facts, "")
    del facts["lead"], facts["caveats"]  # a tour of before they were recorded
    assert "The model is" not in first_slide("", "", shown.task, facts, "")


def test_the_first_slide_names_the_strongest_simpler_way_of_each_figure(shown):
    facts = facts_of(shown.task, shown.run, shown.run.metrics())
    figure = {"value": 0.91, "low": 0.8, "high": 0.95}
    facts["baselines"] = {
        "tfidf": {"name": "Words", "accuracy": figure | {"value": 0.4}, "macro_f1": figure | {"value": 0.3}},
        "surface": {"name": "Signs", "accuracy": figure | {"value": 0.5}, "macro_f1": figure},
        "majority": {
            "name": "Majority class",
            "accuracy": figure | {"value": 0.72},
            "macro_f1": figure | {"value": 0.2},
        },
    }
    slide = first_slide("", "", shown.task, facts, "")
    assert "<b>0.91</b><span>by the strongest simpler way<br>Signs" in slide
    assert re.search(r"answered correctly<br>72.% by Majority class", slide)
    assert "Words" not in slide


def test_a_pair_is_recorded_with_words_of_both_texts(paired, served):
    found = record(paired, served)
    assert all(example["text_pair"] for example in found["slides"])
    assert {word["source"] for word in found["slides"][0]["words"]} == {"text", "text_pair"}


def test_without_a_recording_there_is_no_tour(shown):
    assert read_tour(shown.domain) is None


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda text: text[: len(text) // 2], "damaged"),
        (lambda text: "[]", "does not hold a date"),
        (lambda text: text.replace('"probabilities"', '"chances"'), "no whole answer to example 1"),
        (lambda text: text.replace('"macro_f1"', '"f1"'), "lacks a score"),
        (lambda text: text.replace('"effect"', '"weight"'), "without their place"),
        (lambda text: text.replace('"weakest"', '"worst"'), "lacks weakest"),
    ],
)
def test_a_damaged_tour_is_told_with_what_to_do(shown, recorded, damage, told):
    recorded.write_text(damage(recorded.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DomainError, match=told) as raised:
        read_tour(shown.domain)
    assert "python -m benchmarks.tour films" in str(raised.value)


def test_bytes_that_are_no_text_are_a_damaged_tour(shown, recorded):
    recorded.write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(DomainError, match="cannot be shown"):
        read_tour(shown.domain)


def test_the_recorded_tour_is_shown_without_any_model(shown, recorded):
    delete_run(shown.run)
    try:
        test = opened(present="1", slide="1")
        assert shown.task.examples[0].text in slide(test)
        assert 'class="label"' not in slide(test)
        press(test, "present-reveal")
        assert test.query_params["reveal"] in ("1", ["1"])
        assert 'class="label"' in slide(test)
        assert "<mark" in slide(test)
    finally:
        restore_run(shown.run.id)


def test_keys_lead_through_all_slides_and_a_link_opens_the_same_one(shown, recorded):
    test = opened(present="1")
    count = len(read_tour(shown.domain)["tasks"]["remarks"]["slides"])
    assert f"{shown.run.metrics().test.macro_f1.value:.2f}" in slide(test)
    assert shown.task.not_for in slide(test)
    press(press(test, "present-reveal"), "present-reveal")
    assert 'class="label"' in slide(test)
    press(test, "present-next")
    assert 'class="label"' not in slide(test)
    assert slide(test) == slide(opened(present="1", slide="2"))
    for _ in range(count - 1):
        press(test, "present-next")
    assert "Limits" in slide(test)
    assert test.button(key="present-next").disabled
    press(test, "present-back")
    assert f"example {count} of {count}" in slide(test)
    press(test, "present-leave")
    assert "present" not in test.query_params
    assert slide(test) == ""


def test_texts_on_a_slide_are_shown_as_they_are(shown, recorded):
    tour = json.loads(recorded.read_text(encoding="utf-8"))
    tour["tasks"]["remarks"]["slides"][0]["text"] = "<script>alert(1)</script>"
    recorded.write_text(json.dumps(tour), encoding="utf-8")
    drawn = slide(opened(present="1", slide="1"))
    assert "&lt;script&gt;alert(1)" in drawn
    assert "<script" not in drawn


@pytest.mark.parametrize("place", ["-3", "999", "many", ""])
def test_a_slide_that_is_not_there_is_the_nearest_one(shown, recorded, place):
    drawn = slide(opened(present="1", slide=place))
    assert ("Limits" if place == "999" else shown.task.purpose) in drawn


def test_without_a_tour_the_model_answers_live(shown, live):
    test = opened()
    assert any("No tour was recorded" in part.value for part in test.caption)
    test = opened(present="1", slide="1", reveal="1")
    drawn = slide(test)
    text = shown.task.examples[0].text
    said = answer_from(engine.client(), shown.run.id, text)
    assert f'class="label">{shown.task.title_of(said["label"])}<' in drawn
    assert "<mark" in drawn


def test_live_answers_take_the_place_of_recorded_ones(shown, recorded, live):
    tour = json.loads(recorded.read_text(encoding="utf-8"))
    first = tour["tasks"]["remarks"]["slides"][0]
    first["probabilities"] = {"good": 0.123, "bad": 0.877}
    recorded.write_text(json.dumps(tour), encoding="utf-8")
    test = opened(present="1", slide="1", reveal="1")
    assert "12\u00a0%" in slide(test)
    press(test, "present-answers")
    assert "12\u00a0%" not in slide(test)
    assert 'class="label"' in slide(test)


def test_a_damaged_tour_is_told_and_the_model_answers_live(shown, recorded, live):
    recorded.write_text("{", encoding="utf-8")
    test = opened(present="1", slide="1", reveal="1")
    assert any("recorded tour" in part.value for part in test.warning)
    assert 'class="label"' in slide(test)


def test_the_tab_offers_the_report_and_the_way_in(shown, recorded):
    test = opened()
    assert not test.error
    assert [part.proto.label for part in test.get("download_button")] == ["Save the report (HTML)"]
    assert "present=1" in test.code[0].value
    press(test, "present-enter")
    assert shown.task.purpose in slide(test)


def test_a_task_without_tour_and_model_says_what_to_do(shown):
    delete_run(shown.run)
    try:
        assert "nothing to present yet" in opened(present="1").info[0].value
    finally:
        restore_run(shown.run.id)


def test_a_pair_is_presented_with_both_texts(paired, served, live):
    write_tour(paired.domain, {"remarks": record(paired, served)})
    from core.tasks.slides import example_slide

    tour = read_tour(find_domain("pairs"))["tasks"]["remarks"]
    drawn = example_slide(paired.domain.title, paired.task, tour["classes"], tour["slides"][0], "example 1", None)
    assert "How was the film?" in drawn
    assert paired.task.examples[0].text_pair in drawn
    assert drawn.index("What was asked") < drawn.index("How was the film?") < drawn.index("What was written")

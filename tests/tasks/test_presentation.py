"""The presentation of a model: all of its slides are sent at once, recorded or live, and the browser says where it is left."""

import json
import re

import pytest
from presented import presented_demos
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from core.errors import ServingError
from core.runs.trash import delete_run, restore_run
from core.serving.process import ServerInfo
from core.tasks.tour import answer_from, read_tour, record_task, write_tour
from pages.model.parts import present
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
ASKED = "The model is being asked ..."


@pytest.fixture(scope="module")
def shown(demos):
    return demos["films"]


@pytest.fixture
def recorded(shown, served):
    run = shown.run

    def answer(text, pair):
        return answer_from(served, run.id, text, pair)

    write_tour(
        shown.domain,
        {"remarks": record_task(shown.domain, shown.task, run, run.metrics(), shown.predictions, answer)},
    )
    yield shown.domain.tour_file()
    shown.domain.tour_file().unlink(missing_ok=True)


@pytest.fixture
def live(served, monkeypatch):
    monkeypatch.setattr(engine, "ensure_server", lambda: ServerInfo(served.url, None))
    monkeypatch.setattr(engine, "_client", lambda *_: served)


@pytest.fixture
def no_model(shown):
    delete_run(shown.run)
    yield
    restore_run(shown.run.id)


def opened(**query):
    test = AppTest.from_string(SCRIPT, default_timeout=300)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test


def deck(test):
    """Return what was sent to the browser."""
    found = [part for part in test.get("bidi_component") if json.loads(part.proto.json)["slides"]]
    return json.loads(found[0].proto.json) if found else None


def slides(test):
    return deck(test)["slides"]


def send(test, event, value):
    """Send what the browser sends when a key is pressed that the server has to hear of."""
    states = WidgetStates()
    states.widgets.add(
        id=f"$$STREAMLIT_INTERNAL_KEY_{test.get('bidi_component')[0].proto.id}__events",
        json_trigger_value=json.dumps([{"event": event, "value": value}]),
    )
    test._run(states)
    assert not test.exception
    return test


def query(test):
    """Return the parameters of the URL as text."""
    return {name: value[0] if isinstance(value, list) else value for name, value in test.query_params.items()}


def test_all_slides_of_a_recorded_tour_are_sent_at_once_and_need_no_model(shown, recorded, no_model):
    sent = slides(opened(present="1", slide="3"))
    examples = read_tour(shown.domain)["tasks"]["remarks"]["slides"]
    assert len(sent) == len(examples) + 2
    assert [each["told"] is None for each in sent] == [True, *[False] * len(examples), True]
    assert not any(each["wanting"] for each in sent)
    assert shown.task.purpose in sent[0]["asked"]
    assert shown.task.not_for in sent[0]["asked"]
    assert "Limits" in sent[-1]["asked"]
    for number, (each, example) in enumerate(zip(sent[1:-1], examples, strict=True), 1):
        assert f"example {number} of {len(examples)}" in each["asked"]
        assert 'class="label"' not in each["asked"]
        assert f'class="label">{shown.task.title_of(example["label"])}<' in each["told"]
    assert "<mark" in sent[1]["told"]


def test_what_is_sent_does_not_depend_on_the_slide_of_the_address(shown, recorded):
    assert deck(opened(present="1")) == deck(opened(present="1", slide="2", reveal="1"))
    assert deck(opened(present="1", slide="many")) == deck(opened(present="1", slide="-3"))


def test_leaving_returns_to_the_view_at_the_slide_where_the_browser_was(shown, recorded):
    test = send(opened(present="1", slide="0", demo="films"), "leave", {"slide": 2, "reveal": True})
    assert query(test) == {"demo": "films", "view": "Present", "slide": "2"}
    assert deck(test) is None
    assert "slide=2" in test.code[0].value


def test_a_place_that_is_not_there_is_left_at_the_nearest_one(shown, recorded):
    count = len(read_tour(shown.domain)["tasks"]["remarks"]["slides"]) + 2
    for place, slide in ((999, count - 1), (-4, 0)):
        assert query(send(opened(present="1"), "leave", {"slide": place, "reveal": False}))["slide"] == str(slide)


def test_texts_on_a_slide_are_shown_as_they_are(shown, recorded):
    tour = json.loads(recorded.read_text(encoding="utf-8"))
    tour["tasks"]["remarks"]["slides"][0]["text"] = "<script>alert(1)</script>"
    recorded.write_text(json.dumps(tour), encoding="utf-8")
    drawn = slides(opened(present="1"))[1]
    assert "&lt;script&gt;alert(1)" in drawn["asked"]
    assert "<script" not in drawn["asked"] + drawn["told"]


def test_live_answers_are_asked_one_at_a_time_while_the_slides_are_there(shown, live):
    assert any("No tour was recorded" in part.value for part in opened().caption)
    test = opened(present="1", slide="1", reveal="1")
    sent = slides(test)
    assert [each["wanting"] for each in sent] == [None, *["answer"] * (len(sent) - 2), None]
    assert all(ASKED in each["told"] and ASKED not in each["asked"] for each in sent[1:-1])
    sent = slides(send(test, "ask", 1))
    said = answer_from(engine.client(), shown.run.id, shown.task.examples[0].text)
    assert f'class="label">{shown.task.title_of(said["label"])}<' in sent[1]["told"]
    assert "<mark" in sent[1]["told"]
    assert [each["wanting"] for each in sent[:3]] == [None, None, "answer"]
    assert query(test) == {"present": "1", "slide": "1", "reveal": "1"}, "the browser may be elsewhere by now"


def test_a_failed_answer_says_why_in_the_slide_and_is_asked_again(shown, live, monkeypatch):
    def fail(*_):
        raise ServingError("The engine <b>stopped</b>.")

    test = opened(present="1")
    with monkeypatch.context() as broken:
        broken.setattr(present, "live_answer", fail)
        sent = slides(send(test, "ask", 1))
    assert "The engine &lt;b&gt;stopped&lt;/b&gt;." in sent[1]["told"]
    assert ASKED not in sent[1]["told"]
    assert [each["wanting"] for each in sent[:3]] == [None, "again", "answer"]
    assert 'class="label"' in slides(send(test, "ask", 1))[1]["told"]


@pytest.mark.parametrize("place", [0, 999, -1])
def test_a_slide_without_an_answer_asks_for_none(shown, live, place):
    test = opened(present="1")
    before = slides(test)
    assert slides(send(test, "ask", place)) == before


def test_live_answers_take_the_place_of_recorded_ones_where_the_browser_is(shown, recorded, live):
    tour = json.loads(recorded.read_text(encoding="utf-8"))
    tour["tasks"]["remarks"]["slides"][0]["probabilities"] = {"good": 0.123, "bad": 0.877}
    recorded.write_text(json.dumps(tour), encoding="utf-8")
    test = opened(present="1", slide="0")
    assert deck(test)["other"] == "Switch to live answers"
    assert "12\u00a0%" in slides(test)[1]["told"]
    send(test, "switch", {"slide": 1, "reveal": True})
    assert query(test) == {"present": "1", "slide": "1", "reveal": "1", "answers": "live"}
    assert deck(test)["other"] == "Switch to the recorded tour"
    assert ASKED in slides(test)[1]["told"]
    told = slides(send(test, "ask", 1))[1]["told"]
    assert 'class="label"' in told
    assert "12\u00a0%" not in told


def test_a_damaged_tour_is_told_and_the_model_answers_live(shown, recorded, live):
    recorded.write_text("{", encoding="utf-8")
    test = opened(present="1", slide="1", reveal="1")
    assert "recorded tour" in deck(test)["notice"]
    assert slides(test)[1]["wanting"] == "answer"
    assert any("recorded tour" in part.value for part in opened().warning)


def test_the_view_offers_the_report_and_the_way_in(shown, recorded):
    test = opened()
    assert not test.error
    assert [part.proto.label for part in test.get("download_button")] == ["Save the report (HTML)"]
    assert re.search("present=1&slide=0", test.code[0].value)
    test.button(key="present-enter").click().run()
    assert not test.exception
    assert shown.task.purpose in slides(test)[0]["asked"]


def test_a_task_without_tour_and_model_says_what_to_do(shown, no_model):
    test = opened(present="1")
    assert "nothing to present yet" in test.info[0].value
    test.button(key="present-leave").click().run()
    assert query(test) == {"view": "Present", "slide": "0"}

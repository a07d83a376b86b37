"""The Work view as a page: every view draws, rows are corrected and learned from, lists and tables come in, and it never breaks."""

import pytest
from streamlit.testing.v1 import AppTest
from work_page import bundled_texts, fine, for_a_person, press, script, sentences

from core.domain import WORK_VIEWS
from core.tasks.corrections import add_correction, demo_corrections, load_corrections
from core.tasks.discovery import find_domain
from core.tasks.models import submit_demo


@pytest.mark.parametrize("full", [True, False], ids=["full", "bare"])
@pytest.mark.parametrize("view", WORK_VIEWS)
@pytest.mark.slow
def test_every_view_works_with_and_without_who_when_and_what(page, view, full):
    drawn = page(view, full=full)
    fine(drawn)
    assert "**20 rows**" in sentences(drawn)
    waiting = sum(0.5 + (len(text) % 50) / 100 < 0.6 for text in bundled_texts())
    assert 0 < waiting < 20
    assert for_a_person(drawn) == waiting
    assert "With 90 % confidence, at least 80 % of the answers" in sentences(drawn)
    drawn.slider[0].set_value(0.5).run()
    fine(drawn)
    assert "chosen by hand: no promise goes with it" in sentences(drawn)
    assert for_a_person(drawn) == 0
    if view == "feed" and not full:
        assert "no mood to draw" in sentences(drawn)


@pytest.mark.parametrize(("given", "used"), [("0.85", 0.85), ("7", 0.6), ("nan", 0.6), ("x", 0.6)])
def test_the_threshold_comes_from_the_link_and_stands_in_it_once_it_is_chosen(page, given, used):
    page("inbox", full=True)
    fresh = AppTest.from_function(script, args=("films",), default_timeout=300)
    fresh.query_params["threshold"] = given
    fresh.run()
    fine(fresh)
    assert fresh.slider[0].value == pytest.approx(used)
    fresh.slider[0].set_value(0.9).run()
    assert fresh.query_params["threshold"] == "0.900"


def test_a_label_is_corrected_listed_taken_back_and_learned_from(page, monkeypatch):
    drawn = page("inbox", full=True)
    domain = find_domain("films")
    task = domain.task(None)
    row = next(box for box in drawn.selectbox if box.label == "Which remark")
    row.set_value(3).run()
    next(box for box in drawn.selectbox if box.label == "Right class").set_value("good").run()
    press(drawn, "Correct")
    text = bundled_texts()[3]
    assert [(one.text, one.label, one.predicted) for one in load_corrections(demo_corrections(domain, task), task)] == [
        (text, "good", "bad")
    ]
    assert "Blame → **Praise**" in sentences(drawn)
    assert "1 has been decided by hand" in sentences(drawn)
    started = []
    monkeypatch.setattr("core.tasks.models.submit", lambda config, start: started.append(config))
    press(drawn, "Fine-tune with this correction")
    assert [config.train.preset for config in started] == ["balanced"]
    fine(drawn)
    press(drawn, "Undo")
    assert load_corrections(demo_corrections(domain, task), task) == []
    assert "None yet" in sentences(drawn)


def test_while_a_model_is_being_trained_there_is_a_link_instead_of_a_second_run(page, monkeypatch):
    links = []
    monkeypatch.setattr(
        "streamlit.page_link", lambda target, **options: links.append((target, options["query_params"]))
    )
    drawn = page("overview", full=False)
    domain = find_domain("films")
    add_correction(
        demo_corrections(domain, domain.task(None)),
        domain.task(None),
        text="a film",
        text_pair=None,
        label="bad",
        predicted="good",
    )
    run = submit_demo(domain, domain.task(None), "balanced", start=False)
    drawn.run()
    assert links == [("pages/train/train.py", {"run": run.id})]
    fine(drawn)
    assert not [button for button in drawn.button if button.label.startswith("Fine-tune")]

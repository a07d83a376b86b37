"""Training a demo's model oneself: what it takes is told first, and the model that came along answers until another one is chosen."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import ServingError
from core.tasks.discovery import find_domain
from core.tasks.models import answering_run, demo_runs

KNOWN = {"minutes": 4.0, "minutes_low": 3.0, "minutes_high": 6.0, "device": {"name": "a processor"}, "notes": []}


def script():
    from core.tasks.discovery import find_domain
    from pages.model.parts.which_model import which_answers
    from pages.widgets.shell import page

    with page("Demos", "Ready tasks."):
        domain = find_domain("finance")
        which_answers(domain, domain.task("sentiment"))


@pytest.fixture
def sentiment(fathom_home, monkeypatch):
    monkeypatch.setattr("core.runs.submission.launch", lambda run: None)
    monkeypatch.setattr("pages.widgets.shell._start_serving_soon", lambda: None)
    monkeypatch.setattr("pages.widgets.link.st.page_link", lambda *_, **__: None)
    monkeypatch.setattr("pages.widgets.engine.preflight", lambda *_: KNOWN)
    domain = find_domain("finance")
    return domain, domain.task("sentiment")


def shown(page):
    assert not page.exception
    parts = [*page.markdown, *page.caption, *page.error]
    return "\n".join(part.value for part in parts).replace("\u00a0", " ").replace("\\", "")


def press(page, start):
    return next(button for button in page.button if button.key.startswith(start)).click().run()


def own_run(sentiment):
    """Let the run that was asked for end well, with the figures of the one that came along."""
    came, own = answering_run(demo_runs(*sentiment)), demo_runs(*sentiment)[0]
    for name in ("metrics.json", "predictions.parquet"):
        shutil.copy(came.path / name, own.path / name)
    own.write_state(status="succeeded")
    return came, own


def test_what_it_takes_is_told_before_it_starts_and_nothing_is_replaced_until_somebody_chooses(sentiment):
    page = press(AppTest.from_function(script, default_timeout=120).run(), "tune-")
    assert "It takes about 4 min 0 s. Between 3 min 0 s and 6 min 0 s, from steps timed on a processor." in shown(page)
    assert "The model that came along goes on answering" in shown(page)
    assert len(demo_runs(*sentiment)) == 1, "nothing starts before it is told to"
    press(page, "tune-start-")
    assert len(demo_runs(*sentiment)) == 2
    came, own = own_run(sentiment)
    page = AppTest.from_function(script, default_timeout=120).run()
    assert "A fine-tuned model that came along answers" in shown(page)
    assert (
        "The model that you fine-tuned is ready: macro-F1 0.82 beside 0.82. Compare and choose under Model."
        in shown(page)
    )
    page.button_group(key="model-finance-sentiment").set_value("fine-tuned").run()
    assert "that came along answers" not in shown(page)
    assert answering_run(demo_runs(*sentiment)).id == own.id
    page.button_group(key="model-finance-sentiment").set_value("came-along").run()
    assert answering_run(demo_runs(*sentiment)).id == came.id


def test_not_now_starts_nothing(sentiment):
    page = press(AppTest.from_function(script, default_timeout=120).run(), "tune-")
    page = press(page, "tune-not-")
    assert "It takes" not in shown(page)
    assert len(demo_runs(*sentiment)) == 1


def test_where_the_time_cannot_be_told_the_training_can_still_be_started(sentiment, monkeypatch):
    def no_engine(*_):
        raise ServingError("There is no engine in this test.")

    monkeypatch.setattr("pages.widgets.engine.preflight", no_engine)
    page = press(AppTest.from_function(script, default_timeout=120).run(), "tune-")
    assert "How long it takes cannot be told: There is no engine in this test." in shown(page)
    press(page, "tune-start-")
    assert len(demo_runs(*sentiment)) == 2


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_beside_other_programs_no_number_stands_for_it(sentiment, monkeypatch, share):
    monkeypatch.setattr("pages.widgets.engine.preflight", lambda *_: KNOWN | {"others_share": share})
    page = press(AppTest.from_function(script, default_timeout=120).run(), "tune-")
    assert ("It takes about" in shown(page)) == (share < 0.5)
    assert ("Other programs use" in shown(page)) == (share > 0.5)

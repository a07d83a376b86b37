"""The section of real public rows on a demo's page: fetched, stopped, failed, trained on."""

import pytest
from cinema import DOMAIN, NOWHERE, TASK, TRAIN
from streamlit.testing.v1 import AppTest
from support import wait_for_end

from core.tasks.models import demo_runs
from core.tasks.public_rows import (
    cached_hub_data,
    hub_fetch,
)

pytestmark = pytest.mark.usefixtures("network")


def section(which="TASK"):
    import cinema

    from pages.model.parts.public_rows import real_data

    real_data(cinema.DOMAIN, getattr(cinema, which))


@pytest.fixture
def links(monkeypatch):
    """Collect the links to other pages, which are not there when a section is drawn alone."""
    from pages.model.parts import public_rows

    found = []
    monkeypatch.setattr(public_rows.st, "page_link", lambda page, **options: found.append(options["query_params"]))
    return found


def drawn(which="TASK"):
    return AppTest.from_function(section, default_timeout=300, args=(which,)).run()


def words_of(app):
    """Return what the section says, without the marks that keep Markdown from being read into it."""
    parts = [part.value for kind in ("markdown", "caption", "error") for part in app.get(kind)]
    return " ".join(parts).replace("\\", "")


@pytest.mark.process
def test_the_section_names_licence_and_difference_before_the_press_and_trains_after_it(links):
    app = drawn()
    for words in ("acme/films", "Licence: **CC BY 4.0**", "longer than the bundled ones"):
        assert words in words_of(app)
    app.button("hub-fetch-cinema-films").click().run()
    assert hub_fetch(DOMAIN, TASK).wait(300)
    app.run()
    assert not app.error
    assert "**60 rows** to learn from, 40 to test on" in words_of(app)
    assert {"data": cached_hub_data(DOMAIN, TASK).data.dataset} in links
    app.button("hub-train-quick-cinema-films").click().run()
    (run,) = demo_runs(DOMAIN, TASK, "hub")
    assert {"run": run.id} in links
    assert wait_for_end(run) == "succeeded"
    app.run()
    assert {"run": run.id, "view": "Results"} in links
    assert not app.error
    run.write_state(status="failed", reason="The disk is full.")
    app.run()
    assert "The disk is full. The bundled data serve meanwhile." in words_of(app)
    assert app.button("hub-train-balanced-cinema-films")


@pytest.mark.process
def test_the_section_says_what_failed_and_that_the_bundled_rows_serve(monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", NOWHERE)
    app = drawn()
    app.button("hub-fetch-cinema-films").click().run()
    assert hub_fetch(DOMAIN, TASK).wait(300)
    app.run()
    assert "cannot be reached" in words_of(app)
    assert "The bundled data serve meanwhile." in words_of(app)
    assert app.button("hub-fetch-cinema-films").label == "Fetch it again"


@pytest.mark.process
def test_a_stopped_fetch_leaves_the_button_as_it_was(hub):
    hub.stalled.add(TRAIN)
    app = drawn()
    app.button("hub-fetch-cinema-films").click().run()
    going = hub_fetch(DOMAIN, TASK)
    assert hub.reached.wait(300)
    app.button("hub-cancel-cinema-films").click().run()
    assert going.wait(300)
    assert "nothing of it was kept" in words_of(app)
    assert app.button("hub-fetch-cinema-films").label == "Fetch it from the Hub"
    assert cached_hub_data(DOMAIN, TASK) is None


def test_a_task_without_public_data_has_no_section():
    assert len(drawn("PLAIN").main) == 0

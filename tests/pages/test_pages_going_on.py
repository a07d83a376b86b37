"""Models that continue one another, the one in use and the one before it, and how an uploaded table to classify was read."""

import shutil
from dataclasses import replace

import pytest
from test_pages_runs import labels, opened, quiet, texts  # noqa: F401 - quiet is used by every test

from core.config import Continued
from core.runs.in_use import in_use
from core.runs.run import Run
from core.storage import write_json


@pytest.fixture
def two(films_run, monkeypatch):
    """A finished run, and one that goes on from it; nothing asks an engine."""
    monkeypatch.setattr(
        "pages.widgets.engine.ensure_server", lambda: type("S", (), {"url": "http://127.0.0.1:9", "token": None})
    )
    shutil.copytree(films_run.path, films_run.path.with_name("second-run"))
    other = Run(films_run.path.with_name("second-run"))
    other.rename("second")
    config = replace(other.config(), continues=Continued("0" * 16, films_run.id, "films"))
    write_json(other.config_file, config.to_json())
    return films_run, other


def model(run):
    return opened("pages/model/model.py", run=run.id, view="Export")


def button(test, label):
    return next(each for each in test.button if each.label == label)


def test_both_runs_say_what_continues_what(two):
    first, second = two
    assert "Continued by second" in labels(model(first))
    assert "Continues films" in labels(model(second))
    table = opened("pages/train/runs.py").dataframe[0].value
    assert dict(zip(table["name"], table["place"], strict=True)) == {"films": "", "second": "continues films"}


def test_a_press_puts_a_run_into_use_and_another_brings_the_one_before_it_back(two):
    first, second = two
    test = model(first)
    button(test, "Put this run into use").click().run()
    assert not test.exception
    assert in_use() == {"films": first.id}
    test = model(second)
    assert "in place of films" in texts(test)
    button(test, "Put this run into use").click().run()
    assert in_use() == {"films": second.id}
    button(test, "Bring films back").click().run()
    assert not test.exception
    assert in_use() == {"films": first.id}
    table = opened("pages/train/runs.py").dataframe[0].value
    assert dict(zip(table["name"], table["place"], strict=True))["films"] == "in use for films"


def test_two_runs_are_champion_and_challenger(two):
    first, second = two
    test = opened("pages/train/runs.py", compare=f"{second.id},{first.id}")
    assert "second against films on the test rows of second" in texts(test)
    button(test, "Hold them against each other").click().run()
    assert not test.exception
    assert "neither second nor films is right clearly more often" in texts(test)


def test_the_data_page_says_what_training_will_go_on_from_and_one_press_takes_it_back(two):
    page = opened("pages/train/data.py")
    assert "You go on from" not in texts(page)
    page.session_state["go-on-from"] = two[0].id
    page.run()
    assert "You go on from 'films'" in texts(page).replace("\\", "")
    page.button(key="undo-go-on").click().run()
    assert "You go on from" not in texts(page)
    page.session_state["go-on-from"] = "gone"
    page.run()
    assert not page.exception
    assert "You go on from" not in texts(page)

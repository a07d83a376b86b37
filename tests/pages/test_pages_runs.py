"""Runs and Home: whose runs are listed, when they began, how they ended, and what Home shows where nothing is trained."""

from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.config import DataConfig, RunConfig, TrainConfig
from core.runs.jobs import ROOT
from core.runs.run import RunState, create_run
from core.runs.trash import delete_run
from pages.parts.recent import since
from pages.train.parts.live_progress import how_it_ended
from pages.train.parts.run_table import local_times

ASKED = RunConfig("letters", DataConfig("0" * 16, "letters.csv", "text", "label"), TrainConfig())


@pytest.fixture(autouse=True)
def quiet(monkeypatch, fathom_home):
    """Pages without a serving process behind them."""
    monkeypatch.setattr("pages.widgets.shell._start_serving_soon", lambda: None)
    monkeypatch.setattr("pages.widgets.engine.health", lambda: None)


@pytest.fixture
def runs():
    """A run of one's own that was cancelled, and one that a demo made for itself."""
    own = create_run(ASKED)
    own.write_state(status="cancelled", reason="Cancelled by request.", started_at=1.0, finished_at=2.0)
    demo = create_run(replace(ASKED, name="Medicine: Urgency", demo="medicine/urgency"))
    demo.write_state(status="succeeded", started_at=1.0, finished_at=2.0)
    return own, demo


def opened(page: str, **query: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    if page != "pages/home.py":
        test.switch_page(page)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def texts(test: AppTest) -> str:
    return "\n".join(part.value for part in [*test.markdown, *test.caption, *test.warning, *test.info])


def labels(test: AppTest) -> list[str]:
    return [part.proto.label for part in test.get("page_link")]


def test_models_of_demos_are_listed_only_when_asked_for(runs):
    test = opened("pages/train/runs.py")
    assert list(test.dataframe[0].value["name"]) == ["letters"]
    assert "1 of 2 runs" in texts(test)
    test.toggle[0].set_value(True).run()
    assert sorted(test.dataframe[0].value["name"]) == ["Medicine: Urgency", "letters"]
    assert test.query_params["demos"] == "1"


def test_home_lists_ones_own_runs(runs):
    found = labels(opened("pages/home.py"))
    assert "letters" in found
    assert not any("Medicine" in label for label in found)


def test_a_cancelled_run_says_so_once(runs):
    own, _ = runs
    assert [part.value for part in opened("pages/train/train.py", run=own.id).warning] == ["Cancelled by request\\."]


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        ("cancelled", "Cancelled while waiting for the device.", "Cancelled while waiting for the device."),
        ("failed", "The disk is full.", "Failed. The disk is full."),
        ("interrupted", "", "Interrupted."),
    ],
)
def test_how_a_run_ended_is_said_once(status, reason, said):
    assert how_it_ended(RunState(status=status, reason=reason)) == said


def test_times_are_those_of_the_viewer():
    seconds = pd.Series([1_767_225_600.0, None])  # 2026-01-01 00:00 UTC
    assert str(local_times(seconds, "Europe/Berlin")[0]) == "2026-01-01 01:00:00"
    assert str(local_times(seconds, "America/New_York")[0]) == "2025-12-31 19:00:00"
    assert str(local_times(seconds, None)[0]) == "2026-01-01 00:00:00"
    assert str(local_times(seconds, "Nowhere/Land")[0]) == "2026-01-01 00:00:00"
    assert pd.isna(local_times(seconds, "Europe/Berlin")[1])


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(3, "just now"), (600, "10 min ago"), (7200, "2 h ago"), (5 * 86_400, "5 days ago")],
)
def test_how_long_ago_is_said_in_words(seconds, said):
    assert since(seconds) == said


def test_home_without_a_model_shows_a_recorded_answer_and_trains_nothing(fathom_home, monkeypatch):
    monkeypatch.setattr("core.tasks.models.install_shipped", lambda *given: None)  # as if none had come along
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    test.session_state["home_painted"] = True  # in a browser the page paints first and then looks for a model
    test.run()
    assert "Recorded on" in texts(test)
    assert "this model is not trained here yet" in texts(test)
    assert any(button.label.startswith("Train this model") for button in test.button)
    assert not list((fathom_home / "runs").glob("*"))


def test_a_run_can_be_trained_again_on_its_table(runs):
    own, _ = runs
    test = opened("pages/train/train.py", run=own.id)
    again = next(part.proto for part in test.get("page_link") if part.proto.label == "Train again on this table")
    assert again.query_string == "data=0000000000000000&text=text&label=label"


def test_a_deleted_run_can_be_brought_back_by_whoever_comes_within_a_week(runs, monkeypatch):
    own, _ = runs
    delete_run(own)
    test = opened("pages/train/runs.py")
    assert "letters" in texts(test)
    assert "deleted just now" in texts(test)
    test.button(key=f"restore-{own.id}").click().run()
    assert not test.exception
    assert own.path.is_dir()
    delete_run(own)
    monkeypatch.setattr("core.runs.trash.KEPT_S", -1.0)
    assert f"restore-{own.id}" not in [button.key for button in opened("pages/train/runs.py").button]

"""Runs and Home: whose runs are listed, when they began, how they ended, and what Home shows where nothing is trained."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from support import some_metrics, some_scores

from core.config import DataConfig, RunConfig, TrainConfig
from core.judge.metrics import score
from core.runs.jobs import ROOT
from core.runs.run import RunState, create_run
from core.runs.trash import delete_run
from core.storage import write_json
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


def test_home_shows_a_recorded_answer_and_trains_nothing(fathom_home):
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    test.session_state["home_painted"] = True  # in a browser the page paints first and then looks for a model
    test.run()
    assert "Recorded on" in texts(test)
    assert "this model is not trained here yet" in texts(test)
    assert any(button.label.startswith("Train this model") for button in test.button)
    assert not list((fathom_home / "runs").glob("*"))


def finished_runs(count: int) -> list:
    """Make runs with results, each better than the one before."""
    made = []
    for number in range(count):
        run = create_run(replace(ASKED, name=f"run {number}", train=replace(ASKED.train, seed=number, batch_size=8)))
        metrics = some_metrics(["bad", "good"], some_scores(["bad", "good"], sure=0.1 * number))
        write_json(run.metrics_file, metrics.to_json())
        run.write_state(status="succeeded", started_at=1.0, finished_at=2.0)
        made.append(run)
    return made


def test_any_number_of_runs_is_compared_best_first_and_settings_have_their_titles():
    runs = finished_runs(8)
    test = opened("pages/train/runs.py", compare=",".join(run.id for run in runs))
    assert not test.error
    scores, differing = test.dataframe[0].value, test.dataframe[1].value
    assert len(scores) == 8
    assert list(differing.index) == ["Seed"]
    names = json.loads(test.get("plotly_chart")[0].proto.spec)["layout"]["yaxis"]["ticktext"]
    values = [run.metrics().test.macro_f1.value for run in runs]
    assert names[0] == f"run {values.index(max(values))}"
    assert len(names) == 8


def test_runs_that_were_split_otherwise_are_not_said_to_be_alike():
    runs = finished_runs(2)
    same = replace(runs[0].config(), train=ASKED.train)
    for run, data in zip(runs, (ASKED.data, replace(ASKED.data, split_seed=14, time="day")), strict=True):
        write_json(run.config_file, replace(same, data=data).to_json())
    test = opened("pages/train/runs.py", compare=",".join(run.id for run in runs))
    differing = test.dataframe[1].value
    assert dict(zip(differing.index, differing.to_numpy().tolist(), strict=True)) == {
        "Column of a time": ["none", "day"],
        "Seed of the split": ["13", "14"],
    }
    write_json(runs[1].config_file, same.to_json())
    write_json(runs[0].config_file, same.to_json())
    alike = opened("pages/train/runs.py", compare=",".join(run.id for run in runs))
    assert "The same table, split and settings." in texts(alike)


def write_predictions(run, right: int, rows: int = 60, texts: str = "text") -> None:
    """Write predictions of which the first so many are right."""
    labels = ["bad", "good"] * (rows // 2)
    good = [0.9 if (label == "good") == (number < right) else 0.1 for number, label in enumerate(labels)]
    frame = {"text": [f"{texts} {number}" for number in range(rows)], "label": labels}
    frame |= {"p:bad": [1 - chance for chance in good], "p:good": good}
    pd.DataFrame(frame).to_parquet(run.predictions_file)


def ordered(runs: list) -> list:
    return sorted(runs, key=lambda run: -run.metrics().test.macro_f1.value)


def test_the_best_two_get_a_verdict_with_a_paired_interval():
    runs = finished_runs(2)
    best, second = ordered(runs)
    write_predictions(best, 55)
    write_predictions(second, 30)
    test = opened("pages/train/runs.py", compare=",".join(run.id for run in runs))
    said = test.success[0].value
    assert f"{best.name} is right clearly more often than {second.name} on the same 60 test rows" in said
    assert "41\\.7" in said  # points of accuracy, 25 of 60 rows
    differences = json.loads(test.get("plotly_chart")[1].proto.spec)
    assert differences["layout"]["yaxis"]["ticktext"] == [second.name]
    assert differences["layout"]["title"]["text"] == f"Difference to the best, {best.name}, row by row"


def test_a_class_without_test_rows_is_said_to_have_none_on_every_part_of_the_results():
    labels = ["bad", "good", "rare"]
    truth = np.array([0, 1] * 30)
    chances = np.full((60, 3), 0.1)
    chances[np.arange(60), truth] = 0.8
    run = create_run(replace(ASKED, name="a rare class"))
    metrics = some_metrics(labels, score(truth, chances, labels, np.arange(60) // 4))
    write_json(run.metrics_file, metrics.to_json())

    def parts(run_id: str):
        from core.runs.registry import find_run
        from pages.model.parts.evaluation import calibration_view, class_table, scores

        run = find_run(run_id)
        found = run.metrics()
        scores(run, found)
        class_table(found)
        calibration_view(found, key="calibration")

    page = AppTest.from_function(parts, args=(run.id,), default_timeout=300).run()
    assert not page.exception
    table = page.dataframe[1].value.set_index("class")
    assert table.loc["rare", "F1, 95 % interval"] == table.loc["rare", "recall"] == "no test rows"
    assert np.isnan(table.loc["rare", "F1"])
    assert table.loc["bad", "F1, 95 % interval"] == "0.89 to 1.00", "all right, and yet of a width"
    said = " ".join(each.value for each in [*page.caption, *page.markdown])
    assert "In every interval the 60 test rows count for 15, because some belong together" in said.replace("\\", "")
    assert "there are no test rows of rare" in said
    assert "Learned from 60 rows; 10 validation rows decided which state of the model was kept" in said
    assert "No test rows, so nothing is known of how well it is found: rare" in said.replace("\\", "")
    assert "A perfectly calibrated model would show" in said
    title = json.loads(page.get("plotly_chart")[2].proto.spec)["layout"]["title"]["text"]
    chance = metrics.test.chance["ece"]
    assert title == f"Calibration error {metrics.test.ece.value:.3f} (chance {chance.low:.3f} to {chance.high:.3f})"


def test_what_a_fix_did_is_said_row_by_row_with_the_way_to_compare():
    before, after = (
        create_run(replace(ASKED, name=name, data=replace(ASKED.data, fixes=fixes)))
        for name, fixes in (("as it was", ()), ("mended", ({"kind": "drop_duplicates", "parameters": {}},)))
    )
    for number, (run, right) in enumerate(((before, 30), (after, 55))):
        write_json(run.metrics_file, some_metrics(["bad", "good"]).to_json())
        run.write_state(status="succeeded", queued_at=1.0 + number)
        write_predictions(run, right)

    def part(run_id: str):
        from core.runs.registry import find_run
        from pages.model.parts import evaluation

        evaluation.link = lambda page, label, **given: __import__("streamlit").caption(f"{label}: {given['query']}")
        evaluation.against_before(find_run(run_id))

    page = AppTest.from_function(part, args=(after.id,), default_timeout=300).run()
    assert not page.exception
    said = page.markdown[0].value.replace("\\", "")
    assert said.startswith(
        "Since as it was the fixes to the table were changed. Clearly right more often than as it was: +41.7 ("
    )
    assert f"{after.id},{before.id}" in page.caption[0].value
    page = AppTest.from_function(part, args=(before.id,), default_timeout=300).run()
    assert not page.markdown, "nothing was before it"


def test_where_both_kinds_of_a_model_are_trained_the_lead_of_one_over_the_other_is_said_row_by_row():
    for preset, right, frozen in (("quick", 30, True), ("balanced", 55, False)):
        train = replace(ASKED.train, preset=preset, freeze_encoder=frozen)
        run = create_run(replace(ASKED, name=preset, train=train))
        write_json(run.metrics_file, some_metrics(["bad", "good"]).to_json())
        run.write_state(status="succeeded", queued_at=1.0)
        write_predictions(run, right)

    def part():
        from types import SimpleNamespace

        from core.runs.registry import list_runs
        from pages.model.parts.which_model import _other_model

        _other_model(SimpleNamespace(key="films", tuned=True), list_runs())

    page = AppTest.from_function(part, default_timeout=300).run()
    assert not page.exception
    said = page.caption[0].value.replace("\\", "")
    assert said.startswith("Fine-tuned against quick. Clearly right more often than the quick one: +41.7 (")


def test_runs_on_different_rows_get_a_reason_instead_of_a_verdict():
    runs = finished_runs(2)
    for run, texts in zip(runs, ("one", "another"), strict=True):
        write_predictions(run, 40, texts=texts)
    test = opened("pages/train/runs.py", compare=",".join(run.id for run in runs))
    assert "cannot be compared row by row" in test.warning[0].value
    assert not test.success


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

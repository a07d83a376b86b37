"""Runs beside each other: scores, settings that differ, and verdicts row by row."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest
from support import some_metrics, some_scores
from test_pages_runs import ASKED, opened, quiet, texts  # noqa: F401 - quiet is used by every test

from core.judge.metrics import score
from core.runs.run import create_run
from core.storage import write_json


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

        answering = next(run for run in list_runs() if run.config().train.preset == "balanced")
        _other_model(SimpleNamespace(key="films", tuned=True, run=answering), list_runs())

    page = AppTest.from_function(part, default_timeout=300).run()
    assert not page.exception
    said = page.caption[0].value.replace("\\", "")
    assert said.startswith(
        "The one fine-tuned here against the quick one. Clearly right more often than the quick one: +41.7 ("
    )


def test_runs_on_different_rows_get_a_reason_instead_of_a_verdict():
    runs = finished_runs(2)
    for run, other in zip(runs, ("one", "another"), strict=True):
        write_predictions(run, 40, texts=other)
    test = opened("pages/train/runs.py", compare=",".join(run.id for run in runs))
    assert "cannot be compared row by row" in test.warning[0].value
    assert not test.success

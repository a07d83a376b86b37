"""Cross-validation on demand: every row is tested once, groups stay together, and the folds' figures are what they say."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score
from support import film_rows, some_metrics, some_scores

from core.commands import cross_validate as command
from core.config import DataConfig, RunConfig, TrainConfig
from core.dataset.split import split_rows
from core.errors import ConfigError
from core.judge.figure import Figure
from core.runs.folds import fold_configs, folds_text, runs_of, start_folds, together
from core.runs.registry import run_summary
from core.storage import write_json

DATA = DataConfig("d", "f.csv", "text", "label")


@pytest.mark.parametrize("folds", [2, 5, 10])
@pytest.mark.parametrize("group", [None, "who"])
def test_every_row_is_tested_once_and_groups_stay_together(folds, group):
    frame = pd.DataFrame(film_rows(200), columns=["text", "label"]).assign(who=[f"w{i % 23}" for i in range(200)])
    config = RunConfig("films", replace(DATA, group=group), TrainConfig())
    tested = []
    for asked in fold_configs(config, folds, "key"):
        split = split_rows(frame.astype("str"), asked.data)
        tested.append(split.test)
        assert set(split.test["group"]).isdisjoint({*split.train["group"], *split.validation["group"]})
        assert len(split.train) + len(split.validation) + len(split.test) == 200
        assert abs((split.test["label"] == "good").mean() - 0.5) < 0.2
        assert f"The test is fold {asked.data.fold} of {folds}" in split.how
        assert not split.notes
    assert sorted(pd.concat(tested)["row"]) == list(range(200))
    assert max(map(len, tested)) - min(map(len, tested)) <= (2 if group is None else 20)


def test_a_class_is_never_without_rows_to_learn_from():
    rows = [*film_rows(60), ("one of a rare kind", "rare"), ("another of the rare ones", "rare")]
    frame = pd.DataFrame(rows, columns=["text", "label"]).astype("str")
    for asked in fold_configs(RunConfig("films", DATA, TrainConfig()), 5, "key"):
        assert "rare" in set(split_rows(frame, asked.data).train["label"])


def test_separate_files_and_parts_are_left_aside_and_time_is_refused():
    given = replace(
        DATA, test_dataset="t", test_file_name="t.csv", validation_dataset="v", validation_file_name="v.csv"
    )
    for data in (given, replace(DATA, parts="part")):
        asked = fold_configs(RunConfig("films", data, TrainConfig(), demo="films/remarks"), 3, "key")
        assert [(each.data.folds, each.data.fold) for each in asked] == [(3, 1), (3, 2), (3, 3)]
        assert {
            (each.data.parts, each.data.test_dataset, each.data.validation_file_name, each.demo) for each in asked
        } == {(None, None, None, "")}
    with pytest.raises(ConfigError, match="learn from later rows"):
        fold_configs(RunConfig("films", replace(DATA, time="day"), TrainConfig()), 3, "key")
    for folds in (1, 11, -2):
        with pytest.raises(ConfigError, match="allowed are 2 to 10 folds"):
            fold_configs(RunConfig("films", DATA, TrainConfig()), folds, "key")


@pytest.fixture
def folds(submit_run, tmp_path):
    """Five runs that were not trained, each with predictions of its own."""
    pd.DataFrame(film_rows(80), columns=["text", "label"]).to_csv(tmp_path / "films.csv", index=False)
    first = submit_run(tmp_path / "films.csv", start=False)
    runs = start_folds(first.config(), 5, first.id, start=False)
    return first, runs


def finish(run, seed):
    """Give a run a result; return truth and chance of "good" of its test rows."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 2, 16)
    good = np.clip(truth * 0.4 + generator.random(16) * 0.6, 0.01, 0.99)
    names = np.array(["bad", "good"])
    frame = pd.DataFrame({"text": "x", "label": names[truth], "p:bad": 1 - good, "p:good": good})
    frame.to_parquet(run.predictions_file)
    scores = some_scores(["bad", "good"], sure=0.2 * seed)
    write_json(run.metrics_file, some_metrics(["bad", "good"], scores).to_json())
    run.write_state(status="succeeded", started_at=1.0, finished_at=2.0)
    return truth, good > 0.5


def test_folds_are_found_again_and_what_they_say_is_the_mean_and_all_rows_together(folds):
    first, runs = folds
    assert [run.id for run in runs_of(first.id)] == [run.id for run in runs]
    assert [run.name for run in runs] == [f"test run, fold {number} of 5" for number in range(1, 6)]
    assert all(run_summary(run)["folds_of"] == first.id for run in runs)
    assert together(runs) is None
    answers = [finish(run, number) for number, run in enumerate(runs)]
    found = together(runs)
    values = [run.metrics().test.accuracy.value for run in runs]
    assert found.accuracy.values == values
    assert found.accuracy.mean == pytest.approx(np.mean(values))
    assert found.accuracy.deviation == pytest.approx(np.std(values, ddof=1))
    truth, said = (np.concatenate(part) for part in zip(*answers, strict=True))
    assert found.pooled.rows == 80
    assert found.pooled.accuracy.value == pytest.approx(accuracy_score(truth, said))
    mean, pooled = folds_text(found)
    assert f"Mean of 5 folds: accuracy {np.mean(values):.3f}" in mean
    assert "Pooled, 80 rows" in pooled
    figure = found.pooled.accuracy
    assert f"accuracy {figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})" in pooled


def test_folds_are_held_against_the_simpler_way_with_the_highest_mean_accuracy(folds):
    _, runs = folds
    for number, run in enumerate(runs):
        finish(run, number)
        metrics = run.metrics()
        better = replace(
            metrics.baselines["majority"],
            figures=metrics.baselines["majority"].figures | {"accuracy": Figure(0.99, 0.9, 1.0)},
        )
        write_json(run.metrics_file, replace(metrics, baselines=metrics.baselines | {"majority": better}).to_json())
    found = together(runs)
    assert set(found.simpler) == {"majority", "tfidf"}
    assert found.strongest == "majority"
    assert "The strongest simpler way, Majority: accuracy 0.990 (0.000)." in folds_text(found)[0]


def test_rows_of_a_fold_that_belong_together_count_for_fewer_and_it_is_said(folds):
    _, runs = folds
    for number, run in enumerate(runs):
        finish(run, number)
    independent = together(runs).pooled.accuracy
    for run in runs:  # each fold counts its groups from zero
        pd.read_parquet(run.predictions_file).assign(group=np.arange(16) // 4).to_parquet(run.predictions_file)
    found = together(runs)
    assert (found.pooled.rows, found.pooled.effective) == (80, 20)
    assert found.pooled.accuracy.value == independent.value
    assert found.pooled.accuracy.low < independent.low < independent.high < found.pooled.accuracy.high
    assert "In every interval the 80 test rows count for 20, because some belong together." in folds_text(found)


def test_what_every_fold_says_of_its_rows_is_said_of_all(folds):
    _, runs = folds
    for number, run in enumerate(runs):
        finish(run, number)
        notices = ["The test rows were drawn at random.", f"This is fold {number}."]
        write_json(run.metrics_file, replace(run.metrics(), notices=notices).to_json())
    assert folds_text(together(runs))[-1] == "The test rows were drawn at random."


def test_a_mean_of_macro_f1_is_of_folds_in_which_every_class_was_tested(folds):
    _, runs = folds
    for number, run in enumerate(runs):
        finish(run, number)
    rows = pd.read_parquet(runs[1].predictions_file)
    rows.assign(label="good").to_parquet(runs[1].predictions_file)
    found = together(runs)
    values = [run.metrics().test.macro_f1.value for number, run in enumerate(runs) if number != 1]
    assert found.macro_f1.values == values
    assert "In 1 of 5 folds macro-F1 is left out" in folds_text(found)[1]


def test_a_figure_without_an_interval_says_why(folds):
    """A class that stays in training is in no fold's test: macro-F1 has no interval then, and the reason is told."""
    _, runs = folds
    for number, run in enumerate(runs):
        finish(run, number)
        metrics = some_metrics(["bad", "good", "rare"])
        write_json(run.metrics_file, metrics.to_json())
        pd.read_parquet(run.predictions_file).assign(**{"p:rare": 0.0}).to_parquet(run.predictions_file)
    mean, without, pooled, *why = folds_text(together(runs))
    assert "macro-F1" not in mean
    assert "In 5 of 5 folds macro-F1 is left out" in without
    assert "macro-F1 0." in pooled
    assert len(why) == 1
    assert "no test rows of rare" in why[0]


def test_a_fold_without_a_result_is_left_out_and_told(folds, monkeypatch, capsys):
    _, runs = folds
    for number, run in enumerate(runs[:3]):
        finish(run, number)
    for run in runs[3:]:
        run.write_state(status="failed", reason="The disk is full.")
    monkeypatch.setattr(command, "start_folds", lambda *_: runs)
    plan = runs[0].config()
    assert command.cross_validate(plan, as_json=True) == 1
    told = capsys.readouterr()
    value = json.loads(told.out)
    assert value["pooled"]["rows"] == 48
    assert list(value["runs"].values()) == ["succeeded"] * 3 + ["failed"] * 2
    assert "The disk is full." in told.err
    finish(runs[3], 1)
    finish(runs[4], 2)
    assert command.cross_validate(plan, as_json=False) == 0
    assert "Mean of 5 folds" in capsys.readouterr().out


@pytest.mark.process
def test_quick_folds_run_in_the_queue_from_the_command_line(tmp_path, fathom_home, tiny_encoder, capsys):
    from core.commands.cli import main

    frame = pd.DataFrame(film_rows(80), columns=["text", "label"]).assign(author=[f"a{i % 11}" for i in range(80)])
    frame.to_csv(tmp_path / "films.csv", index=False)
    options = ["--text", "text", "--label", "label", "--group", "author", "--preset", "quick", "--device", "cpu"]
    assert (
        main(["train", str(tmp_path / "films.csv"), *options, "--encoder", str(tiny_encoder), "--folds", "2", "--json"])
        == 0
    )
    value = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert value["pooled"]["rows"] == 80
    assert len(value["accuracy"]["values"]) == 2
    assert (
        main(["train", str(tmp_path / "films.csv"), *options, "--folds", "2", "--test", str(tmp_path / "films.csv")])
        == 2
    )
    assert "says otherwise what is held out" in capsys.readouterr().err

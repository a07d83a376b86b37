"""Which rows a run answers alone: the promise of its test rows, or what a person keeps, read from the run's own files."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support import some_metrics

from core.errors import StorageError
from core.runs.answering import NO_ROW, rule_of
from core.runs.run import Run
from core.storage import write_json


@pytest.fixture
def run(tmp_path):
    """A run of 100 test rows: the surest 60 are right, of the others every second."""
    right = [True] * 60 + [False, True] * 20
    frame = pd.DataFrame(
        {
            "label": ["a" if hit else "b" for hit in right],
            "predicted": "a",
            "confidence": np.linspace(0.99, 0.35, 100),
            **{f"p:{label}": 0.0 for label in "abc"},
        }
    )
    frame.to_parquet(tmp_path / "predictions.parquet")
    return Run(tmp_path)


def surest(*highest):
    """Return the probabilities of three classes for rows whose likeliest one has these."""
    return np.array([[p, (1 - p) / 2, (1 - p) / 2] for p in highest])


def test_a_run_answers_from_the_threshold_that_comes_with_a_promise(run):
    rule = rule_of(run)
    assert (rule.promise.share, rule.by_hand, rule.classes) == (0.95, False, 3)
    assert rule.promise.answered == 60
    assert rule.answered(surest(0.99, rule.threshold, rule.threshold - 0.001)).tolist() == [True, True, False]
    assert rule.sentence.startswith("With 90 % confidence, at least 95 % of the answers")
    assert rule.to_json()["share"] == 0.95


def test_a_threshold_chosen_by_hand_is_kept_and_has_no_promise_unless_it_is_the_one_offered(run):
    offered = rule_of(run).threshold
    write_json(run.task_file, {"threshold": 0.5})
    rule = rule_of(run)
    assert (rule.threshold, rule.by_hand, rule.promise) == (0.5, True, None)
    assert rule.sentence == "The threshold of 0.500 was chosen by hand: no promise goes with it."
    assert rule.to_json()["share"] is None
    write_json(run.task_file, {"threshold": offered})
    assert rule_of(run).promise is not None
    write_json(run.task_file, {"threshold": 0.0})
    assert rule_of(run).threshold == 0.33, "no answer of three classes is less likely"
    write_json(run.task_file, {"threshold": None})
    assert not rule_of(run).by_hand


def test_new_predictions_are_noticed_and_rows_that_belong_together_count_less(run):
    assert rule_of(run).promise is not None
    frame = pd.read_parquet(run.predictions_file)
    frame.assign(group=np.arange(100) // 30).to_parquet(run.predictions_file)
    rule = rule_of(run)
    assert (rule.promise, rule.threshold, rule.offer.effective) == (None, NO_ROW, 3)
    assert not rule.answered(surest(1.0)).any()


def test_test_rows_that_the_model_had_seen_promise_nothing(run):
    """Sixty sure and right rows promise 95 %; where 20 of them stand in training, and 5 in validation, the other 35 do not."""
    frame = pd.read_parquet(run.predictions_file).assign(text=[f"row number {number}" for number in range(100)])
    frame.to_parquet(run.predictions_file)
    run.data.mkdir()
    found = some_metrics(list("abc"))
    for name, rows in (("train", range(20)), ("validation", range(20, 25))):
        pd.DataFrame({"text": [f"ROW number {row}!" for row in rows]}).to_parquet(run.data / f"{name}.parquet")
    write_json(run.metrics_file, replace(found, split=replace(found.split, seen=25)).to_json())
    rule = rule_of(run)
    assert (rule.offer.rows, rule.offer.seen, rule.promise.share) == (75, 25, 0.9)
    assert "at least 90 % of the answers" in rule.sentence
    assert "on rows of the kind of the 75 test rows" in rule.sentence
    assert rule.offer.lacking.startswith(
        "25 more test rows stand among the rows that it learned from or was chosen by, and do not count here. 95 % cannot be promised from 75 test rows"
    )


def test_a_run_without_predictions_answers_nothing_and_a_damaged_card_is_said(run):
    run.predictions_file.unlink()
    assert rule_of(run).threshold == NO_ROW
    run.task_file.write_text("{")
    with pytest.raises(StorageError, match="is damaged"):
        rule_of(run)

"""Scores agree with scikit-learn, and a metric that joins the catalogue is computed, written, read and tabled by that alone."""

import numpy as np
import pytest
from sklearn import metrics as reference
from streamlit.testing.v1 import AppTest
from support import some_metrics, some_scores, tiny_settings

from core.config import DataConfig, RunConfig
from core.errors import ConfigError
from core.judge.figure import Figure
from core.judge.metrics import (
    METRICS,
    Metric,
    figure_texts,
    measured,
    score,
)
from core.judge.remarks import reasons
from core.judge.result import Baseline
from core.runs.run import create_run
from core.storage import ROOT, write_json


def brier(sample):
    hits = np.eye(sample.classes)[sample.truth]
    return ((sample.probabilities - hits) ** 2).sum(axis=1)


@pytest.fixture
def one_more(monkeypatch):
    """Add the Brier score to the catalogue for one test."""
    monkeypatch.setattr(METRICS, "_entries", dict(METRICS._entries))
    METRICS.add(
        Metric("brier", "Brier score", "", 0.0, 2.0, "lower", lambda sample: float(brier(sample).mean()), brier)
    )


def mixed(rows=400):
    generator = np.random.default_rng(0)
    truth = generator.integers(0, 3, rows)
    probabilities = generator.dirichlet(np.ones(4) * 0.7, rows)
    probabilities[np.arange(rows), truth] += 0.6
    return truth, probabilities / probabilities.sum(axis=1, keepdims=True)


def test_scores_agree_with_scikit_learn():
    truth, probabilities = mixed()
    result = score(truth, probabilities, ["a", "b", "c", "never"])
    chosen = probabilities.argmax(axis=1)
    assert result.accuracy.value == pytest.approx(reference.accuracy_score(truth, chosen))
    assert result.macro_f1.value == pytest.approx(reference.f1_score(truth, chosen, average="macro"))
    assert result.log_loss.value == pytest.approx(reference.log_loss(truth, probabilities, labels=range(4)))
    assert result.confusion == reference.confusion_matrix(truth, chosen, labels=range(4)).tolist()
    precision, recall, f1, support = reference.precision_recall_fscore_support(
        truth, chosen, labels=range(4), zero_division=0
    )
    for i, row in enumerate(result.per_class[:3]):
        assert [row.precision.value, row.recall.value, row.f1.value, row.support] == pytest.approx(
            [precision[i], recall[i], f1[i], support[i]]
        )
    never = result.per_class[3]
    assert (never.support, never.recall, never.f1) == (0, None, None)
    assert never.precision.value == 0
    assert 0.02 < result.accuracy.high - result.accuracy.low < 0.15
    assert result.accuracy.low < result.accuracy.value < result.accuracy.high


def test_where_one_of_several_ways_lacks_an_interval_the_sentence_names_it():
    """Two rows, both right: an interval. One of two: none, and the reason is not laid on the model."""
    truth, right, wrong = np.array([0, 1]), np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[0.9, 0.1], [0.8, 0.2]])
    model, other = score(truth, right, ["a", "b"]), score(truth, wrong, ["a", "b"])
    assert model.macro_f1.bounded
    assert other.macro_f1.why
    simpler = Baseline(2, other.figures, "Counting words", chance=other.chance)
    said = reasons([model, simpler], ("macro_f1",))
    assert said == [f"{other.macro_f1.why} (so for Counting words)."]


@pytest.mark.parametrize("rows", [4, 36, 400])
def test_where_no_answer_is_right_the_reason_does_not_speak_of_many_classes(rows):
    truth = np.arange(rows) % 2
    all_wrong = np.eye(2)[1 - truth] * 0.8 + 0.1
    why = score(truth, all_wrong, ["a", "b"]).macro_f1.why
    assert (
        why == "Macro-F1 has no interval, for the classes have too few right answers each to tell how far it would vary"
    )


def test_a_figure_without_an_interval_says_why_and_stands_alone():
    result = score(*mixed(30), ["a", "b", "c", "never"])
    assert result.figures.keys() == set(METRICS.keys)
    macro, error = result.macro_f1, result.ece
    assert macro.text() == f"{macro.value:.3f}"
    assert reasons([result, result]) == [f"{macro.why}.", f"{error.why}."]
    assert "there are no test rows of never" in macro.why
    assert reasons([result], ("accuracy", "macro_f1")) == [f"{macro.why}."]
    by_chance = result.chance["ece"]
    assert (
        figure_texts(result, [METRICS["ece"]])["calibration error"]
        == f"{error.value:.3f} (chance {by_chance.low:.3f} to {by_chance.high:.3f})"
    )


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)
def test_every_metric_keeps_its_bounds_and_is_best_where_all_is_right(metric):
    sure = np.eye(3)[[0, 1, 2, 0]]
    right, wrong = (score(truth, sure, ["a", "b", "c"]) for truth in (np.array([0, 1, 2, 0]), np.array([1, 2, 0, 1])))
    best, worst = (result.figures[metric.key].value for result in (right, wrong))
    assert (best > worst) == (metric.better == "higher")
    for value in (best, worst):
        assert metric.low is None or value >= metric.low
        assert metric.high is None or value <= metric.high
    assert metric.title[0].isupper()
    assert metric.name.lower() == metric.title.lower()


def test_a_figure_is_written_with_its_interval_and_no_minus_before_a_zero():
    assert Figure(0.8333, 0.6667, 0.9583).text() == "0.833 (0.667 to 0.958)"
    assert Figure(-0.0001, -0.25, 0.1).text(2, "+") == "+0.00 (-0.25 to +0.10)"


def test_a_metric_is_one_entry(one_more, fathom_home, tiny_encoder):
    """Add one entry; see it computed with its interval, written, read again, and in the tables of Scores and Compare."""
    truth, probabilities = mixed()
    found = score(truth, probabilities, ["a", "b", "c", "never"]).figures["brier"]
    assert found.value == pytest.approx(
        reference.brier_score_loss(truth, probabilities, labels=[0, 1, 2, 3], scale_by_half=False)
    )
    assert found.low < found.value < found.high
    runs = []
    for name in ("first", "second"):
        run = create_run(
            RunConfig(name, DataConfig("d" * 12, "rows.csv", "text", "label"), tiny_settings(tiny_encoder))
        )
        write_json(run.metrics_file, some_metrics(["bad", "good"], some_scores(["bad", "good"])).to_json())
        run.write_state(status="succeeded")
        runs.append(run)
    metrics = runs[0].metrics()
    shown = metrics.test.figures["brier"].text()
    assert metrics.test.figures["brier"] == some_scores(["bad", "good"]).figures["brier"]

    def scores(run_id: str):
        from core.runs.registry import find_run
        from pages.model.parts.evaluation import score_table

        score_table(find_run(run_id).metrics())

    page = AppTest.from_function(scores, args=(runs[0].id,), default_timeout=300).run()
    assert not page.exception
    assert page.dataframe[0].value["brier score"].tolist() == [shown] * 3

    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    page.query_params["compare"] = ",".join(run.id for run in runs)
    page.switch_page("pages/train/runs.py").run()
    assert not page.exception
    rows = page.dataframe[0].value
    assert rows["brier score"].tolist() == [shown] * 2
    assert rows["log loss"].tolist() == [metrics.test.log_loss.text()] * 2


def test_a_result_of_before_a_metric_came_shows_a_dash_beside_one_that_has_it(one_more):
    with_it = some_scores(["bad", "good"])
    without = type(with_it)(**{**vars(with_it), "figures": {k: v for k, v in with_it.figures.items() if k != "brier"}})
    assert [metric.key for metric in measured([without])] == list(METRICS.keys)[:-1]
    shown = measured([with_it, without])
    assert figure_texts(without, shown)["brier score"] == "–"
    assert figure_texts(with_it, shown)["brier score"] == with_it.figures["brier"].text()


def test_an_unknown_metric_names_those_there_are():
    with pytest.raises(ConfigError, match="accuracy, macro_f1, log_loss, ece"):
        METRICS["f2"]

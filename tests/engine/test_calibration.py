"""A fine-tuned model is as sure as it is right: the temperature, where it goes, and what does not change."""

import os
import random

import numpy as np
import pandas as pd
import pytest
from support import film_rows, write_csv

from core.engine.directions import PATH_FILE, project_path, read_path
from core.engine.predict import load_classifier
from core.engine.training import frozen, halves
from core.engine.training.calibration import (
    HIGHEST,
    LOWEST,
    cool,
    fit_temperature,
    log_loss,
    lowest_point,
    output_layer,
)
from core.engine.training.cost import FEW_VALIDATION_ROWS
from core.maths.softmax import softmax
from core.runs.result import Temperature
from core.worker import main


def drawn(logits: np.ndarray, seed: int) -> np.ndarray:
    """Return labels that come up as often as softmax of the logits says."""
    generator = np.random.default_rng(seed)
    return np.array([generator.choice(logits.shape[1], p=row) for row in softmax(logits)])


@pytest.mark.parametrize("factor", [1.5, 3.0, 6.0])
def test_the_temperature_undoes_logits_that_are_too_large(factor):
    honest = np.random.default_rng(5).normal(size=(4000, 3)) * 1.5
    labels = drawn(honest, 6)
    found = fit_temperature(honest * factor, labels)
    assert found.value == pytest.approx(factor, rel=0.1)
    assert found.loss_after == pytest.approx(log_loss(honest, labels), abs=2e-3)
    assert found.loss_before > found.loss_after
    assert found.rows == 4000


def test_rows_that_are_all_right_allow_the_certainty_that_so_many_can_vouch_for():
    for rows in (3, 30, 300):
        right = np.arange(rows) % 3
        found = fit_temperature(np.eye(3)[right], right)
        sure = softmax(np.eye(3)[:1] / found.value).max()
        # Two more rows, of which nobody knows the class: a third of them may be right.
        assert sure == pytest.approx((rows + 2 / 3) / (rows + 2), abs=2e-3)
        assert found.rows == rows
    wrong = (right + 1) % 3
    assert fit_temperature(50 * np.eye(3)[right], wrong).value == pytest.approx(HIGHEST, rel=2e-3)
    assert fit_temperature(1e-3 * np.eye(3)[right], right).value == pytest.approx(LOWEST, rel=2e-3)
    assert fit_temperature(np.zeros((0, 3)), np.zeros(0, dtype=int)).value == 1.0


def test_a_model_that_is_not_sure_enough_becomes_surer():
    honest = np.random.default_rng(5).normal(size=(4000, 3)) * 1.5
    assert fit_temperature(honest / 4, drawn(honest, 6)).value == pytest.approx(1 / 4, rel=0.1)


@pytest.mark.parametrize("place", [-2.9, -0.4, 0.0, 1.7, 2.99])
def test_the_lowest_point_of_a_valley_is_found(place):
    assert lowest_point(lambda x: abs(x - place) ** 1.5, -3.0, 3.0) == pytest.approx(place, abs=1e-3)


@pytest.fixture
def noisy_run(submit_run, tmp_path, monkeypatch):
    """Return a function that trains on labels of which three in ten are wrong, with a head whose steps are far too long."""
    monkeypatch.setattr(os, "nice", lambda _: 0)
    generator = random.Random(3)
    rows = [
        (text, label if generator.random() > 0.3 else {"good": "bad", "bad": "good"}[label])
        for text, label in film_rows(420)
    ]
    table = write_csv(tmp_path / "noisy.csv", ["text", "label"], rows)

    def train(**changes):
        run = submit_run(
            table, start=False, **{"epochs": 1.0, "head_learning_rate": 1.0, "schedule": "constant"} | changes
        )
        main([str(run.path)])
        assert run.state().status == "succeeded", run.state().reason
        return run

    return train


@pytest.mark.slow
def test_a_run_that_is_too_sure_is_cooled_and_answers_as_before(noisy_run, monkeypatch):
    run = noisy_run()
    metrics = run.metrics()
    found = metrics.temperature
    assert found.value > 1.2
    assert found.rows == metrics.split.validation
    assert found.loss_after < found.loss_before
    assert metrics.validation.loss == pytest.approx(found.loss_after, abs=1e-3)

    monkeypatch.setattr(
        "core.engine.training.evaluate.fit_temperature", lambda logits, labels: Temperature(1.0, len(labels), 0.0, 0.0)
    )
    raw = noisy_run(name="raw")
    assert raw.metrics().temperature.value == 1.0
    assert metrics.test.log_loss.value < raw.metrics().test.log_loss.value
    cooled, hot = (pd.read_parquet(each.predictions_file) for each in (run, raw))
    assert cooled["predicted"].equals(hot["predicted"])
    assert metrics.test.accuracy == raw.metrics().test.accuracy
    odds = [np.log(frame["p:good"] / frame["p:bad"]) for frame in (cooled, hot)]
    assert np.allclose(odds[0] * found.value, odds[1], rtol=2e-2, atol=2e-2)


@pytest.mark.slow
def test_the_saved_weights_are_the_cooled_ones_and_the_path_ends_there(noisy_run):
    run = noisy_run()
    classifier = load_classifier(run.model, "cpu", "fp32")
    frame = pd.read_parquet(run.predictions_file)
    found = classifier.predict(frame["text"].tolist()).probabilities
    assert np.allclose(found, frame[["p:bad", "p:good"]], atol=1e-3)
    weights = {name: value.detach() for name, value in classifier.model.named_parameters()}
    path = project_path(read_path(run.path / PATH_FILE), weights)
    nearest = min(abs(point["x"]) + abs(point["y"]) for point in path)
    assert nearest < 1e-6


@pytest.mark.slow
def test_adapters_are_cooled_with_the_head_that_goes_along(noisy_run):
    run = noisy_run(lora_rank=4)
    metrics = run.metrics()
    assert metrics.temperature.value > 1.2
    assert metrics.reload.largest_difference <= 1e-4
    assert metrics.validation.loss == pytest.approx(metrics.temperature.loss_after, abs=1e-3)


@pytest.mark.parametrize("changes", [{"optimizer": "lbfgs"}, {"optimizer": "adamw", "head_learning_rate": 1e-2}])
@pytest.mark.slow
def test_a_frozen_run_is_as_sure_as_rows_it_did_not_see_allow(noisy_run, changes):
    run = noisy_run(freeze_encoder=True, **{"epochs": 20.0, "weight_decay": 0.0} | changes)
    metrics = run.metrics()
    seen = metrics.split.validation + (metrics.split.train if changes["optimizer"] == "lbfgs" else 0)
    assert metrics.temperature.rows == seen
    # Of labels of which three in ten are wrong nobody can be surer than about 0.7.
    sure = pd.read_parquet(run.predictions_file)["confidence"].mean()
    assert sure == pytest.approx(metrics.test.accuracy.value, abs=0.15)


@pytest.mark.slow
def test_with_few_validation_rows_two_halves_say_how_sure_a_model_may_be(noisy_run, sentence_encoder, monkeypatch):
    chosen = []
    fit = frozen.fit_chosen

    def note(features, labels, classes, found, *rest):
        chosen.append((len(labels), found))
        return fit(features, labels, classes, found, *rest)

    monkeypatch.setattr(frozen, "fit_chosen", note)
    monkeypatch.setattr(halves, "fit_chosen", note)
    run = noisy_run(encoder=str(sentence_encoder), head_start="fitted", head_learning_rate=1e-3)
    metrics = run.metrics()
    assert metrics.split.validation < FEW_VALIDATION_ROWS
    assert metrics.temperature.rows == metrics.split.validation + metrics.split.train
    told = [event for event in run.events()[0] if event["kind"] == "progress" and "halves" in event["unit"]]
    assert told
    steps = [event["step"] for event in run.events()[0] if event["kind"] == "step"]
    assert steps == sorted(steps), "the steps of the halves are none of the run's"
    assert not run.checkpoints.exists()
    (whole, choice), *others = chosen
    assert len(others) == 2
    assert sum(rows for rows, _ in others) == whole
    assert all(found is choice for _, found in others), (
        "halves whose heads are as sure as they please tell nothing of the run's"
    )


@pytest.mark.slow
def test_cooling_divides_the_logits(noisy_run):
    run = noisy_run()
    classifier = load_classifier(run.model, "cpu", "fp32")
    texts = ["a good film", "a bad film"]
    before = np.log(classifier.predict(texts).probabilities)
    cool(output_layer(classifier.model, 2), 2.0)
    after = np.log(classifier.predict(texts).probabilities)
    assert np.allclose(before[:, 0] - before[:, 1], 2 * (after[:, 0] - after[:, 1]), atol=1e-5)

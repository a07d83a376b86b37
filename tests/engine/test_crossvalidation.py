"""Reading, penalty and temperature of a head are chosen by heads that did not see the rows they judge."""

import numpy as np
import pytest
import torch
from torch import nn

from core.engine.build import Reading
from core.engine.training import crossvalidation, lbfgs
from core.engine.training.crossvalidation import FOLDS, MANY_ROWS, PENALTIES, choose, deal_folds
from core.engine.training.frozen import fit_head
from core.engine.training.lbfgs import PRIOR_ROWS, Standard
from core.errors import TrainingError
from core.runs.presets import preset_config

NARROW, WIDE = Reading(1, unit=True), Reading(4, unit=True)


class Silent:
    """A progress that only counts."""

    def __init__(self):
        self.counted = []

    def check_cancelled(self):
        return None

    def count(self, done, total, unit):
        self.counted.append((done, total))


def chosen(candidates, labels, groups=None, **kinds):
    """Choose among candidates, every row for itself unless groups are given."""
    groups = np.arange(len(labels)) if groups is None else groups
    classes = int(labels.max()) + 1
    return choose(candidates, labels, groups, classes, nn.functional.cross_entropy, "cpu", 0, Silent(), **kinds)


def told_apart(rows, width, distance, seed=0):
    """Return features of two classes whose means lie so far apart in one direction, in spreads, and the labels."""
    generator = np.random.default_rng(seed)
    labels = np.arange(rows) % 2
    features = generator.normal(size=(rows, width))
    features[:, 0] += distance * (labels - 0.5)
    return features.astype(np.float32), labels


def test_folds_keep_rows_that_belong_together_and_every_class_in_each():
    groups = np.repeat(np.arange(60), 2)
    labels = np.where(groups < 40, 0, 1)
    fold = deal_folds(groups, labels, FOLDS, seed=3)
    assert all(len(set(fold[groups == group])) == 1 for group in range(60))
    for label, rows in ((0, 16), (1, 8)):
        assert np.bincount(fold[labels == label], minlength=FOLDS).tolist() == [rows] * FOLDS
    assert deal_folds(groups, labels, FOLDS, seed=3).tolist() == fold.tolist()
    assert deal_folds(groups, labels, FOLDS, seed=4).tolist() != fold.tolist()


def test_a_head_does_not_know_the_rows_it_judges():
    # Labels by chance, every row twice: a head that saw one of the two would know the other by heart.
    generator = np.random.default_rng(0)
    features = np.repeat(generator.normal(size=(100, 300)).astype(np.float32), 2, axis=0)
    labels = np.repeat(generator.integers(0, 2, 100), 2)
    found = chosen({NARROW: features}, labels, np.repeat(np.arange(100), 2), penalties=(1e-3,))
    assert 0.3 < (found.held_out.argmax(axis=1) == labels).mean() < 0.7
    assert found.held_out.sum(axis=1) == pytest.approx(np.ones(200), abs=1e-5)
    assert found.held_out.max() < 0.75, "nothing was learned, so nobody is sure"
    seen = chosen({NARROW: features}, labels, np.arange(200), penalties=(1e-3,))
    assert (seen.held_out.argmax(axis=1) == labels).mean() > 0.75


@pytest.mark.parametrize("rows", [20, 90, 300, MANY_ROWS])
def test_the_reading_that_tells_the_classes_apart_is_chosen(rows):
    good, labels = told_apart(rows, 12, 4.0)
    noise = np.random.default_rng(9).normal(size=(rows, 30)).astype(np.float32)
    for candidates in ({NARROW: good, WIDE: noise}, {WIDE: noise, NARROW: good}):
        found = chosen(candidates, labels)
        assert found.reading == NARROW
        assert (found.held_out.argmax(axis=1) == labels).mean() > 0.8
        assert found.held_out.shape == (rows, 2)
        assert found.temperature.rows == rows
        assert (*found.stronger, found.penalty) == PENALTIES[: len(found.stronger) + 1]


def test_held_out_rows_are_as_often_right_as_they_are_sure():
    features, labels = told_apart(1200, 40, 1.5, seed=4)
    held_out = chosen({NARROW: features}, labels).held_out
    assert held_out.max(axis=1).mean() == pytest.approx((held_out.argmax(axis=1) == labels).mean(), abs=0.03)


def test_noise_is_held_down_by_a_strong_penalty_and_a_clear_case_is_not():
    clear, labels = told_apart(200, 12, 6.0)
    noise = np.random.default_rng(9).normal(size=(200, 300)).astype(np.float32)
    assert chosen({NARROW: noise}, labels).penalty > 10 * chosen({NARROW: clear}, labels).penalty


def test_every_try_is_told_and_a_path_that_gets_worse_is_left():
    tried = []
    noise = np.random.default_rng(9).normal(size=(200, 300)).astype(np.float32)
    labels = np.arange(200) % 2
    chosen({NARROW: noise, WIDE: noise[:, ::-1].copy()}, labels, tell=tried.append)
    assert [each.step for each in tried] == list(range(1, len(tried) + 1))
    assert len(tried) < tried[0].steps == 2 * len(PENALTIES)
    assert sum(each.best for each in tried) >= 1
    assert min(each.loss for each in tried) == [each for each in tried if each.best][-1].loss


def test_rows_that_all_belong_together_are_told_apart_all_the_same():
    features, labels = told_apart(60, 8, 5.0)
    assert (chosen({NARROW: features}, labels, np.zeros(60, dtype=int)).held_out.argmax(axis=1) == labels).mean() > 0.8


def test_features_that_are_no_numbers_are_refused():
    features, labels = told_apart(60, 8, 5.0)
    features[3] = np.nan
    with pytest.raises(TrainingError, match="No head gave finite numbers"):
        chosen({NARROW: features}, labels)


def test_spreads_of_a_few_rows_are_drawn_towards_their_mean():
    generator = np.random.default_rng(1)
    spreads = np.array([0.1, 1.0, 3.0])
    few, many = (Standard(generator.normal(size=(rows, 3)) * spreads) for rows in (10, 40 * PRIOR_ROWS))
    assert few.scale.max() / few.scale.min() < 1.2
    assert many.scale == pytest.approx(spreads, rel=0.2, abs=0.25)


def test_a_folded_layer_reads_features_as_they_come():
    features = np.random.default_rng(2).normal(size=(50, 7)).astype(np.float32) * 3 + 1
    standard, layer = Standard(features), nn.Linear(7, 4)
    weight, bias = standard.fold(layer)
    expected = layer(standard.tensor(features, "cpu")).detach().numpy()
    assert np.allclose(features @ weight.T + bias, expected, atol=1e-4)


def test_few_rows_are_dealt_more_than_once(monkeypatch):
    seeds = []
    real = crossvalidation.deal_folds
    monkeypatch.setattr(
        crossvalidation,
        "deal_folds",
        lambda groups, labels, folds, seed: seeds.append(seed) or real(groups, labels, folds, seed),
    )
    counts = []
    for rows in (40, 100, 400):
        seeds.clear()
        chosen({NARROW: told_apart(rows, 5, 3.0)[0]}, np.arange(rows) % 2)
        counts.append(len(set(seeds)))
    assert counts == [3, 2, 1]


@pytest.mark.parametrize(("pays_from", "expected"), [(10**8, 1), (1, 3)])
def test_a_small_head_is_fitted_on_one_thread_and_a_large_one_on_all(monkeypatch, pays_from, expected):
    features, labels = told_apart(40, 20, 1.0)
    before, seen = torch.get_num_threads(), set()
    monkeypatch.setattr(lbfgs, "_THREADS_PAY", pays_from)
    torch.set_num_threads(3)
    try:
        config = preset_config("quick", len(labels))
        fit_head(
            {NARROW: features},
            labels,
            np.arange(40),
            2,
            config,
            "cpu",
            Silent(),
            tell=lambda _: seen.add(torch.get_num_threads()),
        )
        assert seen == {expected}
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)

"""Labels that look wrong: nothing stands out where texts are merely hard, and what was flipped does where a model can know it."""

from __future__ import annotations

import numpy as np
import pytest

from core.domain import Costs
from core.judge.wrong_labels import LIKELY, Doubts, dearest_changes, find_doubts


def table(rows, classes, *, hard=1.0, sure=1.0, seed=0):
    """Return labels and probabilities: labels are drawn from softmax(logits), and the model states softmax(sure * logits)."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(size=(rows, classes)) * 4.0 / hard
    true, stated = (np.exp(k * logits) / np.exp(k * logits).sum(axis=1, keepdims=True) for k in (1.0, sure))
    labels = (true.cumsum(axis=1) < generator.uniform(size=(rows, 1))).sum(axis=1)
    return np.minimum(labels, classes - 1), stated


def flipped(labels, classes, share, seed=1):
    """Return the labels with a share changed to another class, and which they are."""
    generator = np.random.default_rng(seed)
    wrong = np.zeros(len(labels), dtype=bool)
    wrong[generator.choice(len(labels), int(share * len(labels)), replace=False)] = True
    return np.where(wrong, (labels + generator.integers(1, classes, len(labels))) % classes, labels), wrong


@pytest.mark.parametrize("classes", [2, 5, 40])
@pytest.mark.parametrize("hard", [1.0, 4.0], ids=["easy", "hard"])
@pytest.mark.parametrize("sure", [0.6, 1.0, 3.0], ids=["unsure", "calibrated", "too sure"])
def test_on_tables_without_a_wrong_label_nothing_stands_out_however_hard_or_badly_calibrated(classes, hard, sure):
    flagged = [len(find_doubts(*table(400, classes, hard=hard, sure=sure, seed=seed)).flagged) for seed in range(12)]
    assert sum(count > 0 for count in flagged) <= 1, "one table in a hundred is let through"
    assert np.mean(flagged) < 0.005 * 400


@pytest.mark.parametrize("classes", [2, 5, 40])
@pytest.mark.parametrize("share", [0.03, 0.1])
def test_labels_at_random_are_counted_and_those_that_can_be_known_are_listed(classes, share):
    labels, probabilities = table(2000, classes, seed=3)
    given, wrong = flipped(labels, classes, share)
    found = find_doubts(given, probabilities)
    assert found.wrong == pytest.approx(share, rel=0.5)
    hits = wrong[found.flagged]
    assert hits.mean() > 0.5
    assert hits.sum() > 0.35 * wrong.sum()
    assert found.by_chance == pytest.approx((~hits).sum(), abs=max(6, 0.35 * len(hits))), "the false ones are foretold"
    assert (np.diff(found.score[found.flagged]) <= 0).all()
    assert (found.score[found.flagged] >= LIKELY).all()
    assert (found.suggested[found.flagged] != given[found.flagged]).all()


def test_where_a_model_knows_little_it_says_that_nothing_stands_out():
    labels, probabilities = table(500, 3, hard=8.0)
    given, _ = flipped(labels, 3, 0.05)
    assert len(find_doubts(given, probabilities).flagged) == 0


def test_a_label_that_is_the_likeliest_is_never_doubted():
    labels, probabilities = table(600, 2, seed=5)
    given, _ = flipped(labels, 2, 0.4)
    found = find_doubts(given, probabilities)
    assert found.wrong > 0.1
    assert not (given[found.flagged] == probabilities[found.flagged].argmax(axis=1)).any()


def test_each_judge_has_a_temperature_of_its_own():
    """Half of the rows are judged by a model that is far too sure; with one temperature for all its mistakes look like wrong labels."""
    labels, good = table(1500, 4, seed=7)
    more, bad = table(1500, 4, hard=3.0, sure=6.0, seed=8)
    both = np.concatenate([labels, more]), np.concatenate([good, bad])
    judges = np.repeat(["train", "test"], 1500)
    assert find_doubts(*both).evidence > 50
    apart = find_doubts(*both, judges)
    assert len(apart.flagged) == 0


def test_a_class_without_a_chance_is_no_fault():
    probabilities = np.tile([1.0, 0.0], (60, 1))
    labels = np.zeros(60, dtype=int)
    labels[7] = 1
    found = find_doubts(labels, probabilities)
    assert np.isfinite(found.score).all()
    assert found.flagged.tolist() in ([], [7])


def test_no_rows_give_no_doubts():
    found = find_doubts(np.zeros(0, dtype=int), np.zeros((0, 2)))
    assert isinstance(found, Doubts)
    assert (found.wrong, found.by_chance, found.flagged.tolist()) == (0.0, 0.0, [])


def test_a_change_that_would_be_the_dearest_mistake_is_marked():
    costs = Costs("points", review=1.0, usual=4.0, mistakes={"fire": {"calm": 50.0}, "calm": {"fire": 2.0}})
    labels, suggested = ["fire", "calm", "fog", "fire"], ["calm", "fire", "calm", "fog"]
    assert dearest_changes(labels, suggested, ["fire", "calm", "fog"], costs).tolist() == [True, False, False, False]
    even = Costs("points", review=1.0, usual=4.0)
    assert not dearest_changes(labels, suggested, ["fire", "calm", "fog"], even).any()

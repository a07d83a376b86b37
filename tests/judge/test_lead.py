"""Leads: the strongest simpler way by each figure, a shortcut that it shows, and answers that chance may give."""

from dataclasses import replace

import numpy as np
import pytest

from core.judge.compare import compare_samples
from core.judge.lead import (
    better_way,
    chance_of_all_right,
    dealt_out,
    lead_sentences,
    short_lead,
    strongest_of,
    unlearned,
    ways_text,
)
from core.judge.metrics import score
from core.judge.result import Baseline
from core.judge.sample import Sample

CLASSES = ["bad", "good", "odd"]
NAMES = {"majority": "Majority class", "tfidf": "Counting words", "surface": "Length and punctuation alone"}


def sample(truth, said, classes=CLASSES):
    return Sample(np.array(truth), np.eye(len(classes))[said] * 0.9 + 0.1 / len(classes), classes)


def held(truth, own, **ways):
    """Return a model's scores, its baselines and the comparisons with them; answers are numbers of classes."""
    mine = sample(truth, own)
    others = {key: sample(truth, said) for key, said in ways.items()}
    scored = {key: score(each.truth, each.probabilities, CLASSES) for key, each in others.items()}
    baselines = {key: Baseline(each.rows, each.figures, NAMES[key]) for key, each in scored.items()}
    leads = {key: compare_samples(mine, each) for key, each in others.items()}
    return score(mine.truth, mine.probabilities, CLASSES), baselines, leads


def mixed(rows, right, seed=0):
    """Return a truth of three classes and answers of which a share is right."""
    generator = np.random.default_rng(seed)
    truth = np.arange(rows) % 3
    wrong = generator.permutation(rows)[: round(rows * (1 - right))]
    said = truth.copy()
    said[wrong] = (said[wrong] + generator.integers(1, 3, len(wrong))) % 3
    return truth, said


def test_accuracy_is_held_against_the_way_of_the_highest_accuracy_and_macro_f1_against_its_own():
    truth = np.array([0] * 70 + [1] * 20 + [2] * 10)
    own = np.where(np.arange(100) % 2, truth, (truth + 1) % 3)
    words = np.where(np.arange(100) % 5 < 2, truth, (truth + 1) % 3)
    test, baselines, leads = held(truth, own, majority=np.zeros(100, int), tfidf=words)
    assert (strongest_of(baselines, "accuracy"), strongest_of(baselines, "macro_f1")) == ("majority", "tfidf")
    assert baselines["majority"].macro_f1.value < baselines["tfidf"].macro_f1.value
    first, second, *_ = lead_sentences(test, baselines, leads)
    assert first.startswith("Clearly right less often than Majority class: -20.0 (")
    assert "macro-F1" not in first
    assert "95 % interval; exact McNemar test, p = " in first
    assert "Counting words" in second
    assert "macro-F1" in second


def test_one_way_that_is_the_strongest_by_both_is_told_in_one_sentence():
    truth, own = mixed(90, 0.9)
    test, baselines, leads = held(truth, own, majority=np.zeros(90, int), tfidf=mixed(90, 0.6, 1)[1])
    (said,) = lead_sentences(test, baselines, leads)
    assert said.startswith("Clearly right more often than Counting words: +30.0 (")
    assert "of macro-F1, on the same 90 rows (95 % intervals; exact McNemar test, p < 0.001)." in said


def test_a_lower_log_loss_is_the_stronger():
    truth, _ = mixed(90, 0.9)
    _, baselines, _ = held(truth, truth, majority=np.zeros(90, int), tfidf=mixed(90, 0.6)[1])
    assert strongest_of(baselines, "log_loss") == "tfidf"


def test_length_and_punctuation_that_do_as_well_are_called_a_shortcut():
    truth, _ = mixed(60, 1.0)
    test, baselines, leads = held(truth, truth, majority=np.zeros(60, int), tfidf=mixed(60, 0.5)[1], surface=truth)
    said = lead_sentences(test, baselines, leads)
    assert said[0].startswith("Not clearly right more often than Length and punctuation alone: +0.0 (")
    assert said[1].startswith(
        "Length and punctuation alone does as well, without reading a word: this table may hold a shortcut"
    )
    weak = held(truth, truth, majority=np.zeros(60, int), tfidf=mixed(60, 0.5)[1], surface=mixed(60, 0.35)[1])
    assert not any("shortcut" in sentence for sentence in lead_sentences(*weak))
    near = held(truth, truth, majority=np.zeros(60, int), tfidf=mixed(60, 0.5)[1], surface=mixed(60, 0.95)[1])
    assert "Length and punctuation alone is not clearly behind" in " ".join(lead_sentences(*near))


@pytest.mark.parametrize("seed", range(5))
def test_answers_by_chance_are_called_so_and_bring_no_advice(seed):
    generator = np.random.default_rng(seed)
    truth, own, words = (generator.integers(0, 3, 30) for _ in range(3))
    test, baselines, leads = held(truth, own, majority=np.zeros(30, int), tfidf=words)
    right = int((truth == own).sum())
    if 6 < right < 14:  # one draw in twenty looks like more than chance, and one like less
        assert (
            f"No sign that anything was learned: {right} of 30 test rows are right"
            in lead_sentences(test, baselines, leads)[-1]
        )
    if leads["tfidf"].winner != 1 and leads["majority"].winner != 1 and leads["tfidf"].better("macro_f1") != 1:
        assert better_way(baselines, leads) == ""


def test_what_was_learned_of_a_rare_class_is_seen_though_the_majority_is_right_as_often():
    truth = np.array([0] * 95 + [1] * 5)
    own = truth.copy()
    own[:4], own[95] = 1, 0
    test, _, leads = held(truth, own, majority=np.zeros(100, int), tfidf=np.zeros(100, int))
    assert leads["majority"].winner is None
    assert unlearned(test, leads) == ""


@pytest.mark.parametrize(
    ("truth", "said"),
    [
        ([0, 1], "2 test rows are too few to show whether anything was learned."),
        ([0, 1, 2], "3 test rows are too few to show whether anything was learned."),
        ([0] * 50, "All test rows are of one class, which cannot show whether anything was learned."),
    ],
)
def test_too_few_rows_show_nothing(truth, said):
    test, _, leads = held(np.array(truth), np.array(truth), majority=np.zeros(len(truth), int))
    assert unlearned(test, leads) == said


def test_a_simpler_way_is_advised_only_where_it_is_clearly_better():
    truth, words = mixed(60, 0.9)
    worse = held(truth, mixed(60, 0.5, 2)[1], majority=np.zeros(60, int), tfidf=words)
    assert better_way(*worse[1:]).startswith("Counting words is right clearly more often on the same test rows (p")
    assert better_way(*worse[1:]).endswith("use it in place of this model, or try another preset.")
    chance = held(truth, (truth + 1) % 3, majority=np.zeros(60, int))
    assert better_way(*chance[1:]).startswith("Majority class is right clearly more often")
    assert better_way(*chance[1:]).endswith(": as it is, this model is of no use.")
    little = held(truth, mixed(60, 0.88, 2)[1], majority=np.zeros(60, int), tfidf=words)
    assert little[1]["tfidf"].macro_f1.value > little[0].macro_f1.value
    assert better_way(*little[1:]) == ""


def test_a_short_lead_names_the_other_and_its_chance():
    _, _, leads = held(*mixed(60, 0.9), tfidf=mixed(60, 0.85, 1)[1])
    assert short_lead(leads["tfidf"], "X").startswith("not clearly right more often than X on the same rows (p = ")


def test_each_simpler_way_is_explained():
    _, baselines, _ = held(*mixed(9, 0.9), tfidf=mixed(9, 0.9)[1], majority=np.zeros(9, int))
    assert ways_text(baselines) == (
        "Counting words counts words and knows nothing of language. Majority class always gives the most frequent class."
    )


def test_answers_dealt_out_at_random_have_the_mean_and_spread_of_draws():
    generator = np.random.default_rng(4)
    truth, said = generator.integers(0, 3, 40), generator.choice(3, 40, p=[0.6, 0.3, 0.1])
    drawn = [(generator.permutation(said) == truth).sum() for _ in range(20_000)]
    mean, deviation = dealt_out(np.bincount(truth, minlength=3), np.bincount(said, minlength=3))
    assert mean == pytest.approx(np.mean(drawn), abs=0.05)
    assert deviation == pytest.approx(np.std(drawn), rel=0.03)


def test_all_right_by_chance():
    assert chance_of_all_right([1, 1]) == pytest.approx(1 / 2)
    assert chance_of_all_right([2, 2]) == pytest.approx(1 / 6)


def test_rows_that_belong_together_show_as_much_as_they_count_for():
    truth, own = mixed(60, 0.55)
    test = score(truth, sample(truth, own).probabilities, CLASSES)
    assert unlearned(test, {}) == ""
    assert unlearned(replace(test, effective=9), {}).startswith("No sign that anything was learned: 33 of 60 test rows")
    assert unlearned(replace(test, effective=3), {}) == (
        "60 test rows, which count for 3 because some belong together, are too few to show whether anything was learned."
    )


def test_answers_that_are_wrong_more_often_than_by_chance_are_no_absence_of_learning():
    truth = np.arange(40) % 2
    test, _, leads = held(truth, 1 - truth, majority=np.zeros(40, int), tfidf=np.zeros(40, int))
    assert unlearned(test, leads) == (
        "What was learned does not hold for the test rows: 0 of 40 are right, fewer than the 20.0 that the same answers dealt out to the rows at random would be right on."
    )

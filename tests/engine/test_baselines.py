"""What a run is held against: the same rows to learn from, the best form of a pair, and counts that know no word."""

import numpy as np
import pandas as pd
import pytest
from support import write_csv

from core.dataset.surface import surface_counts
from core.engine.training.baselines import SURFACE, forms, majority, surface, tfidf

CLASSES = ["other", "same"]


def pairs(count, seed=0):
    """Return pairs that share a rare word or do not, and their labels."""
    generator = np.random.default_rng(seed)
    words = [f"word{i}" for i in range(400)]
    rows, labels = [], []
    for number in range(count):
        one, two = generator.choice(words, 2, replace=False)
        same = number % 2
        rows.append((f"we speak of {one} here", f"they speak of {one if same else two} there"))
        labels.append(same)
    return pd.DataFrame(rows, columns=["text", "text_pair"]), np.array(labels)


def test_a_pair_is_put_in_the_form_in_which_words_tell_most():
    (train, labels), (test, truth) = pairs(200), pairs(100, seed=1)
    assert list(forms(train)) == ["both texts", "first text", "second text", "shared words"]
    assert list(forms(train[["text"]])) == ["text"]
    found = tfidf(forms(train), labels, forms(test), truth, CLASSES, np.arange(200))
    assert found.scores.name == "TF-IDF + logistic regression (shared words)"
    assert found.scores.accuracy.value > 0.9
    alone = tfidf(
        {"text": forms(train)["both texts"]},
        labels,
        {"text": forms(test)["both texts"]},
        truth,
        CLASSES,
        np.arange(200),
    )
    assert alone.scores.accuracy.value < 0.7
    assert alone.scores.name == "TF-IDF + logistic regression"


def test_words_are_marked_by_where_they_stand():
    frame = pd.DataFrame({"text": ["The cat, the DOG"], "text_pair": ["dog and bird"]})
    assert forms(frame)["shared words"] == ["athe acat athe cdog cdog band bbird overlap2"]


def test_texts_without_a_word_leave_the_majority_class():
    found = tfidf({"text": ["", "", ""]}, np.array([0, 1, 1]), {"text": [""]}, np.array([1]), CLASSES, np.arange(3))
    assert found.scores.name.endswith("(no words found, so the majority class)")
    assert found.scores.accuracy == majority(np.array([0, 1, 1]), np.array([1]), CLASSES).scores.accuracy


def test_counts_that_know_no_word():
    frame = pd.DataFrame({"text": ["Hi, you 42! (OK?)", ""]})
    counted = np.expm1(surface_counts([frame["text"]]))
    assert counted[0] == pytest.approx([17, 4, 3, 2, 0, 1, 1, 1, 2])
    assert counted[1] == pytest.approx(np.zeros(9))
    assert surface_counts([["a"], ["b"]]).shape == (1, 18)


def test_a_manner_that_gives_the_class_away_is_unmasked():
    words = np.random.default_rng(3).choice(["red", "blue", "fast", "slow"], size=(200, 6))
    labels = np.arange(200) % 2
    texts = [" ".join(row) + ("!" if label else ".") for row, label in zip(words, labels, strict=True)]
    frame = pd.DataFrame({"text": texts})
    found = surface(frame[:150], labels[:150], frame[150:], labels[150:], CLASSES)
    assert found.scores.name == SURFACE
    assert found.scores.accuracy.value == 1.0
    fair = frame.assign(text=[text[:-1] for text in texts])
    assert surface(fair[:150], labels[:150], fair[150:], labels[150:], CLASSES).scores.accuracy.value < 0.75


@pytest.mark.slow
def test_baselines_learn_from_the_validation_rows_too(submit_run, small_csv, train_here, monkeypatch):
    from core.engine.training import baselines

    learned = []
    monkeypatch.setattr(
        baselines,
        "majority",
        lambda rows, *others: learned.append(len(rows)) or majority(rows, *others),
    )
    run = train_here(submit_run(small_csv, start=False))
    split = run.metrics().split
    assert learned == [split.train + split.validation]
    assert [each.name for each in run.metrics().simpler][1:] == [SURFACE, "Majority class"]


@pytest.mark.slow
def test_a_model_that_a_simpler_way_beats_says_so_first(submit_run, tmp_path, train_here):
    words = np.random.default_rng(3).choice([f"word{i}" for i in range(60)], size=(120, 6))
    rows = [(" ".join(row) + ("!!" if i % 2 else "."), "loud" if i % 2 else "calm") for i, row in enumerate(words)]
    table = write_csv(tmp_path / "marks.csv", ["text", "label"], rows)
    run = train_here(submit_run(table, start=False, encoder_learning_rate=0.0, head_learning_rate=0.0, epochs=1.0))
    metrics = run.metrics()
    assert metrics.notices[0].startswith(
        "Length and punctuation alone is right clearly more often on the same test rows (p "
    )
    assert "use it in place of this model" in metrics.notices[0]
    assert "may hold a shortcut" in metrics.lead()

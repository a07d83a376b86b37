"""Labels that look wrong: thresholds, joint counts and ranking worked out by hand."""

import numpy as np
import pytest

from core.judge.wrong_labels import class_thresholds, confident_classes, doubt_score, find_doubts

# Five rows by hand. Thresholds: class 0 (0.9 + 0.6 + 0.2) / 3 = 0.5667, class 1 (0.8 + 0.7) / 2 = 0.75.
LABELS = np.array([0, 0, 0, 1, 1])
PROBABILITIES = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.2, 0.8], [0.3, 0.7]])


def test_thresholds_joint_and_ranking_are_those_worked_out_by_hand():
    found = find_doubts(LABELS, PROBABILITIES)
    assert found.thresholds == pytest.approx([1.7 / 3, 0.75])
    # Row 5 reaches 0.7 of class 1, less than its threshold, so it is counted nowhere.
    assert found.joint.tolist() == [[2, 1], [0, 1]]
    assert found.flagged.tolist() == [2]
    assert found.suggested.tolist() == [0, 0, 1, 1, 1]
    assert found.score == pytest.approx([0.1, 0.4, 0.8, 0.2, 0.3])
    assert found.share == pytest.approx(1 / 5)


def test_of_several_confident_classes_the_likeliest_counts():
    thresholds = np.array([0.3, 0.2, 0.5])
    probabilities = np.array([[0.35, 0.25, 0.40], [0.30, 0.31, 0.39], [0.1, 0.1, 0.8], [0.29, 0.19, 0.52]])
    assert confident_classes(probabilities, thresholds).tolist() == [0, 1, 2, 2]
    assert confident_classes(np.array([[0.2, 0.1, 0.4]]), thresholds).tolist() == [-1]


def test_a_row_whose_own_label_is_the_likeliest_is_not_flagged():
    # Class 0 is sure of its rows (threshold 0.75), class 1 is not (0.35): row 0 reaches class 1's threshold alone.
    labels = np.array([0, 0, 1, 1])
    probabilities = np.array([[0.55, 0.45], [0.95, 0.05], [0.6, 0.4], [0.7, 0.3]])
    found = find_doubts(labels, probabilities)
    assert found.joint[0].tolist() == [1, 1]
    assert 0 not in found.flagged


def test_a_class_without_rows_is_never_a_confident_one():
    labels, probabilities = np.array([0, 1]), np.array([[0.1, 0.1, 0.8], [0.2, 0.5, 0.3]])
    thresholds = class_thresholds(labels, probabilities)
    assert thresholds[2] == np.inf
    assert confident_classes(probabilities, thresholds).tolist() == [0, 1]


def test_the_margin_is_taken_to_the_best_other_class():
    score = doubt_score(np.array([0, 2]), np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]))
    assert score == pytest.approx([(1 - 0.2) / 2, (1 + 0.3) / 2])


def test_no_rows_give_no_doubts():
    found = find_doubts(np.zeros(0, dtype=int), np.zeros((0, 2)))
    assert found.share == 0.0
    assert found.flagged.tolist() == []

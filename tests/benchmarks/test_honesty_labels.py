"""The benchmark of doubtful labels flips what it says it flips, and compares with the rule that it names."""

import numpy as np
import pandas as pd

from benchmarks.honesty.labels import FLIPPED, as_table, by_confident_learning, flip, told


def test_so_many_labels_are_flipped_and_each_to_another_class():
    labels = np.arange(400) % 3
    given, wrong = flip(labels, 3, np.random.default_rng(0))
    assert wrong.sum() == int(FLIPPED * 400)
    assert ((given != labels) == wrong).all()
    assert set(given) == {0, 1, 2}


def test_the_earlier_rule_is_confident_learning_as_worked_out_by_hand():
    # Thresholds: class 0 (0.9 + 0.6 + 0.2) / 3 = 0.5667, class 1 (0.8 + 0.7) / 2 = 0.75.
    labels = np.array([0, 0, 0, 1, 1])
    probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.2, 0.8], [0.3, 0.7]])
    assert by_confident_learning(labels, probabilities).tolist() == [2]


def test_what_is_told_is_rows_precision_and_recall():
    wrong = [np.array([True, True, False, False]), np.array([False, False, True, True])]
    assert told([np.array([0, 2]), np.array([2])], wrong) == "2, 67 %, 50 %"
    assert told([np.zeros(0, dtype=int)] * 2, wrong) == "0, none, 0 %"


def test_rows_without_a_text_and_rare_classes_are_left_out():
    frame = pd.DataFrame(
        {"text": [f"t{n}" for n in range(20)] + ["", "t0"], "label": ["a"] * 10 + ["b"] * 9 + ["c"] + ["a"] * 2}
    )
    table = as_table("t", frame, "text", None, "label")
    assert (len(table.texts), table.classes, table.pairs) == (19, 2, None)

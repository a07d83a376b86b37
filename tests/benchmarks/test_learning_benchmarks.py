"""The tables, draws and figures behind the benchmarks of few rows, of pairs and of the recipe."""

import argparse

import numpy as np
import pandas as pd
import pytest
from support import write_csv

from benchmarks.fewshot import SIMPLE, figures, measure, report
from benchmarks.pairs import simple_ways
from benchmarks.tables import Learnable, demo_files, draws, given_files, read


@pytest.fixture(scope="module")
def urgency():
    return read("urgency", demo_files()["urgency"])


def test_every_demo_has_its_two_files_and_no_other_rows_count_as_a_demo():
    assert len(demo_files()) == 9
    assert not any("outside" in name for name in demo_files())
    assert all(path.is_file() for pair in demo_files().values() for path in pair)


@pytest.mark.parametrize("word", ["films", "films=a.csv", "films=nowhere.csv,elsewhere.csv"])
def test_files_that_are_not_there_are_named(word):
    with pytest.raises(SystemExit, match=r"Write it as NAME=TRAIN\.csv,TEST\.csv"):
        given_files([word])


def test_test_rows_of_unknown_classes_and_classes_left_out_do_not_count(tmp_path):
    rows = [(f"text number {i} of it", "ab"[i % 2]) for i in range(8)]
    train = write_csv(tmp_path / "train.csv", ["text", "label"], rows)
    test = write_csv(tmp_path / "test.csv", ["text", "label"], [*rows, ("another text of it", "c")])
    table = read("letters", given_files([f"letters={train},{test}"])["letters"])
    assert (len(table.test), table.classes) == (8, ["a", "b"])
    assert read("letters", (train, test), ["b"]).classes == ["a"]


def test_a_table_is_limited_to_rows_that_are_always_the_same(urgency):
    some, again = urgency.limited(train=30, test=20), urgency.limited(train=30)
    assert (len(some.train), len(some.test), len(again.test)) == (30, 20, len(urgency.test))
    assert some.train.equals(again.train)
    assert urgency.limited(train=10**6).train is urgency.train


def test_a_draw_takes_as_many_of_each_class_and_holds_the_smaller_draw(urgency):
    codes = urgency.codes(urgency.train)
    for small, large in zip(draws(urgency, 4, 3), draws(urgency, 16, 3), strict=True):
        assert np.bincount(codes[small]).tolist() == [4] * len(urgency.classes)
        assert set(small) <= set(large)
    first, second = draws(urgency, 4, 2)
    assert set(first) != set(second)


def test_accuracy_and_log_loss_of_shares():
    shares = np.array([[0.75, 0.25], [0.5, 0.5], [0.0, 1.0]])
    accuracy, loss = figures(shares, np.array([0, 1, 1]))
    assert accuracy == pytest.approx(2 / 3)
    assert loss == pytest.approx(-np.log([0.75, 0.5, 1.0]).mean())


@pytest.mark.slow
def test_few_rows_are_measured_beside_the_simple_ways(urgency, tmp_path):
    few = Learnable("urgency", urgency.train, urgency.test.head(40))
    options = argparse.Namespace(rows=[4], draws=2, tuned_draws=0, setfit=False, max_length=48)
    found = measure(options, [few], tmp_path)
    assert {method for _, _, method in found} == {"quick", *SIMPLE}
    assert all(len(each) == 2 and 0 <= each[0][0] <= 1 < 10 * each[0][1] for each in found.values())
    lines = list(report(found, [few], [4]))
    assert lines[-1].startswith("4 rows a class: quick ")
    assert any(line.startswith("| 4 | ") for line in lines)


@pytest.mark.slow
def test_pairs_are_measured_beside_every_comparison():
    things = ["rain", "cats", "money", "bread"]
    rows = [(f"of {a}", f"about {b}", "same" if a == b else "other") for a in things for b in things for _ in range(3)]
    frame = pd.DataFrame(rows, columns=["text", "text_pair", "label"])
    ways = dict(simple_ways(Learnable("alike", frame, frame.head(9)), 32))
    assert len(ways) == 7
    assert all(shares.shape == (9, 2) and np.allclose(shares.sum(axis=1), 1) for shares in ways.values())

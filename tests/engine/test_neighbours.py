"""A text among the training rows: what is like them passes, what is not is refused, and the nearest rows are the nearest."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from explain_runs import trained_runs

from core.engine.explain.neighbours import REFUSED_SHARE, judge, kth_similarity, surround, unit, vectors_of
from core.engine.predict import load_classifier

runs = pytest.fixture(scope="module")(trained_runs)


@pytest.fixture(scope="module")
def trained(runs):
    return runs["full"], load_classifier(runs["full"].path, "cpu")


def test_rows_are_scaled_to_unit_length_and_noughts_stay():
    assert np.allclose(unit(np.array([[3.0, 4.0], [0.0, 0.0]])), [[0.6, 0.8], [0.0, 0.0]])


def test_the_kth_similarity_is_counted_from_the_highest():
    values = np.array([[0.1, 0.9, 0.5], [0.3, 0.2, 0.4]])
    assert kth_similarity(values, 1).tolist() == [0.9, 0.4]
    assert kth_similarity(values, 3).tolist() == [0.1, 0.2]


def test_a_training_row_is_its_own_nearest_neighbour_and_in_scope(trained):
    run, classifier = trained
    around = surround(classifier, run)
    own = around.frame.iloc[5]
    found = judge(vectors_of(classifier, [own["text"]], None), around, 3)["rows"][0]
    assert found["nearest"][0]["text"] == own["text"]
    assert found["nearest"][0]["label"] == own["label"]
    assert found["nearest"][0]["similarity"] == pytest.approx(1.0, abs=1e-3)
    similarities = [row["similarity"] for row in found["nearest"]]
    assert similarities == sorted(similarities, reverse=True)


def test_the_threshold_lets_the_stated_share_of_validation_rows_pass(trained):
    run, classifier = trained
    around = surround(classifier, run)
    held = pd.read_parquet(run.data / "validation.parquet")["text"].tolist()
    passed = [row["in_scope"] for row in judge(vectors_of(classifier, held, None), around, 0)["rows"]]
    assert np.mean(passed) >= 1 - REFUSED_SHARE - 1 / len(held)
    assert around.refused_share == pytest.approx(1 - np.mean(passed))  # of few rows one is refused, far more than 2 %
    assert around.refused_share > REFUSED_SHARE
    assert around.validation_rows == len(held)


def test_what_is_unlike_every_training_row_is_refused(trained):
    run, classifier = trained
    around = surround(classifier, run)
    turned = replace(around, vectors=-around.vectors)  # every training row now lies on the other side
    text = around.frame["text"].iloc[0]
    refused = judge(vectors_of(classifier, [text], None), turned, 1)["rows"][0]
    assert not refused["in_scope"]
    assert refused["similarity"] < around.threshold
    assert judge(vectors_of(classifier, [text], None), around, 1)["rows"][0]["in_scope"]

"""A text among the rows a model learned from: what is like them passes, what is not is refused, and the nearest rows are the nearest."""

from dataclasses import replace

import numpy as np
import pytest
from explain_runs import trained_runs

from core.engine.explain.neighbours import in_scope, judge, read, surround
from core.engine.predict import load_classifier
from core.engine.scope.boundary import SCOPE_FILE
from core.engine.scope.of_run import run_rows

runs = pytest.fixture(scope="module")(trained_runs)


@pytest.fixture(scope="module")
def trained(runs):
    return runs["full"], load_classifier(runs["full"].path, "cpu")


def test_a_row_is_its_own_nearest_neighbour_and_in_scope(trained):
    run, classifier = trained
    around = surround(classifier, run)
    own = around.frame.iloc[5]
    found = judge(read(classifier, [own["text"]], None), around, 3)["rows"][0]
    assert found["nearest"][0]["text"] == own["text"]
    assert found["nearest"][0]["label"] == own["label"]
    assert found["nearest"][0]["similarity"] == pytest.approx(1.0, abs=0.02)
    similarities = [row["similarity"] for row in found["nearest"]]
    assert similarities == sorted(similarities, reverse=True)


def test_rows_of_a_run_pass_its_guard_and_texts_of_other_kinds_do_not(trained):
    run, classifier = trained
    around = surround(classifier, run)
    assert in_scope(read(classifier, run_rows(run)["text"].tolist(), None), around).mean() >= 0.97
    others = [
        "Preheat the oven and grease the tin.",
        "Der Zug nach Bremen fällt heute aus.",
        "asdf jkl qwer zxcv",
        "The council meets on Monday to talk about parking.",
    ]
    found = judge(read(classifier, others, None), around, 0)
    assert [row["scope"] for row in found["rows"]] == ["out"] * 4
    assert all(row["score"] < found["refused_below"] < found["unusual_below"] for row in found["rows"])
    assert found["training_rows"] == len(around.frame)


def test_a_run_keeps_its_guard_beside_the_model_and_one_without_gets_it_at_the_first_question(runs):
    run = runs["frozen"]
    classifier = load_classifier(run.path, "cpu")
    kept = surround(classifier, run).scope
    (run.model / SCOPE_FILE).rename(run.model / "aside")
    try:
        fitted = surround(classifier, run).scope
    finally:
        (run.model / "aside").rename(run.model / SCOPE_FILE)
    assert np.array_equal(kept.places, fitted.places)
    assert kept.limits == pytest.approx(fitted.limits, abs=0.3)


def test_without_its_rows_a_model_still_knows_its_kind_of_text(trained):
    run, classifier = trained
    around = surround(classifier, run)
    texts = around.frame["text"].head(3).tolist()
    alone = judge(read(classifier, texts, None), replace(around, frame=None), 5)["rows"]
    beside = judge(read(classifier, texts, None), around, 5)["rows"]
    assert [row["score"] for row in alone] == [row["score"] for row in beside]
    assert [row["nearest"] for row in alone] == [[], [], []]


def test_a_pair_is_judged_by_both_of_its_texts(runs):
    run = runs["pair"]
    classifier = load_classifier(run.path, "cpu")
    around = surround(classifier, run)
    row = around.frame.iloc[0]
    vectors = read(
        classifier,
        [row["text"], "Chop the onions."],
        [row["text_pair"], "Der Zug fällt aus."],
    )
    found = judge(vectors, around, 1)["rows"]
    assert [one["in_scope"] for one in found] == [True, False]
    assert found[0]["nearest"][0]["text_pair"] == row["text_pair"]

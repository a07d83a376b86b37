"""Two models on the same rows: published p-values and intervals, rows in any order, and a reason where rows differ."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from core.judge.compare import beside, compare, lead_text, mcnemar, verdict
from core.judge.metrics import METRICS, score

CLASSES = ("bad", "good")


def predictions(labels, predicted, sure=0.8, texts=None):
    """Return rows as predictions.parquet has them."""
    frame = pd.DataFrame({"text": texts or [f"text {n}" for n in range(len(labels))], "label": labels})
    for name in CLASSES:
        frame[f"p:{name}"] = [sure if said == name else 1 - sure for said in predicted]
    return frame


def answered(both, only_first, only_second, neither):
    """Return the predictions of two models that agree and differ on so many rows; all rows are bad."""
    wins = [(1, 1)] * both + [(1, 0)] * only_first + [(0, 1)] * only_second + [(0, 0)] * neither
    labels = ["bad"] * len(wins)
    return [predictions(labels, ["bad" if win[model] else "good" for win in wins]) for model in (0, 1)]


@pytest.mark.parametrize(
    ("one", "other", "p_value", "digits"),
    [
        # Counts and p-values of VassarStats, by which statsmodels tests its mcnemar(exact=True).
        (121, 59, 0.000004, 6),
        (70, 59, 0.378688, 6),
        (80, 59, 0.089452, 6),
        (30, 60, 0.00206, 6),
        (10, 30, 0.002221, 6),
        (10, 10, 1.0, 6),
        # Agresti, Categorical Data Analysis, table 10.1: approval of the Prime Minister, asked twice.
        (150, 86, 3.716e-05, 8),
    ],
)
def test_the_exact_test_gives_the_published_p_values(one, other, p_value, digits):
    assert mcnemar(one, other) == mcnemar(other, one) == pytest.approx(p_value, abs=0.5 * 10**-digits)


@pytest.mark.parametrize("counts", [(0, 0), (0, 1), (0, 6), (5, 6), (1, 40), (3000, 2500), (0, 2000), (40_000, 39_800)])
def test_the_exact_test_agrees_with_the_binomial_one(counts):
    expected = binomtest(counts[0], sum(counts)).pvalue if sum(counts) else 1.0
    assert mcnemar(*counts) == pytest.approx(expected, rel=1e-9)


def test_the_paired_interval_is_the_published_one():
    # Agresti, section 10.1.1: approval fell from 0.59 to 0.55, the difference 0.04 with the 95 % interval 0.02 to 0.06.
    found, reason = compare(*answered(794, 150, 86, 570))
    assert reason == ""
    figure = found.differences["accuracy"]
    assert figure.value == pytest.approx(64 / 1600)
    assert (figure.low, figure.high) == (pytest.approx(0.0213, abs=0.0015), pytest.approx(0.0587, abs=0.0015))
    assert (found.rows, found.only_first, found.only_second) == (1600, 150, 86)
    assert found.p_value == pytest.approx(3.716e-05, rel=1e-3)
    assert (found.winner, found.better("accuracy")) == (0, 0)


def test_pairing_makes_the_interval_narrower_than_two_apart():
    first, second = answered(700, 20, 5, 275)
    found, _ = compare(first, second)
    truth, width = np.zeros(1000, dtype=int), found.differences["accuracy"]
    apart = [score(truth, each[["p:bad", "p:good"]].to_numpy(), CLASSES).accuracy for each in (first, second)]
    assert width.high - width.low < 0.5 * max(each.high - each.low for each in apart)
    assert apart[0].low < apart[1].high, "the two intervals overlap, and yet the difference is clear"
    assert found.winner == 0


def test_every_metric_of_the_catalogue_is_compared_and_the_better_one_named():
    labels = ["bad", "good"] * 60
    right, turned = predictions(labels, labels, 0.9), predictions(labels, ["good", "good"] * 60, 0.9)
    found, _ = compare(right, turned)
    assert list(found.differences) == list(METRICS.keys)
    assert found.differences["log_loss"].value < 0
    sure = [key for key in METRICS.keys if key != "ece"]
    assert {found.better(key) for key in sure} == {0}
    assert {compare(turned, right)[0].better(key) for key in sure} == {1}
    assert found.better("ece") is None, "a difference without an interval decides nothing"
    assert "no interval" in found.differences["ece"].why
    assert found.differences["macro_f1"].value == pytest.approx(1 - 1 / 3)


def test_a_model_against_itself_is_no_better():
    first, _ = answered(30, 10, 0, 10)
    found, _ = compare(first, first)
    assert all(each.value == 0 for each in found.differences.values())
    # Two models that answer 50 rows alike are not known to be alike: one row in fifty may part them.
    assert found.differences["accuracy"].low == pytest.approx(-found.differences["accuracy"].high)
    assert 0.02 < found.differences["accuracy"].high < 0.08
    assert (found.p_value, found.winner, found.better("accuracy")) == (1.0, None, None)
    assert "neither A nor B is right clearly more often" in verdict(found, "A", "B")


def test_rows_in_another_order_are_paired_by_their_texts():
    first, second = answered(50, 20, 4, 6)
    shuffled = second.sample(frac=1.0, random_state=1)
    assert list(shuffled["text"]) != list(first["text"])
    assert compare(first, shuffled) == compare(first, second)


def test_classes_that_one_model_does_not_know_and_other_columns_are_no_hindrance():
    first, second = answered(50, 20, 4, 6)
    wider = second.assign(**{"p:new": 0.0, "row": range(80), "confidence": 0.8})[["p:new", *second.columns]]
    found, plain = compare(first, wider)[0], compare(first, second)[0]
    assert (found.rows, found.only_first, found.only_second) == (plain.rows, plain.only_first, plain.only_second)
    for key in ("accuracy", "log_loss"):
        assert found.differences[key] == plain.differences[key]
    assert "no test rows of good, new" in found.differences["macro_f1"].why


def test_pairs_of_texts_are_told_apart_by_both():
    first, second = (
        frame.assign(text="the same", text_pair=[f"pair {n}" for n in range(80)]) for frame in answered(50, 20, 4, 6)
    )
    found, _ = compare(first, second.iloc[::-1])
    assert (found.only_first, found.only_second) == (20, 4)


def test_rows_that_differ_are_not_compared_and_the_reason_is_told():
    first, second = answered(50, 20, 4, 6)
    other = second.assign(text=[f"other {n}" for n in range(80)])
    assert compare(first, other) == (
        None,
        "They were tested on different rows: 80 and 80, of which none is the same.",
    )
    assert compare(first, second.head(0)) == (None, "One of the runs has no test rows.")


def test_before_and_after_a_fix_the_rows_that_both_were_tested_on_are_compared_and_the_others_told():
    first, second = answered(50, 20, 4, 6)
    fixed = second.assign(label=["good"] * 3 + ["bad"] * 77).head(75)
    found, _ = compare(first, fixed)
    assert (found.rows, found.only_first, found.only_second) == (72, 20, 4)
    assert found.left_out == (
        "Left out: 3 test rows whose label is another in the two runs. Left out: 5 and 0 test rows that only one of the two was tested on."
    )
    assert found.left_out in verdict(found, "Before", "After")


def test_a_row_that_stands_twice_is_paired_once_for_each_time():
    first, second = (frame.assign(text="the same") for frame in answered(3, 0, 0, 2))
    found, _ = compare(first, second.head(4))
    assert (found.rows, found.only_first, found.only_second) == (4, 0, 0)


def test_a_baseline_is_compared_from_what_a_run_keeps_of_it():
    first, second = answered(50, 20, 4, 6)
    kept = second[["p:bad", "p:good"]].add_prefix("tfidf:").assign(**{"majority:p:bad": 1.0, "majority:p:good": 0.0})
    run = first.assign(predicted="bad", confidence=0.8, row=range(80))
    assert compare(run, beside(run, kept, "tfidf")) == compare(first, second)
    against, _ = compare(run, beside(run, kept, "majority"))
    assert (against.only_first, against.only_second) == (0, 10)


def test_the_verdict_says_who_by_how_much_and_how_sure():
    found, _ = compare(*answered(794, 150, 86, 570))
    said = verdict(found, "Balanced", "Quick")
    assert "Balanced is right clearly more often than Quick on the same 1,600 test rows" in said
    assert (
        f"accuracy +4.0 (+{100 * found.differences['accuracy'].low:.1f} to +{100 * found.differences['accuracy'].high:.1f})"
        in said
    )
    assert "Balanced alone is right on 150 rows, Quick alone on 86 (exact McNemar test, p < 0.001)" in said
    turned, _ = compare(*reversed(answered(794, 150, 86, 570)))
    assert verdict(turned, "Quick", "Balanced").startswith("Balanced is right clearly more often than Quick")


def test_a_lead_is_said_with_its_interval_and_its_test_and_no_lead_too():
    found, _ = compare(*answered(794, 150, 86, 570))
    accuracy = found.differences["accuracy"]
    assert lead_text(found, "TF-IDF").startswith(
        f"Clearly right more often than TF-IDF: +4.0 (+{100 * accuracy.low:.1f} to +{100 * accuracy.high:.1f}) points of accuracy"
    )
    assert "p < 0.001" in lead_text(found, "TF-IDF")
    behind, _ = compare(*reversed(answered(794, 150, 86, 570)))
    assert lead_text(behind, "TF-IDF").startswith("Clearly right less often than TF-IDF: -4.0 (")
    even, _ = compare(*answered(50, 6, 4, 6))
    assert lead_text(even, "TF-IDF").startswith("Not clearly right more often than TF-IDF: +3.0 (-")

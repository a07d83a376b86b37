"""Choosing a threshold: for a precision, for the least cost, and how the choice fares on rows it was not made on."""

from __future__ import annotations

import numpy as np
import pytest
from judged_answers import at, drawn, made

from core.judge.figure import Figure
from core.judge.threshold import (
    LEAST_ROWS,
    TARGET,
    cheapest,
    most_precise,
    out_of_bag,
    outcome,
    starting_threshold,
    sweep,
    threshold_for,
)


def test_all_right_needs_no_person():
    found = made(np.linspace(0.5, 0.99, 40), np.ones(40))
    counted = sweep(found)
    assert threshold_for(counted) == starting_threshold(counted) == cheapest(counted) == 0.5
    result = outcome(found, 0.5)
    assert (result.share, result.precision.value, result.per_100.value) == (1.0, 1.0, 0.0)
    measured = out_of_bag(found, resamples=200)
    assert (measured.found, measured.measured, measured.met) == (200, 200, 200)
    assert measured.precision == Figure(1.0, 1.0, 1.0)
    assert measured.share.low == 1.0


def test_all_wrong_meets_no_precision_and_a_person_is_the_cheapest():
    found = made(np.linspace(0.5, 0.99, 40), np.zeros(40))
    counted = sweep(found)
    assert threshold_for(counted) is None
    assert cheapest(counted) > 0.99
    assert counted.answered[at(counted, starting_threshold(counted))] == LEAST_ROWS
    result = outcome(found, 0.5)
    assert result.precision.value == result.precision.low == 0.0
    assert result.per_100.value == 400.0 > result.person_per_100
    measured = out_of_bag(found, resamples=100)
    assert (measured.found, measured.measured, measured.precision, measured.share) == (0, 0, None, None)


def test_the_threshold_for_a_precision_is_the_lowest_that_meets_it():
    # From the top: 19 right, 1 wrong (19 of 20), 20 right more (39 of 40), then wrong ones only.
    confidence = np.linspace(0.99, 0.51, 60)
    right = np.array([1] * 19 + [0] + [1] * 20 + [0] * 20)
    counted = sweep(made(confidence, right))
    chosen = threshold_for(counted, 0.95)
    number = at(counted, chosen)
    # 39 of 41 is 0.951 and 39 of 42 is 0.929, so 41 rows are answered.
    assert (counted.answered[number], counted.right[number]) == (41, 39)
    assert counted.precision[number - 1] < 0.95
    assert threshold_for(counted, 0.95, least_rows=42) is None
    assert counted.answered[at(counted, threshold_for(counted, 1.0))] == 19


def test_exactly_the_target_meets_it():
    found = made(np.linspace(0.6, 0.99, 20), [0] + [1] * 19)
    assert threshold_for(sweep(found), TARGET) == 0.5


def test_a_few_lucky_rows_are_not_enough_for_a_threshold():
    found = made([0.99] * (LEAST_ROWS - 1) + [0.6] * 30, [1] * (LEAST_ROWS - 1) + [0] * 30)
    counted = sweep(found)
    assert threshold_for(counted) is None
    assert counted.answered[most_precise(counted)] >= LEAST_ROWS
    assert threshold_for(counted, least_rows=LEAST_ROWS - 1) is not None


def test_fewer_rows_than_are_needed_still_start_somewhere():
    counted = sweep(made([0.9, 0.8, 0.7], [1, 1, 1]))
    assert threshold_for(counted) is None
    assert most_precise(counted) is None
    assert starting_threshold(counted) == 0.5


def test_the_cheapest_threshold_weighs_mistakes_against_reviews():
    confidence, right = np.linspace(0.51, 0.99, 30), np.array([0, 1] * 5 + [1] * 20)
    for mistake in (0.5, 4.0, 1000.0):
        counted = sweep(made(confidence, right, mistake=mistake))
        number = at(counted, cheapest(counted))
        assert counted.cost[number] == counted.cost.min()
        assert (counted.cost[:number] > counted.cost[number]).all()
    assert cheapest(sweep(made(confidence, right, mistake=0.5))) == 0.5
    assert counted.answered[number] == 21  # everything above the last wrong row


def test_a_threshold_chosen_on_the_rows_it_is_measured_on_looks_better_than_it_is():
    """Confidence that says nothing: the best threshold of 60 rows is luck, and the rows left out know it."""
    gaps = []
    for seed in range(12):
        generator = np.random.default_rng(seed)
        found = made(generator.uniform(0.5, 1, 60), generator.uniform(size=60) < 0.8)
        measured = out_of_bag(found, seed=seed, resamples=150)
        if measured.precision is not None:
            gaps.append(TARGET - measured.precision.value)
    assert len(gaps) >= 10
    assert np.mean(gaps) > 0.08


def test_left_out_rows_agree_with_the_truth_where_there_are_many():
    found = drawn(6000, 2, seed=5)
    counted = sweep(found)
    chosen = at(counted, threshold_for(counted))
    measured = out_of_bag(found, resamples=60)
    assert measured.found == measured.measured == 60
    assert measured.precision.value == pytest.approx(TARGET, abs=0.015)
    assert measured.share.value == pytest.approx(counted.share[chosen], abs=0.05)
    assert measured.rows_left_out == pytest.approx(6000 / np.e, rel=0.03)
    # With confidence c right with probability c, the rows above t are right (1 + t) / 2 of the time.
    assert measured.threshold.value == pytest.approx(0.9, abs=0.03)


def test_the_resamples_are_the_same_every_time():
    assert out_of_bag(drawn(80, 3), resamples=50) == out_of_bag(drawn(80, 3), resamples=50)
    assert out_of_bag(drawn(80, 3), resamples=50) != out_of_bag(drawn(80, 3), resamples=50, seed=1)

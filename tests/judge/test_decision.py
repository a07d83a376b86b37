"""What a confidence threshold buys: counts, costs, the choice of a threshold, and how it fares on rows it was not chosen on."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from core.charts.threshold import cost, precision_and_share
from core.domain import Costs
from core.judge.metrics import wilson
from core.judge.threshold import (
    LEAST_ROWS,
    TARGET,
    Answers,
    answers,
    cheapest,
    lowest_threshold,
    mistakes,
    most_precise,
    out_of_bag,
    outcome,
    passes,
    starting_threshold,
    sweep,
    threshold_for,
    thresholds,
)

COSTS = Costs("points", review=1.0, usual=4.0, mistakes={"fire": {"calm": 50.0}, "calm": {"fire": 2.0}})


def made(confidence, right, *, review=1.0, mistake=4.0, classes=2) -> Answers:
    """Return answers by hand; every mistake costs the same."""
    hit = np.asarray(right, dtype=bool)
    return Answers(np.asarray(confidence, dtype=float), hit, np.where(hit, 0.0, mistake), review, classes)


def drawn(rows: int, classes: int, seed: int = 0, **costs) -> Answers:
    """Return answers whose confidence says how often they are right."""
    generator = np.random.default_rng(seed)
    confidence = generator.uniform(1 / classes, 1.0, rows)
    return made(confidence, generator.uniform(size=rows) < confidence, classes=classes, **costs)


def at(counted, threshold: float) -> int:
    """Return the number of a threshold in a sweep."""
    return int(np.abs(counted.thresholds - threshold).argmin())


# five rows by hand: 0.60 wrong, 0.70 right, 0.80 wrong, 0.90 right, 0.95 right
FIVE = made([0.95, 0.60, 0.90, 0.80, 0.70], [1, 0, 1, 0, 1])


@pytest.mark.parametrize(
    ("threshold", "answered", "right", "total"),
    [
        (0.50, 5, 3, 2 * 4.0),
        (0.60, 5, 3, 2 * 4.0),  # a row at the threshold is answered
        (0.61, 4, 3, 4.0 + 1),
        (0.75, 3, 2, 4.0 + 2),
        (0.81, 2, 2, 0.0 + 3),
        (0.96, 0, 0, 0.0 + 5),
    ],
)
def test_counts_and_costs_agree_with_those_made_by_hand(threshold, answered, right, total):
    counted, result = sweep(FIVE), outcome(FIVE, threshold)
    number = at(counted, threshold)
    assert (counted.answered[number], counted.right[number]) == (answered, right) == (result.answered, result.right)
    assert counted.cost[number] == pytest.approx(total)
    assert result.mistakes_cost + result.review_cost == pytest.approx(total)
    assert result.per_100["value"] == counted.cost_per_100[number] == pytest.approx(20 * total)
    assert (result.person_per_100, result.machine_per_100["value"]) == (100.0, pytest.approx(160.0))
    if answered:
        assert counted.precision[number] == result.precision["value"] == pytest.approx(right / answered)
    else:
        assert np.isnan(counted.precision[number])
        assert result.precision is None


@pytest.mark.parametrize(("rows", "classes"), [(20, 2), (159, 4), (500, 77)])
def test_a_higher_threshold_never_answers_more_and_the_ends_are_everything_and_nothing(rows, classes):
    found = drawn(rows, classes)
    counted = sweep(found)
    assert (np.diff(counted.answered) <= 0).all()
    assert (np.diff(counted.right) <= 0).all()
    assert (counted.right <= counted.answered).all()
    assert (counted.answered[0], counted.answered[-1]) == (rows, 0)
    assert counted.cost[0] == pytest.approx(found.cost.sum())
    assert counted.cost[-1] == pytest.approx(rows * found.review)
    for threshold in counted.thresholds[::37]:
        result, number = outcome(found, float(threshold), resamples=1), at(counted, threshold)
        assert (result.answered, result.right) == (counted.answered[number], counted.right[number])
        assert result.per_100["value"] == pytest.approx(counted.cost_per_100[number])


@pytest.mark.parametrize("classes", [2, 3, 4, 6, 7, 77])
def test_every_row_passes_the_lowest_threshold_even_where_rounding_took_a_little(classes):
    evenly = np.float32(1 / classes) - np.float32(1e-7)
    found = made([evenly] * 3, [1, 1, 0], classes=classes)
    assert sweep(found).answered[0] == 3
    assert passes(found, lowest_threshold(classes)).all()
    assert thresholds(classes)[0] == lowest_threshold(classes) <= 1 / classes
    assert thresholds(classes)[-1] == 1.0


def test_a_threshold_means_the_same_number_in_the_sweep_and_in_a_link():
    for threshold in thresholds(3):
        assert float(f"{threshold:g}") == threshold
        found = made([threshold], [1], classes=3)
        assert passes(found, float(f"{threshold:g}")).all()
        assert sweep(found).answered[at(sweep(found), threshold)] == 1


@pytest.mark.parametrize(
    ("right", "rows", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(right, rows, low, high):
    found = wilson(np.array(right), np.array(rows))
    assert found == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    mirrored = wilson(np.array(rows - right), np.array(rows))
    assert mirrored == (pytest.approx(1 - high, abs=5e-5), pytest.approx(1 - low, abs=5e-5))


def test_the_interval_keeps_a_width_where_all_are_right_and_says_nothing_without_rows():
    low, high = wilson(np.array([0, 10, 1000]), np.array([0, 10, 1000]))
    assert (low[0], high[0]) == (0.0, 1.0)
    assert low[1] == pytest.approx(0.7225, abs=5e-5)
    assert low[1] < low[2] < 1.0
    assert (high <= 1.0).all()


def test_all_right_needs_no_person():
    found = made(np.linspace(0.5, 0.99, 40), np.ones(40))
    counted = sweep(found)
    assert threshold_for(counted) == starting_threshold(counted) == cheapest(counted) == 0.5
    result = outcome(found, 0.5)
    assert (result.share, result.precision["value"], result.per_100["value"]) == (1.0, 1.0, 0.0)
    measured = out_of_bag(found, resamples=200)
    assert (measured.found, measured.measured, measured.met) == (200, 200, 200)
    assert measured.precision == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert measured.share["low"] == 1.0


def test_all_wrong_meets_no_precision_and_a_person_is_the_cheapest():
    found = made(np.linspace(0.5, 0.99, 40), np.zeros(40))
    counted = sweep(found)
    assert threshold_for(counted) is None
    assert cheapest(counted) > 0.99
    assert counted.answered[at(counted, starting_threshold(counted))] == LEAST_ROWS
    result = outcome(found, 0.5)
    assert result.precision["value"] == result.precision["low"] == 0.0
    assert result.per_100["value"] == 400.0 > result.person_per_100
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


def test_costs_come_from_the_task_and_an_unknown_class_costs_the_usual():
    found = answers(["fire", "calm", "calm", "fog"], ["calm", "fire", "calm", "calm"], np.full(4, 0.9), COSTS, 3)
    assert found.cost.tolist() == [50.0, 2.0, 0.0, 4.0]
    assert found.right.tolist() == [False, False, True, False]
    assert outcome(found, 0.33).mistakes_cost == 56.0


def test_mistakes_are_grouped_the_dearest_group_first_with_their_rows():
    labels = ["calm", "fire", "calm", "calm", "fog", "fire", "fire"]
    predicted = ["fire", "calm", "fire", "calm", "calm", "fire", "calm"]
    passed = [True, True, True, True, True, True, False]
    found = mistakes(labels, predicted, passed, COSTS)
    assert [(group.true, group.predicted, group.rows.tolist(), group.each, group.total) for group in found] == [
        ("fire", "calm", [1], 50.0, 50.0),
        ("fog", "calm", [4], 4.0, 4.0),  # as dear together as the next group, and dearer each
        ("calm", "fire", [0, 2], 2.0, 4.0),
    ]
    assert sum(group.total for group in found) == pytest.approx(58.0)
    assert mistakes(labels, predicted, [False] * 7, COSTS) == []


def test_mistakes_add_up_to_the_outcome():
    generator = np.random.default_rng(3)
    names = np.array(["fire", "calm", "fog"])
    labels, predicted = names[generator.integers(0, 3, 200)], names[generator.integers(0, 3, 200)]
    found = answers(labels.tolist(), predicted.tolist(), generator.uniform(0.34, 1, 200), COSTS, 3)
    for threshold in (0.33, 0.6, 0.9):
        groups = mistakes(labels.tolist(), predicted.tolist(), passes(found, threshold), COSTS)
        result = outcome(found, threshold, resamples=1)
        assert sum(group.total for group in groups) == pytest.approx(result.mistakes_cost)
        assert sum(len(group.rows) for group in groups) == result.answered - result.right


def test_the_interval_of_the_cost_holds_the_cost_and_narrows_with_rows():
    few, many = (outcome(drawn(rows, 4, mistake=20.0), 0.7) for rows in (50, 5000))
    for result in (few, many):
        assert result.per_100["low"] <= result.per_100["value"] <= result.per_100["high"]
        assert result.machine_per_100["low"] <= result.machine_per_100["value"] <= result.machine_per_100["high"]
    assert few.per_100["high"] - few.per_100["low"] > 5 * (many.per_100["high"] - many.per_100["low"])


def test_a_threshold_chosen_on_the_rows_it_is_measured_on_looks_better_than_it_is():
    """Confidence that says nothing: the best threshold of 60 rows is luck, and the rows left out know it."""
    gaps = []
    for seed in range(12):
        generator = np.random.default_rng(seed)
        found = made(generator.uniform(0.5, 1, 60), generator.uniform(size=60) < 0.8)
        measured = out_of_bag(found, seed=seed, resamples=150)
        if measured.precision is not None:
            gaps.append(TARGET - measured.precision["value"])
    assert len(gaps) >= 10
    assert np.mean(gaps) > 0.08


def test_left_out_rows_agree_with_the_truth_where_there_are_many():
    found = drawn(6000, 2, seed=5)
    counted = sweep(found)
    chosen = at(counted, threshold_for(counted))
    measured = out_of_bag(found, resamples=60)
    assert measured.found == measured.measured == 60
    assert measured.precision["value"] == pytest.approx(TARGET, abs=0.015)
    assert measured.share["value"] == pytest.approx(counted.share[chosen], abs=0.05)
    assert measured.rows_left_out == pytest.approx(6000 / np.e, rel=0.03)
    # With confidence c right with probability c, the rows above t are right (1 + t) / 2 of the time.
    assert measured.threshold["value"] == pytest.approx(0.9, abs=0.03)


def test_the_resamples_are_the_same_every_time():
    assert out_of_bag(drawn(80, 3), resamples=50) == out_of_bag(drawn(80, 3), resamples=50)
    assert out_of_bag(drawn(80, 3), resamples=50) != out_of_bag(drawn(80, 3), resamples=50, seed=1)


@pytest.mark.parametrize(("rows", "classes"), [(1, 2), (2, 2), (20, 2), (20, 77), (3000, 77)])
def test_any_size_is_answered_without_a_warning_and_drawn(rows, classes):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = drawn(rows, classes, seed=2)
        counted = sweep(found)
        start = starting_threshold(counted)
        measured = out_of_bag(found, resamples=30)
        assert 0 <= measured.met <= measured.measured <= measured.found <= 30
        for threshold in (lowest_threshold(classes), start, 1.0):
            result = outcome(found, threshold)
            first, second = precision_and_share(counted, threshold), cost(counted, result, threshold, "euros")
            assert first.layout.shapes[-1].x0 == second.layout.shapes[-1].x0 == threshold


def test_the_charts_hold_the_figures_that_the_page_states():
    found = drawn(159, 4, mistake=8.0)
    counted = sweep(found)
    result = outcome(found, 0.8)
    number = at(counted, 0.8)
    lines = {trace.name: trace for trace in precision_and_share(counted, 0.8).data}
    some = counted.answered > 0
    assert len(lines["right, of those handled"].x) == some.sum()
    assert lines["right, of those handled"].y[number] == pytest.approx(100 * result.precision["value"])
    assert lines["handled without a person"].y[number] == pytest.approx(100 * result.share)
    band = lines["95 % interval"].y
    assert band[number] == pytest.approx(100 * result.precision["high"])
    assert band[len(band) - 1 - number] == pytest.approx(100 * result.precision["low"])
    chart = cost(counted, result, 0.8, "<b>euros")
    lines = {trace.name: trace for trace in chart.data}
    assert set(lines["person alone"].y) == {result.person_per_100}
    assert set(lines["machine alone"].y) == {result.machine_per_100["value"]}
    assert lines["both"].y[number] == pytest.approx(result.per_100["value"])
    assert chart.layout.yaxis.title.text == "&lt;b&gt;euros per 100 rows"

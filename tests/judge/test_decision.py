"""What a confidence threshold buys: counts, costs and mistakes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from judged_answers import COSTS, at, drawn, made
from scipy.stats import beta

from core.domain import Costs
from core.judge.outcome import mean_within, outcome
from core.judge.threshold import (
    answers,
    cheapest,
    lowest_threshold,
    mistakes,
    passes,
    sweep,
    thresholds,
)

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
    assert result.per_100.value == counted.cost_per_100[number] == pytest.approx(20 * total)
    assert (result.person_per_100, result.machine_per_100.value) == (100.0, pytest.approx(160.0))
    if answered:
        assert counted.precision[number] == result.precision.value == pytest.approx(right / answered)
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
        assert result.per_100.value == pytest.approx(counted.cost_per_100[number])


@pytest.mark.parametrize("classes", [2, 3, 4, 6, 7, 77])
def test_every_row_passes_the_lowest_threshold_even_where_rounding_took_a_little(classes):
    evenly = np.float32(1 / classes) - np.float32(1e-7)
    found = made([evenly] * 3, [1, 1, 0], classes=classes)
    assert sweep(found).answered[0] == 3
    assert passes(found, lowest_threshold(classes)).all()
    assert thresholds(classes)[0] == lowest_threshold(classes) <= 1 / classes
    assert thresholds(classes)[-1] == 1.0


def test_a_threshold_means_the_same_number_in_the_sweep_and_in_a_link():
    for threshold in thresholds(3)[:-1]:
        assert float(f"{threshold:g}") == threshold
        found = made([threshold], [1], classes=3)
        assert passes(found, float(f"{threshold:g}")).all()
        assert sweep(found).answered[at(sweep(found), threshold)] == 1


def test_at_one_no_row_is_answered_not_even_one_whose_probability_is_rounded_to_it():
    found = made([1.0, 0.9], [1, 1])
    assert passes(found, 0.999).tolist() == [True, False]
    assert not passes(found, 1.0).any()
    assert sweep(found).answered[-1] == outcome(found, 1.0, resamples=1).answered == 0


@pytest.mark.parametrize("mistake", [0.5, 4.0, 1000.0])
def test_the_cheapest_threshold_weighs_mistakes_against_reviews(mistake):
    confidence, right = np.linspace(0.51, 0.99, 30), np.array([0, 1] * 5 + [1] * 20)
    counted = sweep(made(confidence, right, mistake=mistake))
    number = at(counted, cheapest(counted))
    assert counted.cost[number] == counted.cost.min()
    assert (counted.cost[:number] > counted.cost[number]).all()
    assert counted.answered[number] == {0.5: 30, 4.0: 21, 1000.0: 21}[mistake]


def test_where_all_answers_are_wrong_a_person_is_the_cheapest():
    counted = sweep(made(np.linspace(0.5, 0.99, 40), np.zeros(40)))
    assert counted.answered[at(counted, cheapest(counted))] == 0


def test_costs_come_from_the_task_and_an_unknown_class_costs_the_usual():
    found = answers(
        ["fire", "calm", "calm", "fog"],
        ["calm", "fire", "calm", "calm"],
        np.full(4, 0.9),
        COSTS,
        ["fire", "calm", "fog"],
    )
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
    found = answers(labels.tolist(), predicted.tolist(), generator.uniform(0.34, 1, 200), COSTS, names.tolist())
    for threshold in (0.33, 0.6, 0.9):
        groups = mistakes(labels.tolist(), predicted.tolist(), passes(found, threshold), COSTS)
        result = outcome(found, threshold, resamples=1)
        assert sum(group.total for group in groups) == pytest.approx(result.mistakes_cost)
        assert sum(len(group.rows) for group in groups) == result.answered - result.right


def test_the_interval_of_the_cost_holds_the_cost_and_narrows_with_rows():
    few, many = (outcome(drawn(rows, 4, mistake=20.0), 0.7) for rows in (50, 5000))
    for result in (few, many):
        assert result.per_100.low <= result.per_100.value <= result.per_100.high
        assert result.machine_per_100.low <= result.machine_per_100.value <= result.machine_per_100.high
    assert few.per_100.high - few.per_100.low > 5 * (many.per_100.high - many.per_100.low)


@pytest.mark.parametrize(("right", "rows"), [(2, 2), (0, 5), (30, 30), (27, 30), (1, 45)])
def test_where_all_mistakes_cost_the_same_the_cost_has_the_exact_bounds_of_a_share(right, rows):
    """Clopper and Pearson 1934: rows that are all right leave room for a mistake that they do not hold."""
    found = outcome(made(np.full(rows, 0.9), [1] * right + [0] * (rows - right)), 0.5).per_100
    wrong = rows - right
    low = beta.ppf(0.025, wrong, right + 1) if wrong else 0.0
    high = beta.ppf(0.975, wrong + 1, right) if right else 1.0
    assert (found.low, found.high) == (pytest.approx(400 * low, abs=6), pytest.approx(400 * high, abs=6))


@pytest.mark.parametrize(("answered", "rows"), [(1, 45), (2, 2), (9, 9)])
def test_a_few_right_answers_do_not_show_that_a_person_is_dearer(answered, rows):
    result = outcome(made([0.9] * answered + [0.6] * (rows - answered), [1] * answered + [0] * (rows - answered)), 0.8)
    assert result.per_100.low <= result.per_100.value < result.person_per_100 < result.per_100.high
    assert result.against_person == 0


def test_many_rows_do_show_which_is_cheaper():
    assert outcome(made(np.full(300, 0.9), [1] * 290 + [0] * 10), 0.5).against_person == -1
    assert outcome(made(np.full(300, 0.9), [1] * 90 + [0] * 210), 0.5).against_person == 1


def test_where_no_row_is_handled_the_cost_is_a_person_s_and_certain():
    result = outcome(drawn(30, 3), 1.0)
    assert (result.per_100.value, result.per_100.bounded, result.against_person) == (result.person_per_100, False, 0)
    assert result.machine_per_100.bounded, "what the machine would cost is not certain"


def test_where_every_row_is_handled_the_cost_is_the_machine_s_to_the_last_digit():
    result = outcome(drawn(45, 2), 0.5)
    assert result.per_100 == result.machine_per_100


def test_a_dear_mistake_that_no_row_holds_widens_the_cost():
    confidence, labels = np.full(40, 0.9), ["calm"] * 40
    dear = outcome(answers(labels, labels, confidence, COSTS, ["fire", "calm"]), 0.5)
    cheap = outcome(answers(labels, labels, confidence, Costs("points", 1.0, 2.0), ["fire", "calm"]), 0.5)
    assert dear.per_100.value == cheap.per_100.value == 0
    assert dear.per_100.high == pytest.approx(25 * cheap.per_100.high)


def test_the_dearest_mistake_is_one_that_these_classes_allow():
    assert COSTS.dearest(["fire", "calm"]) == 50.0  # both pairs are named
    assert COSTS.dearest(["calm", "fog"]) == 4.0
    assert Costs("points", 1.0, 9.0, {"fire": {"calm": 2.0}}).dearest(["fire", "calm"]) == 9.0
    assert COSTS.dearest(["fire"]) == 0.0


def test_copies_count_once_in_the_cost_and_in_the_share_that_is_right():
    nine = made(np.full(9, 0.9), [1] * 3 + [0] * 6)
    four_times = replace(
        made(np.full(36, 0.9), np.repeat([1] * 3 + [0] * 6, 4)), groups=np.repeat([f"text {n}" for n in range(9)], 4)
    )
    one, other = outcome(nine, 0.5), outcome(four_times, 0.5)
    assert (other.answered, other.units) == (36, 9)
    assert (one.per_100, one.precision) == (other.per_100, other.precision)
    assert sweep(four_times).effective[0] == pytest.approx(9)


@pytest.mark.parametrize(("copies", "sure"), [(1, 0.9), (1, 0.5), (4, 0.8)])
def test_the_interval_of_the_cost_holds_the_true_cost_in_95_of_100_draws(copies, sure):
    """Rows of mistakes that cost 1, 4 or 50, a third of them left to a person; a plain bootstrap holds it in far fewer."""
    generator, held, plain = np.random.default_rng(5), 0, 0
    costs, chances = np.array([0.0, 1.0, 4.0, 50.0]), np.array([sure, *(1 - sure) * np.array([0.6, 0.35, 0.05])])
    truth = 100 * (2 / 3 * costs @ chances + 1 / 3)
    for _ in range(300):
        handled, kind = generator.uniform(size=30) < 2 / 3, generator.choice(4, size=30, p=chances)
        spent = 100 * np.repeat(np.where(handled, costs[kind], 1.0), copies)
        found = mean_within(spent, 5000.0, np.repeat(np.arange(30), copies), generator, 1000)
        held += found.low <= truth <= found.high
        drawn_again = spent[generator.integers(0, len(spent), (300, len(spent)))].mean(axis=1)
        plain += np.quantile(drawn_again, 0.025) <= truth <= np.quantile(drawn_again, 0.975)
    assert held >= 285
    assert plain < 270

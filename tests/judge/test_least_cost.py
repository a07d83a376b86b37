"""The class of least expected cost, counted by hand; and what is promised of the answers that are left still holds."""

import numpy as np
import pytest

from core.domain import Costs
from core.judge.binomial import CONFIDENCE
from core.judge.decision import CostMatrix, cost_matrix
from core.judge.outcome import outcome
from core.judge.promise import find_promise
from core.judge.threshold import answers, lowest_threshold, passes, sweep

CLASSES = ("fire", "smoke", "calm")
COSTS = Costs("points", 1.0, 4.0, {"fire": {"smoke": 20.0, "calm": 100.0}, "calm": {"fire": 2.0}})
MATRIX = cost_matrix(COSTS, CLASSES)


def test_the_matrix_holds_every_pair_and_there_is_none_where_all_mistakes_cost_the_same():
    assert CostMatrix(CLASSES, ((0.0, 20.0, 100.0), (4.0, 0.0, 4.0), (2.0, 4.0, 0.0))) == MATRIX
    assert cost_matrix(Costs("points", 1.0, 4.0), CLASSES) is None
    assert cost_matrix(Costs("points", 1.0, 4.0, {"fire": {"calm": 4.0}}), CLASSES) is None
    assert cost_matrix(COSTS, ["smoke", "calm"]) is None, "among these two, all mistakes cost the same"


def test_expected_costs_are_the_sum_over_true_classes():
    found = MATRIX.expected(np.array([[0.1, 0.2, 0.7]]))[0]
    assert found.tolist() == pytest.approx([0.2 * 4 + 0.7 * 2, 0.1 * 20 + 0.7 * 4, 0.1 * 100 + 0.2 * 4])


def test_a_small_chance_of_a_dear_mistake_turns_the_answer_and_a_smaller_one_does_not():
    # fire costs 2 (1 - p) where the rest is calm, calm 100 p: even at p = 2 / 102
    chances = np.array([[p, 0.0, 1 - p] for p in (0.019, 0.02, 0.5)])
    assert MATRIX.least(chances).tolist() == [2, 0, 0]
    assert MATRIX.cautious(chances).tolist() == [False, True, False]


def test_of_classes_that_cost_the_same_the_likeliest_is_given():
    even = CostMatrix(("a", "b", "c"), ((0.0, 1.0, 3.0), (1.0, 0.0, 3.0), (1.0, 1.0, 0.0)))
    # a costs 0.3 + 0.4, b 0.3 + 0.4, c 0.9 + 0.9
    assert even.least(np.array([[0.3, 0.3, 0.4]])).tolist() == [0], "of two as likely, the first"
    even = CostMatrix(("a", "b"), ((0.0, 2.0), (3.0, 0.0)))
    assert even.least(np.array([[0.6, 0.4]])).tolist() == [0], "both may be expected to cost 1.2"
    even = CostMatrix(("a", "b"), ((0.0, 3.0), (2.0, 0.0)))
    assert even.least(np.array([[0.4, 0.6]])).tolist() == [1]


def test_the_class_is_the_cheapest_of_all_by_brute_force():
    generator = np.random.default_rng(3)
    for classes in (2, 3, 7):
        costs = generator.uniform(0.5, 50.0, (classes, classes))
        np.fill_diagonal(costs, 0.0)
        matrix = CostMatrix(tuple(map(str, range(classes))), tuple(map(tuple, costs.tolist())))
        chances = generator.dirichlet(np.full(classes, 0.4), 200)
        for row, given in zip(chances, matrix.least(chances), strict=True):
            totals = [sum(row[t] * costs[t, g] for t in range(classes)) for g in range(classes)]
            assert totals[given] == pytest.approx(min(totals))


def test_the_harm_of_waiting_is_the_cost_of_the_least_pressing_class():
    chances = np.array([[0.0, 0.0, 1.0], [0.05, 0.0, 0.95], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    assert MATRIX.harm_of_waiting(chances, "calm").tolist() == pytest.approx([0.0, 5.0, 4.0, 100.0])


def test_the_class_that_speaks_against_the_likeliest_is_the_one_that_makes_it_dear():
    assert MATRIX.speaks_against(np.array([0.1, 0.2, 0.7])) == 0
    # taken as b for fear of c, which costs 100 as a and 1 as b
    matrix = CostMatrix(("a", "b", "c"), ((0.0, 1.0, 9.0), (3.0, 0.0, 9.0), (100.0, 1.0, 0.0)))
    chances = np.array([0.8, 0.1, 0.1])
    assert (int(matrix.least(chances[None])[0]), matrix.speaks_against(chances)) == (1, 2)


def test_a_precaution_is_answered_at_no_threshold_and_costs_a_look():
    labels, likeliest, given = ["calm", "calm", "fire"], ["calm"] * 3, ["calm", "calm", "fire"]
    found = answers(labels, likeliest, np.array([0.9, 0.8, 0.95]), COSTS, CLASSES, given=given)
    assert found.held.tolist() == [False, False, True]
    assert passes(found, lowest_threshold(3)).tolist() == [True, True, False]
    counted = sweep(found)
    assert (counted.answered[0], counted.right[0], counted.cost[0]) == (2, 2, 1.0)
    result = outcome(found, lowest_threshold(3))
    assert (result.answered, result.right, result.review_cost) == (2, 2, 1.0)
    assert result.machine_per_100.value == 0.0, "alone, the machine would have acted on the precaution, which is right"
    alone = answers(labels, likeliest, np.array([0.9, 0.8, 0.95]), COSTS, CLASSES)
    assert outcome(alone, lowest_threshold(3)).machine_per_100.value == pytest.approx(100 * 100 / 3)


def test_rows_that_are_held_promise_nothing_and_are_named():
    confidence, right = np.full(100, 0.9), np.array([True] * 60 + [False] * 40)
    assert find_promise(confidence, right, 3).promise is None
    offer = find_promise(confidence, right, 3, held=~right)
    assert (offer.rows, offer.held, offer.effective) == (100, 40, 60)
    assert (offer.promise.share, offer.promise.answered, offer.promise.right) == (0.95, 60, 60)
    assert "all answers are right, however probable, on rows of the kind of the 100 test rows. A precaution" in (
        offer.promise.sentence
    )
    poor = find_promise(confidence[:30], np.ones(30, bool), 3, held=np.arange(30) < 5)
    assert poor.lacking.startswith("95 % cannot be promised from 30 test rows (5 of them wait as a precaution). ")
    in_pairs = find_promise(confidence, right, 3, np.arange(100) // 2, held=~right)
    assert in_pairs.effective == 30


def test_the_promise_holds_for_answers_that_costs_leave():
    """Rows drawn from a model that is surer than it should be, as often as it takes: the rule is fixed before they are seen."""
    generator = np.random.default_rng(11)

    def drawn(rows):
        true = generator.dirichlet([0.5, 0.5, 0.9], rows)
        labels = (true.cumsum(axis=1) > generator.uniform(size=(rows, 1))).argmax(axis=1)
        stated = true**1.6
        return stated / stated.sum(axis=1, keepdims=True), labels

    chances, labels = drawn(200_000)
    held, best = MATRIX.cautious(chances), chances.argmax(axis=1)
    assert 0.1 < held.mean() < 0.6
    kept, promised = [], 0
    for _ in range(300):
        some, truth = drawn(250)
        right = some.argmax(axis=1) == truth
        promise = find_promise(some.max(axis=1), right, 3, held=MATRIX.cautious(some)).promise
        promised += promise is not None
        if promise is None:
            kept.append(True)
            continue
        at = (chances.max(axis=1) >= promise.threshold) & ~held
        kept.append(float((best == labels)[at].mean()) >= promise.share)
    assert promised > 200, "a simulation in which nothing is promised shows nothing"
    # 300 draws leave room of three standard errors under 90 %.
    assert np.mean(kept) >= CONFIDENCE - 3 * np.sqrt(CONFIDENCE * (1 - CONFIDENCE) / 300)

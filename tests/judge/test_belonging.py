"""Rows that belong together: an answer given four times over counts once, in every interval, in the exact test and in what is said."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from core.judge.compare import Comparison, beside, compare, compare_samples, exact_test, lead_text, mcnemar, verdict
from core.judge.figure import Figure
from core.judge.metrics import METRICS, score
from core.judge.promise import find_promise
from core.judge.remarks import reasons
from core.judge.sample import Sample, counts_for

NAMES = ["a", "b", "c"]


def rows_of(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return truth, (rows,), and two models' probabilities, (rows, 3)."""
    generator = np.random.default_rng(seed)
    truth = np.arange(count) % 3
    chances = [0.6 * generator.dirichlet(np.full(3, 0.5), count) for _ in range(2)]
    for each, often in zip(chances, (0.8, 0.5), strict=True):
        said = np.where(generator.random(count) < often, truth, (truth + 1) % 3)
        each[np.arange(count), said] += 0.4
    return truth, *chances


def close(one: Figure, other: Figure) -> bool:
    return all(getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-9) for name in ("value", "low", "high"))


def test_where_nothing_belongs_together_every_figure_stays_as_it_is():
    truth, one, other = rows_of(60)
    apart = np.random.default_rng(1).permutation(60)
    assert score(truth, one, NAMES, apart) == score(truth, one, NAMES)
    assert score(truth, one, NAMES).effective is None
    grouped = compare_samples(Sample(truth, one, NAMES, apart), Sample(truth, other, NAMES, apart))
    assert grouped == compare_samples(Sample(truth, one, NAMES), Sample(truth, other, NAMES))
    assert "belong together" not in lead_text(grouped, "TF-IDF") + verdict(grouped, "A", "B")
    assert not any("belong together" in said for said in reasons([score(truth, one, NAMES, apart)]))


def test_rows_that_stand_four_times_say_what_they_say_once():
    truth, one, other = rows_of(60)
    four = np.repeat(np.arange(60), 4)
    once, copied = score(truth, one, NAMES), score(truth[four], one[four], NAMES, four)
    assert (copied.rows, copied.effective) == (240, 60)
    for key in METRICS.keys:
        assert close(once.figures[key], copied.figures[key]), key
    assert close(once.chance["ece"], copied.chance["ece"])
    for first, second in zip(once.per_class, copied.per_class, strict=True):
        assert close(first.precision, second.precision)
        assert close(first.recall, second.recall)
        assert close(first.f1, second.f1)
    plain = compare_samples(Sample(truth, one), Sample(truth, other))
    paired = compare_samples(Sample(truth[four], one[four], None, four), Sample(truth[four], other[four], None, four))
    assert paired.p_value == pytest.approx(plain.p_value)
    for key in METRICS.keys:
        assert close(plain.differences[key], paired.differences[key]), key


def test_the_count_is_that_of_the_thresholds_promise():
    generator = np.random.default_rng(2)
    for groups in (generator.integers(0, 7, 90), np.zeros(30, int), np.r_[np.arange(40), np.zeros(9, int)]):
        offered = find_promise(np.full(len(groups), 0.9), np.ones(len(groups), bool), 2, groups)
        assert counts_for(groups) == offered.effective


def equal_models(groups: int, size: int, generator: np.random.Generator, copies: bool) -> tuple[Sample, Sample]:
    """Return two models that are right in half the cases, by the group's own chance, or on all copies of a text alike."""
    codes, truth = np.repeat(np.arange(groups), size), np.zeros(groups * size, int)
    found = []
    for _ in range(2):
        by_group = generator.random(groups) < 0.5 if copies else generator.beta(0.5, 0.5, groups)
        right = by_group[codes] if copies else generator.random(len(codes)) < by_group[codes]
        sure = np.where(right, 0.9, 0.1)
        found.append(Sample(truth, np.column_stack([sure, 1 - sure]), None, codes))
    return found[0], found[1]


@pytest.mark.parametrize(("groups", "size", "copies"), [(3, 15, False), (9, 4, True), (40, 3, True)])
def test_answers_that_go_by_group_are_not_taken_for_many(groups, size, copies):
    generator = np.random.default_rng(groups)
    held, apart, clear = [], [], []
    for _ in range(300):
        one, other = equal_models(groups, size, generator, copies)
        figure, found = METRICS["accuracy"].estimated(one), compare_samples(one, other)
        held.append(figure.low <= 0.5 <= figure.high)
        apart.append(found.differences["accuracy"].low <= 0 <= found.differences["accuracy"].high)
        clear.append(found.winner is not None)
    # Taken as independent, these rows held the truth in 50 % of the draws, and 26 to 48 % called equal models different.
    assert np.mean(held) >= 0.92
    assert np.mean(apart) >= 0.92
    assert np.mean(clear) <= 0.06


def test_the_exact_test_by_groups_counts_every_way_in_which_they_may_speak():
    generator = np.random.default_rng(3)
    for _ in range(40):
        groups, ahead = generator.integers(0, 8, 30), generator.integers(-1, 2, 30)
        leads = np.bincount(groups, ahead, minlength=8)
        ways = [abs(np.dot(signs, leads)) for signs in itertools.product((-1, 1), repeat=8)]
        expected = np.mean(np.array(ways) >= abs(leads.sum()) - 1e-9)
        assert exact_test(ahead.astype(float), groups) == pytest.approx(expected)
    single = np.array([1.0] * 12 + [-1.0] * 3 + [0.0] * 9)
    assert exact_test(single) == exact_test(single, np.arange(24)) == mcnemar(12, 3)
    assert exact_test(np.ones(45), np.repeat([0, 1, 2], 15)) == pytest.approx(0.25), "three groups can tell no more"
    assert exact_test(np.zeros(4), np.zeros(4, int)) == 1.0


def three_authors() -> Comparison:
    right, wrong = np.tile([0.9, 0.1], (45, 1)), np.tile([0.1, 0.9], (45, 1))
    truth, groups = np.zeros(45, int), np.repeat([0, 1, 2], 15)
    return compare_samples(Sample(truth, right, None, groups), Sample(truth, wrong, None, groups))


def test_it_is_said_that_rows_count_for_fewer():
    found = three_authors()
    assert found.winner is None
    assert lead_text(found, "TF-IDF").startswith("Not clearly right more often than TF-IDF: +100.0 (")
    assert lead_text(found, "TF-IDF").endswith(
        "on the same 45 rows, which count for 3 because some belong together (95 % intervals; exact test by groups of such rows, p = 0.250)."
    )
    assert verdict(found, "A", "B").startswith(
        "On the same 45 test rows, which count for 3 because some belong together, neither A nor B is right clearly more often."
    )
    scores = score(np.arange(45) % 3, rows_of(45)[1], NAMES, np.repeat([0, 1, 2], 15))
    told = "In every interval the 45 test rows count for 3, because some belong together."
    assert [said for said in reasons([scores, scores]) if "count for" in said] == [told]


def test_two_runs_are_compared_by_the_groups_that_their_rows_were_kept_with():
    frame = pd.DataFrame({"text": [f"text {n}" for n in range(40)], "label": "a", "p:a": 0.9, "p:b": 0.1})
    wrong = frame.assign(**{"p:a": 0.1, "p:b": 0.9})
    by_ten = np.arange(40) // 10
    plain, _ = compare(frame, wrong)
    assert (plain.effective, plain.winner) == (None, 0)
    for one, other in ((by_ten, np.arange(40)), (np.arange(40), by_ten)):
        found, _ = compare(frame.assign(group=one), wrong.assign(group=other).iloc[::-1])
        assert (found.effective, found.winner, found.p_value) == (4, None, 0.125)
    baseline = pd.DataFrame({"tfidf:p:a": np.full(40, 0.1), "tfidf:p:b": np.full(40, 0.9)})
    run = frame.assign(group=by_ten)
    assert compare(run, beside(run, baseline, "tfidf"))[0].p_value == 0.125

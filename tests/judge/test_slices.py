"""Rows in groups: who belongs where, and how a group compares with the rest."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from core.charts.trust import group_accuracy
from core.domain import Slice
from core.judge.figure import Figure
from core.judge.intervals import difference, share
from core.judge.slices import (
    Group,
    groups_of,
    holds_word,
    informal,
    negated,
    score_groups,
)


def named(groups, title):
    return next(group for group in groups if group.title == title)


def test_wilson_interval_holds_the_published_values():
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I: method 3 (score interval without continuity correction).
    for hits, rows, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        found = share(hits, rows)
        assert found.low == pytest.approx(low, abs=5e-5)
        assert found.high == pytest.approx(high, abs=5e-5)
    assert share(29, 29).high == 1.0
    assert share(0, 0) == Figure(0.0, 0.0, 1.0)


def test_interval_of_a_difference_holds_the_published_values():
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II: method 10 (hybrid score).
    for (hits, rows, others, other_rows), low, high in (
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 20), 0.6791, 1.0),
    ):
        found = difference(share(hits, rows), share(others, other_rows))
        assert found.low == pytest.approx(low, abs=5e-5)
        assert found.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    "text", ["It is not here.", "I can't see", "I can’t see", "i cant see", "Never again", "cannot", "without fever"]
)
def test_negation_is_found(text):
    assert negated(text)


@pytest.mark.parametrize(
    "text", ["A notable knot", "Another innocent note", "The nose is normal", "want, plant, meant"]
)
def test_negation_is_not_found_inside_words(text):
    assert not negated(text)


@pytest.mark.parametrize(
    "text",
    [
        "where is it?",
        "So i went home",
        "I think im ill",
        "Dont know",
        "Can u help",
        "Sooo tired",
        "Well, i've had it",
        "'hello there",
    ],
)
def test_informal_spelling_is_found(text):
    assert informal(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm ill.",
        "The bond is rated AAA.",
        "See www.example.org",
        "Chapter III, i.e. the last",
        "It is (i) late",
        "No U turn in 44 BC",
        "IM injection",
    ],
)
def test_plain_spelling_is_left_alone(text):
    assert not informal(text)


def test_a_slice_takes_whole_words_and_phrases_in_any_case():
    assert holds_word("The Building Society wrote", ("building society",))
    assert holds_word("U there?", ("u",))
    assert not holds_word("You are up", ("u",))
    assert holds_word("what (exactly) is c++?", ("c++",))
    assert not holds_word("anything", ("", " "))


def test_length_divides_all_rows_into_three_without_overlap():
    groups = [group for group in groups_of(["w " * count for count in range(1, 31)]) if group.family == "Length"]
    assert [int(group.inside.sum()) for group in groups] == [10, 10, 10]
    assert (sum(group.inside.astype(int) for group in groups) == 1).all()


def test_texts_of_one_length_make_one_group_of_length():
    groups = [group for group in groups_of(["one two"] * 20) if group.family == "Length"]
    assert len(groups) == 1
    assert groups[0].inside.all()


def test_a_column_is_matched_by_whole_values_and_else_by_words():
    slices = (
        Slice("Past", ("History",), "subject"),
        Slice("Grumbles", ("complaint",), "source"),
        Slice("Other", ("x",), "absent"),
    )
    columns = {"subject": ["History", "Art history", "history "], "source": ["complaint, bank", "report", "complaints"]}
    groups = groups_of(["A", "B", "C"], slices, columns)
    assert named(groups, "Past").inside.tolist() == [True, False, True]
    assert named(groups, "Grumbles").inside.tolist() == [True, False, False]
    assert "Other" not in {group.title for group in groups}


def test_a_group_is_scored_by_its_own_rows_and_the_gap_by_the_others():
    truth = ["a", "b"] * 20 + ["a", "b", "c"] * 10
    predicted = ["a", "a"] * 20 + ["a", "b", "c"] * 10
    inside = np.arange(70) < 40
    score = score_groups([Group("F", "first", "", inside)], truth, predicted)[0]
    assert score.rows == 40
    assert score.accuracy.value == 0.5
    assert score.macro_f1.value == pytest.approx(f1_score(truth[:40], predicted[:40], average="macro", zero_division=0))
    assert score.macro_f1.low < score.macro_f1.value < score.macro_f1.high
    assert score.gap.value == -0.5
    assert score.stands_out


def test_copies_of_a_text_count_once_in_a_group_and_beside_it():
    truth, predicted, inside = ["a", "b"] * 35, ["a", "a"] * 20 + ["a", "b"] * 15, np.arange(70) < 40
    three = np.repeat(np.arange(70), 3)
    once = score_groups([Group("F", "first", "", inside)], truth, predicted)[0]
    copied = [np.array(truth)[three].tolist(), np.array(predicted)[three].tolist()]
    thrice = score_groups([Group("F", "first", "", inside[three])], *copied, three)[0]
    assert (thrice.rows, thrice.others) == (120, 90)
    for name in ("accuracy", "macro_f1", "gap"):
        one, other = getattr(once, name), getattr(thrice, name)
        assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high)), name
    assert score_groups([Group("F", "first", "", inside)], truth, predicted, np.arange(70)) == [once]
    alone = score_groups([Group("F", "first", "", inside[three])], *copied)[0]
    assert alone.gap.high - alone.gap.low < 0.7 * (thrice.gap.high - thrice.gap.low)


def test_few_rows_never_stand_out():
    truth, predicted = ["a"] * 100, ["b"] * 19 + ["a"] * 81
    few, enough = (np.arange(100) < count for count in (19, 20))
    small, large = score_groups([Group("F", "few", "", few), Group("F", "enough", "", enough)], truth, predicted)
    assert not small.enough
    assert not small.stands_out
    assert large.stands_out


def test_empty_and_complete_groups_have_no_gap():
    empty, whole = score_groups(
        [Group("F", "empty", "", np.zeros(30, bool)), Group("F", "whole", "", np.ones(30, bool))],
        ["a"] * 30,
        ["a"] * 30,
    )
    assert (empty.rows, empty.accuracy, empty.gap) == (0, None, None)
    assert (whole.rows, whole.gap) == (30, None)


def test_77_classes_and_20_rows_are_scored():
    labels = [f"c{number}" for number in range(77)]
    scores = score_groups(groups_of([f"Text {number}" for number in range(20)]), labels[:20], labels[10:30])
    assert all(score.rows == 0 or 0 <= score.macro_f1.value <= 1 for score in scores)


def test_chart_shows_groups_with_rows_and_greys_the_small_ones():
    inside = np.arange(60) < 30
    groups = [
        Group("F", "low", "", inside),
        Group("F", "small", "", np.arange(60) < 5),
        Group("F", "empty", "", np.zeros(60, bool)),
        Group("F", "all", "", np.ones(60, bool)),
    ]
    scores = score_groups(groups, ["a"] * 60, ["b"] * 20 + ["a"] * 40)
    chart = group_accuracy(scores, 2 / 3)
    traces = {trace.name: trace for trace in chart.data}
    assert list(chart.layout.yaxis.ticktext) == ["F: low", "F: small", "F: all"]
    assert traces["clearly below the rest"].x == (pytest.approx(1 / 3),)
    assert traces["under 20 rows"].y == (1,)
    assert traces["no clear gap"].y == (2,)
    low, value = scores[0].accuracy.low, scores[0].accuracy.value
    assert traces["clearly below the rest"].error_x.arrayminus[0] == pytest.approx(value - low)

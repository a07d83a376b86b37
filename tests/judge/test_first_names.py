"""The same text under first names of several origins, and women beside men."""

import pytest
from scipy.stats import fisher_exact

from core.judge.binomial import fisher, holm
from core.judge.decision import CostMatrix
from core.judge.first_names import NAMES, under_names
from core.judge.gender_swap import gender_in
from core.judge.probes import run_probes

ROWS = [(f"The parcel number {number} is late.", None, "yes") for number in range(40)]
CHINESE = tuple(name for names in NAMES["Chinese"] for name in names)


def fake(rule):
    def predict(texts, pairs):
        shares = [rule(text) for text in texts]
        return [{"label": "yes" if p >= 0.5 else "no", "probability": p, "probabilities": [p, 1 - p]} for p in shares]

    return predict


def test_every_origin_has_two_names_of_each_sex_and_no_name_stands_twice():
    every = [name for women, men in NAMES.values() for name in women + men]
    assert len(set(every)) == len(every) == 4 * len(NAMES)


def test_a_row_is_sent_once_under_each_origin_and_rows_take_turns():
    four = [under_names("Hello.", number) for number in range(4)]
    assert all(len(texts) == len(NAMES) and all(text.endswith(" writes: Hello.") for text in texts) for texts in four)
    assert {texts[0].split()[0] for texts in four} == {name for names in NAMES["English"] for name in names}


def test_a_model_that_minds_a_name_is_found_out():
    names = run_probes(fake(lambda text: 0.2 if text.startswith(CHINESE) else 0.9), ROWS)["names"]
    assert (names["tried"], names["flipped"], names["flip"].value) == (40, 40, 1.0)
    origins = {each["origin"]: each for each in names["origins"]}
    assert origins["Chinese"]["gap"].value == -1.0
    assert origins["Chinese"]["chance"] < 1e-6
    assert origins["Indian"]["chance"] == 1.0
    assert origins["English"]["chance"] is None
    assert names["examples"][0]["changed"].startswith(CHINESE)


def test_a_model_that_minds_no_name_is_left_alone():
    names = run_probes(fake(lambda text: 0.9), ROWS)["names"]
    assert (names["flipped"], names["examples"]) == (0, [])
    assert all(each["chance"] in (None, 1.0) for each in names["origins"])
    assert run_probes(fake(lambda text: 0.9), [])["names"]["origins"] == []


def test_answers_are_those_of_least_cost():
    costs = CostMatrix(("yes", "no"), ((0.0, 100.0), (1.0, 0.0)))
    found = run_probes(fake(lambda text: 0.2 if text.startswith(CHINESE) else 0.9), ROWS, costs=costs)
    assert found["names"]["flipped"] == 0  # both shares are given as yes: a missed yes is dear
    assert found["behaviour"][0]["accuracy_before"] == 1.0


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("She lost her card.", "woman"),
        ("My grandad and his brother", "man"),
        ("Mr Smith called", "man"),
        ("He told her", None),
        ("It rains", None),
        ("An MR scan", None),
    ],
)
def test_the_gender_of_a_text_is_told_where_it_has_one(text, who):
    assert gender_in(text) == who


def test_women_and_men_are_compared_on_the_same_texts():
    rows = [(f"{who} is ill, number {number}.", None, "yes") for number in range(30) for who in ("He", "She")]
    swap = run_probes(fake(lambda text: 0.2 if "She" in text else 0.9), rows)["fairness"]
    assert (swap["one_gender"], swap["women"].value, swap["men"].value) == (60, 0.0, 1.0)
    assert swap["gap"].value == -1.0
    assert swap["gap_chance"] < 1e-6
    assert run_probes(fake(lambda text: 0.9), [("It rains.", None, "yes")])["fairness"]["one_gender"] == 0


@pytest.mark.parametrize(
    "table", [(8, 10, 1, 6), (0, 20, 0, 300), (57, 159, 79, 168), (20, 20, 30, 30), (3, 25, 280, 300)]
)
def test_fishers_test_is_that_of_scipy(table):
    hits, rows, other, others = table
    expected = fisher_exact([[hits, rows - hits], [other, others - other]]).pvalue
    assert fisher(*table) == pytest.approx(expected, abs=1e-9)


def test_holm_allows_for_the_number_of_tests():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.6]) == [1.0, 1.0]
    assert holm([]) == []

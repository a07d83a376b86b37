"""Swapped gender, changed texts, and the comparison of answers before and after."""

import random
import re

import pytest

from core.charts.trust import answers_that_stay
from core.ingest.table import read_table
from core.judge.gender_swap import NAMES, SWAPS, sex_matters, swap_gender
from core.judge.perturbations import add_sentence, mistype, negate
from core.judge.probes import run_probes
from core.tasks.discovery import discover


@pytest.mark.parametrize(
    ("text", "swapped"),
    [
        ("I lost her book.", "I lost his book."),
        ("I saw her.", "I saw him."),
        ("We told her that it hurts", "We told him that it hurts"),
        ("Her back hurts and her home is cold.", "His back hurts and his home is cold."),
        ("The book is his. His leg hurts.", "The book is hers. Her leg hurts."),
        ("It was hers, not his", "It was his, not hers"),
        ('his "friend" and her own', 'her "friend" and his own'),
        ("he/she lost his/her card", "she/he lost her/his card"),
        ("He hurt himself; she didn't.", "She hurt herself; he didn't."),
        ("he's ill, she’ll come", "she's ill, he’ll come"),
        ("Mr Hall and Mrs. Bell met Ms Ito, Miss Ray too", "Ms Hall and Mr. Bell met Mr Ito, Mr Ray too"),
        ("mr hall paid", "ms hall paid"),
        ("My FATHER and Mother", "My MOTHER and Father"),
        ("mother-in-law, grandmother's", "father-in-law, grandfather's"),
        ("JOHN met Anna and tom", "JOAN met Andrew and nora"),
        ("HE IS MY BROTHER", "SHE IS MY SISTER"),
        ("Hubby and mam", "Wife and dad"),
    ],
)
def test_gender_is_swapped(text, swapped):
    assert swap_gender(text) == swapped


@pytest.mark.parametrize(
    "text",
    [
        "The theme here is other: history, shepherd, manual, human, fathers2",
        "An MR scan for MS took 20 ms",
        "I miss my train; ms is short",
        "Therefore she_id and fathering",
        "",
    ],
)
def test_what_is_not_about_a_person_stays(text):
    assert swap_gender(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "He took his pills, and I drove him to his mother.",
        "She said that her card was hers. We called her.",
        "Mr Hall and Ms Ray spoke with Andrew, Petra and José.",
        "The chairman's wife, two boys and a LADY; gentlemen",
    ],
)
def test_swapping_twice_returns_the_text_where_words_pair_off(text):
    assert swap_gender(text) != text
    assert swap_gender(swap_gender(text)) == text


def test_names_pair_off_and_are_no_other_word():
    assert all(NAMES[NAMES[name]] == name for name in NAMES)
    assert not set(NAMES) & set(SWAPS)


def test_bundled_rows_come_back_when_swapped_twice():
    changed = back = 0
    for domain in discover().domains.values():
        for task in domain.tasks:
            for text in read_table(domain.test_file(task)).frame[task.text_pair or task.text]:
                swapped = swap_gender(text)
                changed += swapped != text
                back += swapped != text and swap_gender(swapped) == text
    assert changed >= 200
    assert back / changed > 0.95


def test_texts_about_one_sex_are_recognised():
    for text in ("She is pregnant", "PROSTATE cancer", "She gave birth", "after her last period"):
        assert sex_matters(text)
    assert not sex_matters("He waits for a period of six weeks and is overdrawn")


def test_a_typo_changes_one_word_by_one_slip():
    text = "The doctor wrote nothing about these tablets"
    seen = set()
    for seed in range(60):
        words = mistype(text, random.Random(seed)).split()
        different = [(old, new) for old, new in zip(text.split(), words, strict=True) if old != new]
        assert len(different) == 1
        old, new = different[0]
        assert (old[0], old[-1]) == (new[0], new[-1])
        if len(new) == len(old):
            assert sorted(old) == sorted(new)
            seen.add("swap")
        else:
            assert any(old[:place] + old[place + 1 :] == new for place in range(1, len(old) - 1))
            seen.add("drop")
    assert seen == {"swap", "drop"}


def test_many_typos_hit_one_word_of_four_and_short_words_stay():
    text = "long words only here please because they count"
    typed = mistype(text, random.Random(1), every=4).split()
    assert sum(old != new for old, new in zip(text.split(), typed, strict=True)) == 2
    assert mistype("an ox is up", random.Random(1)) == "an ox is up"


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("The card is blocked.", "The card is not blocked."),
        ("The card is not blocked.", "The card is blocked."),
        ("I can't breathe", "I can breathe"),
        ("It won’t stop", "It will stop"),
        ("I cannot see", "I can see"),
        ("I'm well", "I'm not well"),
        ("It's late", "It's not late"),
        ("How many days does it take? It is late.", "How many days does it take? It is not late."),
        ("Nothing to turn", "Nothing to turn"),
    ],
)
def test_a_statement_is_negated(text, turned):
    assert negate(text) == turned


def test_additions_take_turns_and_end_a_sentence_first():
    assert add_sentence("It hurts", ("One.", "Two."), 0) == "It hurts. One."
    assert add_sentence("It hurts! ", ("One.", "Two."), 3) == "It hurts! Two."
    assert add_sentence("It hurts", (), 0) == "It hurts"


def fake(rule):
    """Return a predict function of two classes whose probability of "yes" is rule(text)."""

    def predict(texts, pairs):
        shares = [rule(text) for text in (texts if pairs is None else pairs)]
        return [
            {"label": "yes" if p >= 0.5 else "no", "probability": max(p, 1 - p), "probabilities": [p, 1 - p]}
            for p in shares
        ]

    return predict


def by_name(found):
    return {test["name"]: test for test in found["behaviour"]}


ROWS = [(f"{who} lost the card number {number}.", None, "yes") for number in range(10) for who in ("He", "She", "It")]


def test_a_model_that_looks_at_gender_is_found_out():
    swap = run_probes(fake(lambda text: 0.9 if text.startswith("He ") else 0.2), ROWS)["fairness"]
    assert (swap["with_words"], swap["left_out"], swap["tried"], swap["flipped"]) == (20, 0, 20, 20)
    assert swap["flip"].value == 1.0
    assert swap["flip"].low == pytest.approx(0.8389, abs=1e-4)  # Wilson of 20 in 20
    assert swap["change"].value == pytest.approx(0.7)
    assert (swap["accuracy_before"], swap["accuracy_after"]) == (0.5, 0.5)
    first = swap["examples"][0]
    assert {first["before"], first["after"]} == {"yes", "no"}
    assert first["changed"] == swap_gender(first["text"])


def test_a_model_that_does_not_look_at_gender_flips_nothing():
    swap = run_probes(fake(lambda text: 0.3), ROWS)["fairness"]
    assert (swap["flipped"], swap["change"].value, swap["examples"]) == (0, 0.0, [])
    assert swap["flip"].high == pytest.approx(0.1611, abs=1e-4)  # Wilson of 0 in 20


def test_the_change_is_measured_on_the_answer_given_before():
    swap = run_probes(fake(lambda text: 0.4 if text.startswith("He") else 0.1), [("He came.", None, "no")])["fairness"]
    assert swap["change"].value == pytest.approx(0.3)
    assert swap["examples"] == []


def test_rows_about_one_sex_are_counted_and_left_out():
    rows = [("She is pregnant.", None, "yes"), ("She is tired.", None, "yes")]
    swap = run_probes(fake(lambda text: 0.9), rows)["fairness"]
    assert (swap["with_words"], swap["left_out"], swap["tried"]) == (2, 1, 1)


def test_each_behaviour_is_told_apart():
    found = by_name(run_probes(fake(lambda text: 0.9 if text.isupper() else 0.1), ROWS, ("Have a nice day.",)))
    assert found["upper"]["flip"].value == 1.0
    assert found["lower"]["stay"].value == found["typo"]["stay"].value == found["addition"]["stay"].value == 1.0
    found = by_name(run_probes(fake(lambda text: 0.9 if "nice day" in text else 0.1), ROWS, ("Have a nice day.",)))
    assert found["addition"]["stayed"] == 0
    assert found["upper"]["stayed"] == found["upper"]["tried"] == 30


def test_a_negation_may_change_the_answer_and_shows_the_rows_that_stay():
    rows = [("It is good.", None, "yes"), ("That is good.", None, "yes"), ("Good.", None, "yes")]
    test = by_name(run_probes(fake(lambda text: 0.1 if text == "It is not good." else 0.9), rows))["negation"]
    assert (test["should_stay"], test["tried"], test["flipped"]) == (False, 2, 1)
    assert [pair["text"] for pair in test["examples"]] == ["That is good."]


def test_of_a_pair_only_the_second_text_changes():
    asked = []

    def predict(texts, pairs):
        asked.extend(zip(texts, pairs, strict=True))
        return fake(lambda text: 0.9)(texts, pairs)

    rows = [(f"He asked about her work {number}?", f"She is sure about {number}.", "yes") for number in range(60)]
    found = run_probes(predict, rows, ("Thanks.",))
    assert {text for text, _ in asked} == {text for text, _, _ in rows}
    for text, answer in asked:  # a changed answer keeps the question it belongs to
        number = re.search(r"\d+", text).group()
        assert number in answer
    assert found["fairness"]["tried"] == 60


def test_no_more_rows_are_tried_than_asked_for_and_the_seed_chooses_them():
    predict = fake(lambda text: 0.9 if len(text) % 2 else 0.1)
    one, same, other = (run_probes(predict, ROWS, seed=seed, most_rows=7) for seed in (1, 1, 2))
    assert one == same
    assert one != other
    assert one["fairness"]["tried"] == 7
    assert all(test["tried"] <= 7 for test in one["behaviour"])


def test_what_a_row_gets_does_not_hang_on_the_others():
    originals = {text for text, _, _ in ROWS}
    predict = fake(lambda text: 0.9 if text in originals else 0.1)
    alone, among = (
        {pair["text"]: pair["changed"] for pair in by_name(run_probes(predict, rows))["typo"]["examples"]}
        for rows in (ROWS[:4], ROWS[:8])
    )
    assert len(alone) == 4
    assert alone == {text: among[text] for text in alone}


def test_progress_runs_to_the_end_and_may_stop_the_tests():
    seen = []
    run_probes(fake(lambda text: 0.9), ROWS, progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1][0] == seen[-1][1]

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_probes(fake(lambda text: 0.9), ROWS, progress=stop)


def test_without_rows_or_words_nothing_is_tried():
    for rows in ([], [("123", None, "yes")]):
        found = run_probes(fake(lambda text: 0.9), rows)
        assert found["fairness"]["tried"] == 0
        assert found["fairness"]["accuracy_before"] is None
        assert all(test["tried"] == 0 for test in found["behaviour"])


def test_the_result_is_drawn():
    found = run_probes(fake(lambda text: 0.9 if text.isupper() else 0.1), ROWS)
    chart = answers_that_stay(found["behaviour"])
    shown = dict(zip(chart.layout.yaxis.ticktext, range(20), strict=False))
    assert "Irrelevant sentence" not in shown  # no additions, no rows
    points = {y: x for trace in chart.data for x, y in zip(trace.x, trace.y, strict=True)}
    assert points[shown["All capitals"]] == 0.0
    assert points[shown["One typo"]] == 1.0

"""Corrections that were kept with placeholders are known again by their rows."""

from core.tasks.corrections import Correction, labels_by_hand


def kept(text, pair=None, label="bad"):
    return Correction(text, pair, label, "good", 0.0)


def test_a_row_is_known_again_by_its_text_and_by_its_text_with_placeholders():
    corrections = [kept("a film"), kept("write to [EMAIL] soon", label="good")]
    texts = ["a film", "write to joe@example.org soon", "write to nobody", "another film"]
    assert labels_by_hand(corrections, texts, [None] * 4) == ["bad", "good", None, None]


def test_of_pairs_both_texts_are_held_against_it():
    corrections = [kept("who is [EMAIL]", "ask [EMAIL]")]
    texts, pairs = ["who is a@example.org"] * 2, ["ask b@example.org", "ask c@example.org now"]
    assert labels_by_hand(corrections, texts, pairs) == ["bad", None]


def test_a_placeholder_that_stands_in_the_row_itself_is_found_as_it_is():
    assert labels_by_hand([kept("[EMAIL] wrote")], ["[EMAIL] wrote", "x@example.org wrote"], [None] * 2)[0] == "bad"
    assert labels_by_hand([], ["a"], [None]) == [None]

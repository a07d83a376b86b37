"""Phrases of a text: they begin and end with words that say something, and stop where a person would."""

import time

import pytest

from core.ingest.phrases import FUNCTION_WORDS, MOST_PHRASES, MOST_WORDS, phrases_of, says_something


def phrases(text, **options):
    return [text[found.start : found.end] for found in phrases_of(text, **options)]


def test_phrases_hold_what_belongs_together_and_end_where_a_chain_of_words_ends():
    found = phrases("My daughter swallowed a whole box of sleeping pills, and I cannot wake her up.")
    assert {"swallowed a whole box of sleeping pills", "sleeping pills", "cannot wake her up"} <= set(found)
    assert not {"swallowed a whole", "sleeping", "up"} & set(found), "half of something says nothing"
    assert not [phrase for phrase in found if "," in phrase], "a phrase lies within a clause"
    for phrase in found:
        assert says_something(phrase.split()[0])
        assert says_something(phrase.split()[-1])


def test_a_new_clause_begins_a_new_phrase():
    found = phrases("She is friendly but explains too fast")
    assert not [phrase for phrase in found if "but" in phrase]
    assert "explains too fast" in found


@pytest.mark.parametrize("text", ["", "the and of", "!!! ...", "\u3000"])
def test_a_text_that_says_nothing_has_no_phrase(text):
    assert phrases(text) == []


def test_words_of_a_form_are_no_part_of_a_phrase():
    text = "Question: Why does ice float? Reference answer: It is lighter than water."
    assert not [phrase for phrase in phrases(text, form=True) if "Question" in phrase or "Reference" in phrase]
    assert any("Question" in phrase for phrase in phrases(text)), "in a text of one's own they may be words like others"
    assert "ice float" in phrases(text, form=True)


def test_negations_are_no_function_words():
    assert not FUNCTION_WORDS & {"not", "no", "never", "nor", "none", "nothing", "nobody", "without", "cannot"}
    assert says_something("can't")
    assert not says_something("it's")


def test_long_texts_have_few_candidates_that_reach_to_their_end():
    text = " ".join(f"word{number} the" for number in range(1500))
    started = time.perf_counter()
    found = phrases_of(text)
    assert time.perf_counter() - started < 2
    assert len(found) <= MOST_PHRASES + 1
    assert found[-1].end > 0.98 * len(text)
    assert (
        max(phrase.words for phrase in phrases_of("a b c d e f g h i j k l m n o p".replace("a b", "x y")))
        <= MOST_WORDS
    )

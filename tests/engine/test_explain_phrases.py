"""Phrases that an answer rests on: their effect is what the model itself says without them and to them alone."""

import itertools

import numpy as np
import pytest
from explain_runs import EVERY_KIND, PAIR, TEXT, loaded_classifiers, text_of, trained_runs

from core.engine.explain.phrases import phrase_effects
from core.errors import DataError

runs = pytest.fixture(scope="module")(trained_runs)
classifiers = pytest.fixture(scope="module")(loaded_classifiers)


def odds(chance):
    return np.log(chance) - np.log(1 - chance)


@EVERY_KIND
def test_effects_are_what_the_model_says_without_a_phrase_and_to_it_alone(classifiers, kind):
    classifier, (text, pair) = classifiers[kind], text_of(kind)
    number = classifier.classes.index("good")
    found = phrase_effects(classifier, text, pair, label="good")
    texts = {"text": text, "text_pair": pair}

    def chance(**changed):
        given = {**texts, **changed}
        pairs = None if pair is None else [given["text_pair"]]
        return classifier.predict([given["text"]], pairs).probabilities[0, number]

    assert found["probability"] == pytest.approx(chance(), abs=1e-5)
    assert found["phrases"]
    for phrase in found["phrases"]:
        whole, place = texts[phrase["source"]], slice(phrase["start"], phrase["end"])
        without = chance(**{phrase["source"]: whole[: place.start] + " " + whole[place.stop :]})
        expected = odds(chance()) - odds(without)
        if pair is None:
            expected = (expected + odds(chance(text=whole[place]))) / 2  # two classes: chance has log-odds of 0
        assert phrase["without"] == pytest.approx(without, abs=1e-4)
        assert phrase["effect"] == pytest.approx(expected, abs=2e-3)


@EVERY_KIND
def test_phrases_do_not_overlap_and_stand_in_the_order_of_the_text(classifiers, kind):
    found = phrase_effects(classifiers[kind], *text_of(kind), label="bad")["phrases"]
    places = [(phrase["source"], phrase["start"], phrase["end"]) for phrase in found]
    assert places == sorted(places)
    assert all(one[0] != other[0] or one[2] <= other[1] for one, other in itertools.pairwise(places))


def test_what_the_model_does_not_read_is_no_phrase(classifiers):
    long = "a lovely film " * 300
    found = phrase_effects(classifiers["full"], long, label="good")
    assert found["truncated"]
    assert found["notices"]
    assert max(phrase["end"] for phrase in found["phrases"]) < len(long) / 2


def test_bad_questions_are_told(classifiers):
    with pytest.raises(DataError, match="does not know"):
        phrase_effects(classifiers["full"], TEXT, label="x")
    with pytest.raises(DataError, match="pairs"):
        phrase_effects(classifiers["pair"], PAIR[0], label="good")
    assert phrase_effects(classifiers["full"], "the and of", label="good")["phrases"] == []

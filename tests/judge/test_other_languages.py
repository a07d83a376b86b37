"""What is known of English alone is tried on English texts, and keeps quiet on others."""

import csv

import numpy as np
import pytest

from core.judge.probes import NOT_ENGLISH, run_probes
from core.judge.slices import groups_of
from core.storage import ROOT
from core.text import may_be_english

ENGLISH = [
    "He was not at the desk when I called, so she rang the library again.",
    "My mother never got the book that her brother had ordered.",
] * 12
GERMAN = [
    "Die Heizung im dritten Stock wird seit gestern nicht mehr richtig warm.",
    "Der Mann am Empfang war sehr freundlich und hat meiner Mutter geholfen.",
] * 12
CHINESE = ["\u4fdd\u5b89\u5bf9\u9001\u5feb\u9012\u7684\u4eba\u6001\u5ea6\u592a\u5dee\u4e86\u3002"] * 24


def says_yes(texts, _pairs):
    return [{"label": "yes", "probability": 0.9, "probabilities": [0.9, 0.1]} for _ in texts]


def probed(texts):
    return run_probes(says_yes, [(text, None, "yes") for text in texts], ["The sky is blue."])


@pytest.mark.parametrize("texts", [GERMAN, CHINESE])
def test_gender_names_and_negation_are_tried_on_english_alone(texts):
    found = probed(texts)
    tests = {test["name"]: test for test in found["behaviour"]}
    assert found["fairness"]["tried"] == found["names"]["tried"] == tests["negation"]["tried"] == 0
    for rule in (found["fairness"]["rule"], found["names"]["rule"], tests["negation"]["rule"]):
        assert rule.endswith(NOT_ENGLISH)
    assert tests["addition"]["tried"] == 24
    assert NOT_ENGLISH not in tests["typo"]["rule"]


def test_english_texts_are_tried_with_all():
    found = probed(ENGLISH)
    tests = {test["name"]: test for test in found["behaviour"]}
    assert (found["fairness"]["tried"], found["names"]["tried"], tests["negation"]["tried"]) == (24, 24, 24)
    assert NOT_ENGLISH not in str(found)


def test_groups_of_negation_and_spelling_are_of_english_alone():
    assert {"Negation", "Spelling"} <= {group.family for group in groups_of(ENGLISH)}
    for texts in (GERMAN, CHINESE):
        families = {group.family for group in groups_of(texts)}
        assert families.isdisjoint({"Negation", "Spelling"})
        assert all(isinstance(group.inside, np.ndarray) for group in groups_of(texts))


def test_short_texts_count_as_english_and_every_english_table_here_does():
    assert may_be_english(["good", "bad"])
    assert may_be_english([])
    for file in [*ROOT.glob("domain_demos/*/data/*_test.csv"), ROOT / "pages" / "samples" / "library_messages.csv"]:
        with file.open(encoding="utf-8", newline="") as stream:
            rows = [max(row.values(), key=len) for row in csv.DictReader(stream)]
        assert may_be_english(rows), file.name

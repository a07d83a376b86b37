"""Slides: texts come out to the letter with the right words marked, and mistakes are told in plain numbers."""

import re
from dataclasses import replace

import pytest

from core.domain import ClassInfo, Costs, Example, Task, Work
from core.tasks.marks import text_parts
from core.tasks.slides import example_slide, last_slide

TASK = Task(
    "remarks", "Remarks", "Tell praise from blame.", "It decides nothing.", "remark",
    tuple(ClassInfo(label, label.title(), "") for label in ("good", "bad", "odd")),
    (Example("fine", ""),), (), Costs("points", 1.0, 5.0), Work("overview", "Remarks", "By class."), (),
)  # fmt: skip
TEXT = "A  lovely,\nlovely film -- nobody was bored."


def words(**effects):
    """Return words of TEXT with their effects; a name is taken for where it first stands."""
    return [
        {"source": "text", "start": (at := TEXT.index(word)), "end": at + len(word), "effect": effect}
        for word, effect in effects.items()
    ]


def test_a_marked_text_keeps_every_space_and_break():
    answer = {
        "label": "good",
        "probabilities": {"good": 0.9, "bad": 0.1},
        "words": words(lovely=0.8, bored=-0.5, film=0.1),
    }
    drawn = example_slide("Films", TASK, TASK.labels, {"text": TEXT}, "example 1", answer)
    text = re.search(r'<p class="text short" dir="auto">(.*?)</p>', drawn, re.DOTALL)[1]
    assert re.findall(r"<mark[^>]*>(.*?)<sup>(.)</sup></mark>", text) == [("lovely", "+"), ("bored", "−")]
    assert re.sub("<.*?>", "", re.sub("<sup>.</sup>", "", text.replace("<br>", "\n"))) == TEXT


def test_parts_join_to_the_text_whatever_phrases_overlap():
    moved = [*words(lovely=1.0), {"source": "text", "start": 5, "end": 12, "effect": 0.9}, *words(nobody=-0.9)]
    parts = text_parts({"text": TEXT}, moved)["text"]
    assert "".join(part.text for part in parts) == TEXT
    assert [(part.text, part.strength) for part in parts if part.effect] == [("lovely", 1.0), ("nobody", 0.9)]


def test_phrases_of_one_side_are_one_over_function_words_and_faint_or_further_ones_stay_unmarked():
    text = "She took the whole box of pills, never woke, and it rained and rained"
    effects = {"took": 1.0, "whole box": 0.8, "pills": 0.7, "woke": -0.6, "rained": 0.2}
    moved = [
        {"source": "text", "start": (at := text.index(part)), "end": at + len(part), "effect": effect}
        for part, effect in effects.items()
    ]
    parts = text_parts({"text": text}, moved)["text"]
    assert "".join(part.text for part in parts) == text
    assert [(part.text, part.effect) for part in parts if part.effect] == [
        ("took the whole box of pills", 1.0),
        ("woke", -0.6),
    ]
    many = [
        {"source": "text", "start": 2 * place, "end": 2 * place + 1, "effect": 1.0 - place / 100} for place in range(9)
    ]
    marked = [part.text for part in text_parts({"text": "abcdefghijklmnopqrst"}, many)["text"] if part.effect]
    assert marked == ["a", "c", "e", "g"]


@pytest.mark.parametrize(
    ("truth", "told"),
    [("good", '<b class="right">Right</b>'), ("bad", '<b class="wrong">Wrong</b> Its label is <bdi>Bad</bdi>.'), (None, ""), ("unknown", "")],
)  # fmt: skip
def test_a_wrong_answer_is_called_wrong_and_the_note_stands_beside_it(truth, told):
    answer = {"label": "good", "probabilities": {"good": 0.9, "bad": 0.1}, "words": []}
    example = {"text": "a", "truth": truth, "note": "Two tones."}
    drawn = example_slide("Films", TASK, TASK.labels, example, "example 1", answer)
    assert told in drawn
    assert ('class="right"' in drawn or 'class="wrong"' in drawn) == bool(told)
    assert "Two tones." in drawn


@pytest.mark.parametrize(
    ("shares", "told"),
    [((0.9, 0.1), ""), ((0.9, *[0.02] * 5), "One less likely class is not shown."), ((0.9, *[0.01] * 9), "5 less likely classes are not shown.")],
)  # fmt: skip
def test_classes_left_out_are_counted(shares, told):
    answer = {"label": "0", "probabilities": {str(place): share for place, share in enumerate(shares)}, "words": []}
    drawn = example_slide("Films", TASK, list(answer["probabilities"]), {"text": "a"}, "example 1", answer)
    assert ("not shown" in drawn) == bool(told)
    assert told in drawn


def test_a_precaution_is_told_with_its_reason_and_never_said_to_be_answered_alone():
    dear = replace(TASK, costs=Costs("points", 1.0, 5.0, {"bad": {"good": 60.0}}))
    answer = {"label": "good", "probabilities": {"good": 0.9, "bad": 0.1}, "words": []}
    drawn = {
        name: " ".join(example_slide("Films", task, task.labels, {"text": "a"}, "example 1", answer, 0.5).split())
        for name, task in (("even", TASK), ("dear", dear))
    }
    assert "It would answer this without a person." in drawn["even"]
    assert "without a person" not in drawn["dear"]
    inbox = replace(TASK, work=Work("inbox", "Inbox", "To be read in order.", order=("bad", "good")))
    ordered = " ".join(example_slide("Films", inbox, inbox.labels, {"text": "a"}, "example 1", answer, 0.5).split())
    assert "Sure enough for its place in the order; a person reads it all the same." in ordered
    assert "As a precaution; a person looks." in drawn["dear"]
    assert "Good is likeliest (90 %), but it may be Bad (10 %)" in drawn["dear"]
    assert "spoke for <bdi>Good</bdi>, the likeliest class, blue" in drawn["dear"]


def test_right_and_wrong_are_said_of_the_answer_that_is_given():
    dear = replace(TASK, costs=Costs("points", 1.0, 5.0, {"bad": {"good": 60.0}}))
    answer = {"label": "good", "probabilities": {"good": 0.9, "bad": 0.1}, "words": []}
    for truth, told in (("bad", "right"), ("good", "wrong")):
        drawn = example_slide("Films", dear, dear.labels, {"text": "a", "truth": truth}, "example 1", answer)
        assert 'class="label">Bad<' in drawn
        assert f'class="{told}"' in drawn


def test_the_true_class_is_always_among_the_bars_and_no_class_has_nothing():
    labels = [f"c{number}" for number in range(8)]
    task = replace(TASK, classes=tuple(ClassInfo(label, label.title(), "") for label in labels))
    chances = dict(zip(labels, (0.7, 0.2, 0.05, 0.03, 0.01, 0.01, 0.0, 0.0), strict=True))
    answer = {"label": "c0", "probabilities": chances, "words": []}
    drawn = example_slide("Films", task, labels, {"text": "a", "truth": "c7"}, "example 1", answer)
    bars = re.findall(r'<span dir="auto">(C\d)</span>', drawn)
    assert bars == ["C0", "C1", "C2", "C3", "C7"]
    assert re.findall(r'class="share">(.*?)</span>', drawn)[-1] == "&lt; 1\u00a0%"


@pytest.mark.parametrize(
    ("accuracy", "rows", "told"),
    [
        (1.0, 1200, "None of the 1,200 test rows was answered wrongly; these come from the same source"),
        (1.0, 2, "None of the 2 test rows was answered wrongly"),
        (0.0, 1, "The one test row was answered wrongly; it comes from the same source"),
        (0.5, 2, "1 of the 2 test rows was answered wrongly"),
        (0.8, 10, "2 of the 10 test rows were answered wrongly"),
        (0.999, 1200, "Hardly any answer was wrong on 1,200 test rows from the same source"),
        (0.93, 1200, "About one answer in 14 was wrong on 1,200 test rows"),
        (0.714, 1200, "About 3 answers in 10 were wrong on 1,200 test rows"),
        (0.6, 1200, "About 4 answers in 10 were wrong on 1,200 test rows"),
        (0.1, 1200, "About 9 answers in 10 were wrong on 1,200 test rows"),
    ],
)
def test_the_limits_say_how_often_it_is_wrong(accuracy, rows, told):
    facts = {
        "accuracy": {"value": accuracy}, "rows": {"test": rows}, "classes": ["good", "bad"], "max_length": 64,
        "weakest": {"label": "bad", "f1": 0.5, "rows": 9},
    }  # fmt: skip
    assert told in last_slide("Films", "Made for a test.", TASK, facts)


@pytest.mark.parametrize(
    ("f1", "rows", "told"), [(0.5, 1, "F1 0.50 on 1 test row."), (0.5, 9, "F1 0.50 on 9 test rows."), (1.0, 1, "")]
)
def test_a_weakest_class_is_named_only_where_something_was_missed(f1, rows, told):
    facts = {
        "accuracy": {"value": 0.5}, "rows": {"test": 12}, "classes": ["good", "bad"], "max_length": 64,
        "weakest": {"label": "bad", "f1": f1, "rows": rows},
    }  # fmt: skip
    drawn = last_slide("Films", "Made for a test.", TASK, facts)
    assert ("weakest class" in drawn) == bool(told)
    assert told in drawn

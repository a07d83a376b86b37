"""What a tour shows: examples and rows that are answered rightly, and one mistake at the end."""

from dataclasses import replace

import pandas as pd
from cinema import PLAIN as TASK

from core.domain import Costs, Example
from core.tasks.choice import choose_examples, surest


def rows(*entries):
    return pd.DataFrame(entries, columns=["text", "label", "predicted", "confidence"])


def test_what_is_answered_rightly_comes_first_and_one_mistake_last():
    given = [("one", "good"), ("two", "bad"), ("three", "good"), ("four", None), ("five", "bad"), ("six", "good"), ("seven", "bad")]  # fmt: skip
    task = replace(TASK, examples=tuple(Example(text, f"note {text}", truth=truth) for text, truth in given))
    said = {(text, None): "good" for text, _ in given} | {("six", None): "bad"}
    predictions = rows(("a", "good", "good", 0.99), ("b", "bad", "bad", 0.7), ("c", "bad", "good", 0.9), ("five", "bad", "bad", 0.6))  # fmt: skip
    chosen = choose_examples(task, predictions, said)
    assert [(row["text"], row["truth"]) for row in chosen] == [
        ("one", "good"), ("three", "good"), ("four", None), ("a", "good"), ("b", "bad"), ("seven", "bad"),
    ]  # fmt: skip
    assert [row["note"] for row in chosen] == ["note one", "note three", "note four", "", "", "note seven"]


def test_a_mistake_is_looked_for_among_the_test_rows_where_no_example_is_one():
    predictions = rows(
        ("a", "good", "good", 0.99), ("b", "good", "good", 0.98), ("c", "bad", "bad", 0.7), ("d", "bad", "good", 0.6),
        ("e", "good", "bad", 0.9), ("f", "bad", "good", 0.95), ("long " * 200, "good", "good", 1.0),
    )  # fmt: skip
    chosen = choose_examples(TASK, predictions)
    assert [row["text"] for row in chosen] == [TASK.examples[0].text, "a", "c", "f"]
    assert [row["truth"] for row in chosen] == [None, "good", "bad", "bad"]
    assert choose_examples(TASK, predictions.sample(frac=1, random_state=1)) == chosen
    spared = choose_examples(TASK, predictions[predictions["label"] == predictions["predicted"]])
    assert [row["text"] for row in spared] == [TASK.examples[0].text, "a", "c"]


def test_an_example_that_is_a_test_row_is_held_against_its_label_and_shown_once():
    text = TASK.examples[0].text
    predictions = rows((text, "bad", "good", 0.9), ("a", "good", "good", 0.8), ("c", "bad", "good", 0.99))
    chosen = choose_examples(TASK, predictions)
    assert [(row["text"], row["truth"]) for row in chosen] == [("a", "good"), (text, "bad")]


def test_rows_in_everyday_words_are_preferred_and_long_ones_come_last():
    found = rows(("song", "good", "good", 0.99), ("talk", "good", "good", 0.8), ("long " * 200, "good", "good", 1.0))
    found["register"] = ["literary", "chatty", "plain"]
    assert [row["text"][:5] for row in surest(found, 3)] == ["talk", "song", "long "]


def test_right_and_wrong_go_by_the_answer_that_costs_least_and_precautions_are_not_added():
    dear = replace(TASK, examples=(), costs=Costs("points", 1.0, 5.0, {"bad": {"good": 60.0}}))
    predictions = rows(("sure", "good", "good", 0.99), ("doubtful", "bad", "good", 0.9), ("false", "good", "bad", 0.8))
    predictions["p:good"], predictions["p:bad"] = [0.99, 0.9, 0.2], [0.01, 0.1, 0.8]
    assert [row["text"] for row in choose_examples(dear, predictions)] == ["sure", "false"]
    as_example = replace(dear, examples=(Example("doubtful", "", truth="bad"),))
    assert [row["text"] for row in choose_examples(as_example, predictions)] == ["doubtful", "sure", "false"]

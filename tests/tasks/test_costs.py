"""What costs do to an answer: the reason in words, the order of an inbox, who waits, and what a person's word changes."""

from dataclasses import replace

import pandas as pd
import pytest
from inbox_task import LABELS, inbox_task

from core.domain import ClassInfo, Costs, HubSource
from core.runs.run import Run
from core.tasks.card import Card, write_card
from core.tasks.corrections import Correction
from core.tasks.costs import amount, costs_among, costs_of, given_class, matrix_of, reason
from core.tasks.order import in_order, pressing_first, pressing_queue, sure, with_waiting
from core.tasks.work import Places, decided_columns, judged_columns, work_rows

TASK = inbox_task({"routine": 80.0})
MATRIX = matrix_of(TASK, LABELS)
# text, probabilities, in scope
SAID = [
    ("cold", (0.0, 0.01, 0.99), True),
    ("doubtful overdose", (0.21, 0.62, 0.17), True),
    ("stroke", (0.97, 0.02, 0.01), True),
    ("recipe", (0.0, 0.02, 0.98), False),
    ("fever", (0.002, 0.938, 0.06), True),
    ("sleepy", (0.008, 0.002, 0.99), True),
]
FRAME = pd.DataFrame({"text": [text for text, _, _ in SAID]}, dtype="str")
ANSWERS = [
    {"label": LABELS[p.index(max(p))], "probability": max(p), "probabilities": list(p), "in_scope": inside}
    for _, p, inside in SAID
]


def rows(threshold=0.5, corrections=(), costs=MATRIX, least_pressing="routine"):
    found = work_rows(FRAME, ANSWERS, Places(), "text", None, corrections, costs, least_pressing)
    return with_waiting(found, threshold, 3)


def test_the_reason_names_both_classes_the_cost_the_chances_and_what_each_answer_may_be_expected_to_cost():
    assert reason(TASK, MATRIX, [0.21, 0.62, 0.17]) == (
        "Urgent is likeliest (62 %), but it may be Emergency (21 %), and Emergency taken for Urgent costs 200 looks by a nurse. "
        "With all chances weighed, the answer Urgent may be expected to cost 43 and Emergency 4.0, the least."
    )
    assert reason(TASK, MATRIX, [0.97, 0.02, 0.01]) == ""
    assert "it may be Emergency (0.8 %)" in reason(TASK, MATRIX, [0.008, 0.002, 0.99])


def test_a_reason_that_names_three_classes_says_what_each_would_cost():
    levels = ("low", "middle", "high")
    far = {
        "low": {"middle": 2.0, "high": 8.0},
        "middle": {"low": 2.0, "high": 2.0},
        "high": {"low": 8.0, "middle": 2.0},
    }
    task = replace(
        TASK, classes=tuple(ClassInfo(one, one.title(), "") for one in levels), costs=Costs("points", 1.0, 5.0, far)
    )
    chances = dict(zip(levels, (0.5, 0.1, 0.4), strict=True))
    assert given_class(task, chances) == "middle"
    assert reason(task, matrix_of(task, levels), list(chances.values())) == (
        "Low is likeliest (50 %), but it may be High (40 %), and High taken for Low costs 8 points. "
        "With all chances weighed, the answer Low may be expected to cost 3.4, High 4.2 and Middle 1.8, the least."
    )


def test_the_answer_is_the_likeliest_class_where_all_mistakes_cost_the_same():
    even = replace(TASK, costs=Costs("looks", 1.0, 5.0))
    chances = dict(zip(LABELS, (0.21, 0.62, 0.17), strict=True))
    assert (given_class(even, chances), given_class(TASK, chances)) == ("urgent", "emergency")


@pytest.mark.parametrize(
    ("value", "said"), [(1200.0, "1,200"), (42.85, "43"), (3.0, "3"), (3.95, "4.0"), (3.9, "3.9"), (0.123, "0.12"), (0.0, "0")]
)  # fmt: skip
def test_costs_are_written_as_people_write_them(value, said):
    assert amount(value) == said


def test_the_class_is_the_one_of_least_cost_and_the_likeliest_is_kept_beside_it():
    found = rows().set_index("text")
    assert found["predicted"].tolist() == ["routine", "urgent", "emergency", "routine", "urgent", "routine"]
    assert found["least_cost"].tolist() == ["routine", "emergency", "emergency", "routine", "urgent", "emergency"]
    assert found["label"].tolist() == found["least_cost"].tolist()
    assert found.index[found["cautious"]].tolist() == ["doubtful overdose", "sleepy"]
    assert found["harm"].tolist() == pytest.approx([0.8, 217.6, 777.6, 1.6, 76.64, 6.56])


def test_precautions_wait_at_every_threshold_and_an_inbox_stands_by_the_harm_of_waiting():
    found = rows(threshold=0.33)
    assert pressing_queue(found, LABELS)["text"].tolist() == ["recipe", "doubtful overdose", "sleepy"]
    assert pressing_first(sure(found), LABELS)["text"].tolist() == ["stroke", "fever", "cold"]
    all_wait = pressing_queue(rows(threshold=1.0), LABELS)["text"].tolist()
    assert all_wait == ["recipe", "stroke", "doubtful overdose", "fever", "sleepy", "cold"]


def test_without_costs_an_inbox_stands_by_class_with_rows_out_of_scope_at_the_top():
    found = rows(threshold=1.0, costs=None)
    assert not found["cautious"].any()
    assert found["label"].tolist() == found["predicted"].tolist()
    queue = pressing_queue(found, LABELS)["text"].tolist()
    assert queue == ["recipe", "stroke", "fever", "doubtful overdose", "cold", "sleepy"]
    assert rows(least_pressing=None)["harm"].isna().all()


def test_inside_a_class_precautions_come_after_what_the_model_is_sure_of():
    found = in_order(rows(), LABELS)["text"].tolist()
    assert found == ["stroke", "sleepy", "doubtful overdose", "fever", "cold", "recipe"]


def test_a_correction_wins_over_the_likeliest_class_and_over_the_one_of_least_cost():
    corrections = [
        Correction("doubtful overdose", None, "routine", "urgent", 1.0),
        Correction("recipe", None, "urgent", "routine", 1.0),
    ]
    found = rows(0.33, corrections).set_index("text")
    assert found.loc["doubtful overdose", ["label", "by_hand", "cautious", "waits"]].tolist() == [
        "routine",
        True,
        False,
        False,
    ]
    assert found.loc["doubtful overdose", "harm"] == 0.0, "what is decided is no longer weighed"
    assert found.loc["recipe", ["harm", "waits"]].tolist() == [80.0, False]


def test_saved_tables_hold_both_classes_only_where_there_are_costs():
    found = decided_columns(rows(0.33), TASK, MATRIX)
    assert found["predicted_title"][1] == "Urgent"
    assert found["least_cost"] == ["routine", "emergency", "emergency", "routine", "urgent", "emergency"]
    assert found["waits"] == ["no", "yes", "no", "yes", "no", "yes"]
    judged = judged_columns(ANSWERS, 0.33, MATRIX)
    assert (judged["least_cost"], judged["waits"]) == (found["least_cost"], found["waits"])
    for columns in (decided_columns(rows(costs=None), TASK, None), judged_columns(ANSWERS, 0.33, None)):
        assert "least_cost" not in columns


def test_public_labels_cost_what_the_classes_of_the_same_title_cost():
    public = HubSource("a/b", "text", "label", "CC0", "", classes={"0": "Emergency", "1": "Routine", "2": "Odd"})
    costs = costs_among(replace(TASK, hub=public), ["0", "1", "2"])
    assert (costs.of("0", "1"), costs.of("1", "0"), costs.of("0", "2"), costs.of("1", "1")) == (800.0, 5.0, 5.0, 0.0)
    assert costs_among(TASK, LABELS) is TASK.costs
    free = replace(TASK, hub=public, costs=Costs("looks", 1.0, 5.0, {"routine": {"emergency": 0.0}}))
    assert costs_among(free, ["0", "1", "2"]).of("1", "0") == 0.0, "a mistake may cost nothing"


def test_the_costs_of_a_run_are_those_of_its_card(tmp_path, monkeypatch):
    run = Run(tmp_path)
    monkeypatch.setattr(Run, "config", lambda self: type("C", (), {"demo": ""}))
    assert costs_of(run, LABELS) is None, "nobody has said what a mistake costs"
    write_card(run, Card(TASK))
    assert costs_of(run, LABELS) == MATRIX
    write_card(run, Card(replace(TASK, costs=Costs("looks", 1.0, 5.0))))
    assert costs_of(run, LABELS) is None
    run.task_file.write_text("[]", encoding="utf-8")
    assert costs_of(run, LABELS) is None, "the page says that the card cannot be used"


def test_the_costs_of_a_demo_s_run_are_those_of_its_task(monkeypatch, tmp_path):
    from core.tasks.discovery import discover

    name, domain = next((name, domain) for name, domain in discover().domains.items() if not domain.made)
    task = domain.tasks[0]
    run = Run(tmp_path)
    monkeypatch.setattr(Run, "config", lambda self: type("C", (), {"demo": f"{name}/{task.name}"}))
    assert costs_of(run, task.labels) == matrix_of(task, task.labels)
    monkeypatch.setattr(Run, "config", lambda self: type("C", (), {"demo": f"{name}/gone"}))
    assert costs_of(run, task.labels) is None

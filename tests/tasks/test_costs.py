"""What costs do to an answer: the reason in words, the order of an inbox, who waits, and what a person's word changes."""

from dataclasses import replace

import numpy as np
import pytest
from inbox_task import LABELS, inbox_task

from core.domain import ClassInfo, Costs, HubSource
from core.runs.run import Run
from core.tasks.card import Card, write_card
from core.tasks.costs import amount, costs_among, costs_of, given_class, matrix_of, reason
from core.tasks.order import in_order, reading_order, to_review
from core.tasks.weighed import answered_only, by_threshold, saved_columns, weighed, with_waiting

TASK = inbox_task({"routine": 80.0})
MATRIX = matrix_of(TASK, LABELS)
# text, probabilities
SAID = [
    ("cold", (0.0, 0.01, 0.99)),
    ("doubtful overdose", (0.21, 0.62, 0.17)),
    ("stroke", (0.97, 0.02, 0.01)),
    ("recipe", (0.0, 0.02, 0.98)),
    ("fever", (0.002, 0.938, 0.06)),
    ("sleepy", (0.008, 0.002, 0.99)),
]


def rows(threshold=0.5, by_hand=None, costs=MATRIX, least_pressing="routine", outside=("recipe",)):
    names, chances = zip(*SAID, strict=True)
    inside = [text not in outside for text in names]
    hands = [(by_hand or {}).get(text) for text in names]
    found = weighed(LABELS, np.array(chances), inside, [False] * len(names), costs, least_pressing, hands)
    return with_waiting(found.assign(text=names), threshold, 3)


def texts(found):
    return found["text"].tolist()


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
    found = rows(outside=()).set_index("text")
    assert found["predicted"].tolist() == ["routine", "urgent", "emergency", "routine", "urgent", "routine"]
    assert found["least_cost"].tolist() == ["routine", "emergency", "emergency", "routine", "urgent", "emergency"]
    assert found["label"].tolist() == found["least_cost"].tolist()
    assert found.index[found["cautious"]].tolist() == ["doubtful overdose", "sleepy"]
    assert found["harm"].tolist() == pytest.approx([0.8, 217.6, 777.6, 1.6, 76.64, 6.56])
    assert found["at_stake"].tolist() == pytest.approx([0.8, 3.95, 0.15, 1.6, 0.7, 4.96], abs=0.01)


@pytest.mark.parametrize("threshold", [0.33, 0.7, 1.0])
def test_an_inbox_is_one_list_by_the_harm_of_waiting_with_what_is_out_of_scope_first(threshold):
    found = reading_order(rows(threshold), LABELS)
    assert texts(found) == ["recipe", "stroke", "doubtful overdose", "fever", "sleepy", "cold"]
    assert found["place"].tolist() == [1, 2, 3, 4, 5, 6]


def test_precautions_wait_at_every_threshold_and_so_does_what_is_out_of_scope():
    assert texts(to_review(rows(0.33))) == ["recipe", "sleepy", "doubtful overdose"], "dearest answer first"
    # By the threshold alone, as test rows are counted, the one that is out of scope would be answered.
    assert texts(rows(0.33)[by_threshold(rows(0.33), 0.33, 3)]) == ["doubtful overdose", "sleepy"]


def test_without_costs_an_inbox_stands_by_class_with_rows_out_of_scope_at_the_top():
    found = rows(threshold=1.0, costs=None)
    assert not found["cautious"].any()
    assert found["at_stake"].isna().all()
    assert texts(reading_order(found, LABELS)) == ["recipe", "stroke", "fever", "doubtful overdose", "cold", "sleepy"]
    assert texts(to_review(found))[:2] == ["recipe", "doubtful overdose"], "the least sure first"
    assert rows(least_pressing=None)["harm"].isna().all()


def test_inside_a_class_precautions_come_after_what_the_model_is_sure_of():
    assert texts(in_order(rows(), LABELS)) == ["recipe", "stroke", "sleepy", "doubtful overdose", "fever", "cold"]


def test_a_correction_wins_over_the_likeliest_class_and_over_the_one_of_least_cost():
    found = rows(0.33, {"doubtful overdose": "routine", "recipe": "urgent"}).set_index("text")
    assert found.loc["doubtful overdose", ["label", "by_hand", "cautious", "waits"]].tolist() == [
        "routine",
        True,
        False,
        False,
    ]
    assert found.loc["doubtful overdose", "harm"] == 0.0, "what is decided is no longer weighed"
    assert found.loc["recipe", ["label", "harm", "waits"]].tolist() == ["urgent", 80.0, False]
    assert reading_order(found, LABELS).index.tolist()[:2] == ["stroke", "recipe"], "what is decided has its place"


def test_saved_tables_give_what_is_out_of_scope_no_class_and_an_inbox_its_order():
    found = saved_columns(rows(0.33), MATRIX, LABELS)
    assert found == {
        "least_cost": ["routine", "emergency", "emergency", "", "urgent", "emergency"],
        "in_scope": ["yes", "yes", "yes", "no", "yes", "yes"],
        "waits": ["no", "yes", "no", "yes", "no", "yes"],
        "place": ["6", "3", "2", "1", "4", "5"],
        "harm_of_waiting": ["0.80", "217.60", "777.60", "", "76.64", "6.56"],
    }
    assert list(saved_columns(rows(costs=None), None, LABELS)) == ["in_scope", "waits", "place"]
    assert list(saved_columns(rows(), MATRIX, None)) == ["least_cost", "in_scope", "waits"]
    assert set(saved_columns(rows(), MATRIX, None, known_scope=False)["in_scope"]) == {"unknown"}
    answers = [{"label": "urgent", "probability": 0.9}] * 2
    assert [one["label"] for one in answered_only(answers, [True, False])] == ["urgent", ""]


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

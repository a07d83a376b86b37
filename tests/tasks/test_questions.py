"""Four questions: what is answered where something stands out, where nothing does, and where nothing can be told."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from inbox_task import inbox_task

from core.domain import REGISTERS, Slice
from core.judge.probes import run_probes
from core.judge.slices import Group, score_groups
from core.tasks.groups import group_scores, manners_text
from core.tasks.questions import NOBODY_SAID, NOT_TRIED, answers

TASK = inbox_task()


def scores(*groups, wrong=(), rows=200):
    truth = np.array(["a"] * rows)
    said = truth.copy()
    said[list(wrong)] = "b"
    made = [Group("", name, "", np.isin(np.arange(rows), list(inside))) for name, inside in groups]
    return score_groups(made, truth.tolist(), said.tolist())


def probes(rule, rows=60):
    def predict(texts, pairs):
        shares = [rule(text) for text in texts]
        return [{"label": "a" if p >= 0.5 else "b", "probability": p, "probabilities": [p, 1 - p]} for p in shares]

    tried = [(f"{who} is waiting for parcel number {n}.", None, "a") for n in range(rows // 2) for who in ("He", "She")]
    return {**run_probes(predict, tried), "outside": {}}


def told(groups, found=None, *, task=TASK, manners=None, **more):
    given = answers(task, "A warning.", groups, found, manners or {}, **more)
    assert [answer.question for answer in given] == [
        "Who is treated worse?",
        "What happens with spelling and names?",
        "What must it not be used for?",
        "Who wrote the rows?",
    ]
    return given


def text_of(answer):
    return " ".join([answer.verdict, *answer.sentences, *answer.notes]).replace("\u00a0", " ")


def test_a_group_that_is_answered_worse_is_named_with_rows_and_interval():
    worse = told(scores(("Slips", range(50)), ("Chat", range(50, 120)), wrong=range(30)))[0]
    assert worse.verdict == "Rows “Slips”"
    assert "“Slips”, right in 40 % of 50 rows against 100 % of the other 150: a gap of −60 points (−72 to" in text_of(
        worse
    )
    assert "with 2 groups compared" in text_of(worse)


def test_groups_that_hold_the_same_rows_are_said_to():
    worse = told(scores(("Slips", range(60)), ("Men", range(30)), ("Chat", range(100, 160)), wrong=range(55)))[0]
    assert "30 of its 30 rows are “Slips” too" in text_of(worse)


def test_where_nothing_stands_out_it_is_said_with_the_lowest():
    calm = told(scores(("Slips", range(50)), ("Few", range(50, 60)), ("None", ()), wrong=(1, 70, 80, 90)))[0]
    assert calm.verdict == "Nobody clearly, among the groups that were looked at"
    assert "The one group that could be compared is not answered right less often than the rest" in text_of(calm)
    assert "Too few rows to tell (fewer than 20, or as few beside them): Few." in text_of(calm)
    assert "Without any test row: None." in text_of(calm)


def test_with_many_groups_a_gap_that_chance_makes_is_not_called_clear():
    one = [("Odd", range(40))]
    wrong = [*range(8), *range(40, 52)]
    many = one + [(f"Group {number}", range(40 + 5 * number, 80 + 5 * number)) for number in range(20)]
    alone, among = scores(*one, wrong=wrong)[0], scores(*many, wrong=wrong)[0]
    assert alone.stands_out
    assert alone.chance < among.chance
    assert not among.stands_out


def test_few_rows_tell_nothing():
    few = told(scores(("Slips", range(5)), rows=12), probes(lambda text: 0.9, rows=6))
    assert few[0].verdict == few[1].verdict == "Cannot be told on so few rows"


def test_a_group_of_a_column_that_the_rows_lack_is_named():
    task = replace(TASK, slices=(Slice("From Leeds", ("Leeds",), "town"),))
    assert "Without any test row: From Leeds." in text_of(told(scores(("Slips", range(50))), task=task)[0])


def test_women_and_men_are_told_apart_by_the_swap():
    unfair = told(scores(("Slips", range(50))), probes(lambda text: 0.2 if "She" in text else 0.9))[0]
    assert unfair.verdict == "Texts about women"
    assert "answered right in 0 % when they are about women and in 100 % when about men" in text_of(unfair)
    fair = told(scores(("Slips", range(50))), probes(lambda text: 0.9))[0]
    assert "0 points (−" in text_of(fair)
    assert "no clear difference" in text_of(fair)


def test_spelling_and_names_are_counted_with_intervals_or_not_tried():
    assert told([])[1].verdict == NOT_TRIED
    found = told(
        [], probes(lambda text: 0.2 if text.startswith(("Fatima", "Khadija", "Mohammed", "Abdullah")) else 0.9)
    )[1]
    assert "60 of 60 texts (100 %, 94 to 100) get another answer by at least one name" in text_of(found)
    assert "Under Arabic names fewer are answered right than under English ones" in text_of(found)
    assert "Capitals make no difference" in text_of(found)


def test_what_it_is_not_for_stands_with_what_the_guard_turns_away():
    found = probes(lambda text: 0.9)
    from core.judge.intervals import share

    found["outside"] = {"language": {"rows": 20, "refused": share(12, 20), "marked": share(15, 20)}}
    answer = told([], found, languages=["en"])[2]
    assert answer.verdict == TASK.not_for
    assert "made for English. It turns away 12 of 20 texts in other languages (60 %, 39 to 78); the rest" in text_of(
        answer
    )
    assert "A warning." in answer.notes
    assert "Write some under Card" in text_of(told([], probes(lambda text: 0.9))[2])


def test_who_wrote_the_rows_is_as_stated_and_else_nobody_has_said():
    assert told([])[3].verdict == NOBODY_SAID
    assert "Write under Card" in text_of(told([])[3])
    stated = told(
        [], task=replace(TASK, data_origin="Two nurses wrote them. In May."), manners={"plain": 3, "slips": 4}
    )[3]
    assert stated.verdict == "Two nurses wrote them."
    assert list(stated.sentences) == ["In May.", "The test rows are in 2 manners of writing: plain 3, slips 4."]
    assert told([], origin="From the archive.")[3].verdict == "From the archive."


def test_groups_are_scored_by_the_answer_that_is_given():
    task = replace(TASK, slices=REGISTERS)
    rows = pd.DataFrame({"text": [f"text {n}" for n in range(60)], "label": "emergency", "predicted": "routine"})
    rows = rows.assign(**{"p:emergency": 0.4, "p:urgent": 0.0, "p:routine": 0.6})
    table = rows[["text"]].assign(register=["slips", "terse"] * 30)
    from core.tasks.costs import matrix_of

    costs = matrix_of(task, ["emergency", "urgent", "routine"])
    for matrix, right in ((None, 0.0), (costs, 1.0)):
        found = {score.group.name: score for score in group_scores(task, rows, table, matrix)}
        assert found["In few words"].rows == 30
        assert found["In few words"].accuracy.value == right


@pytest.mark.parametrize(
    ("manners", "end"), [({}, "ways of writing were not tested"), ({"a": 1}, "ways of writing were not tested")]
)
def test_nothing_is_claimed_of_manners_that_nobody_stated(manners, end):
    assert manners_text(manners).endswith(end)
    assert "in 2 manners of writing (a_ 1, b 2)".replace("_", "") in manners_text({"a": 1, "b": 2})

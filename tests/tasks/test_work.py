"""The Work view: rows in the order of their work, a queue to look at, moods counted by hand, and charts that hold the numbers."""

from dataclasses import replace

import pandas as pd
import pytest

from core.charts import work as charts
from core.domain import ClassInfo, Costs, Example, HubSource, Task, Work
from core.errors import DataError
from core.tasks.corrections import Correction
from core.tasks.order import in_order, newest_first, sure, to_review
from core.tasks.weighed import with_waiting
from core.tasks.work import (
    Places,
    as_tested,
    class_order,
    counted,
    inbox_order,
    is_dense,
    least_pressing,
    mood_by_group,
    mood_over_time,
    ordered_classes,
    pasted_rows,
    recognise_places,
    short_codes,
    team_of,
    work_rows,
)

ORDER = ("low", "middle", "high")
TASK = Task(
    name="news",
    title="News",
    purpose="Moods.",
    not_for="Not for trading.",
    row="sentence",
    classes=tuple(ClassInfo(label, label.title(), "") for label in ("high", "low", "middle")),
    examples=(Example("x", "y"),),
    out_of_scope=(),
    costs=Costs("points", 1, 5),
    work=Work("feed", "Feed", "All.", order=ORDER, person="author", time="date", group="firm", teams={"low": "Desk A"}),
    additions=(),
)
# text, author, date, firm, what the model says, how sure it is
SAID = [
    ("a", "Ann", "2031-04-01", "Acme", "low", 0.9),  # Tuesday
    ("b", "Bob", "2031-04-01T18:30", "Acme", "high", 0.55),
    ("c", "Ann", "2031-04-06", "Birch", "low", 0.5),  # Sunday of the same week
    ("d", "Bob", "2031-04-07", "Birch", "high", 0.8),  # Monday
    ("e", "", "soon", "", "middle", 0.99),
    ("f", "Ann", "2031-04-07T23:00+02:00", "Birch", "middle", 0.7),
]
FRAME = pd.DataFrame([row[:4] for row in SAID], columns=["text", "author", "date", "firm"], dtype="str")
ANSWERS = [
    {"probabilities": [p if one == label else (1 - p) / 2 for one in ORDER], "in_scope": True} for *_, label, p in SAID
]


def rows(corrections=(), places=Places("author", "date", "firm"), answers=ANSWERS):
    return work_rows(FRAME, answers, ORDER, places, "text", None, corrections)


def waiting(threshold, *given):
    return with_waiting(rows(*given), threshold, 3)


def letters(frame):
    return "".join(frame["text"])


def test_rows_stand_by_class_in_the_order_of_the_work_then_the_surest_first():
    assert letters(in_order(rows(), ORDER)) == "acefdb"
    assert letters(in_order(rows(), ("high", "low"))) == "dbacef", "a class that the order does not name comes last"


def test_the_queue_and_the_rest_are_all_rows_and_no_row_twice():
    assert letters(to_review(waiting(0.7))) == "cb", "the least sure first; a row at the threshold is sure enough"
    assert letters(sure(waiting(0.7))) == "adef"
    assert letters(to_review(waiting(0.0))) == ""
    assert letters(sure(waiting(1.0))) == ""


def test_a_correction_moves_a_row_to_its_class_and_out_of_the_queue():
    table = waiting(0.7, [Correction("b", None, "low", "high", 1.0), Correction("z", None, "low", "high", 1.0)])
    assert letters(to_review(table)) == "c"
    assert letters(in_order(table, ORDER)) == "bacefd", "what a person decided comes before what the model is sure of"
    assert table.loc[1, ["label", "predicted", "by_hand"]].tolist() == ["low", "high", True]


def test_moods_over_time_are_the_share_of_the_last_class_minus_that_of_the_first():
    days = mood_over_time(rows(), ORDER, "day")
    assert days["start"].dt.strftime("%m-%d").tolist() == ["04-01", "04-06", "04-07"]
    assert days["rows"].tolist() == [2, 1, 2]
    assert days["mood"].tolist() == [0.0, -1.0, 0.5]
    weeks = mood_over_time(rows(), ORDER, "week")
    assert weeks["start"].dt.strftime("%m-%d").tolist() == ["03-31", "04-07"]
    assert weeks["rows"].tolist() == [3, 2]
    assert weeks["mood"].tolist() == pytest.approx([-1 / 3, 0.5])


def test_moods_by_group_start_with_the_lowest_and_leave_out_rows_without_one():
    found = mood_by_group(rows(), ORDER)
    assert found["group"].tolist() == ["Acme", "Birch"]
    assert found["rows"].tolist() == [2, 3]
    assert found["mood"].tolist() == [0.0, 0.0]
    assert mood_by_group(rows([Correction("c", None, "middle", "low", 1.0)]), ORDER)["mood"].tolist() == pytest.approx(
        [0.0, 1 / 3]
    )


def test_the_newest_row_comes_first_and_those_without_a_time_last():
    assert letters(newest_first(rows())) == "fdcbae"


def test_classes_are_counted_by_group_and_the_largest_group_comes_first():
    table = counted(rows(), ORDER)
    assert table.index.tolist() == ["Birch", "Acme"]
    assert table.loc["Birch"].tolist() == [1, 1, 1]
    assert table.loc["Acme"].tolist() == [1, 0, 1]
    assert counted(rows(), ORDER, most_groups=1).index.tolist() == ["Birch"]
    assert counted(rows(places=Places()), ORDER).empty


def test_without_columns_for_who_when_and_what_nothing_is_invented():
    table = rows(places=Places())
    assert table[["who", "when", "group"]].eq("").all(axis=None)
    assert table["moment"].isna().all()
    assert mood_over_time(table, ORDER, "day").empty
    assert mood_by_group(table, ORDER).empty
    assert not is_dense(table)


def test_a_table_of_people_by_item_is_drawn_only_where_enough_of_it_is_filled():
    assert is_dense(rows())  # Ann and Bob by Acme and Birch: 4 of 4 cells
    many = pd.DataFrame({"who": [f"p{n}" for n in range(10)], "group": [f"g{n}" for n in range(10)]})
    assert not is_dense(many)  # 10 of 100 cells


def test_columns_are_recognised_by_the_names_of_the_task_then_by_usual_ones():
    assert recognise_places(["Text", "Firm", "AUTHOR", "Date"], TASK) == Places("AUTHOR", "Date", "Firm")
    assert recognise_places(["text", "From", "Received", "Company"], TASK) == Places("From", "Received", "Company")
    assert recognise_places(["name", "text"], TASK, taken=("name",)) == Places()
    assert recognise_places(["item", "student"], TASK, taken=(None,)) == Places("student", None, "item")


def test_a_pasted_list_is_one_text_a_line_and_of_pairs_two_with_a_tab():
    assert pasted_rows(" one \n\n two\tparts \r\n", TASK)["text"].tolist() == ["one", "two\tparts"]
    pairs = replace(TASK, text_pair="answer")
    assert pasted_rows("q1\ta1\nq2\t a 2 ", pairs).values.tolist() == [["q1", "a1"], ["q2", "a 2"]]
    for broken in ("q1\ta1\n\nq2 a2", "x\ty\n\n\tanswer", "x\ty\n\nquestion\t"):
        with pytest.raises(DataError, match=r"Line 3 has one text, and two.*“Text”, a tab, then “Sentence”"):
            pasted_rows(broken, pairs)


def test_order_teams_and_codes():
    assert class_order(TASK, ["other", "high", "low"]) == ["low", "high", "other"]
    assert [team_of(TASK, label) for label in ("low", "high", "unknown")] == ["Desk A", "High", "unknown"]
    assert short_codes(["Correct", "Partly correct", "Incorrect", "Cold"]) == ["C", "PC", "I", "CO"]
    assert len(set(short_codes(["Same"] * 77))) == 77


def test_public_data_that_spells_a_class_otherwise_keeps_its_place_and_its_team():
    public = HubSource("a/b", "text", "label", "CC0", "", classes={"0": "Low", "1": "High", "2": "Odd"})
    task = replace(TASK, hub=public)
    assert ordered_classes(task, ["1", "0", "2"]) == ["0", "1"]
    assert class_order(task, ["1", "0", "2"]) == ["0", "1", "2"]
    assert [team_of(task, label) for label in ("0", "2")] == ["Desk A", "Odd"]


def test_only_an_inbox_has_an_order_in_which_it_is_read_and_a_class_that_can_wait():
    messages = replace(TASK, work=Work("inbox", "Inbox", "All.", order=ORDER))
    assert (inbox_order(messages, ["high", "low"]), least_pressing(messages, ["high", "low"])) == (
        ["low", "high"],
        "high",
    )
    assert (inbox_order(TASK, ORDER), least_pressing(TASK, ORDER)) == (None, None)
    assert least_pressing(replace(TASK, work=Work("inbox", "Inbox", "All.")), ORDER) is None


def test_what_the_model_said_of_a_test_row_at_its_test_counts_and_other_rows_keep_their_answers():
    said = pd.DataFrame([("b", 0.1, 0.2, 0.7)], columns=["text", "p:low", "p:middle", "p:high"])
    answers = [{"label": "low", "probability": 0.6, "probabilities": [0.6, 0.2, 0.2], "scope": "in"}] * 2
    kept, own = as_tested(answers, ["a", "b"], None, said, ORDER)
    assert kept == answers[0]
    assert own == {"label": "high", "probability": 0.7, "probabilities": [0.1, 0.2, 0.7], "scope": "in"}
    pairs = said.assign(text_pair="c")
    found = as_tested(answers, ["b", "b"], ["c", "d"], pairs, ORDER)
    assert [one["label"] for one in found] == ["high", "low"]


def test_charts_hold_the_numbers_and_show_names_as_they_are():
    weeks = mood_over_time(rows(), ORDER, "week")
    bars = charts.mood_over_time(weeks, "week", "Low", "High <b>").data[0]
    assert list(bars.x) == ["2031-03-31", "2031-04-07"]
    assert list(bars.y) == pytest.approx([-1 / 3, 0.5])
    parts = {"answered": [3, 0], "not sure": [1, 2], "precaution": [0, 0]}
    stacked = charts.counts(["A & B", "C"], parts, "Rows")
    assert {trace.name: list(trace.x) for trace in stacked.data} == {"answered": [3, 0], "not sure": [1, 2]}
    assert list(stacked.layout.yaxis.ticktext) == ["A &amp; B (4)", "C (2)"]
    heat = charts.classes_by_group(counted(rows(), ORDER), list(ORDER), "firm").data
    assert heat[0].z.tolist() == [[1, 1, 1], [1, 0, 1]]
    assert [list(place) for place in heat[1].customdata] == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]
    cells = {("Ann", "Acme"): (0, False, "x"), ("Bob", "Birch"): (2, True, "y"), ("Bob", "Acme"): (None, True, "z")}
    people = charts.people_by_item(
        cells, ["Ann", "Bob"], ["Acme", "Birch"], ["L", "M", "H"], list(ORDER), "author", "firm"
    )
    assert [list(line) for line in people.data[0].text] == [["L", ""], ["", "H?"]]
    assert [(mark.text, mark.x, mark.y) for mark in people.layout.annotations] == [("?", 0, 1)], "without a class"


def test_a_row_of_another_kind_has_no_class_waits_first_and_is_counted_in_none():
    answers = [{**answer, "in_scope": number > 0} for number, answer in enumerate(ANSWERS)]
    found = with_waiting(rows(answers=answers), 0.0, 3)
    assert found.loc[0, "label"] == ""
    assert letters(to_review(found)) == "a"
    assert letters(sure(found)) == "bcdef"
    assert letters(in_order(found, ORDER))[0] == "a"
    assert mood_over_time(found, ORDER, "day")["rows"].tolist() == [1, 1, 2]
    assert counted(found, ORDER).to_numpy().sum() == 4

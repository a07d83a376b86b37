"""What a task is good for: minutes, shares and costs that a person can count by hand, and one honest sentence on whether it pays."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from inbox_task import inbox_task

from core.domain import Costs, Work
from core.tasks.benefit import benefit
from core.tasks.given import given_answers
from core.tasks.waiting import waits
from core.tasks.wording import duration, many

CLASSES = ["emergency", "urgent", "routine"]
EVEN = Costs("points", 1.0, 5.0)


def rows(*said, classes=CLASSES, **more):
    """Return predictions of rows; said: the true class of each and its probabilities."""
    chances = np.array([each[1:] for each in said], dtype=float)
    return pd.DataFrame(
        {
            "text": [f"text {number}" for number in range(len(said))],
            "label": [each[0] for each in said],
            "predicted": [classes[number] for number in chances.argmax(axis=1)],
            "confidence": chances.max(axis=1),
            **{f"p:{label}": chances[:, number] for number, label in enumerate(classes)},
            **more,
        }
    )


def task(view="inbox", costs=None, **work):
    """Return the task of an inbox with another desk or other costs."""
    usual = inbox_task()
    return replace(usual, work=replace(usual.work, view=view, **work), costs=costs or usual.costs)


INBOX = rows(
    ("routine", 0.0, 0.1, 0.9),
    ("emergency", 0.9, 0.1, 0.0),
    ("routine", 0.0, 0.0, 1.0),
    ("emergency", 0.2, 0.0, 0.8),
    ("urgent", 0.3, 0.7, 0.0),
)


def test_the_most_pressing_rows_are_met_where_counting_by_hand_meets_them():
    # harm of waiting: 0.5, 720.5, 0, 160, 243.5; in order the emergencies are the first and the third of five.
    found = waits(task(minutes_per_row=2.0), CLASSES, INBOX)
    assert (found.rows, found.pressing, found.title) == (5, 2, "Emergency")
    assert (found.first, found.last.value, found.mean) == (2.0, 6.0, 4.0)
    # In any order two of five are met at (5 + 1) / (2 + 1) = 2 and 4 on average.
    assert (found.first_came, found.last_came, found.mean_came) == (4.0, 8.0, 6.0)
    assert [(row.text, row.minutes, row.pressing) for row in found.ordered[:3]] == [
        ("text 1", 2.0, True),
        ("text 4", 4.0, False),
        ("text 3", 6.0, True),
    ]
    assert {row.text for row in found.came} == {row.text for row in found.ordered} == set(INBOX["text"])
    assert [row.minutes for row in found.came] == [2.0, 4.0, 6.0, 8.0, 10.0]


def test_as_they_came_is_what_shuffling_gives():
    generator = np.random.default_rng(1)
    met = [1 + np.flatnonzero(generator.permutation([1, 1, 0, 0, 0])) for _ in range(20_000)]
    found = waits(task(), CLASSES, INBOX)
    assert np.mean([each[0] for each in met]) == pytest.approx(found.first_came, abs=0.03)
    assert np.mean([each[-1] for each in met]) == pytest.approx(found.last_came, abs=0.03)


def test_means_over_inboxes_are_those_of_every_inbox_there_is(monkeypatch):
    monkeypatch.setattr("core.tasks.waiting.INBOX_ROWS", 3)
    found = waits(task(), CLASSES, INBOX)
    # In order the rows 1 to 5 are pressing, not, pressing, not, not; every three of them are an inbox as likely as another.
    places = [
        [place for place, row in enumerate(inbox, 1) if row in (1, 3)]
        for inbox in combinations((1, 2, 3, 4, 5), 3)
        if {1, 3} & set(inbox)
    ]
    assert found.pressing == pytest.approx(np.mean([len(each) for each in places]))
    assert found.first == pytest.approx(np.mean([each[0] for each in places]))
    assert found.last.value == pytest.approx(np.mean([each[-1] for each in places]))
    assert found.mean == pytest.approx(np.mean([np.mean(each) for each in places]))
    assert found.last.low <= found.last.value <= found.last.high <= 3
    both = waits(task(), CLASSES, INBOX, 2)
    assert (both.pressing, both.first) == (2, pytest.approx(1.0))
    assert both.last.value == pytest.approx(np.mean([each[-1] for each in places if len(each) == 2]))


def test_an_inbox_may_be_asked_to_hold_few_pressing_rows():
    many_rows = pd.concat([INBOX] * 60, ignore_index=True)
    few = waits(task(), CLASSES, many_rows, 5)
    assert (few.rows, few.pressing) == (100, 5)
    assert few.last_came == pytest.approx(5 * 101 / 6)
    assert few.last.value < waits(task(), CLASSES, many_rows).last.value
    assert waits(task(), CLASSES, INBOX, 3) is None, "there are two"
    assert waits(task(), CLASSES, INBOX, 1) is None, "the inbox is all five, two of them pressing"
    said = benefit(task(), CLASSES, many_rows, 0.5).assumptions
    assert any(
        line.startswith("Test rows hold more “Emergency” than most inboxes. With 5 among 100 messages") for line in said
    )


def test_one_pressing_row_among_very_many_is_drawn_into_every_inbox():
    rare = pd.concat([INBOX[1:2], *[INBOX[:1]] * 3000], ignore_index=True)
    found = waits(task(), CLASSES, rare)
    assert (found.pressing, found.first, found.last_came) == (1, 1.0, 50.5)


def test_without_costs_an_inbox_is_read_by_class_and_table_order_gives_nothing():
    said = [("emergency", 0.4, 0.3, 0.3)] * 10 + [("routine", 0.4, 0.3, 0.3)] * 10
    # The model cannot tell these apart; sorted by class the table would put the emergencies first.
    found = waits(task(costs=EVEN), CLASSES, rows(*said))
    assert found.last.value > 10
    clear = waits(task(costs=EVEN), CLASSES, INBOX)
    assert clear.ordered[0].text == "text 1"


def test_an_inbox_is_good_for_its_order_where_leaving_rows_to_it_does_not_pay():
    urgent = rows(("urgent", 0.0, 0.3, 0.7), ("routine", 0.0, 0.0, 1.0), ("emergency", 0.0, 0.8, 0.2))
    found = benefit(task(costs=Costs("looks", 1.0, 9.0)), CLASSES, pd.concat([INBOX, urgent], ignore_index=True), 0.5)
    # By class the emergencies stand at 1, 2 and 7 of 8.
    assert [row.pressing for row in found.ordered] == [True, True, False, False, False, False, True, False]
    assert found.headline == "3 min instead of 4 min"
    assert found.assumptions[1].startswith("The inbox is the 8 test messages")
    assert (found.kind, found.pays.verdict) == ("order", -1)
    assert found.pays.sentence.startswith("It does not pay")
    assert len(found.came) == len(found.ordered) == 8


def test_one_that_is_taken_for_nothing_stands_at_the_end_and_the_others_come_first():
    missed = rows(("emergency", 0.0, 0.0, 1.0))
    found = benefit(task(), CLASSES, pd.concat([INBOX] * 8 + [missed], ignore_index=True), 0.5)
    # Eight at places 1 to 8, eight at 17 to 24 and one after 32 or among the last nine; as they came on average (41 + 1) / 2.
    assert found.headline.endswith(" instead of 21 min")
    assert "on average" in found.label
    assert "It is good for the order" in found.pays.instead
    assert found.pays.verdict == -1


def test_an_order_that_brings_nothing_is_called_so():
    upside_down = INBOX.assign(label=["emergency", "routine", "emergency", "routine", "routine"])
    found = benefit(task(), CLASSES, upside_down, 0.5)
    assert "The order brings nothing." in found.sentence
    assert "brings nothing" in found.pays.instead


@pytest.mark.parametrize("order", [(), ("emergency",)])
def test_an_inbox_without_an_order_counts_the_rows_that_nobody_reads(order):
    found = benefit(task(order=order, costs=EVEN), CLASSES, INBOX, 0.75)
    assert found.kind == "saved"
    assert found.came == ()
    assert benefit(task(), CLASSES, INBOX[INBOX["label"] != "emergency"], 0.75).kind == "saved"


def test_time_saved_is_that_of_the_rows_answered_alone():
    # At 0.75 the first four of five are answered, the fourth wrongly: 80 of 100 rows at 3 minutes are 4 hours.
    found = benefit(task("gradebook", EVEN, minutes_per_row=3.0), CLASSES, INBOX, 0.75)
    assert (found.kind, found.headline, found.unit) == ("saved", "4 h", "minutes")
    assert found.figure.value == pytest.approx(240)
    assert found.figure.low < 240 < found.figure.high < 300
    assert found.sentence.startswith(
        "4 of 5 test messages (80 %) are answered without a person, 1 of them wrongly, and 1 waits"
    )


def test_routing_counts_the_team_not_the_class():
    teams = {"emergency": "Ward", "urgent": "Ward", "routine": "Desk"}
    said = [("urgent", 0.9, 0.1, 0.0)] * 6 + [("routine", 0.9, 0.1, 0.0)] * 2 + [("routine", 0.4, 0.3, 0.3)] * 2
    found = benefit(task("routing", EVEN, teams=teams), CLASSES, rows(*said), 0.8)
    assert (found.headline, found.figure.value) == ("60 of 100", 60)
    assert (
        found.sentence
        == "6 of 10 test messages (60 %) reach the right team without a person, 2 go to a wrong one, and 2 wait for a person."
    )
    by_class = benefit(task("routing", EVEN), CLASSES, rows(*said), 0.8)
    assert by_class.headline == "0 of 100"


def test_precautions_are_never_answered_alone():
    # The fourth row's likeliest class is routine, the least cost is another: it waits, however sure.
    found = benefit(task("routing"), CLASSES, INBOX, 0.0)
    assert found.sentence.startswith("3 of 5 test messages (60 %) reach")
    assert "0 go to a wrong one, and 2 wait" in found.sentence


def test_it_pays_is_said_only_with_the_whole_interval():
    sure = rows(*[("routine", 0.0, 0.0, 1.0)] * 400)
    assert benefit(task("overview", EVEN), CLASSES, sure, 0.5).pays.verdict == 1
    few = benefit(task("overview", EVEN), CLASSES, sure[:8], 0.5).pays
    assert few.verdict == 0
    assert few.cost.value == 0 < few.person < few.cost.high
    assert "is not proven" in few.sentence
    assert "proposal" in few.instead


def test_where_nothing_is_answered_it_says_so():
    found = benefit(task("gradebook"), CLASSES, INBOX, 1.0)
    assert (found.kind, found.headline) == ("proposal", "80 of 100")
    assert found.sentence == (
        "No message is answered without a person at this threshold. A person who looks at each finds the right class proposed for "
        "4 of 5 test messages (80 %)."
    )
    assert benefit(task("routing"), CLASSES, INBOX, 1.0).kind == "proposal"
    assert found.pays.verdict == -1
    assert "answers nothing" in found.pays.sentence
    assert "the likeliest class is right for 80 % of 5 test messages" in found.pays.instead
    assert benefit(task(), CLASSES, INBOX[:0], 0.5) is None


def test_no_proposal_is_praised_that_is_no_better_than_the_commonest_class():
    said = [("routine", 0.0, 0.0, 1.0)] * 3 + [("urgent", 0.0, 0.0, 1.0)] * 2
    found = benefit(task("gradebook", EVEN), CLASSES, rows(*said), 1.0)
    assert (found.kind, found.headline) == ("saved", "0 min")
    assert found.pays.instead == (
        "Nor is it good for proposals: the likeliest class is right for 60 % of 5 test messages, and always saying “Routine” would be for 60 %."
    )


def test_an_overview_is_good_for_counts():
    said = [("routine", 0.0, 0.0, 1.0)] * 5 + [("urgent", 0.0, 0.0, 1.0)] * 2 + [("urgent", 0.0, 1.0, 0.0)] * 3
    found = benefit(task("overview", EVEN), CLASSES, rows(*said), 1.0)
    assert "no class is more than 20 in 100 off" in found.pays.instead


def test_rows_that_belong_together_count_for_fewer():
    apart = benefit(task("gradebook", EVEN), CLASSES, pd.concat([INBOX] * 10, ignore_index=True), 0.75).figure
    together = pd.concat([INBOX] * 10, ignore_index=True).assign(group=np.repeat(np.arange(10), 5))
    wider = benefit(task("gradebook", EVEN), CLASSES, together, 0.75).figure
    assert wider.value == apart.value
    assert wider.high - wider.low > apart.high - apart.low


def test_what_is_said_and_what_is_given_are_told_apart():
    found = given_answers(task(), CLASSES, INBOX, 0.75)
    # Likeliest right: all but the fourth; precautions: the fourth and the fifth; alone: the first three, all right.
    # Given: of the precautions the fourth becomes right and the fifth wrong.
    assert (found.rows, found.likeliest_right, found.precautions, found.alone, found.alone_right) == (5, 4, 2, 3, 3)
    assert found.sentence == (
        "The likeliest class is right in 80 % of 5 test rows. In 40 % another class is given as a precaution and waits for a person; "
        f"taken for answers, {20 * found.given_right} % of what is given is right. Of the 3 answered without a person 100 % are right."
    )
    assert found.aside == (
        "That counts the likeliest class: in 40 % of the rows another is given as a precaution and waits for a person, "
        "and of the 3 answered without a person 100 % are right."
    )
    plain = given_answers(task(costs=EVEN), CLASSES, INBOX, 1.0)
    assert plain.sentence == "The likeliest class is right in 80 % of 5 test rows. None is answered without a person."
    assert plain.aside == ""
    one = given_answers(task(), CLASSES, INBOX[:1], 0.75)
    assert one.sentence.endswith("The one answered without a person is right.")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (0.25, "15 s"), (0.001, "1 s"), (59.4, "59 min"), (60, "1 h"), (200.2, "3 h 20 min")],
)
def test_durations_read_as_people_say_them(minutes, said):
    assert duration(minutes) == said


@pytest.mark.parametrize(
    ("row", "said"), [("message", "2 messages"), ("entry", "2 entries"), ("essay", "2 essays"), ("box", "2 boxes")]
)
def test_rows_are_counted_in_words(row, said):
    assert many(row, 2) == said
    assert many(row, 1) == f"1 {row}"


def test_a_work_takes_a_minute_a_row_until_somebody_says_otherwise():
    assert Work("inbox", "Inbox", "All.").minutes_per_row == 1.0

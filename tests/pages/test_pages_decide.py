"""The Decide view of a demo: what it says about few rows and many classes, its link, and its buttons."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from alarm_demo import TASK, figures, make_demo, opened, shown, twenty_rows

from core.runs.answering import rule_of
from core.storage import write_json
from pages.model.parts.subject import Subject


@pytest.fixture
def demo_of(tmp_path):
    """Return a function that makes a demo from test rows, see alarm_demo.make_demo."""
    return lambda *rows: make_demo(tmp_path / "run-a", *rows)


@pytest.fixture
def twenty(tmp_path) -> Subject:
    """Twenty rows, see alarm_demo.twenty_rows."""
    return twenty_rows(tmp_path / "run-a")


def test_twenty_rows_start_at_the_threshold_that_comes_with_a_promise(twenty):
    page = opened(twenty)
    # Twelve right answers promise 80 % and no more; with the missed fire not even that: the lowest threshold above it.
    assert page.slider[0].value == pytest.approx(0.701)
    assert "threshold" not in page.query_params, "a default is no choice, and stands in no link"
    found = figures(page)
    assert found["Handled automatically"] == ("60 %", "12 of 20 rows")
    assert found["Right, of those"] == ("100.0 %", "76 to 100 %, 12 rows")
    assert found["A person looks at"] == ("40 %", "8 of 20 rows")
    assert found["Cost per 100 rows"][0] == "200"  # 8 looks of 5 euros over 20 rows
    text = shown(page)
    assert "20 test rows" in text
    assert "None: all 12 test rows handled at this threshold are right." in text
    assert "With 90 % confidence, at least 80 % of the answers at a probability of 0.701 or more are right" in text
    assert "95 % cannot be promised from 20 test rows." in text
    assert "45 answers, all of them right, are the least that it takes" in text


def test_mistakes_stand_dearest_first_with_their_rows(twenty):
    page = opened(twenty, threshold="0.5")
    groups, rows = page.dataframe[0].value, page.dataframe[1].value
    assert groups["true class"].tolist() == ["Fire *now*", "Calm"]
    assert groups["cost"].tolist() == [400.0, 20.0]
    assert rows["text"].tolist() == ["report 12 <b> $x$", "report 13 <b> $x$"]
    assert rows["cost"].tolist() == [400.0, 20.0]
    assert "They cost 420 euros" in shown(page)
    assert "No row waits for a person" in shown(page)
    page.selectbox[0].select(("calm", "fire")).run()
    assert page.dataframe[1].value["text"].tolist() == ["report 13 <b> $x$"]
    page.slider[0].set_value(0.69).run()  # the false alarm no longer goes through
    assert page.selectbox[0].value == ("", "")
    assert page.dataframe[1].value["text"].tolist() == ["report 12 <b> $x$"]


def test_texts_have_the_task_s_names_and_can_be_taken_away(twenty, tmp_path):
    assert json.loads(opened(twenty, threshold="0.5").dataframe[1].proto.columns)["text"]["label"] == "Report"
    frame = twenty.predictions.assign(text="long " * 60, text_pair="=1+1")
    frame.to_parquet(twenty.run.predictions_file)
    task = replace(TASK, text_pair="b", text_title="What was seen", text_pair_title="What was done")
    page = opened(replace(twenty, card=replace(twenty.card, task=task)), threshold="0.5")
    columns = json.loads(page.dataframe[1].proto.columns)
    assert (columns["text"]["label"], columns["text_pair"]["label"]) == ("What was seen", "What was done")
    assert page.dataframe[1].value["text"].iloc[0].endswith("…")  # what does not fit says so
    assert [button.proto.label for button in page.get("download_button")] == ["Save this table (CSV)"]


def test_the_buttons_set_the_threshold_and_the_link(twenty):
    page = opened(twenty, threshold="0.9")
    assert figures(page)["Handled automatically"][1] == "10 of 20 rows"
    assert (
        "The threshold of 0.900 was chosen by hand: no promise goes with it. The promise of 80 % goes with 0.701."
        in shown(page)
    )
    next(button for button in page.button if "promise of 80" in button.label).click().run()
    assert "With 90 % confidence" in page.success[0].value.replace("\u00a0", " ")
    assert page.slider[0].value == pytest.approx(0.701)
    assert page.query_params["threshold"] == "0.701"
    cheapest = next(button for button in page.button if "cheapest" in button.label)
    cheapest.click().run()
    assert f"({page.slider[0].value:.3f})" in cheapest.label


@pytest.mark.parametrize("link", ["nan", "2", "-1", "0.2", "high", ""])
def test_a_link_that_no_threshold_fits_opens_the_default(twenty, link):
    assert opened(twenty, threshold=link).slider[0].value == pytest.approx(0.701)


def test_the_highest_threshold_leaves_all_to_a_person(twenty):
    page = opened(twenty, threshold="1")
    found = figures(page)
    assert found["Right, of those"] == ("none", "no row is handled")
    assert found["Cost per 100 rows"][0] == "500"
    assert "a person looks at all" in shown(page)


def test_another_model_starts_from_its_own_threshold(twenty, demo_of):
    page = opened(twenty, threshold="0.9")
    page.session_state["threshold-of"] = "another run"
    page.run()
    assert page.slider[0].value == pytest.approx(0.701)


def test_a_model_that_is_never_good_enough_is_called_so_and_answers_nothing(demo_of):
    subject = demo_of(["fire", "calm"] * 30, ["calm", "calm"] * 30, np.linspace(0.5, 0.99, 60), ["calm", "fire"])
    page = opened(subject)
    assert next(button for button in page.button if "can be promised" in button.label).disabled
    warning = page.warning[1].value.replace("\u00a0", " ")
    assert "No share of right answers can be promised, so a person looks at every row" in warning
    assert "More test rows alone would hardly help" in warning
    assert page.slider[0].value == 1.0
    assert figures(page)["A person looks at"] == ("100 %", "60 of 60 rows")


def test_a_threshold_that_a_person_keeps_stays_theirs_and_is_said_to_be_without_a_promise(twenty):
    write_json(twenty.run.task_file, {"threshold": 0.95})
    page = opened(twenty)
    assert page.slider[0].value == pytest.approx(0.95)
    assert "chosen by hand: no promise goes with it" in shown(page)


def test_rows_that_belong_together_promise_less(twenty):
    before = rule_of(twenty.run).offer.promise
    twenty.predictions.assign(group=0).to_parquet(twenty.run.predictions_file)
    assert before is not None
    assert rule_of(twenty.run).offer.promise is None


def test_seventy_seven_classes_that_the_task_does_not_declare_cost_the_usual(demo_of):
    generator = np.random.default_rng(0)
    names = [f"intent {number}" for number in range(77)]
    truth = generator.integers(0, 77, 400)
    confidence = generator.uniform(0.02, 1, 400)
    said = np.where(generator.uniform(size=400) < confidence, truth, (truth + 1) % 77)
    page = opened(demo_of([names[i] for i in truth], [names[i] for i in said], confidence, names), threshold="0.01")
    assert page.slider[0].min == 0.01
    groups = page.dataframe[0].value
    assert groups["rows"].sum() == (said != truth).sum()
    assert set(groups["cost each"]) == {20.0}
    assert figures(page)["Cost per 100 rows"][0] == f"{20 * (said != truth).mean() * 100:,.0f}"
    assert "No pair of this model's classes has a cost of its own" in shown(page)


def test_one_test_row_is_drawn(demo_of):
    page = opened(demo_of(["fire"], ["fire"], [0.8], ["calm", "fire"]))
    assert "95 % cannot be promised from one test row" in shown(page)
    assert figures(page)["Handled automatically"] == ("0 %", "0 of 1 row")


def test_figures_of_one_row_are_in_the_singular_and_two_right_answers_prove_no_saving(demo_of):
    page = opened(demo_of(["fire", "calm"], ["fire", "calm"], [0.9, 0.6], ["calm", "fire"]), threshold="0.8")
    assert figures(page)["Right, of those"][1] == "21 to 100 %, 1 row"
    text = shown(page)
    assert "None: the one test row handled at this threshold is right." in text
    assert "this threshold may or may not be cheaper than a person who does all" in text
    page.slider[0].set_value(0.5).run()
    text = shown(page)
    assert "may or may not be cheaper" in text
    assert (
        "It is the cheapest on these rows, so its cost is flattered, and the interval does not allow for that" in text
    )
    assert "also within the interval" not in text


def test_where_no_row_is_handled_the_cost_is_a_person_s_without_an_interval(twenty):
    page = opened(twenty, threshold="1")
    assert figures(page)["Cost per 100 rows"] == ("500", "the same as a person")
    text = shown(page)
    assert "No test row is handled here, so it costs what a person who does all costs: 500 euros per 100 rows" in text
    assert "At this threshold it is cheaper" not in text
    assert "may or may not" not in text


def test_one_mistake_and_one_row_left_over_are_in_the_singular(demo_of):
    page = opened(
        demo_of(["fire", "calm", "calm"], ["calm", "calm", "calm"], [0.9, 0.9, 0.6], ["calm", "fire"]), threshold="0.8"
    )
    assert "1 of the 2 rows handled is wrong. It costs 400 euros; a person's look at the other row costs 5." in shown(
        page
    )


def test_rows_that_belong_together_count_once_in_every_interval(twenty):
    before = figures(opened(twenty, threshold="0.8"))
    twenty.predictions.assign(group=[number // 4 for number in range(20)]).to_parquet(twenty.run.predictions_file)
    page = opened(replace(twenty), threshold="0.8")  # a new one, for what was read is kept with the old
    after = figures(page)
    assert before["Right, of those"][1] == "76 to 100 %, 12 rows"
    assert after["Right, of those"][1] == "44 to 100 %, 12 rows"
    assert before["Cost per 100 rows"][1] != after["Cost per 100 rows"][1]
    assert "20 test rows, those that belong together counted once (5)" in shown(page)


def test_the_costs_of_a_demo_are_its_folder_s_and_those_of_a_run_stand_on_its_card(twenty):
    assert "These are assumptions of the demo: put your own in its folder" in shown(opened(twenty))
    text = shown(opened(replace(twenty, domain=None, source="own")))
    assert "put your own there, under Card" in text
    assert "assumptions of the demo" not in text


def with_seen(subject: Subject, known: list[str]) -> Subject:
    """Return a subject whose model learned from some of the test rows, and whose run says so."""
    subject.run.data.mkdir()
    pd.DataFrame({"text": [text.upper() for text in known]}).to_parquet(subject.run.data / "train.parquet")
    metrics = replace(subject.metrics, split=replace(subject.metrics.split, seen=len(known)))
    write_json(subject.run.metrics_file, metrics.to_json())
    return replace(subject, metrics=metrics)


def test_test_rows_that_the_model_had_seen_are_left_out_and_said_to_be(twenty):
    assert "that the model did not learn from" not in shown(opened(twenty)), "an earlier run counted nothing"
    page = opened(with_seen(twenty, twenty.predictions["text"].iloc[:5].tolist()), threshold="0.5")
    text = shown(page)
    assert (
        "Every figure here comes from **15 test rows** that the model did not learn from (5 more, which it had seen, are left out)"
        in text
    )
    assert figures(page)["Handled automatically"][1] == "15 of 15 rows"
    assert "from 15 test rows" in text
    rows = page.dataframe[1].value
    assert rows["text"].tolist() == ["report 12 <b> $x$", "report 13 <b> $x$"], (
        "the rows shown are those that were counted"
    )


def test_where_the_rows_that_were_seen_can_no_longer_be_told_the_others_are_not_called_new(twenty):
    subject = with_seen(twenty, twenty.predictions["text"].iloc[:5].tolist())
    (subject.run.data / "train.parquet").unlink()
    text = shown(opened(subject))
    assert "comes from **20 test rows**;" in text
    assert "did not learn from" not in text


def test_where_every_test_row_was_seen_nothing_is_said_of_a_threshold(twenty):
    page = opened(with_seen(twenty, twenty.predictions["text"].tolist()))
    assert "has no test rows that it had not seen" in shown(page)
    assert not page.slider


@pytest.mark.parametrize(
    ("seen", "said"),
    [(None, "fictional."), (0, "the model has not learned from them."), (5, "5 of these 30 rows stand")],
)
def test_work_says_of_its_test_rows_what_the_run_counted(twenty, seen, said):
    from pages.model.parts.work.rows import _told_of_test_rows

    metrics = twenty.metrics
    split = replace(metrics.split, test=30, seen=seen)
    told = _told_of_test_rows(replace(twenty, metrics=replace(metrics, split=split))).replace("\\", "")
    assert said in told
    assert ("not learned from them" in told) == (seen == 0)

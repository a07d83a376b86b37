"""Recorded tours: what is chosen, recorded and read back."""

import json
import re
from dataclasses import asdict

import pytest
from markupsafe import escape
from presented import presented_demos

from core.errors import DomainError
from core.tasks.discovery import find_domain
from core.tasks.slides import example_slide, first_slide
from core.tasks.tour import answer_from, facts_of, read_tour, record_task, write_tour

demos = pytest.fixture(scope="module")(presented_demos)


@pytest.fixture(scope="module")
def shown(demos):
    return demos["films"]


@pytest.fixture(scope="module")
def paired(demos):
    return demos["pairs"]


def record(presented, client):
    return record_task(
        presented.domain,
        presented.task,
        presented.run,
        presented.run.metrics(),
        presented.predictions,
        lambda text, pair: answer_from(client, presented.run.id, text, pair),
    )


@pytest.fixture
def recorded(shown, served):
    write_tour(shown.domain, {"remarks": record(shown, served)})
    yield shown.domain.tour_file()
    shown.domain.tour_file().unlink(missing_ok=True)


def test_a_tour_is_read_as_it_was_written(shown, served, recorded):
    tour = read_tour(shown.domain)
    found = tour["tasks"]["remarks"]
    assert found == json.loads(json.dumps(record(shown, served)))
    assert tour["versions"]["fathom"]
    assert found["preset"] == "balanced"
    assert found["macro_f1"] == asdict(shown.run.metrics().test.macro_f1)
    for example in found["slides"]:
        assert example["label"] == max(example["probabilities"], key=example["probabilities"].get)
        assert example["probability"] == pytest.approx(example["probabilities"][example["label"]], abs=1e-5)
        assert sum(example["probabilities"].values()) == pytest.approx(1, abs=1e-3)
        for word in example["words"]:
            phrase = example["text"][word["start"] : word["end"]]
            assert phrase == phrase.strip() != ""
        assert any(word["effect"] for word in example["words"])


def test_recorded_test_rows_agree_with_the_predictions_of_the_run(shown, served):
    said = shown.predictions.set_index("text")["predicted"]
    with_truth = [example for example in record(shown, served)["slides"] if example["truth"] is not None]
    assert with_truth
    assert all(example["label"] == said[example["text"]] for example in with_truth)


def test_the_first_slide_says_whether_the_lead_is_clear_where_that_is_known(shown):
    facts = facts_of(shown.task, shown.run, shown.run.metrics())
    best = max(shown.run.metrics().baselines.values(), key=lambda each: each.accuracy.value)
    assert re.fullmatch(
        rf"(not clearly right more|clearly right more|clearly right less) often than {re.escape(best.name)} on the same rows "
        r"\(p (=|<) [0-9.]+\)",
        facts["lead"],
    )
    assert escape(f"The model is {facts['lead']}.") in first_slide("", "", shown.task, facts, "")
    del facts["lead"], facts["caveats"]  # a tour of before they were recorded
    assert "The model is" not in first_slide("", "", shown.task, facts, "")


def test_the_first_slide_names_the_strongest_simpler_way_and_what_the_model_brings(shown):
    facts = facts_of(shown.task, shown.run, shown.run.metrics())
    figure = {"value": 0.91, "low": 0.8, "high": 0.95}
    facts["baselines"] = {
        "tfidf": {"name": "Words", "accuracy": figure | {"value": 0.4}},
        "majority": {"name": "Majority class", "accuracy": figure | {"value": 0.72}},
    }
    slide = first_slide("", "", shown.task, facts, "")
    assert re.search(r"the likeliest class is right<br>72.% by <bdi>Majority class", slide)
    assert "Words" not in slide
    assert f"<bdi>{facts['benefit']['headline']}</bdi></b><span><bdi>{escape(facts['benefit']['label'])}" in slide
    given = facts["given"]
    assert ("that it would answer without a person are right" in slide) == (given["alone"] > 0)
    assert "In order" not in slide, "the films are no inbox"


def test_an_inbox_is_shown_as_it_came_and_in_order_with_the_pressing_rows_marked(shown):
    facts = facts_of(shown.task, shown.run, shown.run.metrics())
    read = [
        {"text": f"text {number} <b>", "truth": "Good", "pressing": number == 2, "minutes": number}
        for number in range(8)
    ]
    facts["benefit"] |= {"came": read, "ordered": read[::-1]}
    came, ordered = (
        re.findall(r"<li[^>]*?( class=\"pressing\")?><b><bdi>Good</bdi></b> <bdi>text (\d) &lt;b&gt;</bdi></li>", part)
        for part in first_slide("", "", shown.task, facts, "").split("In order")
    )
    assert [number for _, number in came] == ["0", "1", "2", "3", "4", "5"]
    assert [number for _, number in ordered] == ["7", "6", "5", "4", "3", "2"]
    assert [number for mark, number in came + ordered if mark] == ["2", "2"]


def test_a_tour_of_an_older_version_has_no_benefit_and_is_shown_without(shown):
    facts = {**facts_of(shown.task, shown.run, shown.run.metrics()), "benefit": None, "given": None}
    assert "the likeliest class is right" in first_slide("", "", shown.task, facts, "")


def test_a_pair_is_recorded_with_words_of_both_texts(paired, served):
    found = record(paired, served)
    assert all(example["text_pair"] for example in found["slides"])
    assert {word["source"] for word in found["slides"][0]["words"]} == {"text", "text_pair"}


def test_without_a_recording_there_is_no_tour(shown):
    assert read_tour(shown.domain) is None


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda text: text[: len(text) // 2], "damaged"),
        (lambda text: "[]", "does not hold a date"),
        (lambda text: text.replace('"probabilities"', '"chances"'), "no whole answer to example 1"),
        (lambda text: text.replace('"macro_f1"', '"f1"'), "lacks a score"),
        (lambda text: text.replace('"effect"', '"weight"'), "without their place"),
        (lambda text: text.replace('"weakest"', '"worst"'), "lacks weakest"),
    ],
)
def test_a_damaged_tour_is_told_with_what_to_do(shown, recorded, damage, told):
    recorded.write_text(damage(recorded.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DomainError, match=told) as raised:
        read_tour(shown.domain)
    assert "python -m benchmarks.tour films" in str(raised.value)


def test_bytes_that_are_no_text_are_a_damaged_tour(shown, recorded):
    recorded.write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(DomainError, match="cannot be shown"):
        read_tour(shown.domain)


def test_a_pair_is_presented_with_both_texts(paired, served):
    write_tour(paired.domain, {"remarks": record(paired, served)})
    tour = read_tour(find_domain("pairs"))["tasks"]["remarks"]
    drawn = example_slide(paired.domain.title, paired.task, tour["classes"], tour["slides"][0], "example 1", None)
    assert "How was the film?" in drawn
    assert paired.task.examples[0].text_pair in drawn
    assert drawn.index("What was asked") < drawn.index("How was the film?") < drawn.index("What was written")

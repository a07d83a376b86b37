"""Where mistakes cost more or less, Try, Work and Home show the class of least expected cost, the likeliest one, and why."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from inbox_task import LABELS, inbox_task
from streamlit.testing.v1 import AppTest
from support import some_metrics

from core.domain import Domain
from core.judge.decision import CostMatrix
from core.runs.run import Run
from core.tasks.weighed import weighed, with_waiting
from pages.model.parts.subject import of_demo

CHANCES = {"pills": [0.21, 0.62, 0.17], "stroke": [0.97, 0.02, 0.01], "cold": [0.0, 0.01, 0.99], "recipe": [0.0, 0.1, 0.9]}  # fmt: skip
TASK = inbox_task()
REASON = (
    "Urgent is likeliest (62 %), but it may be Emergency (21 %), and Emergency taken for Urgent costs 200 looks by a nurse. "
    "With all chances weighed, the answer Urgent may be expected to cost 43 and Emergency 4.0, the least."
)


def predictions(text):
    chances = CHANCES[text]
    best = max(chances)
    return {"label": LABELS[chances.index(best)], "probability": best, "probabilities": chances, "tokens": 5, "truncated": False}  # fmt: skip


@pytest.fixture
def subject(tmp_path, fathom_home, monkeypatch):
    """A model whose answers are CHANCES; a recipe is out of scope."""

    def answer(self, model, texts, pairs=None, nearest=5):
        judged = [
            {"score": 1.0, "scope": "out" if text == "recipe" else "in", "in_scope": text != "recipe", "nearest": []}
            for text in texts
        ]
        return {"classes": LABELS, "predictions": [predictions(text) for text in texts], "rows": judged,
                "refused_below": 0.0, "unusual_below": 0.5, "training_rows": 9, "outside_rows": 9, "refused_share": 0.005,
                "unusual_share": 0.02}  # fmt: skip

    def many(self, model, texts, pairs=None, progress=None):
        return [{**predictions(text), "in_scope": text != "recipe"} for text in texts]

    monkeypatch.setattr(
        Run, "config", lambda self: SimpleNamespace(demo="", data=SimpleNamespace(text_pair=None, joined=()))
    )
    said = []
    monkeypatch.setattr("core.serving.client.Client.answer", answer)
    monkeypatch.setattr("core.serving.client.Client.answer_many", many)
    monkeypatch.setattr(
        "pages.model.parts.try_it._explained",
        lambda run, text, pair, label: said.append(label) or {"phrases": [], "notices": []},
    )
    monkeypatch.setattr(
        "pages.widgets.engine.ensure_server", lambda: type("S", (), {"url": "http://127.0.0.1:9", "token": None})
    )
    # Forty-five right answers promise 95 %, at every threshold that they reach; "pills" is none of them.
    frame = pd.DataFrame([("stroke", "emergency", "emergency", 0.97)] * 45 + [("pills", "emergency", "urgent", 0.62)],
                         columns=["text", "label", "predicted", "confidence"])  # fmt: skip
    shares = pd.DataFrame([CHANCES[text] for text in frame["text"]], columns=[f"p:{label}" for label in LABELS])
    pd.concat([frame, shares], axis=1).to_parquet(tmp_path / "predictions.parquet")
    domain = Domain("Practice", "P.", "W.", "", (TASK,), name="practice")
    found = of_demo(domain, TASK, "bundled", Run(tmp_path), some_metrics(LABELS))
    return found, said


def shown(page):
    parts = [*page.markdown, *page.caption, *page.info, *page.warning, *page.success]
    return "\n".join(part.value for part in parts).replace("\u00a0", " ").replace("\\", "")


def trying(subject):
    from pages.model.parts.try_it import try_it

    try_it(subject)


def working(subject, rows):
    import streamlit as st

    from pages.model.parts.work import work

    st.session_state["work-source-practice-messages-kept"] = "Paste a list"
    st.session_state.setdefault("work-paste-practice-messages-kept", rows)
    work(subject)


def test_try_shows_the_class_of_least_cost_the_likeliest_one_and_why(subject):
    found, said = subject
    page = AppTest.from_function(trying, kwargs={"subject": found}, default_timeout=300).run()
    assert not page.exception
    text = shown(page)
    assert "### Emergency :small[:gray[as a precaution; likeliest is Urgent]]" in text
    assert REASON in text
    assert "a person should look at it" in text
    assert "Words that spoke for Urgent, the likeliest class" in text
    assert "The precaution Emergency comes from what mistakes cost, not from words." in text
    assert said == ["urgent"]


def test_where_both_classes_are_one_there_is_one_answer_and_what_is_promised_counts_such_rows(subject):
    found, _ = subject
    page = AppTest.from_function(trying, kwargs={"subject": found}, default_timeout=300)
    page.query_params["text"] = "stroke"
    page.run()
    assert not page.exception
    assert "### Emergency :small[:gray[with probability 97.0 %]]" in shown(page)
    assert "at least 95 % of all answers are right, however probable" in shown(page)
    assert "A precaution waits for a person and is not counted as an answer." in shown(page)
    assert "precaution;" not in shown(page)


def lines(page):
    """What stands in each row of the inbox, as a person reads it."""
    return [re.sub(r":material/\w+: ?|:[a-z]+(-badge)?(?=\[)|[*\\\[\]]", "", box.label).replace("\u00a0", " ")
            for box in page.expander if box.label.startswith("**")]  # fmt: skip


def test_an_inbox_is_one_list_by_the_harm_of_waiting_with_marks_and_a_filter_that_keeps_the_order(subject):
    found, _ = subject
    page = AppTest.from_function(
        working, kwargs={"subject": found, "rows": "cold\nrecipe\npills\nstroke"}, default_timeout=300
    ).run()
    assert not page.exception
    first, second, third, last = lines(page)
    assert first == "1 Not answered out of scope recipe"
    assert second.startswith("2 Emergency stroke")
    assert third.startswith("3 Emergency precaution; likeliest Urgent pills")
    assert last.startswith("4 Routine cold")
    assert "harm 171" in third
    shows = next(group for group in page.button_group if "For a person" in str(group.options))
    assert [str(option.content) for option in shows.proto.options] == ["All (4)", "For a person (2)", "Answered (2)"]
    shows.set_value("For a person").run()
    assert [line.split()[0] for line in lines(page)] == ["1", "3"]
    shows = next(group for group in page.button_group if "For a person" in str(group.options))
    shows.set_value("Answered").run()
    assert [line.split()[0] for line in lines(page)] == ["2", "4"]
    assert "a precaution (1), or out of scope, unlike what the model learned from (1)" in shown(page)
    row = next(box for box in page.selectbox if box.label == "Which message")
    row.set_value(2).run()
    assert f"A precaution. {REASON}" in shown(page)


@pytest.mark.parametrize(("chances", "told"), [([0.21, 0.62, 0.17], True), ([0.0, 0.9, 0.1], False)])
def test_the_first_page_shows_both_classes_where_they_differ(chances, told):
    def first(task, chances):
        from pages.parts.live_model import answer

        answer(task, chances)

    page = AppTest.from_function(
        first, kwargs={"task": TASK, "chances": dict(zip(LABELS, chances, strict=True))}, default_timeout=60
    ).run()
    assert not page.exception
    assert ("### Emergency :small[:gray[as a precaution]]" in shown(page)) == told
    assert (REASON in shown(page)) == told
    assert ("### Urgent" in shown(page)) != told


@pytest.mark.parametrize(
    ("threshold", "classes", "costly", "said"),
    [
        (1.0, 2, False, "every row does that nobody has decided."),
        (0.8, 3, False, "below 80.0 %, or out of scope, unlike what the model learned from (1). 1 waits for the last reason alone, which Decide does not count."),
        (0.33, 3, True, "precautions (3), or out of scope, unlike what the model learned from (1). 1 waits for the last reason alone, which Decide does not count."),
        (0.9, 3, True, "below 90.0 %, precautions (3), or out of scope, unlike what the model learned from (1)."),
    ],
)  # fmt: skip
def test_it_is_said_why_rows_wait_and_which_of_them_decide_does_not_count(threshold, classes, costly, said):
    from pages.model.parts.work import _why_waiting

    # Four rows, of which the first is out of scope; missing a "c" is dear enough to make the others precautions.
    dear = CostMatrix(("a", "b", "c"), ((0, 1, 1), (1, 0, 1), (99, 99, 0))) if costly else None
    chances = np.array([[0.15, 0.85, 0.0], [0.7, 0.1, 0.2], [0.7, 0.1, 0.2], [0.7, 0.1, 0.2]])
    rows = weighed(("a", "b", "c"), chances, [False, True, True, True], [False] * 4, dear)
    rows = with_waiting(rows, threshold, classes)
    assert _why_waiting(rows, threshold, classes).replace("\u00a0", " ") == said

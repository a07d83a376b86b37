"""Tabs and expanders run what is open and nothing else: counted body by body."""

import ast
import sys
import types

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.jobs import ROOT
from pages.learn.parts import lesson
from pages.model.parts import evaluation
from pages.widgets import shell

BODIES = {
    "Scores": "_scores",
    "Confusions": "_confusions",
    "Classes": "class_table",
    "Calibration": "calibration_view",
    "Mistakes": "_mistakes",
    "Doubtful labels": "doubtful_labels",
    "Settings": "_settings",
}


class NoRun:
    """As much of a run as the tabs look at before a body is opened."""

    def metrics(self):
        return {}


@pytest.fixture
def ran(monkeypatch):
    """The names of the bodies of an evaluation in the order in which they ran."""
    found = []
    for title, name in BODIES.items():
        monkeypatch.setattr(evaluation, name, lambda *_, title=title, **__: found.append(title))
    return found


def page_of_an_evaluation():
    from tests_run import NoRun  # replaced below by the class of this file

    from pages.model.parts.evaluation import evaluation

    evaluation(NoRun())


@pytest.fixture
def test(monkeypatch):
    monkeypatch.setitem(sys.modules, "tests_run", types.SimpleNamespace(NoRun=NoRun))
    return AppTest.from_function(page_of_an_evaluation)


def test_an_evaluation_runs_the_open_one_of_its_seven_bodies(test, ran):
    test.run()
    assert not test.exception
    assert ran == ["Scores"]
    assert [tab.label for tab in test.tabs] == list(BODIES)
    for title in list(BODIES)[1:]:
        ran.clear()
        test.session_state["tab"] = title
        test.run()
        assert ran == [title]
        assert test.query_params["tab"] == title


def test_a_link_opens_its_body_alone_and_a_wrong_one_the_first(test, ran):
    test.query_params["tab"] = "Mistakes"
    test.run()
    assert ran == ["Mistakes"]
    ran.clear()
    other = AppTest.from_function(page_of_an_evaluation)
    other.query_params["tab"] = "No such thing"
    other.run()
    assert ran == ["Scores"]


@pytest.mark.parametrize(
    ("page", "query", "tabs"),
    [("optimizers", {}, 3), ("backprop", {"part": "Starting weights", "steps": "50", "layers": "1"}, 4)],
)
def test_of_several_formulas_the_open_one_is_drawn(monkeypatch, page, query, tabs):
    drawn = []
    shell._started.set()  # no serving process is needed here
    monkeypatch.setattr(lesson, "formula", lambda latex, *_: drawn.append(latex))
    test = AppTest.from_file(str(ROOT / "pages" / "learn" / f"{page}.py"), default_timeout=60)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    assert len(test.tabs) == tabs
    assert len(drawn) == 1
    first = drawn.pop()
    test.session_state["formula"] = test.tabs[-1].label
    test.run()
    assert len(drawn) == 1
    assert drawn != [first]


def test_an_expander_runs_its_body_only_while_it_is_open():
    def page():
        import streamlit as st

        from pages.widgets.fold import expander

        expander("More", lambda: st.markdown("the body"), key="more")

    test = AppTest.from_function(page).run()
    assert not test.markdown
    test.session_state["more"] = True
    test.run()
    assert [part.value for part in test.markdown] == ["the body"]


def test_no_page_under_learn_draws_tabs_that_are_not_open():
    for path in sorted((ROOT / "pages" / "learn").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.tabs":
                raise AssertionError(f"{path.name} line {node.lineno}: use pages.widgets.fold.tabs")

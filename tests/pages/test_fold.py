"""Tabs and expanders run what is open and nothing else: counted body by body."""

import ast

import pytest
from streamlit.testing.v1 import AppTest

from core.storage import ROOT
from pages.learn.parts import lesson
from pages.model.parts import results


def page_of_results():
    from pages.model.parts.results import results

    results(None)


@pytest.fixture
def ran(monkeypatch):
    """The names of the parts of the results in the order in which they ran."""
    found = []
    for title in results.PARTS:
        monkeypatch.setitem(results.PARTS, title, lambda _, title=title: found.append(title))
    return found


def test_results_run_the_open_one_of_their_seven_parts(ran):
    test = AppTest.from_function(page_of_results).run()
    assert not test.exception
    assert ran == ["Scores"]
    for title in list(results.PARTS)[1:]:
        ran.clear()
        test.session_state["part"] = title
        test.run()
        assert ran == [title]
        assert test.query_params["part"] == title


def test_a_link_opens_its_part_alone_and_a_wrong_one_the_first(ran):
    test = AppTest.from_function(page_of_results)
    test.query_params["part"] = "Mistakes"
    test.run()
    assert ran == ["Mistakes"]
    ran.clear()
    other = AppTest.from_function(page_of_results)
    other.query_params["part"] = "No such thing"
    other.run()
    assert ran == ["Scores"]


@pytest.mark.parametrize(
    ("page", "query", "tabs"),
    [("optimizers", {}, 3), ("backprop", {"part": "Starting weights", "steps": "50", "layers": "1"}, 4)],
)
def test_of_several_formulas_the_open_one_is_drawn(monkeypatch, page, query, tabs):
    drawn = []
    monkeypatch.setattr(lesson, "formula", lambda latex, *_: drawn.append(latex))
    test = AppTest.from_file(str(ROOT / "pages" / "learn" / f"{page}.py"), default_timeout=300)
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

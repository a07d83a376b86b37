"""A part of a page that runs by itself tells an error as a sentence, never as a trace; and no page runs a part otherwise."""

import ast

from streamlit.testing.v1 import AppTest

from core.storage import ROOT


def script():
    import streamlit as st

    from core.errors import RunError
    from pages.widgets.shell import fragment

    @fragment
    def foreseen():
        raise RunError("The run is gone. Open the Runs page.")

    @fragment(run_every=60.0)
    def unforeseen(shown: str):
        st.markdown(shown)
        raise ZeroDivisionError("1 / 0")

    foreseen()
    unforeseen("before it")
    st.markdown("after it")


def test_an_error_in_a_part_is_a_sentence_and_the_rest_is_drawn():
    page = AppTest.from_function(script).run()
    assert not page.exception
    assert page.error[0].value == "The run is gone\\. Open the Runs page\\."
    assert "Something went wrong on this page" in page.error[1].value
    assert [each.value for each in page.markdown] == ["before it", "after it"]


def test_no_page_runs_a_part_in_another_way():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "pages").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "fragment"
    ]
    assert len(found) == 1, found
    assert found[0].startswith("pages/widgets/shell.py")

"""A correction of a row that was brought to the Work view is kept without its private data, unless somebody says no."""

import pytest
from streamlit.testing.v1 import AppTest
from work_page import fine, press, script, sentences

from core.tasks.corrections import demo_corrections, load_corrections
from core.tasks.discovery import find_domain

GIVEN = "a bad film, write to joe.day@example.org"
MASKED = "a bad film, write to [EMAIL]"


@pytest.fixture
def pasted(page):
    """The Work view with one pasted text that holds an e-mail address."""
    page("overview", full=True)
    drawn = AppTest.from_function(script, args=("films",), default_timeout=300)
    drawn.session_state["work-source-films-remarks-kept"] = "Paste a list"
    drawn.session_state["work-paste-films-remarks-kept"] = GIVEN
    return drawn.run()


def kept():
    domain = find_domain("films")
    return load_corrections(demo_corrections(domain, domain.task(None)), domain.task(None))


def box(drawn):
    return [each for each in drawn.checkbox if each.label.startswith("Keep placeholders")]


def correct(drawn):
    choice = next(each for each in drawn.selectbox if each.label == "Right class")
    choice.set_value("good").run()
    return press(drawn, "Correct")


def test_placeholders_are_kept_and_the_row_counts_as_decided(pasted):
    assert "(E-mail address)" in box(pasted)[0].label
    correct(pasted)
    fine(pasted)
    assert [(one.text, one.label) for one in kept()] == [(MASKED, "good")]
    assert "1 has been decided by hand" in sentences(pasted)
    press(pasted, "Undo")
    assert kept() == []


def test_the_text_is_kept_as_it_is_where_somebody_says_so(pasted):
    box(pasted)[0].uncheck().run()
    correct(pasted)
    assert [one.text for one in kept()] == [GIVEN]


def test_test_rows_are_kept_already_and_nothing_is_asked(page):
    drawn = page("overview", full=True)
    assert box(drawn) == []

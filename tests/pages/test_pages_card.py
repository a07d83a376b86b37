"""The Card view: what is saved of the examples when a person presses Save."""

from streamlit.testing.v1 import AppTest

from core.tasks.card import read_card
from core.tasks.own import filled_card
from pages.model.parts.subject import read_predictions


def drawn():
    from core.runs.registry import find_run
    from pages.model.parts.card import card
    from pages.model.parts.opening import opened

    card(opened(find_run("films")))


def test_a_saved_card_keeps_what_examples_truly_are(films_run):
    test = AppTest.from_function(drawn, default_timeout=60).run()
    assert not test.exception
    test.button[0].click().run()
    assert not test.exception
    predictions = read_predictions(str(films_run.predictions_file), films_run.predictions_file.stat().st_mtime_ns)
    filled = filled_card(films_run, predictions, list(films_run.metrics().classes)).task.examples
    assert all(example.truth for example in filled)
    assert read_card(films_run).task.examples == filled


def test_minutes_that_a_person_needs_are_saved_and_told_by(films_run):
    test = AppTest.from_function(drawn, default_timeout=60).run()
    minutes = next(number for number in test.number_input if number.label.startswith("Minutes that a person needs"))
    assert minutes.value == 1.0
    minutes.set_value(4.5)
    test.button[0].click().run()
    assert not test.exception
    assert read_card(films_run).task.work.minutes_per_row == 4.5


def test_who_wrote_the_rows_is_empty_at_first_and_saved_as_it_was_said(films_run):
    test = AppTest.from_function(drawn, default_timeout=60).run()
    origin = next(field for field in test.text_area if field.label == "Who wrote the rows")
    assert origin.value == ""
    origin.set_value(" Our visitors, in May. ")
    test.button[0].click().run()
    assert not test.exception
    assert read_card(films_run).task.data_origin == "Our visitors, in May."

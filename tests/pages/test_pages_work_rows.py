"""The Work view on rows that come in: pasted, uploaded and the task's test rows, whole or with parts missing."""

import pandas as pd
from streamlit.testing.v1 import AppTest
from work_page import bundled_texts, fine, press, script, sentences

from core.errors import ServingError
from core.ingest.content import Table
from core.tasks.corrections import add_correction, demo_corrections
from core.tasks.discovery import find_domain
from core.tasks.models import answering_run, demo_runs


def test_a_pasted_list_is_classified_up_to_the_limit(page):
    drawn = page("feed", full=True)
    source = next(group for group in drawn.button_group if "Paste a list" in str(group.options))
    source.set_value("Paste a list").run()
    assert "Paste a list of texts" in sentences(drawn)
    drawn.text_area[0].set_value("one film\n\nanother film").run()
    assert "**2 rows**" in sentences(drawn)
    assert "no dates" in sentences(drawn)
    fine(drawn)
    drawn.text_area[0].set_value("\n".join(f"film {n}" for n in range(2001))).run()
    assert "The first 2,000 of" in sentences(drawn)
    assert "**2,000 rows**" in sentences(drawn)


def test_an_uploaded_table_is_classified_with_its_columns_recognised_and_stays_when_another_view_was_looked_at(page):
    drawn = page("inbox", full=True)
    source = next(group for group in drawn.button_group if "Upload a table" in str(group.options))
    source.set_value("Upload a table").run()
    assert "Upload a table with one remark a row" in sentences(drawn)
    table = pd.DataFrame(
        {"Notes": ["a dull film", "", "a warm film"], "From": ["Ann", "Bob", "Cy"], "n": ["1", "2", "3"]}, dtype="str"
    )
    drawn.session_state["work-upload-films-remarks-kept"] = ("id", Table(table, "notes.csv", "utf-8", ",", 1))
    drawn.run()
    fine(drawn)
    assert "3 rows, 3 columns; comma" in sentences(drawn)
    chosen = {box.label: box.value for box in drawn.selectbox}
    assert (chosen["Remark"], chosen["Who"], chosen["When"], chosen["Of what"]) == ("Notes", "From", "none", "none")
    assert "**2 rows**" in sentences(drawn)
    assert "1 row without text gets no class" in sentences(drawn)
    press(drawn, "Remove it")
    assert "Upload a table with one remark a row" in sentences(drawn)


def test_the_two_texts_of_a_pair_have_the_task_s_names_wherever_they_are_asked_for_or_shown(page):
    drawn = page("inbox", full=False, pair=True)
    fine(drawn)
    assert "**What was asked**  \nHow was it?" in sentences(drawn)
    assert "**What was written**" in sentences(drawn)
    source = next(group for group in drawn.button_group if "Upload a table" in str(group.options))
    source.set_value("Paste a list").run()
    field = drawn.text_area[0]
    assert field.label == "One pair a line: “What was asked”, a tab, “What was written”"
    assert field.placeholder == "What was asked<TAB>What was written"
    field.set_value("only one").run()
    assert "“What was asked”, a tab, then “What was written”" in drawn.error[0].value
    source = next(group for group in drawn.button_group if "Upload a table" in str(group.options))
    source.set_value("Upload a table").run()
    table = pd.DataFrame({"remark": ["a dull film"], "question": ["How?"]}, dtype="str")
    drawn.session_state["work-upload-films-remarks-kept"] = ("id", Table(table, "notes.csv", "utf-8", ",", 1))
    drawn.run()
    fine(drawn)
    chosen = {box.label: box.value for box in drawn.selectbox}
    assert (chosen["What was asked"], chosen["What was written"]) == ("question", "remark")
    drawn.session_state["work-upload-films-remarks-kept"] = ("id", Table(table[["remark"]], "one.csv", "utf-8", ",", 1))
    drawn.run()
    assert "Add a column for “What was written”" in drawn.warning[0].value


def test_a_damaged_file_of_corrections_is_said_and_the_rest_works(page):
    drawn = page("register", full=True)
    domain = find_domain("films")
    add_correction(
        demo_corrections(domain, domain.task(None)),
        domain.task(None),
        text="a film",
        text_pair=None,
        label="bad",
        predicted="good",
    )
    with demo_corrections(domain, domain.task(None)).open("ab") as file:
        file.write(b"{broken")
    drawn.run()
    assert "1 line of the file" in sentences(drawn)
    fine(drawn)


def test_a_serving_process_that_is_gone_is_a_sentence(page, monkeypatch):
    def gone(*_):
        raise ServingError("The serving process cannot be reached.")

    drawn = page("inbox", full=True)
    monkeypatch.setattr("core.serving.client.Client.answer_many", gone)
    drawn.session_state["work-answers"] = {}
    drawn.run()
    assert [error.value for error in drawn.error] == ["The serving process cannot be reached\\."]
    assert not drawn.exception


def test_a_table_that_is_too_long_to_be_shown_is_classified_to_its_last_row(page):
    page("overview", full=True)
    fresh = AppTest.from_function(script, args=("films",), default_timeout=300)
    fresh.session_state["work-source-films-remarks-kept"] = "Paste a list"
    fresh.session_state["work-paste-films-remarks-kept"] = "\n".join(f"a film {n}" for n in range(2500))
    fresh.run()
    fine(fresh)
    fresh.button(key="work-whole-films-remarks").click().run()
    fine(fresh)
    lines = fresh.session_state["work-whole"]["csv"].decode("utf-8-sig").splitlines()
    assert len(lines) == 2501
    assert lines[-1].startswith("a film 2499,")
    assert lines[0].endswith(",predicted_title,in_scope,waits,corrected_to")
    assert any("Save all 2,500 classified rows" in button.proto.label for button in fresh.get("download_button"))


def test_a_text_of_another_kind_waits_for_a_person_however_sure_the_model_is(page):
    page("overview", full=True)
    sure = "a text from elsewhere " + "x" * 20  # 42 letters: the model would say 92 %
    fresh = AppTest.from_function(script, args=("films",), default_timeout=60)
    fresh.session_state["work-source-films-remarks-kept"] = "Paste a list"
    fresh.session_state["work-paste-films-remarks-kept"] = f"{sure}\n{'y' * 42}"
    fresh.run()
    fine(fresh)
    assert "To look at by hand: 1" in sentences(fresh)
    tables = [table.value for table in fresh.dataframe]
    assert any("out of scope" in table["Mark"].tolist() for table in tables if "Mark" in table)


def test_of_test_rows_what_the_model_said_at_its_test_counts_as_in_decide(page):
    page("overview", full=True)
    domain = find_domain("films")
    file = answering_run(demo_runs(domain, domain.task(None))).predictions_file
    # Asked again the model says "bad" of every row; at its test it had been sure of "good".
    said = [(text, "good", "good", 0.99, 0.01, 0.99) for text in bundled_texts()]
    pd.DataFrame(said, columns=[*("text", "label", "predicted", "confidence"), "p:bad", "p:good"]).to_parquet(file)
    drawn = AppTest.from_function(script, args=("films",), default_timeout=300).run()
    fine(drawn)
    assert set(drawn.dataframe[0].value["Class"]) == {"Praise"}
    assert set(drawn.dataframe[0].value["Probability"]) == {99.0}

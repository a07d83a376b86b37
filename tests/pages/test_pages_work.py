"""The Work view as a page: every view draws, rows are corrected and learned from, lists and tables come in, and it never breaks."""

import re

import pandas as pd
import pytest
from presented import PAIRED
from streamlit.testing.v1 import AppTest
from support import DOMAIN_SOURCE, some_metrics, write_csv, write_domain

from core.domain import WORK_VIEWS
from core.errors import ServingError
from core.storage import write_json
from core.tasks.corrections import add_correction, demo_corrections, load_corrections
from core.tasks.discovery import find_domain
from core.tasks.models import answering_run, demo_runs, submit_demo


def script(name: str):
    from core.tasks.discovery import find_domain
    from core.tasks.models import answering_run, demo_runs
    from pages.model.parts.subject import of_demo
    from pages.model.parts.work import work

    domain = find_domain(name)
    task = domain.task(None)
    run = answering_run(demo_runs(domain, task))
    work(of_demo(domain, task, "bundled", run, run.metrics()))


COLUMNS = ("sender", "received", "house")
FULL = 'work=Work(view="{view}", title="Remarks", purpose="All.", order=("bad", "good"), person="sender", time="received", group="house", teams={{"bad": "Complaints"}}, feedback={{"good": "Thank you."}})'


@pytest.fixture
def page(tmp_path, fathom_home, monkeypatch):
    """Return a function that draws the view of a domain whose model says good or bad as the words do."""

    def answered(_, model, texts, pairs=None, progress=None):
        return [
            {
                "label": "bad",
                "probability": p,
                "probabilities": [p, 1 - p],
                "tokens": 5,
                "truncated": False,
                "in_scope": "elsewhere" not in text,
            }
            for text, p in ((text, 0.5 + (len(text) % 50) / 100) for text in texts)
        ]

    monkeypatch.setattr("core.serving.client.Client.answer_many", answered)
    monkeypatch.setattr(
        "pages.widgets.engine.ensure_server", lambda: type("S", (), {"url": "http://127.0.0.1:9", "token": None})
    )
    monkeypatch.setenv("FATHOM_DEMOS", str(tmp_path / "demos"))

    def draw(view: str, *, full: bool, pair: bool = False) -> AppTest:
        usual = 'work=Work(view="overview", title="Remarks", purpose="Remarks by class.")'
        assert usual in DOMAIN_SOURCE
        work = FULL.format(view=view) if full else usual.replace("overview", view)
        source = (PAIRED if pair else DOMAIN_SOURCE).replace(usual, work)
        folder = write_domain(tmp_path / "demos", source=source)
        if pair:
            for part in ("train", "test"):
                file = folder / "data" / f"remarks_{part}.csv"
                rows = [("How was it?", *row) for row in pd.read_csv(file).itertuples(index=False)]
                write_csv(file, ["question", "remark", "label"], rows)
        if full:
            for part in ("train", "test"):
                file = folder / "data" / f"remarks_{part}.csv"
                read = pd.read_csv(file)
                more = [
                    (text, label, f"P{n % 4}", f"2031-05-{1 + n % 28:02}T10:00", f"House {n % 3}")
                    for n, (text, label) in enumerate(read.itertuples(index=False))
                ]
                write_csv(file, ["text", "label", *COLUMNS], more)
        domain = find_domain("films")
        finished(domain, domain.task(None))
        return AppTest.from_function(script, args=("films",), default_timeout=300).run()

    return draw


def finished(domain, task) -> None:
    """Leave a run of the task that has ended, without training one."""
    run = submit_demo(domain, task, "quick", start=False)
    write_json(run.metrics_file, some_metrics(["bad", "good"]).to_json())
    # Twelve right rows from 0.6 up and a wrong one below it: 0.6 is the threshold that comes with a promise, of 80 %.
    rows = [(f"a {n}", "good", "good", 0.6 + n / 100) for n in range(12)] + [("b", "bad", "good", 0.5995)]
    frame = pd.DataFrame(rows, columns=["text", "label", "predicted", "confidence"])
    frame = frame.assign(**{"p:bad": 1 - frame["confidence"], "p:good": frame["confidence"]})
    frame.to_parquet(run.predictions_file)
    run.write_state(status="succeeded")


def sentences(page: AppTest) -> str:
    parts = [*page.markdown, *page.caption, *page.info, *page.warning, *page.subheader]
    return "\n".join(part.value for part in parts)


def for_a_person(page: AppTest) -> int:
    """How many rows the page says that a person should look at, above its table or, of an inbox, in its filter."""
    shown = [str(option.content) for group in page.button_group for option in group.proto.options]
    return int(
        re.search(r"To look at by hand: (\d+)|For a person \((\d+)\)", "\n".join([sentences(page), *shown])).expand(
            r"\1\2"
        )
    )


def fine(page: AppTest) -> None:
    assert [one.value for one in (*page.exception, *page.error)] == []


def press(page: AppTest, start: str) -> AppTest:
    return next(button for button in page.button if button.label.startswith(start)).click().run()


@pytest.mark.parametrize("full", [True, False], ids=["full", "bare"])
@pytest.mark.parametrize("view", WORK_VIEWS)
@pytest.mark.slow
def test_every_view_works_with_and_without_who_when_and_what(page, view, full):
    drawn = page(view, full=full)
    fine(drawn)
    assert "**20 rows**" in sentences(drawn)
    waiting = sum(0.5 + (len(text) % 50) / 100 < 0.6 for text in bundled_texts())
    assert 0 < waiting < 20
    assert for_a_person(drawn) == waiting
    assert "With 90 % confidence, at least 80 % of the answers" in sentences(drawn)
    drawn.slider[0].set_value(0.5).run()
    fine(drawn)
    assert "chosen by hand: no promise goes with it" in sentences(drawn)
    assert for_a_person(drawn) == 0
    if view == "feed" and not full:
        assert "no mood to draw" in sentences(drawn)


def bundled_texts() -> list[str]:
    domain = find_domain("films")
    return pd.read_csv(domain.test_file(domain.task(None)))["text"].tolist()


@pytest.mark.parametrize(("given", "used"), [("0.85", 0.85), ("7", 0.6), ("nan", 0.6), ("x", 0.6)])
def test_the_threshold_comes_from_the_link_and_stands_in_it_once_it_is_chosen(page, given, used):
    page("inbox", full=True)
    fresh = AppTest.from_function(script, args=("films",), default_timeout=300)
    fresh.query_params["threshold"] = given
    fresh.run()
    fine(fresh)
    assert fresh.slider[0].value == pytest.approx(used)
    fresh.slider[0].set_value(0.9).run()
    assert fresh.query_params["threshold"] == "0.900"


def test_a_label_is_corrected_listed_taken_back_and_learned_from(page, monkeypatch):
    drawn = page("inbox", full=True)
    domain = find_domain("films")
    task = domain.task(None)
    row = next(box for box in drawn.selectbox if box.label == "Which remark")
    row.set_value(3).run()
    next(box for box in drawn.selectbox if box.label == "Right class").set_value("good").run()
    press(drawn, "Correct")
    text = bundled_texts()[3]
    assert [(one.text, one.label, one.predicted) for one in load_corrections(demo_corrections(domain, task), task)] == [
        (text, "good", "bad")
    ]
    assert "Blame → **Praise**" in sentences(drawn)
    assert "1 has been decided by hand" in sentences(drawn)
    started = []
    monkeypatch.setattr("core.tasks.models.submit", lambda config, start: started.append(config))
    press(drawn, "Fine-tune with this correction")
    assert [config.train.preset for config in started] == ["balanced"]
    fine(drawn)
    press(drawn, "Undo")
    assert load_corrections(demo_corrections(domain, task), task) == []
    assert "None yet" in sentences(drawn)


def test_while_a_model_is_being_trained_there_is_a_link_instead_of_a_second_run(page, monkeypatch):
    links = []
    monkeypatch.setattr(
        "streamlit.page_link", lambda target, **options: links.append((target, options["query_params"]))
    )
    drawn = page("overview", full=False)
    domain = find_domain("films")
    add_correction(
        demo_corrections(domain, domain.task(None)),
        domain.task(None),
        text="a film",
        text_pair=None,
        label="bad",
        predicted="good",
    )
    run = submit_demo(domain, domain.task(None), "balanced", start=False)
    drawn.run()
    assert links == [("pages/train/train.py", {"run": run.id})]
    fine(drawn)
    assert not [button for button in drawn.button if button.label.startswith("Fine-tune")]


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
    drawn.session_state["work-upload-films-remarks-kept"] = ("id", "notes.csv", table)
    drawn.run()
    fine(drawn)
    chosen = {box.label: box.value for box in drawn.selectbox}
    assert (chosen["Remark"], chosen["Who"], chosen["When"], chosen["Of what"]) == ("Notes", "From", "none", "none")
    assert "**2 rows**" in sentences(drawn)
    assert "1 row without text is left out" in sentences(drawn)
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
    drawn.session_state["work-upload-films-remarks-kept"] = ("id", "notes.csv", table)
    drawn.run()
    fine(drawn)
    chosen = {box.label: box.value for box in drawn.selectbox}
    assert (chosen["What was asked"], chosen["What was written"]) == ("question", "remark")
    drawn.session_state["work-upload-films-remarks-kept"] = ("id", "one.csv", table[["remark"]])
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

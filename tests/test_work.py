"""The Work view: rows in the order of their work, a queue to look at, moods counted by hand, and a page that never breaks."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from presented import PAIRED
from streamlit.testing.v1 import AppTest
from support import DOMAIN_SOURCE, write_csv, write_domain

from core.charts import work as charts
from core.corrections import Correction, add_correction, corrections_file, load_corrections
from core.demo_models import submit_demo
from core.discovery import find_domain
from core.domain import WORK_VIEWS, ClassInfo, Costs, Example, HubSource, Task, Work
from core.errors import DataError, ServingError
from core.work import (
    Places,
    class_order,
    classified_csv,
    counted,
    in_order,
    is_dense,
    mood_by_group,
    mood_over_time,
    newest_first,
    ordered_classes,
    pasted_rows,
    recognise_places,
    short_codes,
    sure,
    team_of,
    to_review,
    work_rows,
)

ORDER = ("low", "middle", "high")
TASK = Task(
    name="news",
    title="News",
    purpose="Moods.",
    not_for="Not for trading.",
    row="sentence",
    classes=tuple(ClassInfo(label, label.title(), "") for label in ("high", "low", "middle")),
    examples=(Example("x", "y"),),
    out_of_scope=(),
    costs=Costs("points", 1, 5),
    work=Work("feed", "Feed", "All.", order=ORDER, person="author", time="date", group="firm", teams={"low": "Desk A"}),
    additions=(),
)
# text, author, date, firm, what the model says, how sure it is
SAID = [
    ("a", "Ann", "2031-04-01", "Acme", "low", 0.9),  # Tuesday
    ("b", "Bob", "2031-04-01T18:30", "Acme", "high", 0.55),
    ("c", "Ann", "2031-04-06", "Birch", "low", 0.5),  # Sunday of the same week
    ("d", "Bob", "2031-04-07", "Birch", "high", 0.8),  # Monday
    ("e", "", "soon", "", "middle", 0.99),
    ("f", "Ann", "2031-04-07T23:00+02:00", "Birch", "middle", 0.7),
]
FRAME = pd.DataFrame([row[:4] for row in SAID], columns=["text", "author", "date", "firm"], dtype="str")
ANSWERS = [{"label": label, "probability": p, "probabilities": [p, (1 - p) / 2, (1 - p) / 2]} for *_, label, p in SAID]


def rows(corrections=(), places=Places("author", "date", "firm")):
    return work_rows(FRAME, ANSWERS, places, "text", None, corrections)


def letters(frame):
    return "".join(frame["text"])


def test_rows_stand_by_class_in_the_order_of_the_work_then_the_surest_first():
    assert letters(in_order(rows(), ORDER)) == "acefdb"
    assert letters(in_order(rows(), ("high", "low"))) == "dbacef", "a class that the order does not name comes last"


def test_the_queue_and_the_rest_are_all_rows_and_no_row_twice():
    assert letters(to_review(rows(), 0.7)) == "cb", "the least sure first; a row at the threshold is sure enough"
    assert letters(sure(rows(), 0.7)) == "adef"
    assert letters(to_review(rows(), 0.0)) == ""
    assert letters(sure(rows(), 1.0)) == ""


def test_a_correction_moves_a_row_to_its_class_and_out_of_the_queue():
    table = rows([Correction("b", None, "low", "high", 1.0), Correction("z", None, "low", "high", 1.0)])
    assert letters(to_review(table, 0.7)) == "c"
    assert letters(in_order(table, ORDER)) == "bacefd", "what a person decided comes before what the model is sure of"
    assert table.loc[1, ["label", "predicted", "by_hand"]].tolist() == ["low", "high", True]


def test_moods_over_time_are_the_share_of_the_last_class_minus_that_of_the_first():
    days = mood_over_time(rows(), ORDER, "day")
    assert days["start"].dt.strftime("%m-%d").tolist() == ["04-01", "04-06", "04-07"]
    assert days["rows"].tolist() == [2, 1, 2]
    assert days["mood"].tolist() == [0.0, -1.0, 0.5]
    weeks = mood_over_time(rows(), ORDER, "week")
    assert weeks["start"].dt.strftime("%m-%d").tolist() == ["03-31", "04-07"]
    assert weeks["rows"].tolist() == [3, 2]
    assert weeks["mood"].tolist() == pytest.approx([-1 / 3, 0.5])


def test_moods_by_group_start_with_the_lowest_and_leave_out_rows_without_one():
    found = mood_by_group(rows(), ORDER)
    assert found["group"].tolist() == ["Acme", "Birch"]
    assert found["rows"].tolist() == [2, 3]
    assert found["mood"].tolist() == [0.0, 0.0]
    assert mood_by_group(rows([Correction("c", None, "middle", "low", 1.0)]), ORDER)["mood"].tolist() == pytest.approx(
        [0.0, 1 / 3]
    )


def test_the_newest_row_comes_first_and_those_without_a_time_last():
    assert letters(newest_first(rows())) == "fdcbae"


def test_classes_are_counted_by_group_and_the_largest_group_comes_first():
    table = counted(rows(), ORDER)
    assert table.index.tolist() == ["Birch", "Acme"]
    assert table.loc["Birch"].tolist() == [1, 1, 1]
    assert table.loc["Acme"].tolist() == [1, 0, 1]
    assert counted(rows(), ORDER, most_groups=1).index.tolist() == ["Birch"]
    assert counted(rows(places=Places()), ORDER).empty


def test_without_columns_for_who_when_and_what_nothing_is_invented():
    table = rows(places=Places())
    assert table[["who", "when", "group"]].eq("").all(axis=None)
    assert table["moment"].isna().all()
    assert mood_over_time(table, ORDER, "day").empty
    assert mood_by_group(table, ORDER).empty
    assert not is_dense(table)


def test_a_table_of_people_by_item_is_drawn_only_where_enough_of_it_is_filled():
    assert is_dense(rows())  # Ann and Bob by Acme and Birch: 4 of 4 cells
    many = pd.DataFrame({"who": [f"p{n}" for n in range(10)], "group": [f"g{n}" for n in range(10)]})
    assert not is_dense(many)  # 10 of 100 cells


def test_columns_are_recognised_by_the_names_of_the_task_then_by_usual_ones():
    assert recognise_places(["Text", "Firm", "AUTHOR", "Date"], TASK) == Places("AUTHOR", "Date", "Firm")
    assert recognise_places(["text", "From", "Received", "Company"], TASK) == Places("From", "Received", "Company")
    assert recognise_places(["name", "text"], TASK, taken=("name",)) == Places()
    assert recognise_places(["item", "student"], TASK, taken=(None,)) == Places("student", None, "item")


def test_a_pasted_list_is_one_text_a_line_and_of_pairs_two_with_a_tab():
    assert pasted_rows(" one \n\n two\tparts \r\n", TASK)["text"].tolist() == ["one", "two\tparts"]
    pairs = replace(TASK, text_pair="answer")
    assert pasted_rows("q1\ta1\nq2\t a 2 ", pairs).values.tolist() == [["q1", "a1"], ["q2", "a 2"]]
    for broken in ("q1\ta1\n\nq2 a2", "x\ty\n\n\tanswer", "x\ty\n\nquestion\t"):
        with pytest.raises(DataError, match=r"Line 3 has one text, and two.*“Text”, a tab, then “Sentence”"):
            pasted_rows(broken, pairs)


def test_order_teams_and_codes():
    assert class_order(TASK, ["other", "high", "low"]) == ["low", "high", "other"]
    assert [team_of(TASK, label) for label in ("low", "high", "unknown")] == ["Desk A", "High", "unknown"]
    assert short_codes(["Correct", "Partly correct", "Incorrect", "Cold"]) == ["C", "PC", "I", "CO"]
    assert len(set(short_codes(["Same"] * 77))) == 77


def test_public_data_that_spells_a_class_otherwise_keeps_its_place_and_its_team():
    public = HubSource("a/b", "text", "label", "CC0", "", classes={"0": "Low", "1": "High", "2": "Odd"})
    task = replace(TASK, hub=public)
    assert ordered_classes(task, ["1", "0", "2"]) == ["0", "1"]
    assert class_order(task, ["1", "0", "2"]) == ["0", "1", "2"]
    assert [team_of(task, label) for label in ("0", "2")] == ["Desk A", "Odd"]


def test_the_classified_table_keeps_its_columns_and_is_harmless_in_a_spreadsheet():
    frame = FRAME.assign(text=["=1+1", *FRAME["text"][1:]])
    table = work_rows(frame, ANSWERS, Places(), "text", None, [Correction("b", None, "low", "high", 1.0)])
    content = classified_csv(frame, table, ANSWERS, TASK, ["low", "middle", "high"]).decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(content)))
    assert found[0] == [
        *FRAME.columns,
        "predicted",
        "predicted_title",
        "probability",
        "corrected_to",
        "p:low",
        "p:middle",
        "p:high",
    ]
    assert found[1] == [
        "'=1+1",
        "Ann",
        "2031-04-01",
        "Acme",
        "low",
        "Low",
        "0.9000",
        "",
        "0.900000",
        "0.050000",
        "0.050000",
    ]
    assert found[2][4:8] == ["high", "High", "0.5500", "low"]
    assert len(found) == 7


def test_charts_hold_the_numbers_and_show_names_as_they_are():
    weeks = mood_over_time(rows(), ORDER, "week")
    bars = charts.mood_over_time(weeks, "week", "Low", "High <b>").data[0]
    assert list(bars.x) == ["2031-03-31", "2031-04-07"]
    assert list(bars.y) == pytest.approx([-1 / 3, 0.5])
    stacked = charts.counts(["A & B", "C"], [3, 0], [1, 2], "Rows")
    assert [list(trace.x) for trace in stacked.data] == [[3, 0], [1, 2]]
    assert list(stacked.layout.yaxis.ticktext) == ["A &amp; B (4)", "C (2)"]
    heat = charts.classes_by_group(counted(rows(), ORDER), list(ORDER), "firm").data
    assert heat[0].z.tolist() == [[1, 1, 1], [1, 0, 1]]
    assert [list(place) for place in heat[1].customdata] == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]
    cells = {("Ann", "Acme"): (0, False, "x"), ("Bob", "Birch"): (2, True, "y")}
    grid = charts.people_by_item(
        cells, ["Ann", "Bob"], ["Acme", "Birch"], ["L", "M", "H"], list(ORDER), "author", "firm"
    ).data[0]
    assert [list(line) for line in grid.text] == [["L", ""], ["", "H?"]]


def script(name: str):
    from core.demo_models import answering_run, demo_runs
    from core.discovery import find_domain
    from pages.widgets.demo import Demo
    from pages.widgets.demo_work import work

    domain = find_domain(name)
    task = domain.task(None)
    run = answering_run(demo_runs(domain, task))
    work(Demo(domain, task, "bundled", run, run.metrics()))


COLUMNS = ("sender", "received", "house")
FULL = 'work=Work(view="{view}", title="Remarks", purpose="All.", order=("bad", "good"), person="sender", time="received", group="house", teams={{"bad": "Complaints"}}, feedback={{"good": "Thank you."}})'


@pytest.fixture
def page(tmp_path, fathom_home, monkeypatch):
    """Return a function that draws the view of a domain whose model says good or bad as the words do."""

    def answered(_, model, texts, pairs=None, progress=None):
        return [
            {"label": "bad", "probability": p, "probabilities": [p, 1 - p], "tokens": 5, "truncated": False}
            for p in (0.5 + (len(text) % 50) / 100 for text in texts)
        ]

    monkeypatch.setattr("core.serving.client.Client.predict_many", answered)
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
        return AppTest.from_function(script, args=("films",), default_timeout=30).run()

    return draw


def finished(domain, task) -> None:
    """Leave a run of the task that has ended, without training one."""
    run = submit_demo(domain, task, "quick", start=False)
    run.metrics_file.write_text('{"classes": ["bad", "good"]}')
    run.write_state(status="succeeded")


def sentences(page: AppTest) -> str:
    parts = [*page.markdown, *page.caption, *page.info, *page.warning, *page.subheader]
    return "\n".join(part.value for part in parts)


def fine(page: AppTest) -> None:
    assert [one.value for one in (*page.exception, *page.error)] == []


def press(page: AppTest, start: str) -> AppTest:
    return next(button for button in page.button if button.label.startswith(start)).click().run()


@pytest.mark.parametrize("full", [True, False], ids=["full", "bare"])
@pytest.mark.parametrize("view", WORK_VIEWS)
def test_every_view_works_with_and_without_who_when_and_what(page, view, full):
    drawn = page(view, full=full)
    fine(drawn)
    assert "**20 rows**" in sentences(drawn)
    waiting = sum(0.5 + (len(text) % 50) / 100 < 0.6 for text in bundled_texts())
    assert 0 < waiting < 20
    assert f"To look at by hand: {waiting}" in sentences(drawn)
    drawn.slider(key="work-threshold-films-remarks").set_value(0.5).run()
    fine(drawn)
    assert "To look at by hand: 0" in sentences(drawn)
    if view == "feed" and not full:
        assert "no mood to draw" in sentences(drawn)


def bundled_texts() -> list[str]:
    domain = find_domain("films")
    return pd.read_csv(domain.test_file(domain.task(None)))["text"].tolist()


@pytest.mark.parametrize(("given", "used"), [("0.85", 0.85), ("7", 0.6), ("nan", 0.6), ("x", 0.6)])
def test_the_threshold_comes_from_the_link_and_stands_in_it(page, given, used):
    drawn = page("inbox", full=True)
    fresh = AppTest.from_function(script, args=("films",), default_timeout=30)
    fresh.query_params["threshold"] = given
    fresh.run()
    fine(fresh)
    assert fresh.slider[0].value == used
    assert drawn.query_params["threshold"] == "0.6"
    fresh.slider[0].set_value(0.9).run()
    assert fresh.query_params["threshold"] == "0.9"


def test_a_label_is_corrected_listed_taken_back_and_learned_from(page, monkeypatch):
    drawn = page("inbox", full=True)
    domain = find_domain("films")
    task = domain.task(None)
    row = next(box for box in drawn.selectbox if box.label == "Which remark")
    row.set_value(3).run()
    next(box for box in drawn.selectbox if box.label == "Right class").set_value("good").run()
    press(drawn, "Add")
    text = bundled_texts()[3]
    assert [(one.text, one.label, one.predicted) for one in load_corrections(domain, task)] == [(text, "good", "bad")]
    assert "Blame → **Praise**" in sentences(drawn)
    assert "1 has been decided by hand" in sentences(drawn)
    started = []
    monkeypatch.setattr("core.demo_models.submit", lambda config, start: started.append(config))
    press(drawn, "Fine-tune with this correction")
    assert [config.train.preset for config in started] == ["balanced"]
    fine(drawn)
    press(drawn, "Undo")
    assert load_corrections(domain, task) == []
    assert "None yet" in sentences(drawn)


def test_while_a_model_is_being_trained_there_is_a_link_instead_of_a_second_run(page, monkeypatch):
    links = []
    monkeypatch.setattr(
        "streamlit.page_link", lambda target, **options: links.append((target, options["query_params"]))
    )
    drawn = page("overview", full=False)
    domain = find_domain("films")
    add_correction(domain, domain.task(None), text="a film", text_pair=None, label="bad", predicted="good")
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
    assert "the first 2,000 are shown" in sentences(drawn)
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
    assert "What was written" in drawn.dataframe[0].value.columns
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
    add_correction(domain, domain.task(None), text="a film", text_pair=None, label="bad", predicted="good")
    with corrections_file(domain, domain.task(None)).open("ab") as file:
        file.write(b"{broken")
    drawn.run()
    assert "1 line of the file" in sentences(drawn)
    fine(drawn)


def test_a_serving_process_that_is_gone_is_a_sentence(page, monkeypatch):
    def gone(*_):
        raise ServingError("The serving process cannot be reached.")

    drawn = page("inbox", full=True)
    monkeypatch.setattr("core.serving.client.Client.predict_many", gone)
    drawn.session_state["work-answers"] = {}
    drawn.run()
    assert [error.value for error in drawn.error] == ["The serving process cannot be reached\\."]
    assert not drawn.exception

"""A model that learned from several columns: asked part by part in Try, by a mark or by columns in Work, and by separate files in Train."""

from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import pandas as pd
import pytest
from note_task import NOTES
from streamlit.testing.v1 import AppTest
from support import film_rows, some_metrics, write_csv

from core.dataset.folder import load_dataset, save_dataset
from core.domain import Domain, Example
from core.errors import ConfigError
from core.ingest.content import Table
from core.runs.run import Run
from core.storage import ROOT
from pages.model.parts.subject import of_demo

JOINED = ("channel", "title", "body")
TASK = replace(
    NOTES,
    text="channel + title + body",
    examples=(Example("mail | Refund | Pay me back | now", "with a mark of its own"),),
)


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """The subject of a joined run, and the texts that its model was asked."""
    texts = []

    def answer(_, model, given, pairs=None, **more):
        texts.extend(given)
        said = {"label": "a", "probability": 0.9, "probabilities": [0.9, 0.1], "in_scope": True, "truncated": False}
        row = {"in_scope": False, "scope": "out", "nearest": []}
        return {"predictions": [said], "rows": [row], "answering": {}}

    monkeypatch.setattr("core.serving.client.Client.answer", answer)
    monkeypatch.setattr("pages.model.parts.try_it._answer", lambda subject, found: None)
    monkeypatch.setattr("pages.model.parts.try_it._nearest", lambda subject, found: None)
    monkeypatch.setattr(
        "pages.widgets.engine.ensure_server", lambda: type("S", (), {"url": "http://127.0.0.1:9", "token": None})
    )
    config = SimpleNamespace(demo="", data=SimpleNamespace(joined=JOINED, text_pair=None, text=TASK.text))
    monkeypatch.setattr(Run, "config", lambda self: config)
    domain = Domain("D", "P.", "W.", "", (TASK,), name="d")
    return of_demo(domain, TASK, "bundled", Run(tmp_path), some_metrics(["a", "b"])), texts


def trying(subject):
    from pages.model.parts.try_it import try_it

    try_it(subject)


def columns(subject, frame):
    import streamlit as st

    from pages.model.parts.work.rows import _columns

    st.session_state["chosen"] = _columns(subject, frame, "notes.csv")


def pasting(subject):
    from pages.model.parts.work.rows import _pasted

    _pasted(subject)


def drawn(function, **given):
    page = AppTest.from_function(function, kwargs=given, default_timeout=300).run()
    assert not page.exception
    return page


def told(page):
    return "\n".join(part.value for part in (*page.caption, *page.warning)).replace("\\", "")


def test_try_asks_part_by_part_and_joins_as_the_model_learned(asked):
    subject, texts = asked
    page = drawn(trying, subject=subject)
    assert [field.label for field in page.text_area] == list(JOINED)
    assert [field.value for field in page.text_area] == ["mail", "Refund", "Pay me back | now"]
    assert texts[-1] == "mail | Refund | Pay me back | now"
    page.text_area[0].set_value("").run()
    page.text_area[2].set_value("Pay me").run()
    assert texts[-1] == "Refund | Pay me"
    assert "joined to one text" in told(page)


def test_a_pasted_list_says_how_its_lines_are_made(asked):
    page = drawn(pasting, subject=asked[0])
    assert "made of channel + title + body: write them in this order with “|” between" in told(page)
    assert page.text_area[0].placeholder == "channel | title | body"


def test_an_uploaded_table_is_joined_by_its_columns(asked):
    frame = pd.DataFrame({"body": ["Pay me", "Hi"], "title": ["Refund", ""], "channel": ["mail", "chat"]}, dtype="str")
    page = drawn(columns, subject=asked[0], frame=frame)
    chosen = page.session_state["chosen"]
    assert chosen.frame[chosen.text].tolist() == ["mail | Refund | Pay me", "chat | Hi"]
    assert told(page) == ""


def test_a_table_without_the_columns_is_read_by_the_one_that_is_chosen_and_that_is_said(asked):
    frame = pd.DataFrame({"id": ["1", "2"], "message": ["Please pay me back", "The parcel is lost"]}, dtype="str")
    page = drawn(columns, subject=asked[0], frame=frame)
    chosen = page.session_state["chosen"]
    assert chosen.frame[chosen.text].tolist() == ["Please pay me back", "The parcel is lost"]
    assert "this table has no 'channel', 'title', 'body'" in told(page)


def test_a_separate_file_of_a_joined_table_is_taken_and_its_private_data_replaced(fathom_home, monkeypatch, tmp_path):
    rows = [(f"Case {n} closed", text, label) for n, (text, label) in enumerate(film_rows(100))]
    frame = pd.DataFrame(rows, columns=["title", "body", "label"], index=pd.RangeIndex(2, 102, name="line"))
    films = save_dataset(Table(frame.astype("str"), "films.csv", "utf-8", ",", 1))
    letter = "a dull film says joe.day@example.org"
    file = write_csv(tmp_path / "test.csv", list(frame), [("New", letter, "bad"), *rows[:9]])
    given = BytesIO(file.read_bytes())
    given.name, given.file_id = "test.csv", "one"
    monkeypatch.setattr("streamlit.file_uploader", lambda label, **_: given if "test file" in label else None)
    known = {"name": "all-MiniLM-L6-v2", "source": "embedded", "verified": True, "sha256": "0" * 64, "pooling": "mean"}
    known |= {"model_type": "bert", "layers": 6, "parameters": 22_000_000, "max_length": 512, "languages": ["en"]}
    found = []

    def submit(config):
        found.append(config.data)
        raise ConfigError("That will do.")

    plan = {"minutes": 1.0, "minutes_low": 0.5, "minutes_high": 2.0, "device": {"name": "CPU"}, "notes": []}
    plan |= dict.fromkeys(("peak_memory_bytes", "free_memory_bytes", "truncated_share", "unknown_share"), 0)
    monkeypatch.setattr("core.runs.submission.submit", submit)
    monkeypatch.setattr("pages.widgets.engine.encoder", lambda name: known)
    monkeypatch.setattr("pages.widgets.engine.preflight", lambda *_: plan)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    page.switch_page("pages/train/train.py")
    for name, value in {"data": films.id, "text": "title + body", "label": "label"}.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    shown = "\n".join(part.value for part in (*page.markdown, *page.error))
    assert "Private data was found" in shown
    assert "follows the choice below" in shown
    assert "joe" not in shown
    page.button(key="start").click().run()
    assert load_dataset(found[0].test_dataset).frame()["body"].iloc[0] == "a dull film says [EMAIL]"
    (way,) = (control for control in page.button_group if (control.key or "").startswith("privacy-"))
    way.set_value("Keep as it is").run()
    page.button(key="start").click().run()
    assert load_dataset(found[1].test_dataset).frame()["body"].iloc[0] == letter
    assert replace(found[0], test_dataset="") == replace(found[1], test_dataset="")

"""The columns on the Data page: what is joined stands in its box, and the next choice adds to it."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from support import film_rows

from core.dataset.folder import save_dataset
from core.errors import ServingError
from core.ingest.content import Table
from core.storage import ROOT

KNOWN = {"name": "all-MiniLM-L6-v2", "source": "embedded", "verified": True, "sha256": "0" * 64, "pooling": "mean"}
KNOWN |= {"model_type": "bert", "layers": 6, "parameters": 22_000_000, "max_length": 512, "languages": ["en"]}


@pytest.fixture
def letters(fathom_home, monkeypatch):
    """A table of a title, a body and a channel; nothing asks an engine."""
    rows = [
        (f"Case {n} closed", text, ("phone", "mail")[n % 2], label) for n, (text, label) in enumerate(film_rows(80))
    ]
    frame = pd.DataFrame(rows, columns=["title", "body", "channel", "topic"], index=pd.RangeIndex(2, 82, name="line"))

    def no_engine(*_):
        raise ServingError("There is no engine in this test.")

    monkeypatch.setattr("pages.widgets.engine.encoder", lambda name: KNOWN)
    monkeypatch.setattr("pages.widgets.engine.tokens", no_engine)
    return save_dataset(Table(frame.astype("str"), "letters.csv", "utf-8", ",", 1))


def opened(identity: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.switch_page("pages/train/data.py")
    app.query_params["data"] = identity
    return app.run()


def test_what_a_press_joined_stands_in_the_box_and_a_category_is_added_to_it(letters):
    app = opened(letters.id)
    app.button(key=f"join-{letters.id}").click().run()
    before = app.multiselect(key=f"before-{letters.id}")
    assert before.value == ["title"]
    assert app.selectbox(key=f"text-{letters.id}").value == "body"
    before.set_value(["channel", "title"]).run()
    assert app.query_params["text"] == "channel + title + body"
    assert any(one.value.startswith("The text is channel") for one in app.caption)
    app.multiselect(key=f"before-{letters.id}").set_value([]).run()
    assert app.query_params["text"] == "body"
    assert any(button.label.startswith("Join") for button in app.button)


def test_what_the_address_says_wins_over_what_a_box_showed(letters):
    app = opened(letters.id)
    app.query_params["text"] = "channel + body"
    app.query_params["label"] = "topic"
    app.run()
    assert app.multiselect(key=f"before-{letters.id}").value == ["channel"]
    assert not app.exception

"""The Train page takes texts that belong to no class: from a table used before or pasted, says what is wrong, and loses nothing."""

import dataclasses

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from support import film_rows

from core.config import RunConfig, TrainConfig
from core.dataset.folder import load_dataset, save_dataset
from core.errors import ConfigError, DataError
from core.ingest.content import Table
from core.runs.run import create_run
from core.storage import ROOT
from pages.train.parts.outside_form import lines_table

KNOWN = {"name": "all-MiniLM-L6-v2", "source": "embedded", "verified": True, "sha256": "0" * 64, "pooling": "mean"}
KNOWN |= {"model_type": "bert", "layers": 6, "parameters": 22_000_000, "max_length": 512, "languages": ["en"]}
LINES = [f"The {word} is sold out today." for word in ("bread", "milk", "salt", "flour", "rice", "tea")]


def kept(frame, name):
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="line")
    return save_dataset(Table(frame.astype("str"), name, "utf-8", ",", 1))


@pytest.fixture
def films(fathom_home):
    return kept(pd.DataFrame(film_rows(100), columns=["text", "label"]), "films.csv")


@pytest.fixture
def asked(monkeypatch):
    """What the Train page asks for; nothing asks an engine."""
    found = []

    def submit(config):
        found.append(config)
        raise ConfigError("That will do.")

    known = {"minutes": 1.0, "minutes_low": 0.5, "minutes_high": 2.0, "device": {"name": "CPU"}, "notes": []}
    known |= dict.fromkeys(("peak_memory_bytes", "free_memory_bytes", "truncated_share", "unknown_share"), 0)
    monkeypatch.setattr("core.runs.submission.submit", submit)
    monkeypatch.setattr("pages.widgets.engine.encoder", lambda name: KNOWN)
    monkeypatch.setattr("pages.widgets.engine.preflight", lambda *_: known)
    return found


def opened(**query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.switch_page("pages/train/train.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def shown(app):
    parts = [*app.markdown, *app.caption, *app.info, *app.error]
    return "\n".join(part.value for part in parts).replace("\\", "")


def paste(app, text):
    app.button_group(key="outside-way").set_value("Pasted lines").run()
    app.text_area(key="outside-lines").set_value(text).run()
    return app.button(key="outside-use").click().run()


def test_pasted_lines_are_counted_kept_in_the_link_and_asked_for(films, asked):
    app = paste(opened(data=films.id), "\n\n".join(LINES))
    assert "6 texts of pasted lines are read, from 'text'." in shown(app)
    assert "are few" in shown(app)
    assert "learns from them what to refuse" in shown(app)
    app.button(key="start").click().run()
    data = asked[0].data
    assert (data.dataset, data.outside_file_name, data.outside_text) == (films.id, "pasted lines", None)
    assert load_dataset(data.outside_dataset).frame()["text"].tolist() == LINES


def test_what_cannot_be_used_is_said_stays_in_the_field_and_is_left_with_one_press(films, asked):
    app = paste(opened(data=films.id), "One alone.")
    assert "has 1 text in 'text'; fewer than 5 do not help the guard" in shown(app)
    assert not [button for button in app.button if button.key == "start"]
    app.button(key="outside-without").click().run()
    assert [button for button in app.button if button.key == "start"]
    app.button_group(key="outside-way").set_value("Pasted lines").run()
    assert app.text_area(key="outside-lines").value == "One alone."
    app = paste(app, "")
    assert "No line was pasted." in shown(app)
    app.button(key="start").click().run()
    assert asked[0].data.outside_dataset is None


def test_a_table_used_before_comes_with_a_choice_of_its_column(films, asked):
    shop = kept(pd.DataFrame({"id": range(6), "note": LINES}), "shop.csv")
    app = opened(data=films.id)
    app.button_group(key="outside-way").set_value("A table used before").run()
    app.selectbox(key="outside-known-0").set_value(shop.id).run()
    assert "6 texts of shop.csv are read, from 'note'." in shown(app)
    app.selectbox(key=f"outside_text-{shop.id}").set_value("id").run()
    assert "'shop.csv' has no words in 'id'. Choose the column" in shown(app)
    app.selectbox(key=f"outside_text-{shop.id}").set_value("note").run()
    app.button(key="start").click().run()
    assert (asked[0].data.outside_dataset, asked[0].data.outside_text) == (shop.id, "note")


def test_rows_that_have_a_class_are_named(films, asked):
    text = films.frame()["text"].iloc[0]
    app = paste(opened(data=films.id), "\n".join([*LINES, text]))
    assert "1 of the 7 texts that belong to no class ('pasted lines') also stand in the table with a class" in shown(
        app
    )


def test_a_link_whose_texts_were_deleted_says_so_and_goes_on_without_them(films, asked):
    app = opened(data=films.id, outside="0123456789abcdef")
    assert "There is no data set" in shown(app)
    app.button(key="outside-without").click().run()
    assert [button for button in app.button if button.key == "start"]


def test_a_run_shows_them_and_trains_again_with_them(films, asked):
    shop = kept(pd.DataFrame({"id": range(6), "note": LINES}), "shop.csv")
    app = opened(data=films.id, outside=shop.id, outside_text="note")
    app.button(key="start").click().run()
    run = create_run(dataclasses.replace(RunConfig("Films", asked[0].data, TrainConfig()), name="Films"))
    run.write_state(status="cancelled")
    page = opened(run=run.id)
    assert "Texts that belong to no class, for the guard: 'note' of 'shop.csv'." in shown(page)
    from pages.train.parts.outside_form import outside_query

    assert outside_query(run.config().data) == {"outside": shop.id, "outside_text": "note"}


def test_lines_of_pairs_want_one_tab():
    table = lines_table("a\tb\n\nc\td\n", "q", "a")
    assert table.frame.to_dict("list") == {"q": ["a", "c"], "a": ["b", "d"]}
    assert list(table.frame.index) == [1, 3]
    with pytest.raises(DataError, match=r"line 2 has 1. Put one tab"):
        lines_table("a\tb\nc", "q", "a")


@pytest.mark.parametrize(
    ("choice", "kept_texts"),
    [
        (None, ["write to [EMAIL]", *LINES]),
        ("Leave these rows out", LINES),
        ("Keep as it is", ["write to joe@example.org", *LINES]),
    ],
)
def test_private_data_in_pasted_lines_is_shown_and_decided_on_before_they_are_kept(films, asked, choice, kept_texts):
    app = opened(data=films.id)
    app.button_group(key="outside-way").set_value("Pasted lines").run()
    app.text_area(key="outside-lines").set_value("\n".join(["write to joe@example.org", *LINES])).run()
    assert "Private data was found" in shown(app)
    assert "joe@" not in shown(app)
    if choice:
        (way,) = (control for control in app.button_group if (control.key or "").startswith("privacy-"))
        way.set_value(choice).run()
    app.button(key="outside-use").click().run()
    assert not app.exception
    identity = app.query_params["outside"]
    identity = identity[0] if isinstance(identity, list) else identity
    assert load_dataset(identity).frame()["text"].tolist() == kept_texts

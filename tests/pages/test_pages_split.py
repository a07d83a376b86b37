"""The Data page offers a split that does not flatter, and the Train page asks for what was chosen."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.config import DataConfig, RunConfig, TrainConfig
from core.dataset.folder import save_dataset
from core.errors import ConfigError, ServingError
from core.ingest.content import Table
from core.runs.run import create_run
from core.storage import ROOT

KNOWN = {"name": "all-MiniLM-L6-v2", "source": "embedded", "verified": True, "sha256": "0" * 64, "pooling": "mean"}
KNOWN |= {"model_type": "bert", "layers": 6, "parameters": 22_000_000, "max_length": 512, "languages": ["en"]}


@pytest.fixture
def letters(fathom_home, monkeypatch):
    """A table whose writers sign, decide the label, and stand in a column; a column of parts; nothing asks an engine."""
    generator = np.random.default_rng(3)
    labels = generator.integers(0, 3, 15)
    rows = [
        (f"{' '.join(generator.choice([f'w{i}' for i in range(800)], 9))} yours, p{w}", f"c{labels[w]}", f"p{w}")
        for w in range(15)
        for _ in range(12)
    ]
    frame = pd.DataFrame(rows, columns=["text", "label", "author"])
    frame["day"] = [str(day.date()) for day in pd.date_range("2024-01-01", periods=len(frame))]
    frame["where"] = [("train", "train", "dev", "test")[i % 4] for i in range(len(frame))]
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="line")
    monkeypatch.setattr("pages.widgets.engine.encoder", lambda name: KNOWN)

    def no_engine(*_):
        raise ServingError("There is no engine in this test.")

    monkeypatch.setattr("pages.widgets.engine.tokens", no_engine)
    return save_dataset(Table(frame.astype("str"), "letters.csv", "utf-8", ",", 1))


@pytest.fixture
def asked(monkeypatch):
    """What the Train page asks for, and the parts that its estimate is given."""
    found = {"runs": [], "parts": []}

    def submit(config):
        found["runs"].append(config)
        raise ConfigError("That will do.")

    def preflight(train_json, parts, *rest):
        found["parts"].append(parts)
        known = {"minutes": 1.0, "minutes_low": 0.5, "minutes_high": 2.0, "device": {"name": "CPU"}, "notes": []}
        return known | dict.fromkeys(("peak_memory_bytes", "free_memory_bytes", "truncated_share", "unknown_share"), 0)

    monkeypatch.setattr("core.runs.submission.submit", submit)
    monkeypatch.setattr("pages.widgets.engine.preflight", preflight)
    return found


def opened(page, **query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.switch_page(page)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def start(app):
    app.button(key="start").click().run()
    return app


def test_one_press_takes_the_column_that_does_not_flatter_and_one_undoes_it(letters):
    app = opened("pages/train/data.py", data=letters.id, text="text", label="label")
    heading = next(box.label for box in app.expander if "A random split flatters" in box.label)
    assert "author" in heading
    key = f"finding-{letters.id}-flattering_split-author"
    app.session_state[key] = True
    app.run()
    press = app.button(key=f"{key}-split")
    assert press.label == "Split by 'author'"
    press.click().run()
    assert app.query_params["group"] in ("author", ["author"])
    assert not any("A random split flatters" in box.label for box in app.expander)
    assert any("Rows will be split by column 'author'" in text.value.replace("\\", "") for text in app.markdown)
    app.button(key=f"undo-split-{letters.id}").click().run()
    assert "group" not in app.query_params
    assert any("A random split flatters" in box.label for box in app.expander)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"group": "author"}, {"group": "author"}),
        ({"time": "day"}, {"time": "day"}),
        ({"parts": "where"}, {"parts": "where"}),
        (
            {"test_share": "0.3", "validation_share": "0.2", "split_seed": "4"},
            {"test_share": 0.3, "validation_share": 0.2, "split_seed": 4},
        ),
    ],
)
def test_a_run_is_asked_for_as_the_page_says(letters, asked, query, wanted):
    app = start(opened("pages/train/train.py", data=letters.id, text="text", label="label", **query))
    data = asked["runs"][0].data
    assert {name: getattr(data, name) for name in wanted} == wanted
    counts = "{:,} training · {:,} validation · {:,} test rows".format(*asked["parts"][-1])
    assert sum(asked["parts"][-1]) == 180
    assert any(counts in caption.value.replace("\\", "") for caption in app.caption)


def test_the_way_is_chosen_on_the_page_and_stands_in_the_link(letters, asked):
    app = opened("pages/train/train.py", data=letters.id, text="text", label="label")
    assert app.button(key="follow-parts").label.replace("\\", "") == "Follow column 'where'"
    app.selectbox(key=f"way-{letters.id}").select("group").run()
    app.selectbox(key=f"way-column-{letters.id}-group").select("author").run()
    assert app.query_params["group"] in ("author", ["author"])
    start(app)
    assert asked["runs"][0].data.group == "author"


def test_a_split_that_cannot_be_is_a_sentence_and_nothing_is_started(letters, asked):
    app = opened("pages/train/train.py", data=letters.id, text="text", label="label", time="author")
    assert any("cannot be read as times" in error.value.replace("\\", "") for error in app.error)
    assert not any(button.key == "start" for button in app.button)
    app = opened("pages/train/train.py", data=letters.id, text="text", label="label", group="gone")
    assert any("does not have" in error.value.replace("\\", "") for error in app.error)


def test_training_again_keeps_the_split_and_the_files(letters, asked):
    """The link of a run leads to the same settings of its split, separate files among them."""
    from pages.train.parts.split_form import split_query

    data = DataConfig(letters.id, "letters.csv", "text", "label", group="author", split_seed=9, validation_share=0.2)
    data = dataclasses.replace(data, test_dataset=letters.id, test_file_name="letters.csv")
    run = create_run(RunConfig("letters", data, TrainConfig()))
    assert split_query(run.config().data) == {
        "group": "author", "test": letters.id, "validation_share": "0.2", "split_seed": "9",
    }  # fmt: skip
    start(opened("pages/train/train.py", data=letters.id, text="text", label="label", **split_query(data)))
    assert asked["runs"][0].data == data

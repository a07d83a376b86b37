"""A model whose text is made of several columns, over HTTP: rows by column give what the joined texts give, and refusals say what to send."""

from dataclasses import replace

import pytest
from explain_runs import trained_runs
from starlette.testclient import TestClient

from core.runs.run import Run
from core.serving.engine_room import EngineRoom
from core.serving.server import create_app

runs = pytest.fixture(scope="module")(trained_runs)


@pytest.fixture
def http(runs, monkeypatch):
    """The application over a run whose text is called title + body."""
    config = Run.config

    def joined(run):
        found = config(run)
        return replace(found, data=replace(found.data, text="title + body", joined=("title", "body")))

    monkeypatch.setattr(Run, "config", joined)
    room = EngineRoom()
    room.warm.set()
    return TestClient(create_app(room), raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/predict", "/answer"])
def test_rows_are_joined_as_the_model_learned(http, runs, path):
    model = runs["frozen"].id
    rows = [
        {"body": "a lovely film", "title": "Review", "more": "not read"},
        {"title": "", "body": "dull"},
        {"title": " ", "body": ""},
    ]
    by_row = http.post(path, json={"model": model, "rows": rows}).json()
    by_text = http.post(path, json={"model": model, "texts": ["Review | a lovely film", "dull", ""]}).json()
    assert by_row["predictions"] == by_text["predictions"]
    assert by_row["predictions"][2]["label"] == ""


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "'texts' or 'rows', objects with the fields 'title', 'body', must hold 1 to 1,000"),
        ({"texts": []}, "holds nothing to classify"),
        ({"rows": []}, "holds nothing to classify"),
        ({"rows": [{"title": "x"}]}, "Row 1 lacks 'body'"),
        ({"rows": [{"title": "x", "body": "y"}], "texts": ["z"]}, "Send one of them"),
        ({"rows": [{"title": "x", "body": 5}]}, "rows.0.body"),
    ],
)
def test_what_is_missing_is_named(http, runs, body, words):
    response = http.post("/predict", json={"model": runs["frozen"].id, **body})
    assert response.status_code == 422
    assert words in response.json()["error"]
    assert set(response.json()) == {"error", "kind"}

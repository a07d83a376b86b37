"""Settings of the wrong kind are refused with a sentence before anything is loaded; nothing a caller sends ends in a failure of the server."""

import pytest
from starlette.testclient import TestClient

from core.serving.engine_room import EngineRoom
from core.serving.server import create_app

TEXTS = ["a film", "so dull"]


@pytest.fixture
def http(fathom_home):
    """The application over a room that never gets to load anything."""
    room = EngineRoom()
    room.warm.set()
    return TestClient(create_app(room), raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch_size", 32.5),
        ("batch_size", True),
        ("batch_size", "12"),
        ("freeze_encoder", "no"),
        ("freeze_encoder", 1),
        ("gradient_checkpointing", "false"),
        ("class_weights", []),
        ("max_length", 64.5),
        ("lora_rank", 2.5),
        ("epochs", "three"),
        ("weight_decay", None),
        ("dropout", {}),
        ("seed", "x"),
        ("encoder", 5),
        ("encoder", None),
    ],
)
def test_a_setting_of_the_wrong_kind_is_named_with_its_value(http, name, value):
    response = http.post("/preflight", json={"train": {name: value}, "rows": 5, "classes": 2, "texts": TEXTS})
    assert response.status_code == 422
    assert name in response.json()["error"]
    assert repr(value) in response.json()["error"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"train": {"nonsense": 1}}, "nonsense"),
        ({"train": []}, "train"),
        ({"rows": 0}, "rows"),
        ({"rows": 2.5}, "rows"),
        ({"classes": "two"}, "classes"),
        ({"texts": []}, "at least one row"),
        ({"texts": "a film"}, "texts"),
        ({"text_pairs": ["one"]}, "2 first texts and 1 second"),
    ],
)
def test_a_request_that_does_not_fit_gets_a_sentence(http, change, words):
    response = http.post("/preflight", json={"train": {}, "rows": 5, "classes": 2, "texts": TEXTS, **change})
    assert response.status_code == 422
    assert words in response.json()["error"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing"), ("GET", "/predict"), ("POST", "/models/a/explain/b")]
)
def test_an_address_that_is_none_says_where_to_look(http, method, path):
    response = http.request(method, path)
    assert response.status_code in (404, 405)
    assert path in response.json()["error"]
    assert "/docs" in response.json()["error"]

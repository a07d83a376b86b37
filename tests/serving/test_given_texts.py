"""Requests with nothing to read, unknown fields, wrong kinds and too much: each gets its own answer, and each refusal has the documented form."""

import json

import pytest
from explain_runs import trained_runs
from starlette.testclient import TestClient

from core.serving.engine_room import EngineRoom
from core.serving.schemas import ErrorResponse
from core.serving.server import MOST_BODY_BYTES, create_app

runs = pytest.fixture(scope="module")(trained_runs)


@pytest.fixture(scope="module")
def http(runs):
    """The application over really trained runs."""
    room = EngineRoom()
    room.warm.set()
    return TestClient(create_app(room), raise_server_exceptions=False)


BLANKS = ["", "   ", "\t\r\n", "\u200b\u00a0\u3000", "\ufeff"]


@pytest.mark.parametrize("path", ["/predict", "/answer"])
def test_a_text_without_anything_to_read_gets_no_class_and_the_reason(http, runs, path):
    found = http.post(path, json={"model": runs["frozen"].id, "texts": ["a lovely film", *BLANKS]}).json()
    first, *others = found["predictions"]
    assert first["label"] in found["classes"]
    assert first["why"] is None
    for said in others:
        assert (said["label"], said["probability"], said["probabilities"], said["waits"]) == ("", None, [], True)
        assert "no text" in said["why"]
    if path == "/answer":
        assert [row["scope"] for row in found["rows"][1:]] == ["no text"] * len(BLANKS)
    alone = http.post(path, json={"model": runs["frozen"].id, "texts": BLANKS}).json()
    assert [said["label"] for said in alone["predictions"]] == [""] * len(BLANKS)


def test_a_pair_with_one_empty_text_gets_no_class(http, runs):
    body = {"model": runs["pair"].id, "texts": ["was it good", "was it good"], "text_pairs": ["it was lovely", " "]}
    found = http.post("/predict", json=body).json()
    assert [bool(said["label"]) for said in found["predictions"]] == [True, False]


def test_scope_is_given_where_it_is_asked_for_and_else_it_is_said_that_nobody_looked(http, runs):
    body = {"model": runs["frozen"].id, "texts": ["a lovely film", ""]}
    plain = http.post("/predict", json=body).json()
    assert [said["in_scope"] for said in plain["predictions"]] == [None, None]
    assert '"scope": true' in plain["note"]
    asked = http.post("/predict", json={**body, "scope": True}).json()
    assert isinstance(asked["predictions"][0]["in_scope"], bool)
    assert asked["predictions"][1]["in_scope"] is None
    assert asked["note"] is None


def test_a_threshold_and_a_word_for_not_sure(http, runs):
    body = {"model": runs["frozen"].id, "texts": ["a lovely film"]}
    sure = http.post("/predict", json={**body, "threshold": 0.0, "not_sure": "not sure"}).json()
    unsure = http.post("/predict", json={**body, "threshold": 1.0, "not_sure": "ask us"}).json()
    assert sure["predictions"][0]["label"] in sure["classes"]
    assert (unsure["predictions"][0]["label"], unsure["predictions"][0]["waits"]) == ("ask us", True)
    assert unsure["predictions"][0]["probabilities"] == sure["predictions"][0]["probabilities"]
    refused = http.post("/predict", json={**body, "not_sure": "good"})
    assert refused.status_code == 422
    assert "class of this model" in refused.json()["error"]


GOOD = {"model": "x", "texts": ["a"]}


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/predict", {**GOOD, "treshold": 0.5}, "there is no field 'treshold'"),
        ("/answer", {**GOOD, "k": 3}, "there is no field 'k'"),
        ("/predict", {**GOOD, "a": 1, "b": 2}, "'a'; there is no field 'b'"),
        ("/encoder", {"name": "x", "revision": "main"}, "'revision'"),
        ("/tokens", {"encoder": "x", "texts": ["a"], "limit": 3}, "'limit'"),
        ("/preflight", {"train": {}, "rows": 5, "classes": 2, "texts": ["a"], "shape": 1}, "'shape'"),
        ("/starts", {"run": "x"}, "there is no field 'run'"),
        ("/models/x/explain/inside", {"text": "a", "layr": 1}, "'layr'"),
        ("/models/x/explain/features", {"rowz": 1}, "'rowz'"),
        ("/models/x/landscape", {"pointz": 1}, "'pointz'"),
        ("/predict", {"texts": ["a"]}, "model is missing"),
        ("/predict", {"model": 5, "texts": ["a"]}, "model: "),
        ("/predict", {"model": "x", "texts": "a"}, "texts: "),
        ("/predict", {"model": "x", "texts": [1]}, "texts.0"),
        ("/predict", {"model": "x", "texts": [None]}, "texts.0"),
        ("/predict", {**GOOD, "threshold": 1.5}, "threshold"),
        ("/predict", {**GOOD, "threshold": "high"}, "threshold"),
        ("/predict", {**GOOD, "not_sure": ""}, "not_sure"),
        ("/answer", {**GOOD, "nearest": 99}, "nearest"),
        ("/predict", {"model": "x", "texts": []}, "'texts' must hold 1 to 1,000"),
        ("/predict", {"model": "x", "texts": ["a"] * 1001}, "1001 texts"),
        ("/predict", {"model": "x", "texts": ["a"], "text_pairs": []}, "1 first texts and 0 second"),
        ("/predict", ["a"], "the body"),
        ("/predict", "a", "the body"),
        ("/predict", None, "the body"),
    ],
)
def test_what_does_not_fit_is_named_in_the_documented_form(http, path, body, words):
    response = http.post(path, json=body)
    assert response.status_code == 422
    assert words in response.json()["error"]
    assert set(response.json()) == {"error", "kind"}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 422),
        (b"", 422),
        (b'{"a": "\xff"}', 400),
        (b'{"model": "x", "texts": ["\\ud800"]}', 404),
        (b'{"model": "x", "texts": [NaN]}', 422),
    ],
)
def test_a_body_that_is_no_request_gets_the_documented_form(http, content, status):
    response = http.post("/predict", content=content, headers={"content-type": "application/json"})
    assert response.status_code == status
    ErrorResponse.model_validate(response.json())
    assert set(response.json()) == {"error", "kind"}


def test_a_lone_half_of_a_character_is_read_as_one_that_is_missing(http, runs):
    body = json.dumps({"model": runs["frozen"].id, "texts": ["a lovely \ud800 film"]}).encode()
    assert http.post("/predict", content=body, headers={"content-type": "application/json"}).status_code == 200


def test_too_long_is_refused_with_and_without_a_stated_length(http):
    def pieces():
        for _ in range(MOST_BODY_BYTES // 1_000_000 + 2):
            yield b" " * 1_000_000

    for content in (b" " * (MOST_BODY_BYTES + 1), pieces()):
        response = http.post("/predict", content=content, headers={"content-type": "application/json"})
        assert response.status_code == 413
        assert "allowed are" in response.json()["error"]


def test_a_body_in_pieces_is_read_whole(http, runs):
    body = json.dumps({"model": runs["frozen"].id, "texts": ["a lovely film"]}).encode()
    response = http.post("/predict", content=iter([body[:9], body[9:]]), headers={"content-type": "application/json"})
    assert response.status_code == 200


def test_every_error_is_described_as_it_is_answered(http):
    for path, methods in http.get("/openapi.json").json()["paths"].items():
        for method, described in methods.items():
            for code, answer in described["responses"].items():
                if not code.startswith("2"):
                    form = answer["content"]["application/json"]["schema"]["$ref"]
                    assert form.endswith("/ErrorResponse"), (path, method, code)


def test_a_model_is_kept_to_go_on_from(http, runs):
    found = http.post("/starts", json={"model": runs["lora"].id}).json()
    assert found["start"]["run"] == runs["lora"].id
    assert found["encoder"]["name"] == found["start"]["encoder"]
    assert http.post("/starts", json={"model": "nobody"}).status_code == 404

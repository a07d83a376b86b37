"""A new explanation is one entry of the registry: server, description and client follow from it."""

import pytest
from explain_runs import TEXT, trained_runs
from pydantic import BaseModel, Field
from starlette.testclient import TestClient

from core.engine.explain.registry import EXPLANATIONS, Explanation
from core.errors import DataError, RunError, ServingError
from core.serving.client import Client
from core.serving.engine_room import EngineRoom
from core.serving.server import create_app

runs = pytest.fixture(scope="module")(trained_runs)


class LengthRequest(BaseModel):
    text: str
    times: int = Field(default=1, ge=1, le=3, description="How often the text is counted.")


def length(opened, request):
    made = opened.kept(request.text, lambda: {"tokens": len(opened.classifier.tokenizer(request.text)["input_ids"])})
    return {**made, "run": opened.run.id, "all": made["tokens"] * request.times}


@pytest.fixture
def client(runs, monkeypatch):
    """The project's client, talking to an application that was made after the entry."""
    monkeypatch.setitem(
        EXPLANATIONS, "length", Explanation("length", "How many pieces a text has", LengthRequest, length)
    )
    room = EngineRoom()
    room.warm_up()
    client = Client("http://testserver")
    client._http = TestClient(create_app(room), raise_server_exceptions=False)
    return client


def test_one_entry_reaches_from_the_client_to_the_description(runs, client):
    found = client.explain("length", runs["full"].id, text=TEXT, times=3)
    tokens = client.predict(runs["full"].id, [TEXT])["predictions"][0]["tokens"]
    assert found == {"tokens": tokens, "run": runs["full"].id, "all": 3 * tokens}
    described = client._http.get("/openapi.json").json()
    operation = described["paths"]["/models/{run_id}/explain/length"]["post"]
    assert operation["summary"] == "How many pieces a text has"
    assert operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/LengthRequest")
    assert described["components"]["schemas"]["LengthRequest"]["properties"]["times"]["maximum"] == 3
    assert {f"/models/{{run_id}}/explain/{name}" for name in EXPLANATIONS} <= set(described["paths"])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "text"),
        ({"text": 5}, "text"),
        ({"text": TEXT, "times": 4}, "times"),
        ({"text": TEXT, "times": 1.5}, "times"),
    ],
)
def test_what_does_not_fit_the_entry_gets_a_sentence(runs, client, fields, words):
    with pytest.raises(DataError, match=f"does not fit: {words}"):
        client.explain("length", runs["full"].id, **fields)
    assert client._http.post(f"/models/{runs['full'].id}/explain/length", json=fields).status_code == 422


def test_unknown_runs_and_explanations_get_a_sentence(runs, client):
    with pytest.raises(RunError, match="There is no run"):
        client.explain("length", "nowhere", text=TEXT)
    with pytest.raises(ServingError, match="/docs"):
        client.explain("nothing", runs["full"].id, text=TEXT)


def test_an_explanation_holds_the_device_unless_it_takes_turns(runs, client, monkeypatch):
    held = []

    def look(opened, request):
        held.append(lock.locked())
        with opened.turn():
            held.append(lock.locked())
        return {}

    room = EngineRoom()
    room.warm_up()
    lock = room.lock
    room.explain(Explanation("turns", "", LengthRequest, look, takes_turns=True), runs["full"].id, None)
    whole = Explanation("whole", "", LengthRequest, lambda opened, request: {"held": lock.locked()})
    assert held == [False, True]
    assert room.explain(whole, runs["full"].id, None) == {"held": True}

"""The serving process: its cache, its answers over HTTP, and how the app starts and finds it."""

import io
import subprocess
import sys
import threading
import time
import zipfile

import numpy as np
import psutil
import pytest
import torch
from starlette.testclient import TestClient
from support import wait_for
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from core.engine.predict import load_classifier
from core.errors import DataError, EncoderError, RunError, ServingError
from core.runs.trash import delete_run
from core.serving import process
from core.serving.client import Client
from core.serving.engine_room import EngineRoom
from core.serving.model_cache import ModelCache
from core.serving.server import create_app
from core.storage import ROOT

TOKEN = "secret"


class FakeModel:
    memory_bytes = 10

    def __init__(self, key):
        self.key = key
        self.closed = False

    def close(self):
        self.closed = True


def test_least_recently_used_models_are_closed_when_memory_is_full():
    made = {}
    cache = ModelCache(lambda key: made.setdefault(key, FakeModel(key)), lambda key: key, limit_bytes=20)
    for key in ("a", "b", "a", "c"):
        with cache.lease(key):
            pass
    assert cache.keys() == ["a", "c"]
    assert made["b"].closed
    assert not made["a"].closed


def test_a_model_larger_than_the_memory_is_still_served():
    cache = ModelCache(FakeModel, lambda key: key, limit_bytes=1)
    with cache.lease("a") as model:
        assert not model.closed
    assert not model.closed
    assert cache.keys() == ["a"]


def test_two_threads_load_a_model_once_and_a_changed_one_is_loaded_again():
    loads, stamp = [], {"now": 1}

    def load(key):
        loads.append(key)
        time.sleep(0.1)
        return FakeModel(key)

    cache = ModelCache(load, lambda key: stamp["now"], limit_bytes=100)

    def use():
        with cache.lease("a"):
            pass

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == ["a"]
    stamp["now"] = 2
    use()
    assert loads == ["a", "a"]


@pytest.fixture
def http(fathom_home):
    """The application over a real engine, with a token."""
    room = EngineRoom()
    room.warm_up()
    assert room.failure == ""
    return TestClient(
        create_app(room, TOKEN), headers={"Authorization": f"Bearer {TOKEN}"}, raise_server_exceptions=False
    )


def test_answers_come_in_order_with_flags_and_match_the_engine(films_run, http):
    texts = ["a lovely warm film", "dull " * 200, "awful", "the story was great and moving and its actors honest"]
    answer = http.post("/predict", json={"model": films_run.id, "texts": texts}).json()
    expected = load_classifier(films_run.path).predict(texts).probabilities
    assert answer["classes"] == ["bad", "good"]
    assert np.allclose([row["probabilities"] for row in answer["predictions"]], expected, atol=1e-5)
    assert [row["truncated"] for row in answer["predictions"]] == [False, True, False, False]
    assert all(row["label"] == answer["classes"][int(np.argmax(row["probabilities"]))] for row in answer["predictions"])
    assert http.get("/health").json()["loaded"] == [films_run.id]
    assert http.get("/models").json()["models"][0]["id"] == films_run.id


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"texts": []}, 422, "holds nothing to classify"),
        ({"texts": ["x"] * 1001}, 422, "holds 1001 texts"),
        ({"texts": ["x"], "text_pairs": ["y"]}, 422, "trained on single texts"),
        ({"texts": "x"}, 422, "does not fit"),
        ({"texts": ["x"], "model": "nope"}, 404, "There is no run 'nope'"),
    ],
)
def test_wrong_requests_get_a_sentence(films_run, http, body, status, words):
    response = http.post("/predict", json={"model": films_run.id, **body})
    assert response.status_code == status
    assert words in response.json()["error"]


def test_strangers_and_huge_requests_are_refused(http):
    assert http.get("/health", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert http.get("/models", headers={"Authorization": ""}).status_code == 401
    assert http.get("/openapi.json", headers={"Authorization": ""}).status_code == 200
    assert http.get("/docs", headers={"Authorization": ""}).status_code == 200
    assert http.post("/predict", content=b"x", headers={"Content-Length": str(10**9)}).status_code == 413


def test_a_deleted_run_is_not_served_from_memory(films_run, http):
    assert http.post("/predict", json={"model": films_run.id, "texts": ["x"]}).status_code == 200
    delete_run(films_run)
    assert http.post("/predict", json={"model": films_run.id, "texts": ["x"]}).status_code == 404


def test_an_export_is_a_whole_model(films_run, http, tmp_path):
    response = http.get(f"/models/{films_run.id}/export")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / films_run.id
    assert {"README.md", "config.json", "model.safetensors", "tokenizer.json"} <= {
        path.name for path in folder.iterdir()
    }
    assert not list(folder.glob("*.bin"))
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    texts = ["a lovely film", "so dull"]
    with torch.no_grad():
        logits = model(**AutoTokenizer.from_pretrained(folder)(texts, return_tensors="pt", padding=True)).logits
    assert np.allclose(
        logits.softmax(-1).numpy(), load_classifier(films_run.path).predict(texts).probabilities, atol=0.03
    )


def test_preflight_tokens_and_encoder(http, tiny_encoder):
    settings = {"encoder": str(tiny_encoder), "max_length": 16, "device": "cpu", "batch_size": 8}
    texts = ["a film", "a very very very very very very very very very very very long one"]
    found = http.post("/preflight", json={"train": settings, "rows": 500, "classes": 2, "texts": texts}).json()
    assert "error" not in found, found
    assert 0 < found["minutes_low"] <= found["minutes"] <= found["minutes_high"] < 10
    assert found["peak_memory_bytes"] > 0
    assert 0 <= found["truncated_share"] <= 1
    assert (
        http.post("/preflight", json={"train": {"nonsense": 1}, "rows": 5, "classes": 2, "texts": texts}).status_code
        == 422
    )
    for change, said in (
        ({"batch_size": 32.5}, "batch_size is 32.5; allowed is a whole number from 1 to 4,096"),
        ({"freeze_encoder": "no"}, "freeze_encoder is 'no'; allowed is true or false"),
    ):
        refused = http.post(
            "/preflight", json={"train": {**settings, **change}, "rows": 5, "classes": 2, "texts": texts}
        )
        assert (refused.status_code, refused.json()["kind"]) == (422, "ConfigError")
        assert refused.json()["error"].startswith(said)
    shown = http.post("/tokens", json={"encoder": str(tiny_encoder), "texts": texts, "max_length": 16}).json()
    assert shown["rows"][0]["tokens"][0] == "[CLS]"
    assert shown["summary"]["rows"] == 2
    assert http.post("/encoder", json={"name": "/nowhere"}).json()["kind"] == "EncoderError"


@pytest.mark.process
def test_one_process_for_all_who_ask_and_it_ends_with_its_parent(films_run, fathom_home):
    script = (
        "import sys, threading, time\n"
        "from core.serving import client, process\n"
        "found = []\n"
        "threads = [threading.Thread(target=lambda: found.append(process.ensure_server().pid)) for _ in range(3)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "assert len(set(found)) == 1, found\n"
        "client.wait_until_ready(300)\n"
        "print(found[0], flush=True)\n"
        "time.sleep(600)\n"
    )
    (fathom_home / "serving.json").write_text(
        '{"url": "http://127.0.0.1:9", "token": "old", "pid": 999999, "started": 1.0}'
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        pid = int(parent.stdout.readline())
        client = Client()
        assert client.predict(films_run.id, ["a lovely film"])["predictions"][0]["label"] in ("good", "bad")
        assert len(client.predict_many(films_run.id, ["x"] * 1203)) == 1203
        with pytest.raises(RunError, match="There is no run"):
            client.predict("gone", ["x"])
        with pytest.raises(DataError, match="holds nothing to classify"):
            client.predict(films_run.id, [])
        with pytest.raises(EncoderError, match="does not exist"):
            client.encoder("./nowhere")
        with client.export(films_run.id) as pieces:
            assert next(iter(pieces))[:2] == b"PK"
        client.close()
    finally:
        parent.kill()
        parent.communicate()
    wait_for(
        lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE,
        what="the end of the serving process",
    )


def test_an_engine_elsewhere_wins_and_says_so_when_it_is_gone(fathom_home, monkeypatch):
    monkeypatch.setenv("FATHOM_ENGINE_URL", "http://127.0.0.1:9")
    assert process.ensure_server().pid is None
    client = Client()
    with pytest.raises(ServingError, match="FATHOM_ENGINE_URL"):
        client.health()
    client.close()

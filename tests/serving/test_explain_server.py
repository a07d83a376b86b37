"""Explanations over HTTP: all views, wrong requests, several threads, features kept for a while, and memory."""

import gc
import threading
import time

import numpy as np
import psutil
import pytest
import torch
from explain_runs import EVERY_KIND, TEXT, loaded_classifiers, text_of, trained_runs
from starlette.testclient import TestClient

from core.engine.explain.anatomy import anatomy_of
from core.engine.explain.features import feature_answer, features
from core.errors import ConfigError
from core.serving.client import Client
from core.serving.engine_room import EngineRoom
from core.serving.kept_tables import KEPT_S
from core.serving.server import create_app

runs = pytest.fixture(scope="module")(trained_runs)
classifiers = pytest.fixture(scope="module")(loaded_classifiers)


@EVERY_KIND
def test_features_are_what_the_head_reads(runs, classifiers, kind):
    run, classifier = runs[kind], classifiers[kind]
    table = features(classifier, run, split="test")
    output = anatomy_of(classifier.model, 2).output
    with torch.no_grad():
        logits = output(torch.from_numpy(table.features)).softmax(-1).numpy()
    accuracy = float((logits.argmax(axis=1) == table.labels).mean())
    assert accuracy == pytest.approx(run.metrics().test.accuracy.value, abs=1e-6)
    assert len(table.labels) == run.metrics().split.test == table.rows_in_all
    answer = feature_answer(table, components=3)
    values = np.array(answer["features"])
    assert values.shape == (len(table.labels), 3)
    assert np.allclose(values.mean(axis=0), 0.0, atol=1e-3)
    assert 0 < answer["explained_share"] <= 1
    assert features(classifier, run, split="train", rows=7).features.shape[0] == 7
    with pytest.raises(ConfigError, match="split"):
        features(classifier, run, split="all")


@pytest.fixture(scope="module")
def http(runs):
    room = EngineRoom()
    room.warm_up()
    return TestClient(create_app(room), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(http):
    """The project's client, talking to the application in this process."""
    client = Client("http://testserver")
    client._http = http
    return client


@EVERY_KIND
def test_all_views_come_over_http_by_the_client(runs, client, kind):
    run_id, (text, pair) = runs[kind].id, text_of(kind)
    assert client.explain("inside", run_id, text=text, text_pair=pair, layer=2, head=1)["attention"]["layer"] == 2
    assert client.explain("backward", run_id, text=text, text_pair=pair, label="good")["attributions"]["reached"]
    step = client.explain("step", run_id, text=text, text_pair=pair, label="bad", steps=2)
    assert len(step["steps"]) == 2
    train = runs[kind].config().train
    assert step["settings"]["gradient_clip_norm"] == train.gradient_clip_norm
    assert step["settings"]["head_learning_rate"] == 1e-2
    assert client.explain("formula", run_id, text=text, text_pair=pair)["weights"]["q"]
    assert client.explain("features", run_id, components=2)["width"] == 2
    before = client.predict(run_id, [text], None if pair is None else [pair])
    client.explain("step", run_id, text=text, text_pair=pair, label="bad", learning_rate=0.5, scope="all")
    assert client.predict(run_id, [text], None if pair is None else [pair]) == before


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("explain/inside", {"text": ""}, 422, "empty"),
        ("explain/inside", {"text": "film", "layer": 9}, 422, "layers 1 to 2"),
        ("explain/inside", {"text": "film", "padding": 99}, 422, "does not fit"),
        ("explain/backward", {"text": "film", "label": "x"}, 422, "does not know"),
        ("explain/step", {"text": "film", "label": "good", "optimizer": "x"}, 422, "optimizer is 'x'"),
        ("explain/step", {"text": "film", "label": "good", "steps": 500}, 422, "does not fit"),
        ("explain/features", {"split": "nowhere"}, 422, "does not fit"),
        ("explain/features", {"seed": -1}, 422, "seed"),
        ("explain/features", {"rows": 5.5}, 422, "rows"),
        ("explain/nothing", {}, 404, "/docs"),
        ("landscape", {"points": 1}, 422, "does not fit"),
        ("landscape", {"seed": -1}, 422, "seed"),
    ],
)
def test_wrong_requests_get_a_sentence(runs, http, path, body, status, words):
    response = http.post(f"/models/{runs['full'].id}/{path}", json=body)
    assert response.status_code == status
    assert words in response.json()["error"]
    assert http.post("/models/nowhere/explain/inside", json={"text": "x"}).status_code == 404


def test_explanations_and_predictions_of_several_threads_do_not_mix(runs, client):
    run_id, wrong = runs["frozen"].id, []
    expected = client.predict(run_id, [TEXT])

    def explain():
        for _ in range(5):
            client.explain("step", run_id, text=TEXT, label="bad", learning_rate=0.5, scope="all")
            client.explain("inside", run_id, text=TEXT)

    def predict():
        for _ in range(20):
            if client.predict(run_id, [TEXT]) != expected:
                wrong.append(1)

    threads = [threading.Thread(target=work) for work in (explain, predict, predict)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_features_are_kept_for_a_short_while(runs, client, monkeypatch):
    first = client.explain("features", runs["full"].id, components=2, seed=99)
    monkeypatch.setattr("core.engine.explain.features.pooled_rows", lambda *_, **__: 1 / 0)
    assert client.explain("features", runs["full"].id, components=2, seed=99) == first
    assert client.explain("features", runs["full"].id, components=5, seed=99)["width"] == 5
    late = time.monotonic() + KEPT_S + 1
    monkeypatch.setattr("core.serving.kept_tables.time.monotonic", lambda: late)
    with pytest.raises(Exception, match="ZeroDivisionError"):
        client.explain("features", runs["full"].id, components=2, seed=99)


@pytest.mark.slow
def test_memory_stays_flat_over_many_requests(runs, client):
    def round_of(count):
        for _ in range(count):
            client.explain("inside", runs["full"].id, text=TEXT, head=1)
            client.explain("backward", runs["full"].id, text=TEXT, label="good")
            client.explain("step", runs["full"].id, text=TEXT, label="bad", steps=2)
        gc.collect()
        tensors = sum(issubclass(type(item), torch.Tensor) for item in gc.get_objects())
        return tensors, psutil.Process().memory_info().rss

    round_of(3)
    tensors, before = round_of(3)
    more, after = round_of(15)
    assert more == tensors
    assert after - before < 30e6

"""One answer, one request, one forward pass; and a model at work stays loaded whatever else is asked for meanwhile."""

import threading
import warnings

import numpy as np
import pandas as pd
import pytest
from explain_runs import EVERY_KIND, TEXT, text_of, trained_runs
from starlette.testclient import TestClient

from core.domain import Costs
from core.engine.explain import neighbours
from core.engine.predict import load_classifier
from core.errors import DataError, RunError
from core.judge.decision import cost_matrix
from core.runs.answering import rule_of
from core.serving.client import Client
from core.serving.engine_room import EngineRoom
from core.serving.model_cache import ModelCache
from core.serving.server import create_app

judge = neighbours.judge
FOREIGN = {"score": -9.0, "scope": "out", "in_scope": False, "nearest": []}
runs = pytest.fixture(scope="module")(trained_runs)


@pytest.fixture(scope="module")
def room(runs):
    """An engine room whose memory holds one model: the newest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FATHOM_SERVING_MEMORY_MB", "0")
        room = EngineRoom()
    room.warm_up()
    return room


@pytest.fixture(scope="module")
def client(room):
    """The project's client, talking to the application in this process."""
    client = Client("http://testserver")
    client._http = TestClient(create_app(room), raise_server_exceptions=False)
    return client


@EVERY_KIND
def test_an_answer_is_what_predictions_and_training_rows_say(runs, client, kind):
    run, (text, pair) = runs[kind], text_of(kind)
    pairs = None if pair is None else [pair]
    found = client.answer(run.id, [text], pairs)
    alone = client.predict(run.id, [text], pairs)["predictions"]
    assert [said["in_scope"] for said in (*found["predictions"], *alone)] == [found["rows"][0]["in_scope"], None]
    beside = {"waits": None, "in_scope": None}
    assert [{**said, **beside} for said in found["predictions"]] == [{**said, **beside} for said in alone]
    classifier = load_classifier(run.path)
    around = neighbours.surround(classifier, run)
    expected = neighbours.judge(neighbours.read(classifier, [text], pairs), around, 5)
    rule = rule_of(run)
    assert found["answering"] == rule.to_json()
    sure_enough = bool(rule.answered(np.array([found["predictions"][0]["probabilities"]]))[0])
    assert found["predictions"][0]["waits"] == (not sure_enough or not found["rows"][0]["in_scope"])
    row, other = found["rows"][0], expected["rows"][0]
    likeness = [
        near["similarity"] for near in other["nearest"]
    ]  # which of several alike comes first is a matter of rounding
    assert [near["similarity"] for near in row["nearest"]] == pytest.approx(likeness, abs=2e-3)
    assert row["score"] == pytest.approx(other["score"], abs=2e-2)
    assert found["refused_below"] == expected["refused_below"]
    assert {name for name in expected if name != "rows"} <= set(found)


def test_an_answer_takes_one_forward_pass_and_one_request(runs, room, client, monkeypatch):
    run_id = runs["full"].id
    monkeypatch.setattr("core.engine.predict.CLOSE_CALL", 0.0)  # in 16 bits, near ties are scored again
    client.answer(run_id, [TEXT])  # reads the training rows, which are kept
    passes, requests = [], []
    with room.cache.lease(run_id) as classifier:
        hook = classifier.model.register_forward_hook(lambda *_: passes.append(1))
        ask = client._request
        monkeypatch.setattr(client, "_request", lambda *given: requests.append(given[1]) or ask(*given))
        found = client.answer(run_id, [TEXT, "so dull"], nearest=2)
        hook.remove()
    assert (len(passes), requests) == (1, ["/answer"])
    assert [len(row["nearest"]) for row in found["rows"]] == [2, 2]


@EVERY_KIND
def test_loading_a_model_warns_of_nothing(runs, kind):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load_classifier(runs[kind].path, "cpu").classes == ["bad", "good"]


def test_texts_are_held_against_the_training_rows(runs, client):
    row = pd.read_parquet(runs["frozen"].data / "train.parquet").iloc[0]
    found = client.answer(runs["frozen"].id, [row["text"]], nearest=1)["rows"][0]
    assert found["nearest"][0]["text"] == row["text"]
    assert found["in_scope"]


def test_wrong_questions_get_a_sentence(runs, client):
    with pytest.raises(DataError, match="single texts"):
        client.answer(runs["full"].id, [TEXT], ["second"])
    with pytest.raises(DataError, match="pairs of texts"):
        client.answer(runs["pair"].id, [TEXT])
    with pytest.raises(DataError, match="holds nothing to classify"):
        client.answer(runs["full"].id, [])
    with pytest.raises(DataError, match="nearest"):
        client.answer(runs["full"].id, [TEXT], nearest=11)
    with pytest.raises(RunError, match="There is no run"):
        client.answer("nowhere", [TEXT])


def test_a_model_stays_loaded_between_its_turns_while_another_one_is_asked(runs, room, client, monkeypatch):
    """The memory holds one model, and the second is loaded while the first reads its training rows."""
    first, second = runs["full"].id, runs["lora"].id
    room.tables = type(room.tables)()
    surround, others = neighbours.surround, []

    def interrupted(*given, **named):
        thread = threading.Thread(target=lambda: others.append(client.predict(second, [TEXT])["predictions"]))
        thread.start()
        thread.join(30)
        return surround(*given, **named)

    monkeypatch.setattr(neighbours, "surround", interrupted)
    assert client.answer(first, [TEXT])["rows"][0]["nearest"]
    assert others
    assert room.cache.keys() == [second]  # the first one went as soon as nobody used it


def test_a_kept_threshold_decides_who_waits_and_what_is_out_of_scope_waits_all_the_same(runs, client, monkeypatch):
    run = runs["full"]
    monkeypatch.setattr("core.runs.answering.kept_threshold", lambda run: 0.0)
    assert not client.predict(run.id, [TEXT])["predictions"][0]["waits"]
    monkeypatch.setattr(
        neighbours, "judge", lambda vectors, around, count: {**judge(vectors, around, count), "rows": [FOREIGN]}
    )
    found = client.answer(run.id, [TEXT])
    assert found["predictions"][0]["waits"]
    assert (found["answering"]["by_hand"], found["answering"]["share"]) == (True, None)
    monkeypatch.setattr("core.runs.answering.kept_threshold", lambda run: 1.0)
    assert client.predict(run.id, [TEXT])["predictions"][0]["waits"]


def test_by_the_costs_of_the_task_another_class_than_the_likeliest_is_given_and_waits(runs, room, client, monkeypatch):
    run = runs["full"]
    monkeypatch.setattr("core.runs.answering.kept_threshold", lambda run: 0.0)
    plain = client.predict(run.id, [TEXT])["predictions"][0]
    assert (plain["least_cost"], plain["waits"]) == (None, False)
    likeliest, other = plain["label"], next(label for label in ("bad", "good") if label != plain["label"])
    for dear, given in ((other, other), (likeliest, likeliest)):
        costs = cost_matrix(Costs("points", 1.0, 1.0, {dear: {"bad": 1e6, "good": 1e6}}), ["bad", "good"])
        monkeypatch.setattr(room, "costs_of", lambda run, classes, costs=costs: costs)
        said = client.answer(run.id, [TEXT])["predictions"][0]
        assert (said["label"], said["least_cost"]) == (likeliest, given)
        assert said["waits"] or given == likeliest
        assert client.predict(run.id, [TEXT])["predictions"][0]["waits"] == (given != likeliest)


class FakeModel:
    memory_bytes = 10

    def __init__(self, key):
        self.key = key
        self.closed = False

    def close(self):
        self.closed = True


def test_what_is_in_use_is_closed_by_its_last_user_alone():
    stamp = {"now": 1}
    cache = ModelCache(FakeModel, lambda key: stamp["now"], limit_bytes=10)
    with cache.lease("a") as a, cache.lease("a") as same:
        assert same is a
        with cache.lease("b") as b:
            assert not a.closed
        assert not b.closed  # the newest stays
        assert cache.keys() == ["a", "b"]
    assert a.closed
    assert cache.keys() == ["b"]
    with cache.lease("b") as old:
        cache.clear()
        stamp["now"] = 2
        with cache.lease("b") as new:
            assert new is not old
        assert not old.closed
    assert old.closed
    assert not new.closed

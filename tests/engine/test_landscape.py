"""The loss around trained weights: directions, surfaces, a run's path, and the work in the background."""

import json
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from explain_runs import EVERY_KIND, TEXT, trained_runs, weights_hash
from safetensors.torch import load_file
from starlette.testclient import TestClient
from support import wait_for

from core.engine import landscape
from core.engine.directions import (
    MOST_RECORDS,
    PATH_FILE,
    PathRecorder,
    filter_normalised,
    filter_norms,
    project_path,
    read_path,
)
from core.engine.landscape import LandscapeSettings, Surface, compute, stored
from core.engine.predict import load_classifier
from core.errors import ConfigError, RunCancelled, RunError
from core.runs.trash import delete_run, restore_run
from core.serving.client import Client
from core.serving.engine_room import EngineRoom
from core.serving.landscape_jobs import LandscapeJobs
from core.serving.schemas import LandscapeRequest
from core.serving.server import create_app

runs = pytest.fixture(scope="module")(trained_runs)
SMALL = LandscapeSettings(points=5, rows=16)


def opener(run, settings):
    """Return what `compute` asks for surfaces, over one classifier."""
    classifier, made = load_classifier(run.path, "cpu", "fp32"), {}

    def open_surface(rows):
        return made.setdefault(rows, Surface(classifier, run, settings, rows))

    return open_surface


def test_directions_have_filters_as_long_as_the_weights_and_follow_from_the_seed():
    weight = torch.randn(5, 7, generator=torch.Generator().manual_seed(1)) * torch.arange(1.0, 6.0)[:, None]
    first, other = (filter_normalised(weight, "layer.weight", 13, axis) for axis in (0, 1))
    assert torch.allclose(filter_norms(first), filter_norms(weight), rtol=1e-5)
    assert not torch.allclose(first, other)
    assert torch.equal(first, filter_normalised(weight, "layer.weight", 13, 0))
    assert not torch.equal(first, filter_normalised(weight, "layer.weight", 14, 0))
    assert torch.equal(filter_normalised(torch.ones(4), "bias", 13, 0), torch.zeros(4))


@EVERY_KIND
def test_a_surface_has_the_runs_own_loss_in_its_middle_and_leaves_the_model_alone(runs, kind):
    run, settings = runs[kind], SMALL
    surfaces = opener(run, settings)
    surface = surfaces(16)
    hashed = weights_hash(surface.model)
    result = compute(surfaces, settings, run)
    assert result["scope"] == ("head" if kind == "frozen" else "all")
    middle = result["loss"][2][2]
    assert (result["x"][2], result["y"][2]) == (0.0, 0.0)
    assert middle == pytest.approx(result["centre"]["loss"], abs=1e-5)
    if kind != "frozen":  # whose head went on with the validation rows afterwards
        assert middle == pytest.approx(run.metrics().validation.loss, rel=1e-3)
    values = np.array(result["loss"], dtype=float)
    assert values.shape == (5, 5)
    assert np.isfinite(values).all()
    assert np.ptp(values) > 0
    assert weights_hash(surface.model) == hashed
    json.dumps(result, allow_nan=False)


def test_a_point_of_the_surface_is_the_loss_of_the_weights_moved_there(runs):
    run = runs["full"]
    surface = opener(run, SMALL)(16)
    loss, accuracy = surface.at(0.4, -0.3)
    other = load_classifier(run.path, "cpu", "fp32")
    with torch.no_grad():
        for name, value in other.model.named_parameters():
            first, second = (filter_normalised(value, name, surface.seed, axis) for axis in (0, 1))
            value.add_(first, alpha=0.4).add_(second, alpha=-0.3)
        frame, _ = landscape.sample_rows(run, "validation", 16, surface.seed, other.classes)
        probabilities = other.predict(frame["text"].tolist()).probabilities
    truth = np.array([other.classes.index(label) for label in frame["label"]])
    assert loss == pytest.approx(-np.log(probabilities[np.arange(len(truth)), truth]).mean(), rel=1e-3)
    assert accuracy == pytest.approx((probabilities.argmax(axis=1) == truth).mean())


def test_a_run_notes_its_path_which_ends_in_the_middle_of_its_plane(runs):
    run = runs["full"]
    record = read_path(run.path / PATH_FILE)
    validations = [event for event in run.events()[0] if event["kind"] == "validation"]
    assert [row["step"] for row in record["rows"]] == [event["step"] for event in validations]
    assert [row["loss"] for row in record["rows"]] == pytest.approx([event["loss"] for event in validations])
    path = compute(opener(run, SMALL), SMALL, run)["path"]
    kept = max(number for number, event in enumerate(validations) if event["best"])
    assert (path[kept]["x"], path[kept]["y"]) == pytest.approx((0.0, 0.0), abs=1e-6)
    others = [point for number, point in enumerate(path) if number != kept]
    assert all(abs(point["x"]) + abs(point["y"]) > 1e-6 for point in others)
    assert not (runs["lora"].path / PATH_FILE).exists()
    assert "LoRA" in compute(opener(runs["lora"], SMALL), SMALL, runs["lora"])["path_note"]
    elsewhere = replace(SMALL, seed=5)
    assert "seed 13" in compute(opener(run, elsewhere), elsewhere, run)["path_note"]


def test_projections_from_the_record_equal_those_of_the_whole_weights(runs, tmp_path):
    end = load_file(runs["full"].model / "model.safetensors")
    generator = torch.Generator().manual_seed(3)
    moved = {name: value + 0.1 * torch.randn(value.shape, generator=generator) for name, value in end.items()}
    recorder = PathRecorder(tmp_path / PATH_FILE, seed=7)
    recorder.record(moved.items(), 1, 0.5)
    recorder.record(end.items(), 2, 0.4)
    places = project_path(read_path(tmp_path / PATH_FILE), end)
    for axis, name in enumerate(("x", "y")):
        directions = {key: filter_normalised(value, key, 7, axis) for key, value in end.items()}
        inner = sum(float(((moved[key] - end[key]) * directions[key]).sum()) for key in end)
        length = sum(float(value.square().sum()) for value in directions.values())
        assert places[0][name] == pytest.approx(inner / length, rel=1e-3, abs=1e-7)
        assert places[1][name] == pytest.approx(0.0, abs=1e-7)
    # The two directions are not quite orthogonal; the exact place, by least squares, is the same to a hundredth of the way.
    way = torch.cat([(moved[key] - end[key]).flatten() for key in end if end[key].ndim >= 2]).numpy()
    plane = [
        torch.cat([filter_normalised(end[key], key, 7, axis).flatten() for key in end if end[key].ndim >= 2]).numpy()
        for axis in (0, 1)
    ]
    exact = np.linalg.lstsq(np.stack(plane, axis=1), way, rcond=None)[0]
    assert [places[0]["x"], places[0]["y"]] == pytest.approx(exact, abs=0.01 * float(np.hypot(*exact)))
    again = PathRecorder(tmp_path / PATH_FILE, seed=7)
    again.record(end.items(), 2, 0.3)  # a resumed run passes the same step once more
    assert [row["step"] for row in read_path(tmp_path / PATH_FILE)["rows"]] == [1, 2]


def test_a_long_path_is_thinned_and_keeps_its_end(tmp_path):
    recorder = PathRecorder(tmp_path / PATH_FILE, seed=1)
    for step in range(1, 2 * MOST_RECORDS):
        recorder.record([("layer.weight", torch.full((2, 2), float(step)))], step, 1.0 / step)
    steps = [row["step"] for row in read_path(tmp_path / PATH_FILE)["rows"]]
    assert len(steps) <= MOST_RECORDS
    assert steps[-1] == 2 * MOST_RECORDS - 1
    assert steps == sorted(set(steps))


def test_rows_and_points_are_lowered_to_the_time_there_is_and_said_so():
    settings = LandscapeSettings(points=21, rows=128, budget_s=10.0)
    assert landscape._fitting(settings, 128, 0.001) == (128, 21, [])
    rows, points, notices = landscape._fitting(settings, 128, 0.1)
    assert (rows, points) == (29, 21)
    assert "29 validation rows" in notices[0]
    assert landscape._fitting(settings, 128, 10.0)[:2] == (16, 11)
    with pytest.raises(ConfigError, match="points"):
        LandscapeSettings(points=1)
    with pytest.raises(ConfigError, match="scope"):
        LandscapeSettings(scope="half")


def test_a_cancel_stops_between_points(runs):
    seen = []

    def progress(done, total, result):
        seen.append(done)
        if done == 3:
            raise RunCancelled("Cancelled by request.")

    with pytest.raises(RunCancelled):
        compute(opener(runs["full"], SMALL), SMALL, runs["full"], progress=progress)
    assert seen == [1, 2, 3]


@pytest.fixture
def client(runs):
    room = EngineRoom()
    room.warm_up()
    client = Client("http://testserver")
    client._http = TestClient(create_app(room), raise_server_exceptions=False)
    return client


def finished(client, run_id, **choices):
    """Wait for a surface and return its last state."""
    return wait_for(
        lambda: (state := client.landscape(run_id, **choices))["status"] != "running" and state, 60, "the surface"
    )


@pytest.mark.parametrize("what", ["start", "state"])
def test_the_engine_is_not_imported_before_it_is_warm(what, monkeypatch):
    class ColdRoom(EngineRoom):
        def ready(self):
            raise RunError("Still warming up.")

    monkeypatch.setitem(sys.modules, "core.engine.landscape", None)  # importing it now would fail
    jobs = LandscapeJobs(ColdRoom())
    with pytest.raises(RunError, match="warming up"):
        getattr(jobs, what)("any-run", LandscapeRequest())


def test_a_surface_is_started_watched_and_kept_in_the_runs_folder(runs, client, monkeypatch):
    run, choices = runs["frozen"], {"points": 7, "rows": 20}
    assert client.landscape(run.id, **choices)["status"] == "none"
    assert client.start_landscape(run.id, **choices)["status"] in ("running", "done")
    state = finished(client, run.id, **choices)
    assert (state["status"], state["done"], state["total"]) == ("done", 49, 49)
    assert stored(run, LandscapeSettings(points=7, rows=20)) == state["result"]
    assert client.landscape(run.id, points=9)["status"] == "none"
    monkeypatch.setattr(landscape, "compute", lambda *_, **__: 1 / 0)
    assert client.start_landscape(run.id, **choices)["status"] == "done"  # not computed again
    assert [path.name for path in run.path.iterdir() if "landscape" in path.name] == ["landscape.json"]


def test_a_surface_at_work_can_be_cancelled_and_predictions_go_on_meanwhile(runs, client):
    run, choices = runs["full"], {"points": 51, "rows": 16, "budget_s": 600}
    expected = client.predict(run.id, [TEXT])
    client.start_landscape(run.id, **choices)
    wait_for(lambda: client.landscape(run.id, **choices)["done"] > 2, what="some points")
    assert client.predict(run.id, [TEXT]) == expected
    working = client.landscape(run.id, **choices)
    assert working["status"] == "running"
    assert working["result"]["loss"][25][25] is not None
    with pytest.raises(Exception, match="Another landscape"):
        client.start_landscape(run.id, points=5)
    client.cancel_landscape(run.id)
    assert finished(client, run.id, **choices)["status"] == "cancelled"
    assert stored(run, LandscapeSettings(**choices)) is None


def test_a_failure_is_told_and_a_deleted_run_stays_deleted(runs, client, monkeypatch):
    run = runs["pair"]
    monkeypatch.setattr(landscape, "compute", lambda *_, **__: 1 / 0)
    client.start_landscape(run.id, points=5)
    state = finished(client, run.id, points=5)
    assert state["status"] == "failed"
    assert "ZeroDivisionError" in state["reason"]
    delete_run(run)
    landscape.store(run, SMALL, {"x": []})
    assert not run.path.exists()
    restore_run(run.id)
    assert time.time() > run.state().finished_at

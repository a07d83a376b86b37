"""The models that come with the demos: whole, small, there at once, and not back when somebody removed them."""

import os
import shutil

import numpy as np
import pandas as pd
import pytest
from support import wait_for

from benchmarks.demo_models import RECIPE
from core.errors import DomainError
from core.judge.metrics import macro_f1
from core.runs.events import read_events
from core.runs.jobs import cancel
from core.runs.run import FINISHED, Run, runs_folder
from core.runs.trash import delete_run
from core.storage import ROOT, read_json
from core.tasks.costs import matrix_of
from core.tasks.discovery import discover, find_domain
from core.tasks.models import answering_run, demo_runs, submit_demo
from core.tasks.probed import kept_probes, outside_rows
from core.tasks.shipped import (
    MANIFEST,
    file_hash,
    install_every_shipped,
    install_shipped,
    is_shipped,
    shipped_folder,
    was_deleted,
)

BUNDLED = [
    (name, task.name)
    for name, domain in discover().domains.items()
    if domain.folder.parent == ROOT / "domain_demos"
    for task in domain.tasks
]
MOST_ADAPTER_BYTES, MOST_BYTES = 1_500_000, 15_000_000


@pytest.fixture(params=BUNDLED, ids="/".join)
def bundled(request):
    domain = find_domain(request.param[0])
    return domain, domain.task(request.param[1])


@pytest.fixture
def untrained(fathom_home, monkeypatch):
    """A home in which nothing may be trained."""

    def refused(run):
        raise AssertionError(f"{run.name} was started")

    monkeypatch.setattr("core.runs.submission.launch", refused)
    return fathom_home


def test_each_task_comes_with_a_whole_model_over_the_embedded_encoder(bundled):
    from core.config import EMBEDDED_ENCODER
    from core.engine.encoders import find_encoder

    folder = shipped_folder(*bundled)
    manifest = read_json(folder / MANIFEST)
    assert {name: file_hash(folder / name) for name in manifest["files"]} == manifest["files"]
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert there == {*manifest["files"], MANIFEST}
    assert manifest["encoder_sha256"] == find_encoder(EMBEDDED_ENCODER).sha256
    assert (folder / "model" / "adapter_model.safetensors").stat().st_size <= MOST_ADAPTER_BYTES


def test_the_models_are_small_together():
    sizes = [path.stat().st_size for path in ROOT.glob("domain_demos/*/models/**/*") if path.is_file()]
    assert 0 < sum(sizes) <= MOST_BYTES


def test_what_lies_there_says_nothing_of_the_machine_it_was_made_on(bundled):
    folder = shipped_folder(*bundled)
    for path in folder.rglob("*.json*"):
        text = path.read_text(encoding="utf-8")
        assert not any(place in text for place in ("/home/", "/root/", "/tmp/", "/work/", os.sep + "site-packages")), (
            path
        )


def test_the_first_look_at_an_empty_home_finds_a_finished_model_and_trains_nothing(bundled, untrained):
    run = answering_run(demo_runs(*bundled))
    assert run is not None
    assert is_shipped(run)
    assert run.state().status == "succeeded"
    assert run.metrics().test.rows == len(pd.read_csv(bundled[0].test_file(bundled[1]), keep_default_na=False))
    assert [one.id for one in demo_runs(*bundled)] == [run.id]  # a second look brings no second one
    assert not list(runs_folder().glob(".*"))


def test_it_brings_the_tests_of_changed_texts_and_a_card_that_is_true_for_its_folder(bundled, untrained):
    domain, task = bundled
    run = answering_run(demo_runs(domain, task))
    costs = matrix_of(task, run.metrics().classes)
    # None where costs, additions or rows of no class changed since: python -m benchmarks.demo_models --cards
    found = kept_probes(run, task, costs, outside_rows(domain, task))
    assert found is not None
    assert found["names"]["tried"] == 200
    assert sum(kind["rows"] for kind in found["outside"].values()) == 100
    card = (run.model / "README.md").read_text(encoding="utf-8")
    assert f"# {run.name}\n" in card
    assert run.config().name == run.name
    assert "from_pretrained" not in card
    assert task.data_origin in card
    assert "in 7 manners of writing" in card


def test_a_model_that_somebody_deleted_stays_away(untrained):
    domain = find_domain("education")
    task = domain.task("comments")
    run = answering_run(demo_runs(domain, task))
    delete_run(run)
    assert demo_runs(domain, task) == []
    shutil.rmtree(untrained / "trash")
    assert demo_runs(domain, task) == []


@pytest.mark.parametrize("content", ['{"run": "medi', '{"run": "x"}', "[]", "\xff"])
def test_a_damaged_list_of_files_takes_no_other_model_along(untrained, tmp_path, monkeypatch, content):
    place = tmp_path / "demos" / "school"
    shutil.copytree(
        ROOT / "domain_demos" / "education", place, ignore=shutil.ignore_patterns("__pycache__", "tour.json")
    )
    monkeypatch.setenv("FATHOM_DEMOS", str(place.parent))
    (place / "models" / "comments" / MANIFEST).write_bytes(content.encode("latin-1"))
    domain = find_domain("school")
    with pytest.raises(DomainError, match=r"'Comments on courses' that comes along is damaged: manifest\.json"):
        install_shipped(domain, domain.task("comments"))
    told = install_every_shipped()
    assert len(told) == 1
    assert "manifest.json is not as it was made" in told[0]
    assert any("bloom" in folder.name for folder in runs_folder().iterdir()), "the others are there"


def test_a_model_that_was_deleted_is_known_to_have_been_there(untrained):
    domain = find_domain("education")
    task = domain.task("bloom")
    assert not was_deleted(domain, task)
    install_shipped(domain, task)
    assert not was_deleted(domain, task)
    run = demo_runs(domain, task)[0]
    delete_run(run)
    assert was_deleted(domain, task)


def test_a_damaged_model_is_named_and_leaves_nothing_behind(untrained, tmp_path, monkeypatch):
    place = tmp_path / "demos" / "school"
    shutil.copytree(
        ROOT / "domain_demos" / "education", place, ignore=shutil.ignore_patterns("__pycache__", "tour.json")
    )
    monkeypatch.setenv("FATHOM_DEMOS", str(place.parent))
    domain = find_domain("school")
    task = domain.task("comments")
    head = place / "models" / "comments" / "model" / "adapter_model.safetensors"
    head.write_bytes(head.read_bytes()[:-1] + b"?")
    with pytest.raises(DomainError, match=r"adapter_model\.safetensors is not as it was made"):
        install_shipped(domain, task)
    assert demo_runs(domain, task) == []  # the page offers to train one, and says why
    assert not runs_folder().is_dir() or not list(runs_folder().iterdir())


@pytest.mark.slow
def test_the_model_gives_what_its_figures_say(bundled, untrained):
    from core.engine.predict import load_classifier
    from core.engine.training.prepared import texts_of

    run = answering_run(demo_runs(*bundled))
    kept = pd.read_parquet(run.predictions_file)
    classifier = load_classifier(run.path, "cpu", "fp32")
    said = classifier.predict(*texts_of(kept)).probabilities
    expected = kept[[f"p:{label}" for label in classifier.classes]].to_numpy()
    assert np.abs(said - expected).max() < 0.03  # they were scored in the precision of another machine
    truth = kept["label"].map(classifier.classes.index).to_numpy()
    figure = macro_f1(truth, said.argmax(axis=1), len(classifier.classes))
    assert figure == pytest.approx(run.metrics().test.figures["macro_f1"].value, abs=0.01)


@pytest.mark.slow
@pytest.mark.process
def test_the_command_that_made_the_models_begins_as_it_did_then(fathom_home):
    domain = find_domain("medicine")
    task = domain.task("disease_group")
    kept = losses(read_events(shipped_folder(domain, task) / "events.jsonl")[0])
    first = sorted(kept)[:3]
    assert len(first) == 3
    run = submit_demo(domain, task, "balanced", changes=RECIPE)
    wait_for(
        lambda: {*first} <= losses(run.events()[0]).keys() or run.state().status in FINISHED, what="the first steps"
    )
    if run.state().status not in FINISHED:
        cancel(run)
    again = losses(run.events()[0])
    # The split, the order of the rows, the fitted head and the recipe are all in the first losses; another processor rounds otherwise.
    assert [again.get(step) for step in first] == pytest.approx([kept[step] for step in first], rel=0.02)
    wait_for(lambda: run.state().status in FINISHED, what="the end of the run")


def losses(events):
    """The loss at each step that is told."""
    return {event["step"]: event["loss"] for event in events if event["kind"] == "step"}


def test_a_run_of_ones_own_is_not_taken_for_one_that_came_along(fathom_home):
    assert not is_shipped(Run(runs_folder() / "mine"))

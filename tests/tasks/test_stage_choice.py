"""What the models that come along are good for on a stage, and that demos are opened by it."""

import numpy as np
import pandas as pd
import pytest
from support import write_domain

from benchmarks.demo_models import judged
from benchmarks.stage import OLD
from core.runs.answering import given_classes
from core.runs.run import Run
from core.storage import ROOT, read_json, write_json
from core.tasks.costs import matrix_of
from core.tasks.discovery import discover, find_domain
from core.tasks.shipped import MANIFEST, shipped_folder
from core.tasks.stage import Stage, stage_of, strongest_first

BUNDLED = [
    (name, task.name)
    for name, domain in discover().domains.items()
    if domain.folder.parent == ROOT / "domain_demos"
    for task in domain.tasks
]
MOST_REFUSED = 0.05


@pytest.fixture(params=BUNDLED, ids="/".join)
def bundled(request):
    domain = find_domain(request.param[0])
    return domain, domain.task(request.param[1])


def test_the_figures_are_those_of_the_predictions_that_came_along(bundled):
    domain, task = bundled
    stage, run = stage_of(domain, task), Run(shipped_folder(domain, task))
    kept = pd.read_parquet(run.predictions_file)
    given = given_classes(kept, matrix_of(task, run.metrics().classes)) or kept["predicted"].tolist()
    rows = pd.read_csv(domain.test_file(task), keep_default_na=False, dtype=str)
    names = [name for name in (task.text, task.text_pair) if name]
    manner = dict(zip(zip(*(rows[name] for name in names), strict=True), rows["register"], strict=True))
    keys = zip(*(kept[name] for name in ("text", "text_pair")[: len(names)]), strict=True)
    plain = np.array([manner[key] != OLD for key in keys])
    right = float((np.array(given, dtype=object) == kept["label"].to_numpy(dtype=object))[plain].mean())
    assert stage.rows == plain.sum()
    assert right - MOST_REFUSED <= stage.right <= right + 1e-4  # the guard takes some of them, and adds none
    assert stage.outside_rows == len(pd.read_csv(domain.outside_file(task, "test")))
    assert 0.5 <= stage.caught <= 1


@pytest.mark.slow
def test_the_figures_come_out_again(bundled):
    kept, again = stage_of(*bundled), judged(*bundled)
    assert (again.rows, again.outside_rows) == (kept.rows, kept.outside_rows)
    assert again.right == pytest.approx(kept.right, abs=0.02)
    assert again.caught == pytest.approx(kept.caught, abs=0.02)
    assert again.alone == pytest.approx(kept.alone, abs=0.02)


def test_a_guard_that_lets_all_in_costs_as_much_as_answers_that_are_wrong():
    assert Stage(1.0, 100, 0.5, 100, 0.5).strength == pytest.approx(Stage(0.5, 100, 1.0, 100, 0.5).strength)
    assert Stage(0.5, 100, 1.0, 100, 0.5).strength < Stage(0.9, 100, 0.8, 100, 0.5).strength
    assert Stage(0.9, 100, 0.9, 100, 0.1).strength < Stage(0.85, 100, 0.85, 100, 0.8).strength, "one that is never sure"


def test_the_strongest_stands_first_whatever_it_is_called_and_one_without_figures_last(tmp_path, monkeypatch):
    for name, right in (("alpha", 0.6), ("beta", None), ("gamma", 0.9)):
        folder = write_domain(tmp_path / "demos", name) or tmp_path / "demos" / name
        place = folder / "models" / "remarks"
        if right is not None:
            place.mkdir(parents=True)
            write_json(place / MANIFEST, {"stage": Stage(right, 10, 0.8, 10, 0.5).to_json()})
    monkeypatch.setenv("FATHOM_DEMOS", str(tmp_path / "demos"))
    found = {name: domain for name, domain in discover().domains.items() if name in ("alpha", "beta", "gamma")}
    assert [domain.name for domain, _ in strongest_first(found.values())] == ["gamma", "alpha", "beta"]


def test_a_manifest_that_says_nothing_usable_is_as_if_there_was_none(tmp_path, monkeypatch):
    write_domain(tmp_path / "demos", "films")
    monkeypatch.setenv("FATHOM_DEMOS", str(tmp_path / "demos"))
    domain = find_domain("films")
    task = domain.task(None)
    folder = shipped_folder(domain, task)
    folder.mkdir(parents=True)
    for damaged in ("{", '{"run": "x"}', '{"stage": {"right": 1}}', '{"stage": 7}', "[]"):
        (folder / MANIFEST).write_text(damaged, encoding="utf-8")
        assert stage_of(domain, task) is None


def test_what_a_manifest_says_besides_is_kept():
    assert all(
        {"run", "encoder", "encoder_sha256", "files", "stage"}
        == set(read_json(ROOT / "domain_demos" / domain / "models" / task / MANIFEST))
        for domain, task in BUNDLED
    )

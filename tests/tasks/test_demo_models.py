"""Which run answers in a demo, and when a first one is started."""

import pytest
from support import write_domain

from core.errors import RunError
from core.storage import home
from core.tasks.discovery import find_domain
from core.tasks.models import (
    active_run,
    answering_run,
    choose_answering,
    demo_runs,
    ensure_quick,
    finished_runs,
    submit_demo,
)


@pytest.fixture
def films(fathom_home, tmp_path, monkeypatch):
    """A small domain whose runs are made and not started."""
    write_domain(tmp_path / "demos", "films")
    monkeypatch.setenv("FATHOM_DEMOS", str(tmp_path / "demos"))
    monkeypatch.setattr("core.runs.submission.launch", lambda run: None)
    domain = find_domain("films")
    return domain, domain.tasks[0]


def test_a_first_visit_starts_one_quick_run_and_a_second_one_finds_it(films):
    first = ensure_quick(*films)
    assert first.config().train.preset == "quick"
    assert ensure_quick(*films).id == first.id
    assert [run.id for run in demo_runs(*films)] == [first.id]
    assert active_run(demo_runs(*films)).id == first.id
    assert answering_run(demo_runs(*films)) is None


def test_the_fine_tuned_run_answers_also_when_the_quick_one_is_newer(films):
    tuned, quick = submit_demo(*films, "balanced"), submit_demo(*films, "quick")
    for run in (tuned, quick):
        run.write_state(status="succeeded")
    runs = demo_runs(*films)
    assert answering_run(runs).id == tuned.id
    assert {kind: run.id for kind, run in finished_runs(runs).items()} == {"fine-tuned": tuned.id, "quick": quick.id}


def test_what_is_trained_here_replaces_the_model_that_came_along_only_when_it_is_chosen(fathom_home, monkeypatch):
    monkeypatch.setattr("core.runs.submission.launch", lambda run: None)
    domain = find_domain("finance")
    task = domain.task("sentiment")
    came = answering_run(demo_runs(domain, task))
    own = submit_demo(domain, task, "balanced")
    own.write_state(status="succeeded")
    assert list(finished_runs(demo_runs(domain, task))) == ["came-along", "fine-tuned"]
    assert answering_run(demo_runs(domain, task)).id == came.id
    choose_answering(demo_runs(domain, task), "fine-tuned")
    assert answering_run(demo_runs(domain, task)).id == own.id
    other = domain.task("risk")
    assert answering_run(demo_runs(domain, other)).config().demo == "finance/risk"  # chosen for one task alone
    choose_answering(demo_runs(domain, task), "came-along")
    assert answering_run(demo_runs(domain, task)).id == came.id


@pytest.mark.parametrize("damaged", ["{", "[1]", '{"films/remarks": "gone"}', '{"films/remarks": ["quick"]}'])
def test_a_damaged_choice_is_as_if_nobody_had_chosen(films, damaged):
    tuned, quick = submit_demo(*films, "balanced"), submit_demo(*films, "quick")
    for run in (tuned, quick):
        run.write_state(status="succeeded")
    choose_answering(demo_runs(*films), "quick")
    assert answering_run(demo_runs(*films)).id == quick.id
    (home() / "answering.json").write_text(damaged, encoding="utf-8")
    assert answering_run(demo_runs(*films)).id == tuned.id


@pytest.mark.parametrize("status", ["failed", "interrupted"])
def test_a_first_run_that_came_to_nothing_is_not_started_again_and_again(films, status):
    ensure_quick(*films).write_state(status=status, reason="The disk is full.")
    with pytest.raises(RunError, match="The disk is full"):
        ensure_quick(*films)
    assert len(demo_runs(*films)) == 1


def test_a_damaged_run_and_a_persons_own_run_are_left_out(films):
    damaged, own = submit_demo(*films, "quick"), submit_demo(*films, "quick")
    damaged.config_file.write_text("{", encoding="utf-8")
    own.config_file.write_text(own.config_file.read_text().replace('"films/remarks"', '""'), encoding="utf-8")
    assert demo_runs(*films) == []

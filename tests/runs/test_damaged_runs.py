"""One damaged run folder is told, can be taken along and deleted, and nothing else notices."""

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from damage import ANY_FILE, JSON_FILE, LATER_VERSION, without
from support import wait_for

from core.commands.cli import main
from core.errors import FathomError, RunError
from core.runs.jobs import launch, queue, resume, worker_lock
from core.runs.process_identity import process_identity
from core.runs.registry import before_fix, find_run, list_runs, run_states, run_summary
from core.runs.run import UNREADABLE
from core.runs.submission import free_name
from core.runs.trash import delete_run, restore_run, zipped_folder
from core.serving.model_list import model_list

FILES = ("config.json", "state.json", "metrics.json", "model/classifier.json", "name.txt", "events.jsonl")


@pytest.fixture
def two_runs(explained_home, fathom_home, monkeypatch):
    """A run that is whole, and one to be damaged."""
    monkeypatch.setattr("core.commands.cli.install_every_shipped", list)
    for run in sorted((explained_home / "runs").iterdir()):
        if run.name.startswith(("frozen", "pair")):
            shutil.copytree(run, fathom_home / "runs" / run.name)
    return find_run("frozen"), find_run("pair")


def changed(run, kept, file):
    """Whether a damage found something to damage, such as numbers."""
    try:
        return json.loads((run.path / file).read_bytes()) != json.loads((kept / file).read_bytes())
    except (OSError, ValueError, RecursionError):
        return True


def read_by_all(whole, hurt):
    """Ask everything that looks at all runs; nothing may stop at one of them."""
    rows = {row["id"]: row for row in map(run_summary, list_runs())}
    assert rows[whole.id]["status"] == "succeeded"
    assert rows[whole.id]["accuracy"] is not None
    assert {run.id for run, _ in run_states()} == {whole.id, hurt.id}
    assert whole.id in {model["id"] for model in model_list()}
    assert queue() == []
    assert before_fix(whole) is None
    assert find_run("frozen").id == whole.id
    assert free_name("frozen") == "frozen 2"
    return rows[hurt.id]


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_nothing_stops_at_a_damaged_run(two_runs, tmp_path, capsys, file):
    whole, hurt = two_runs
    kept = tmp_path / "kept"
    shutil.copytree(hurt.path, kept)
    for how, damage in {**ANY_FILE, **(JSON_FILE if file.endswith(".json") else {})}.items():
        damage(hurt.path / file)
        row = read_by_all(whole, hurt)
        assert (row["status"] == UNREADABLE) == (row["reason"] != ""), (how, row)
        if file in ("state.json", "config.json") and changed(hurt, kept, file):
            assert row["status"] == UNREADABLE, how
        for read in (hurt.state, hurt.config, hurt.metrics, hurt.events, hurt.can_resume, lambda: before_fix(hurt)):
            with suppress(FathomError):  # a sentence is all that it may be
                read()
        assert main(["runs"]) == 0
        assert "Traceback" not in capsys.readouterr().err
        shutil.rmtree(hurt.path)
        shutil.copytree(kept, hurt.path)
        hurt.state_file.touch()  # a copy keeps the time, and may get the number that the file had before
    assert read_by_all(whole, hurt)["status"] == "succeeded", "what is mended is whole again"


@pytest.mark.slow
@pytest.mark.parametrize("file", ["config.json", "state.json", "metrics.json"])
def test_each_missing_key_is_told_by_its_name_and_what_a_later_version_added_is_passed_over(two_runs, file):
    whole, hurt = two_runs
    content = (hurt.path / file).read_bytes()
    for key in set(json.loads(content)) - {"version"}:  # without one it is of the first version
        without(key)(hurt.path / file)
        row = read_by_all(whole, hurt)
        assert row["status"] == "succeeded" or key in row["reason"], (key, row)
        (hurt.path / file).write_bytes(content)
    LATER_VERSION(hurt.path / file)
    assert read_by_all(whole, hurt)["status"] == "succeeded"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["cut in half", "gone", "a folder"])
def test_a_damaged_run_is_taken_along_deleted_and_brought_back(two_runs, how):
    whole, hurt = two_runs
    ANY_FILE[how](hurt.state_file)
    names = zipfile.ZipFile(BytesIO(zipped_folder(hurt))).namelist()
    assert f"{hurt.id}/predictions.parquet" in names
    assert f"{hurt.id}/model/classifier.json" in names
    delete_run(hurt)
    assert [run.id for run in list_runs()] == [whole.id]
    restore_run(hurt.id)
    assert {run.id for run in list_runs()} == {whole.id, hurt.id}


@pytest.mark.slow
def test_a_damaged_run_that_somebody_works_on_is_not_deleted(two_runs):
    _, hurt = two_runs
    ANY_FILE["noise"](hurt.state_file)
    with worker_lock(hurt), pytest.raises(RunError, match="Another process works on"):
        delete_run(hurt)
    delete_run(hurt)


def test_a_process_is_known_again_whatever_the_clocks_say(monkeypatch):
    own = process_identity(os.getpid())
    assert own
    monkeypatch.setattr(time, "time", lambda: 1.0)
    assert process_identity(os.getpid()) == own
    assert process_identity(2**22 + 5) == ""


@pytest.mark.process
def test_a_run_killed_before_its_first_word_shows_at_once(two_runs, monkeypatch):
    _, run = two_runs
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    monkeypatch.setattr("core.runs.jobs.start_apart", lambda *_: child.pid)
    launch(run)
    assert run.state().status == "queued"
    child.kill()
    child.wait()
    assert run.state().status == "interrupted"


@pytest.mark.slow
def test_a_run_queued_in_the_future_waits_for_nobody(two_runs):
    _, run = two_runs
    run.write_state(status="queued", queued_at=time.time() + 3600, pid=None)
    assert run.state().status == "interrupted"


@pytest.mark.process
def test_resume_pressed_twice_starts_one_process(two_runs, monkeypatch):
    _, run = two_runs
    run.write_state(status="failed")
    children = []

    def started(*_):
        children.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]))
        return children[-1].pid

    monkeypatch.setattr("core.runs.jobs.start_apart", started)
    resume(run)
    with pytest.raises(RunError, match="is queued"):
        resume(run)
    assert len(children) == 1
    children[0].kill()
    children[0].wait()


@pytest.mark.process
def test_a_second_worker_leaves_a_run_alone(two_runs):
    _, run = two_runs
    before = run.state_file.read_bytes()
    with worker_lock(run):
        second = subprocess.run(
            [sys.executable, "-m", "core.worker", str(run.path)],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert second.returncode == 1
    assert "Another process works on run" in second.stderr
    assert run.state_file.read_bytes() == before
    wait_for(lambda: not queue(), what="an empty line")

"""The list of runs: read once, read again when something changed, and never spoiled by one damaged folder."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from support import some_metrics

from core import storage
from core.config import DataConfig, RunConfig, TrainConfig
from core.errors import FathomError, RunCancelled
from core.judge.figure import Figure
from core.runs import run as run_module
from core.runs.jobs import cancel, device_lock, queue, wait_of
from core.runs.process_identity import process_identity
from core.runs.registry import find_run, list_runs, run_states, run_summary
from core.runs.run import create_run
from core.runs.trash import delete_run, restore_run
from core.storage import Remembered, write_json, write_text

CONFIG = RunConfig("A run", DataConfig("abc", "f.csv", "text", "label"), TrainConfig())


def figures(accuracy):
    metrics = some_metrics(["bad", "good"])
    told = metrics.test.figures | {"accuracy": Figure(accuracy, accuracy, accuracy)}
    return replace(metrics, test=replace(metrics.test, figures=told)).to_json()


@pytest.fixture
def finished(fathom_home):
    """Three finished runs, the newest last."""
    made = []
    for number in range(3):
        run = create_run(replace(CONFIG, name=f"Run {number}"))
        write_json(run.metrics_file, figures(0.5 + number / 10))
        run.write_state(status="succeeded", queued_at=1000.0 + number, started_at=1001.0, finished_at=1002.0)
        made.append(run)
    return made


@pytest.fixture
def reads(monkeypatch):
    """The files that were read since."""
    found = []
    plain = storage.read_json

    def counted(path):
        found.append(path.name)
        return plain(path)

    monkeypatch.setattr(run_module, "read_json", counted)
    return found


def rows():
    return [run_summary(run) for run in list_runs()]


def test_what_has_not_changed_is_not_read_again(finished, reads):
    first = rows()
    assert [row["name"] for row in first] == ["Run 2", "Run 1", "Run 0"]
    assert reads, "the first look reads"
    reads.clear()
    assert rows() == first
    assert reads == []


def test_a_changed_state_is_seen_and_alone_read_again(finished, reads):
    rows()
    reads.clear()
    finished[0].write_state(status="failed", reason="It rained.", queued_at=5000.0)
    reads.clear()  # writing reads the old state
    seen = rows()
    assert (seen[0]["name"], seen[0]["status"], seen[0]["reason"]) == ("Run 0", "failed", "It rained.")
    assert set(reads) <= {"state.json", "metrics.json"}
    assert len(reads) == len(set(reads)), "the other runs are not read again"
    assert seen[0]["accuracy"] == 0.5


def test_a_change_of_the_same_length_within_the_same_tick_is_seen(finished):
    run = finished[0]
    before = run.state_file.stat()
    assert run.state().queued_at == 1000.0
    run.write_state(queued_at=1009.0)
    os.utime(run.state_file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert run.state_file.stat().st_size == before.st_size
    assert run.state().queued_at == 1009.0


def test_a_new_name_a_new_result_and_a_deletion_are_seen(finished):
    rows()
    finished[1].rename("Better name")
    write_json(finished[2].metrics_file, figures(0.99))
    finished[2].write_state(finished_at=1010.0)  # as a worker does, after its result
    delete_run(finished[0])
    assert [(row["name"], row["accuracy"]) for row in rows()] == [("Run 2", 0.99), ("Better name", 0.6)]
    assert find_run("Better name").id == finished[1].id
    with pytest.raises(FathomError, match="was deleted"):
        finished[0].state()
    restore_run(finished[0].id)
    assert [row["name"] for row in rows()] == ["Run 2", "Better name", "Run 0"]
    shutil.rmtree(finished[2].path)  # by hand, from outside
    assert [row["name"] for row in rows()] == ["Better name", "Run 0"]


@pytest.mark.process
def test_a_process_that_dies_is_seen_although_no_file_changes(finished):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    started = process_identity(child.pid)
    finished[0].write_state(status="running", pid=child.pid, process=started)
    assert [row["status"] for row in rows()] == ["succeeded", "succeeded", "running"]
    child.kill()
    child.wait()
    assert [row["status"] for row in rows()] == ["succeeded", "succeeded", "interrupted"]


@pytest.mark.parametrize("file", ["state.json", "config.json", "metrics.json", "name.txt"])
@pytest.mark.parametrize("content", [b"", b"{ cut", b"[1]", b"null", b'{"status": 7, "data": 1}', b"\xff\xfe\x00"])
def test_one_damaged_folder_hurts_nothing(finished, file, content):
    if file in ("state.json", "name.txt"):
        rows()
    (finished[1].path / file).write_bytes(content)
    for _ in range(2):
        seen = {row["id"]: row for row in rows()}
        assert len(seen) == 3
        for whole in (finished[0], finished[2]):
            assert seen[whole.id]["status"] == "succeeded"
            assert seen[whole.id]["accuracy"]
        hurt = seen[finished[1].id]
        if file == "name.txt":
            assert hurt["status"] == "succeeded"
        else:
            assert hurt["status"] == "unreadable"
            assert hurt["reason"]
    assert len(run_states()) == 3
    assert queue() == []
    write_json(finished[1].state_file, {**vars(finished[0].state()), "queued_at": 1001.0})
    if file == "state.json":
        assert rows()[1]["status"] == "succeeded", "what is mended is seen"


def test_a_damaged_result_is_read_once_and_seen_when_it_is_mended(finished, reads):
    whole = finished[1].metrics_file.read_bytes()
    finished[1].metrics_file.write_bytes(b"{ cut")
    assert "metrics.json" in rows()[1]["reason"]
    reads.clear()
    assert "metrics.json" in rows()[1]["reason"]
    assert reads == []
    finished[1].metrics_file.write_bytes(whole)
    mended = rows()[1]
    assert (mended["reason"], mended["accuracy"]) == ("", 0.6)


def test_a_file_in_the_folder_is_no_run(finished, fathom_home):
    (fathom_home / "runs" / "notes.txt").write_text("mine")
    (fathom_home / "runs" / "empty").mkdir()
    assert len(rows()) == 3


def test_memory_is_bounded_and_errors_are_not_remembered(tmp_path):
    seen = []
    remember = Remembered(lambda path: seen.append(path.name) or json.loads(path.read_text()), most=2)
    for name in "abc":
        write_text(tmp_path / name, '"x"')
        assert remember(tmp_path / name) == "x"
    assert remember(tmp_path / "c") == "x"
    assert seen == ["a", "b", "c"]
    remember(tmp_path / "a")
    assert seen == ["a", "b", "c", "a"]
    write_text(tmp_path / "d", "{")
    for _ in range(2):
        with pytest.raises(ValueError, match="Expecting"):
            remember(tmp_path / "d")
    assert seen[-2:] == ["d", "d"]
    (tmp_path / "a").unlink()
    with pytest.raises(FileNotFoundError):
        remember(tmp_path / "a")


def alive(status, queued_at, asks="auto", **changes):
    """A run that this very process seems to run."""
    train = replace(CONFIG.train, device=asks)
    run = create_run(replace(CONFIG, name=f"{status} {queued_at:.0f} {asks}", train=train))
    run.write_state(
        status=status, queued_at=queued_at, pid=os.getpid(), process=process_identity(os.getpid()), **changes
    )
    return run


def test_a_run_that_waits_says_for_which_device_and_behind_which_run(fathom_home):
    now = time.time()
    alive("running", now, device_kind="cpu", device="Some CPU")
    first = alive("queued", now + 1, device_kind="cpu", device="Some CPU")
    second = alive("queued", now + 2, device_kind="cpu", device="Some CPU")
    other = alive("queued", now + 1.5, device_kind="cuda", device="Some GPU")
    said = wait_of(second).sentence()
    assert (
        said
        == f"Waiting for the device (Some CPU) behind 'running {now:.0f} auto', which trains on it. Place 2 in the line."
    )
    assert wait_of(first).place == 1
    assert wait_of(other).sentence().startswith("Starting")
    assert [run.id for run in queue("cuda")] == [other.id]
    assert [run.id for run in queue()] == [first.id, other.id, second.id]


def test_a_run_on_one_device_does_not_wait_for_those_on_another(fathom_home):
    now = time.time()
    alive("queued", now, device_kind="cuda")
    alive("queued", now + 1, asks="cuda")  # has not looked yet, and asked for a GPU
    mine = alive("queued", now + 2)
    with device_lock(mine, "cpu", "Some CPU"):
        assert (mine.state().device_kind, mine.state().device) == ("cpu", "Some CPU")


def test_a_run_waits_for_an_earlier_one_that_has_not_said_yet_which_device_it_takes(fathom_home):
    now = time.time()
    earlier = alive("queued", now)
    mine = alive("queued", now + 1)
    assert [run.id for run in queue("cpu")] == [earlier.id, mine.id]
    cancel(mine)
    with pytest.raises(RunCancelled), device_lock(mine, "cpu"):
        raise AssertionError("it took the device before the earlier one")

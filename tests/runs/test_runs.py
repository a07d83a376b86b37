"""Run folders, events, settings, scores: what stands in files."""

import json
import os
import subprocess
import sys
import time

import psutil
import pytest
from support import wait_for

from core.config import DataConfig, RunConfig, TrainConfig, changed_settings, settings
from core.errors import ConfigError, RunError, StorageError
from core.runs.events import EventWriter, read_events
from core.runs.jobs import start_apart
from core.runs.presets import preset_config, suggest_max_length
from core.runs.process_identity import process_identity
from core.runs.registry import find_run, list_runs, run_summary
from core.runs.run import create_run, runs_folder
from core.runs.submission import check_name, free_name
from core.runs.trash import delete_run, restore_run, trash_folder
from core.storage import explain_os_error, write_json
from core.text import safe_cell

CONFIG = RunConfig("A run", DataConfig("abc", "f.csv", "text", "label"), TrainConfig())


def test_config_round_trip_and_changed_settings():
    assert RunConfig.from_json(json.loads(json.dumps(CONFIG.to_json()))) == CONFIG
    assert changed_settings([TrainConfig(), TrainConfig(epochs=3.0), TrainConfig(seed=1)]) == {
        "epochs": [2.0, 3.0, 2.0],
        "seed": [13, 13, 1],
    }
    with pytest.raises(ConfigError, match="dataset is missing in data"):
        RunConfig.from_json({"name": "x", "data": {"nonsense": 1}, "train": {}})
    later = CONFIG.to_json()
    later = {**later, "new": 1, "data": {**later["data"], "new": 1}, "train": {**later["train"], "new": 1}}
    assert RunConfig.from_json(later) == CONFIG, "what a later version added is passed over"
    with pytest.raises(ConfigError, match="must differ"):
        DataConfig("abc", "f.csv", "text", "text")


@pytest.mark.parametrize("preset", ["quick", "balanced", "thorough"])
@pytest.mark.parametrize(("rows", "classes"), [(40, 2), (900, 3), (7000, 2), (10_000, 77), (2_000_000, 5)])
def test_every_preset_is_valid_for_every_size(preset, rows, classes):
    config = preset_config(preset, rows, classes=classes, word_counts=[5, 20, 300])
    assert config.preset == preset
    assert config.freeze_encoder == (preset == "quick")
    assert set(settings()) == set(vars(config))


def test_maximum_length_covers_nearly_all_rows():
    assert suggest_max_length([10] * 100) == 32
    assert suggest_max_length([]) == 128
    assert suggest_max_length([400] * 100) == 256


def test_a_name_never_leaves_the_folder(fathom_home):
    run = create_run(RunConfig("../../etc/<b>'quoted' 名", CONFIG.data, CONFIG.train))
    assert run.path.parent == runs_folder()
    assert run.name == "../../etc/<b>'quoted' 名"
    assert find_run(run.id).id == run.id
    for key in ("../" + run.id, "", "/etc", "a" * 500):
        with pytest.raises(RunError, match="There is no run"):
            find_run(key)


def test_names_are_taken_once(fathom_home):
    create_run(CONFIG)
    with pytest.raises(ConfigError, match="'A run 2'"):
        check_name("A run")
    assert free_name("A run") == "A run 2"
    assert check_name("  other   name ") == "other name"


@pytest.mark.process
def test_a_dead_process_shows_as_interrupted(fathom_home):
    run = create_run(CONFIG)
    assert run.state().status == "queued", "a worker gets some seconds to come up"
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    run.write_state(status="running", pid=child.pid, process=process_identity(child.pid))
    assert run.state().status == "running"
    child.kill()
    child.wait()
    assert run.state().status == "interrupted"
    assert "Resume" in run.state().reason
    run.write_state(pid=os.getpid(), process="another")
    assert run.state().status == "interrupted", "another process with the same number is not the worker"


@pytest.mark.process
def test_processes_that_ended_leave_the_table_when_the_next_is_started(fathom_home):
    fathom_home.mkdir()
    log = fathom_home / "log.txt"
    ended = psutil.Process(start_apart(["calendar", "2031", "3"], log, {}))
    wait_for(lambda: ended.status() == psutil.STATUS_ZOMBIE, what="the end of the calendar")
    started = psutil.Process(start_apart(["calendar", "2031", "4"], log, {}))
    assert not psutil.pid_exists(ended.pid)
    wait_for(lambda: started.status() == psutil.STATUS_ZOMBIE, what="the end of the second calendar")
    assert [month in log.read_text() for month in ("March 2031", "April 2031")] == [True, True]


def test_rename_delete_and_undo(fathom_home):
    run = create_run(CONFIG)
    run.write_state(status="running", pid=os.getpid(), process=process_identity(os.getpid()))
    with pytest.raises(RunError, match="Cancel it first"):
        delete_run(run)
    run.write_state(status="succeeded")
    run.rename("Better\nname")
    assert run.name == "Better name"
    delete_run(run)
    assert list_runs() == []
    with pytest.raises(RunError, match="was deleted"):
        run.state()
    assert restore_run(run.id).name == "Better name"


def test_a_deletion_removes_for_good_what_was_deleted_long_ago(fathom_home, monkeypatch):
    old, new, newest = (create_run(CONFIG) for _ in range(3))
    for run in (old, new, newest):
        run.write_state(status="succeeded")
    delete_run(old)
    delete_run(new)
    assert {path.name for path in trash_folder().iterdir()} == {old.id, new.id}
    monkeypatch.setattr("core.runs.trash.KEPT_S", -1.0)
    delete_run(newest)
    assert [path.name for path in trash_folder().iterdir()] == [newest.id]
    assert restore_run(newest.id).id == newest.id
    with pytest.raises(RunError, match="not in the trash"):
        restore_run(old.id)


def test_a_damaged_run_hides_no_other(fathom_home):
    good, bad = create_run(CONFIG), create_run(CONFIG)
    bad.config_file.write_text("{ cut off")
    rows = {row["id"]: row for row in map(run_summary, list_runs())}
    assert rows[good.id]["status"] == "queued"
    assert rows[bad.id]["status"] == "unreadable"
    assert "damaged" in rows[bad.id]["reason"]


def test_a_half_written_event_waits_for_its_end(tmp_path):
    file = tmp_path / "events.jsonl"
    assert read_events(file) == ([], 0)
    writer = EventWriter(file)
    writer.append("step", step=1, steps=9, epoch=1, epochs=2, loss=float("nan"))
    with file.open("a") as stream:
        stream.write('{"kind": "st')
    events, offset = read_events(file)
    assert [event["step"] for event in events] == [1]
    assert events[0]["loss"] is None
    with file.open("a") as stream:
        stream.write(
            'ep", "step": 2, "steps": 9, "epoch": 1, "epochs": 2, "time": 1}\nnot json\n{"kind": "step", "time": 2}\n'
        )
    events, offset = read_events(file, offset)
    assert [event["step"] for event in events] == [2]
    assert read_events(file, offset)[0] == []


def test_writing_is_all_or_nothing(tmp_path):
    file = tmp_path / "x.json"
    write_json(file, {"a": 1})
    with pytest.raises(ValueError, match="Out of range"):
        write_json(file, {"a": float("nan")})
    assert json.loads(file.read_text()) == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_a_full_disk_is_a_sentence(tmp_path):
    assert "is full" in str(explain_os_error(OSError(28, "No space left on device"), tmp_path))
    assert "permission denied" in str(explain_os_error(OSError(13, "Permission denied"), tmp_path))
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot be used"):
        write_json(tmp_path / "file" / "x.json", {})


def test_cells_that_a_spreadsheet_would_run_are_made_harmless():
    assert safe_cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    for text in ("+cmd", "-x", "@sum", "\t=1", "\r=1", " =1", "\x00=1"):
        assert safe_cell(text).startswith("'")
    for text in ("-12.5", "+3", "plain", "", "a=b", "1e-5"):
        assert safe_cell(text) == text


def test_listing_many_runs_is_ordered_by_time(fathom_home):
    first = create_run(CONFIG)
    first.write_state(queued_at=time.time() - 100)
    second = create_run(CONFIG)
    assert [run.id for run in list_runs()] == [second.id, first.id]

"""The command line and the server know the models that come along without anybody having opened the dashboard."""

import json

import pytest

from core.commands import cli, predict_file
from core.commands.serve_models import opening_run
from core.errors import RunError
from core.runs.registry import list_runs
from core.runs.trash import delete_run
from core.storage import ROOT, read_json
from core.tasks.stage import opening

CAME = sorted(read_json(file)["run"] for file in ROOT.glob("domain_demos/*/models/*/manifest.json"))


def test_a_first_list_of_runs_holds_them_and_one_that_was_deleted_stays_away(fathom_home, capsys):
    assert cli.main(["runs", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert sorted(row["id"] for row in listed) == CAME
    assert all(row["status"] == "succeeded" and row["name"].endswith("(came along)") for row in listed)
    delete_run(list_runs()[0])
    assert cli.main(["runs", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(CAME) - 1


def test_a_first_prediction_finds_one_by_its_id(fathom_home):
    assert predict_file._asked(CAME[0]).id == CAME[0]
    with pytest.raises(RunError, match="There is no run 'nobody'"):
        predict_file._asked("nobody")


def test_serving_begins_with_them_in_place(fathom_home, monkeypatch):
    served = []
    monkeypatch.setattr("core.commands.serve_models.serve_models", lambda *_: served.append(len(list_runs())))
    assert cli.main(["serve"]) == 0
    assert served == [len(CAME)]


def test_the_model_that_is_warmed_up_is_the_one_that_home_asks(fathom_home):
    domain, task, run = opening()
    assert task.text_pair is None
    assert opening_run().id == run.id
    assert [one.id for one in list_runs()] == [run.id], "no other is put into place"
    assert run.config().demo == f"{domain.name}/{task.name}"


def test_a_damaged_one_is_told_and_the_others_are_there(fathom_home, monkeypatch, capsys):
    from core.tasks import shipped

    whole = shipped.file_hash
    monkeypatch.setattr(
        shipped, "file_hash", lambda path: "?" if "bloom" in path.parts and path.name == "metrics.json" else whole(path)
    )
    assert cli.main(["runs", "--json"]) == 0
    told = capsys.readouterr()
    assert "metrics.json is not as it was made" in told.err
    assert len(json.loads(told.out)) == len(CAME) - 1

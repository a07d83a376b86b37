"""One run is in use for a task, and the one before it comes back with one press; what was in use when stands in a file."""

import json
import shutil

import pytest

from core.commands.cli import main
from core.errors import ConfigError, RunError, StorageError
from core.runs.in_use import (
    before,
    bring_back,
    histories,
    in_use,
    in_use_file,
    put_into_use,
    run_in_use,
    take_out,
    task_name,
)
from core.runs.registry import find_run, run_summary
from core.runs.run import Run
from core.runs.trash import delete_run, restore_run
from core.serving.model_list import model_list
from core.storage import read_json, write_json


@pytest.fixture
def three(films_run):
    """Three finished runs: one, two, three."""
    found = []
    for name in ("one", "two", "three"):
        shutil.copytree(films_run.path, films_run.path.with_name(f"{name}-run"))
        run = Run(films_run.path.with_name(f"{name}-run"))
        run.rename(name)
        found.append(run)
    return found


def test_the_one_in_use_is_asked_by_the_name_of_the_task(three):
    one, two, _ = three
    assert put_into_use(one, "Film remarks") == "Film remarks"
    assert find_run("film REMARKS").id == one.id
    assert put_into_use(two, "film remarks") == "Film remarks"
    assert find_run("Film remarks").id == two.id
    assert in_use() == {"Film remarks": two.id}
    assert [each["in_use"] for each in model_list() if each["id"] == two.id] == [["Film remarks"]]
    assert run_summary(two)["in_use"] == ["Film remarks"]


def test_going_back_goes_one_step_further_each_time_and_is_kept_in_the_file(three):
    for run in three:
        put_into_use(run, "Films")
    assert bring_back("films").id == three[1].id
    assert before("Films").id == three[0].id
    assert bring_back("Films").id == three[0].id
    with pytest.raises(RunError, match="No earlier run is left"):
        bring_back("Films")
    put_into_use(three[2], "Films")
    assert bring_back("Films").id == three[0].id
    said = [(change["run"], change["how"]) for change in json.loads(in_use_file().read_text())["Films"]]
    assert said[:4] == [(run.id, "put into use") for run in three] + [(three[1].id, "brought back")]
    assert len(said) == 7


def test_a_deleted_run_is_passed_over(three):
    for run in three:
        put_into_use(run, "Films")
    delete_run(three[1])
    assert bring_back("Films").id == three[0].id


def test_what_is_in_use_is_not_deleted(three):
    put_into_use(three[0], "Films")
    with pytest.raises(RunError, match="is in use for 'Films'"):
        delete_run(three[0])
    take_out("Films")
    assert run_in_use("Films") is None
    delete_run(three[0])
    assert restore_run(three[0].id).id == three[0].id


def test_the_task_is_called_as_the_card_says_or_as_that_of_the_run_gone_on_from(three):
    one, two, _ = three
    assert task_name(one) == "one"
    write_json(one.task_file, {"version": 1, "task": {"title": "Remarks"}})
    assert put_into_use(one) == "Remarks"
    config = read_json(two.config_file)
    write_json(two.config_file, {**config, "continues": {"start": "0" * 16, "run": one.id, "name": "one"}})
    assert put_into_use(two) == "Remarks"
    assert run_summary(two)["continues"] == "one"


def test_what_cannot_be_put_into_use_says_why(three):
    one = three[0]
    put_into_use(one, "Films")
    with pytest.raises(RunError, match="already"):
        put_into_use(one, "films")
    with pytest.raises(ConfigError, match="Give it a name"):
        put_into_use(one, "a\nb")
    one.write_state(status="failed")
    with pytest.raises(RunError, match="it is failed"):
        put_into_use(one, "Others")
    with pytest.raises(RunError, match="No run has been in use"):
        bring_back("nothing")


def test_a_damaged_file_is_told_and_hides_no_run(three):
    put_into_use(three[0], "Films")
    in_use_file().write_text("{", encoding="utf-8")
    with pytest.raises(StorageError):
        histories()
    assert run_summary(three[0])["status"] == "succeeded"


def test_the_command_line_puts_lists_and_goes_back(three, capsys):
    one, *_ = three
    assert main(["use", one.id, "--task", "Films of ours"]) == 0
    assert main(["use", "two", "--task", "Films of ours"]) == 0
    assert main(["runs"]) == 0
    assert "two (in use for 'Films of ours')" in capsys.readouterr().out
    assert main(["use", "Films of ours", "--back"]) == 0
    assert "is in use for 'Films of ours' again" in capsys.readouterr().out
    assert find_run("films of ours").id == one.id
    assert main(["use"]) == 0
    assert capsys.readouterr().out.count("put into use") == 2
    assert main(["use", "Films of ours", "--end"]) == 0
    assert main(["use", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["Films of ours"][-1]["how"] == "taken out of use"
    assert main(["use", "nobody", "--back"]) == 2

"""What train can be told to go on from, and what it refuses before a run is made."""

import shutil

import pytest
from support import film_rows, write_csv

from core.commands.cli import build_parser, main
from core.runs.registry import list_runs


@pytest.fixture
def ask(films_home, fathom_home, tmp_path, monkeypatch):
    """Return a function that asks train to go on from something, and returns the exit code."""
    shutil.copytree(films_home, fathom_home, dirs_exist_ok=True)
    table = write_csv(tmp_path / "more.csv", ["text", "label"], film_rows(60, seed=5))
    monkeypatch.setattr("core.runs.submission.launch", lambda run: pytest.fail("a run was started"))
    return lambda name, flag="--encoder": main(
        ["train", str(table), "--text", "text", "--label", "label", flag, str(name)]
    )


def test_both_names_of_the_option_are_one():
    given = ["train", "x.csv", "--text", "a", "--label", "b"]
    for flag in ("--encoder", "--from"):
        assert build_parser().parse_args([*given, flag, "films"]).encoder == "films"


def test_what_cannot_be_gone_on_from_is_told_before_a_run_is_made(ask, tmp_path, capsys):
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "config.json").write_text('{"model_type": "mean-pooling-classifier"}')
    (tmp_path / "empty").mkdir()
    (tmp_path / "model.zip").write_bytes(b"PK")
    for name, words in (
        ("export", "lacks classifier.json"),
        ("empty", "lacks a readable config.json"),
        ("model.zip", "is a file"),
    ):
        assert ask(tmp_path / name) == 2
        assert words in capsys.readouterr().err
    assert len(list_runs()) == 1


def test_a_model_without_a_result_or_with_damage_is_told(ask, capsys):
    run = list_runs()[0]
    run.write_state(status="failed", reason="x")
    assert ask("films", "--from") == 2
    assert "it is failed" in capsys.readouterr().err
    run.write_state(status="succeeded")
    weights = run.model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert ask(run.id) == 2
    assert "Error: The model" in capsys.readouterr().err
    assert len(list_runs()) == 1

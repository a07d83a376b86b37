"""The command line from a file to a classified file, in real processes."""

import csv
import json
import os
import shlex
import signal
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest
from support import PATIENCE_S, wait_for, write_csv

from core.commands.cli import main
from core.dataset.fix_values import parse_fix
from core.domain import Costs
from core.runs.answering import rule_of
from core.runs.registry import find_run
from core.storage import ROOT
from core.tasks.card import write_card
from core.tasks.own import filled_card


def command(*arguments, home):
    """Start the command line; Ctrl-C reaches it even where a shell in the background has switched that off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a child inherits what is ignored, not a handler
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "core", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "FATHOM_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.process
def test_train_list_predict(small_csv, tmp_path, fathom_home, tiny_encoder, capsys):
    process = command(
        "train",
        small_csv,
        "--text",
        "text",
        "--label",
        "label",
        "--encoder",
        tiny_encoder,
        "--set",
        "epochs=2",
        "--batch-size",
        "8",
        "--device",
        "cpu",
        "--json",
        home=fathom_home,
    )
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    result = json.loads(out.strip().splitlines()[-1])
    assert result["status"] == "succeeded"
    assert result["name"] == "films balanced"
    assert set(result["baselines"]) == {"majority", "surface", "tfidf"}
    assert 0 <= result["test"]["accuracy"]["value"] <= 1
    assert result["seconds"]["total"] > 0
    for stage in ("prepare", "initialise", "train", "iterate", "test"):
        assert f" {stage}: " in err
    assert main(["runs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == result["run"]
    out_file = tmp_path / "out.csv"
    assert main(["predict", result["run"], str(small_csv), "--text", "text", "-o", str(out_file)]) == 0
    with out_file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 80
    assert {row["predicted"] for row in rows if row["in_scope"] != "no"} <= {"good", "bad"}
    assert not [row for row in rows if row["in_scope"] == "no" and (row["predicted"] or row["confidence"])]
    assert abs(float(rows[0]["p:good"]) + float(rows[0]["p:bad"]) - 1) < 1e-5
    assert {row["in_scope"] for row in rows} <= {"yes", "unusual", "no"}
    rule, out = rule_of(find_run(result["run"])), capsys.readouterr().out
    assert [row["waits"] for row in rows] == [
        "yes" if row["in_scope"] == "no" or float(row["confidence"]) < rule.threshold else "no" for row in rows
    ]
    waiting = sum(row["waits"] == "yes" for row in rows)
    assert f"{80 - waiting} are answered, {waiting} wait for a person" in out
    assert rule.sentence in out
    again = tmp_path / "again.csv"
    capsys.readouterr()
    assert main(["predict", result["run"], str(out_file), "--text", "text", "-o", str(again)]) == 0
    assert (
        "columns 'predicted', 'confidence', 'truncated', 'p:bad', 'p:good' and 2 more already"
        in capsys.readouterr().out
    )
    with again.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file)) == {
            **rows[0],
            **{f"{key}_2": rows[0][key] for key in ("predicted", "confidence", "truncated", "in_scope", "waits")},
            "p_2:bad": rows[0]["p:bad"],
            "p_2:good": rows[0]["p:good"],
        }
    likeliest = rows[0]["predicted"]
    dear = next(label for label in ("bad", "good") if label != likeliest)
    careful = predicted_by_costs(find_run(result["run"]), small_csv, tmp_path, dear)
    assert [row["predicted"] for row in careful] == [row["predicted"] for row in rows]
    known = [row for row in careful if row["in_scope"] != "no"]
    assert {row["least_cost"] for row in known} == {dear}
    assert all(row["waits"] == "yes" for row in known if row["predicted"] != dear)
    turned = sum(row["predicted"] != dear for row in known)
    assert f"{turned} because another class than the likeliest may be expected to cost less" in capsys.readouterr().out


def predicted_by_costs(run, small_csv, tmp_path, dear):
    """Say on the run's card that it is dear to miss a class, and return what predict writes then."""
    card = filled_card(run, pd.read_parquet(run.predictions_file), ["bad", "good"])
    costs = Costs("points", 1.0, 1.0, {dear: {"bad": 9e8, "good": 9e8}})
    write_card(run, replace(card, task=replace(card.task, costs=costs)))
    target = tmp_path / "costs.csv"
    assert main(["predict", run.id, str(small_csv), "--text", "text", "-o", str(target)]) == 0
    with target.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_inspect_says_what_was_found(small_csv, fathom_home, capsys):
    assert main(["inspect", str(small_csv), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["rows"], found["encoding"], found["delimiter"], found["classes"]) == (
        80,
        "utf-8",
        ",",
        {"bad": 40, "good": 40},
    )
    assert main(["inspect", str(small_csv)]) == 0
    assert "80 rows, 2 columns; comma-separated, utf-8, header on line 1" in capsys.readouterr().out


@pytest.mark.process
def test_interrupting_the_command_cancels_its_run(small_csv, fathom_home, tiny_encoder):
    process = command(
        "train",
        small_csv,
        "--text",
        "text",
        "--label",
        "label",
        "--encoder",
        tiny_encoder,
        "--set",
        "epochs=900",
        "--batch-size",
        "2",
        "--device",
        "cpu",
        home=fathom_home,
    )
    states = lambda: [json.loads(path.read_text())["status"] for path in (fathom_home / "runs").glob("*/state.json")]  # noqa: E731
    wait_for(lambda: states() == ["running"], what="a running run")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1, err
    assert states() == ["cancelled"]
    assert "Traceback" not in err


def test_help_names_every_command(capsys):
    for arguments in (["--help"], ["train", "--help"]):
        with pytest.raises(SystemExit, match="0"):
            main(arguments)
    shown = capsys.readouterr().out
    for name in ("inspect", "train", "runs", "predict", "serve", "--fix"):
        assert name in shown


def test_inspect_names_no_fix_that_train_does_not_take(tmp_path, fathom_home, capsys):
    nearly = (
        "the librarian who was here on {day} found my book about old bridges in the cellar under the stairs at last"
    )
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    rows = [(nearly.format(day=day), "thanks") for day in days]
    rows += [(f"where can I find shelf {n} of the {n + 3}th floor?", "question") for n in range(6)]
    rows += [("please renew my card", "question")] * 3
    write_csv(tmp_path / "mixed.csv", ["text", "label"], rows)
    assert main(["inspect", str(tmp_path / "mixed.csv")]) == 0
    fixes = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip().startswith("fix: ")]
    offered = [line.rpartition("train with --fix ")[2] for line in fixes]
    assert len(offered) >= 2, fixes
    for option in offered:
        (value,) = shlex.split(option)
        parse_fix(value)

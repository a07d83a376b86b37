"""What a person does with labels that look wrong: ticks, takes, saves, exports, and trains again."""

import shutil
from dataclasses import replace

import pandas as pd
import pytest
from doubted_runs import train_on_flipped
from made_once import in_home, made_once
from streamlit.testing.v1 import AppTest

from core.dataset.fixes import Fix, load_fixes, save_fixes
from core.domain import Costs
from core.runs.registry import find_run
from core.storage import ROOT, write_json
from core.tasks.card import write_card
from core.tasks.own import filled_card
from pages.model.parts.doubtful import Change, export, saved_edits


@pytest.fixture(scope="module")
def doubted_home(tmp_path_factory):
    """The folder of a finished quick run on films with flipped labels, trained once."""
    return made_once(tmp_path_factory, "doubted", in_home(train_on_flipped)) / "var"


@pytest.fixture
def finished(doubted_home, fathom_home):
    """That run, in the folder of the test."""
    shutil.copytree(doubted_home, fathom_home)
    return find_run("flipped films")


def open_tab(run):
    """Open the model's page at its doubtful labels."""
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    page.switch_page("pages/model/model.py")
    page.query_params["run"] = run.id
    page.query_params["view"] = "Results"
    page.query_params["part"] = "Doubtful labels"
    return page.run()


def button(page, words):
    return next(found for found in page.button if found.label.startswith(words))


def test_the_tab_takes_suggestions_and_saves_them_as_a_fix(finished, train_here):
    run = finished
    page = open_tab(run)
    assert not page.exception
    found = pd.read_parquet(run.doubtful_file)
    assert any(f"{len(found):,} of 400 labels stand out" in text.value for text in page.markdown)
    assert not page.warning, "all mistakes cost the same here, so none is the dearest"
    assert button(page, "Save corrections").disabled
    button(page, "Tick all").click().run()
    button(page, "Take the suggestion").click().run()
    assert button(page, "Save corrections").label == f"Save corrections ({len(found)})"
    page.run()
    assert button(page, "Save corrections").label == f"Save corrections ({len(found)})", "a rerun loses nothing"
    assert load_fixes(run.config().data.dataset) == []
    button(page, "Save corrections").click().run()
    labels, dropped = saved_edits(run.config().data.dataset)
    assert labels == {int(row): label for row, label in found[["row", "suggested"]].to_numpy()}
    assert dropped == set()
    assert any(f"Saved for these rows: {len(found)}" in text.value for text in page.caption)


def test_corrections_are_what_the_next_run_learns_from(finished, train_here):
    from core.runs.submission import submit

    run = finished
    found = pd.read_parquet(run.doubtful_file)
    dataset = run.config().data.dataset
    line, other = int(found["row"][0]), int(found["row"][1])
    save_fixes(dataset, [Fix("edit", {"labels": {str(line): found["suggested"][0]}, "dropped": [other]})])
    fixes = tuple(fix.as_dict() for fix in load_fixes(dataset))
    config = replace(run.config(), name="again", data=replace(run.config().data, fixes=fixes))
    again = train_here(submit(config, start=False))
    rows = pd.concat([pd.read_parquet(again.data / f"{part}.parquet") for part in ("train", "validation", "test")])
    assert rows.set_index("row")["label"][line] == found["suggested"][0]
    assert other not in set(rows["row"])


def test_where_nothing_stands_out_it_says_so(finished):
    run = finished
    metrics = run.metrics()
    doubt = replace(metrics.doubt, flagged=0, kept=0, wrong=0.0, by_chance=0.0, pairs=[])
    write_json(run.metrics_file, replace(metrics, doubt=doubt).to_json())
    page = open_tab(run)
    assert not page.exception
    assert any("Nothing stands out" in text.value for text in page.success)
    assert not [found for found in page.button if found.label.startswith("Save corrections")]


def test_a_suggestion_that_would_be_the_dearest_mistake_is_said_to_be_one(finished):
    run = finished
    card = filled_card(run, pd.read_parquet(run.predictions_file), ["bad", "good"])
    costs = Costs("points", 1.0, 2.0, {"bad": {"good": 90.0}})
    write_card(run, replace(card, task=replace(card.task, costs=costs)))
    found = pd.read_parquet(run.doubtful_file)
    dear = int((found["label"] == "bad").sum())
    assert 0 < dear < len(found)
    page = open_tab(run)
    assert not page.exception
    assert f"Bad to Good ({dear})" in page.warning[0].value.replace("\\", "")
    assert "dearest mistake" in page.warning[0].value


def test_an_old_run_says_what_to_do(finished):
    run = finished
    run.doubtful_file.unlink()
    page = open_tab(run)
    assert not page.exception
    assert any("Train again on the same table" in info.value for info in page.info)


def test_an_export_holds_the_corrections_and_no_formula():
    rows = pd.DataFrame(
        {
            "row": [2, 9],
            "part": ["train", "test"],
            "text": ["=cmd()", "fine"],
            "label": ["a", "b"],
            "suggested": ["b", "a"],
            "p_label": [0.1, 0.2],
            "p_suggested": [0.9, 0.8],
            "doubt": [0.9, 0.8],
        }
    )
    kept = {2: Change("a"), 9: Change("b")}
    lines = export(rows, kept, {2: Change("b", drop=True)}).decode("utf-8-sig").splitlines()
    assert lines[0] == "line,part,text,label,suggested,p_label,p_suggested,doubt,corrected,drop"
    assert lines[1].startswith("2,train,'=cmd(),a,b,")
    assert lines[1].endswith(",b,True")
    assert lines[2].endswith(",b,False")

"""Labels that look wrong: the ranking by hand, probabilities from heads that did not see the row, and what a person does with them."""

import random

import numpy as np
import pandas as pd
import pytest
import torch
from streamlit.testing.v1 import AppTest
from support import film_rows, write_csv

from core.config import EMBEDDED_ENCODER
from core.dataset.fixes import Fix, load_fixes, save_fixes
from core.engine.batches import LabelledRows
from core.engine.tokens import TokenizedRows
from core.engine.training import crossvalidation, doubt
from core.engine.training.crossvalidation import FOLDS, cross_validate, deal_folds
from core.engine.training.doubt import draw, in_file_order
from core.judge.wrong_labels import class_thresholds, confident_classes, doubt_score, find_doubts
from core.runs.jobs import ROOT, cancel
from core.worker import main
from pages.model.parts.doubtful import Change, export, saved_edits

# Five rows by hand. Thresholds: class 0 (0.9 + 0.6 + 0.2) / 3 = 0.5667, class 1 (0.8 + 0.7) / 2 = 0.75.
LABELS = np.array([0, 0, 0, 1, 1])
PROBABILITIES = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.2, 0.8], [0.3, 0.7]])


class Silent:
    """A progress that only counts."""

    def __init__(self):
        self.counted = []

    def remaining(self, units, tail_s):
        self.left_s = tail_s

    def check_cancelled(self):
        return None

    def count(self, done, total, unit):
        self.counted.append((done, total))


@pytest.fixture
def train_here(monkeypatch):
    """Return a function that does a run inside this process and returns it."""
    monkeypatch.setattr("os.nice", lambda _: 0)

    def train(run):
        main([str(run.path)])
        return run

    return train


def test_thresholds_joint_and_ranking_are_those_worked_out_by_hand():
    found = find_doubts(LABELS, PROBABILITIES)
    assert found.thresholds == pytest.approx([1.7 / 3, 0.75])
    # Row 5 reaches 0.7 of class 1, less than its threshold, so it is counted nowhere.
    assert found.joint.tolist() == [[2, 1], [0, 1]]
    assert found.flagged.tolist() == [2]
    assert found.suggested.tolist() == [0, 0, 1, 1, 1]
    assert found.score == pytest.approx([0.1, 0.4, 0.8, 0.2, 0.3])
    assert found.share == pytest.approx(1 / 5)


def test_of_several_confident_classes_the_likeliest_counts():
    thresholds = np.array([0.3, 0.2, 0.5])
    probabilities = np.array([[0.35, 0.25, 0.40], [0.30, 0.31, 0.39], [0.1, 0.1, 0.8], [0.29, 0.19, 0.52]])
    assert confident_classes(probabilities, thresholds).tolist() == [0, 1, 2, 2]
    assert confident_classes(np.array([[0.2, 0.1, 0.4]]), thresholds).tolist() == [-1]


def test_a_row_whose_own_label_is_the_likeliest_is_not_flagged():
    # Class 0 is sure of its rows (threshold 0.75), class 1 is not (0.35): row 0 reaches class 1's threshold alone.
    labels = np.array([0, 0, 1, 1])
    probabilities = np.array([[0.55, 0.45], [0.95, 0.05], [0.6, 0.4], [0.7, 0.3]])
    found = find_doubts(labels, probabilities)
    assert found.joint[0].tolist() == [1, 1]
    assert 0 not in found.flagged


def test_a_class_without_rows_is_never_a_confident_one():
    labels, probabilities = np.array([0, 1]), np.array([[0.1, 0.1, 0.8], [0.2, 0.5, 0.3]])
    thresholds = class_thresholds(labels, probabilities)
    assert thresholds[2] == np.inf
    assert confident_classes(probabilities, thresholds).tolist() == [0, 1]


def test_the_margin_is_taken_to_the_best_other_class():
    score = doubt_score(np.array([0, 2]), np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]))
    assert score == pytest.approx([(1 - 0.2) / 2, (1 + 0.3) / 2])


def test_no_rows_give_no_doubts():
    found = find_doubts(np.zeros(0, dtype=int), np.zeros((0, 2)))
    assert found.share == 0.0
    assert found.flagged.tolist() == []


def test_folds_keep_equal_texts_together_and_every_class_in_each():
    groups = np.repeat(np.arange(60), 2)
    labels = np.where(groups < 40, 0, 1)
    fold = deal_folds(groups, labels, FOLDS, seed=3)
    assert all(len(set(fold[groups == group])) == 1 for group in range(60))
    for label, rows in ((0, 16), (1, 8)):
        assert np.bincount(fold[labels == label], minlength=FOLDS).tolist() == [rows] * FOLDS
    assert deal_folds(groups, labels, FOLDS, seed=3).tolist() == fold.tolist()
    assert deal_folds(groups, labels, FOLDS, seed=4).tolist() != fold.tolist()


@pytest.mark.parametrize("penalty", [1e-3, None])
def test_a_head_does_not_know_the_rows_it_judges(penalty):
    # More features than rows and labels by chance: a head knows every row it saw by heart, and nothing of the others.
    generator = np.random.default_rng(0)
    features = generator.normal(size=(100, 300)).astype(np.float32)
    features, labels = np.repeat(features, 2, axis=0), np.repeat(generator.integers(0, 2, 100), 2)
    groups, progress = np.repeat(np.arange(100), 2), Silent()
    inputs, targets = torch.from_numpy(features), torch.from_numpy(labels)
    seen = crossvalidation.fit_head(inputs, targets, 2, 1e-3, progress)
    assert (seen(inputs).argmax(dim=1) == targets).float().mean() == 1.0
    found = cross_validate(features, labels, groups, 2, penalty, "cpu", 0, progress)
    assert 0.3 < (found.argmax(axis=1) == labels).mean() < 0.7
    assert found.sum(axis=1) == pytest.approx(np.ones(200), abs=1e-5)
    assert progress.counted[-1] == (FOLDS, FOLDS)
    assert progress.left_s == 0.0


def test_rows_sorted_by_length_go_back_to_their_places():
    lengths = np.array([3, 9, 5, 9])
    features = {"input_ids": [[i] * int(length) for i, length in enumerate(lengths)]}
    rows = LabelledRows(TokenizedRows(features, lengths > 99, lengths * 0, lengths), [0, 1, 2, 3]).sorted_by_length()
    assert rows.labels == [1, 3, 2, 0]
    assert in_file_order(rows, np.array(rows.labels)).tolist() == [0, 1, 2, 3]


def test_a_drawn_sample_is_in_order_and_depends_on_the_seed():
    assert draw(5, 10, 0).tolist() == [0, 1, 2, 3, 4]
    chosen = draw(1000, 50, 1)
    assert len(set(chosen)) == 50
    assert (np.diff(chosen) > 0).all()
    assert chosen.tolist() == draw(1000, 50, 1).tolist() != draw(1000, 50, 2).tolist()


def flipped_films(folder, count=400, wrong=20):
    """Write a learnable table in which some labels are wrong; return its path and the lines of those."""
    rows = film_rows(count)
    chosen = set(random.Random(5).sample(range(count), wrong))
    other = {"good": "bad", "bad": "good"}
    table = [(text, other[label] if i in chosen else label) for i, (text, label) in enumerate(rows)]
    return write_csv(folder / "films.csv", ["text", "label"], table), {i + 2 for i in chosen}


QUICK = {
    "freeze_encoder": True,
    "optimizer": "lbfgs",
    "epochs": 60.0,
    "weight_decay": 0.01,
    "head_learning_rate": 1.0,
    "dropout": 0.0,
}


@pytest.mark.parametrize(
    "settings",
    [{**QUICK, "encoder": EMBEDDED_ENCODER, "weight_decay": 0.0}, {"epochs": 6.0, "dropout": 0.0}],
    ids=["frozen", "tuned"],
)
def test_flipped_labels_come_first(submit_run, tmp_path, train_here, settings):
    table, wrong = flipped_films(tmp_path)
    run = train_here(submit_run(table, start=False, **settings))
    assert run.state().status == "succeeded", run.state().reason
    found, summary = pd.read_parquet(run.doubtful_file), run.metrics()["doubt"]
    assert list(found.columns) == ["row", "part", "text", "label", "suggested", "p_label", "p_suggested", "doubt"]
    assert (found["label"] != found["suggested"]).all()
    assert (found["doubt"].diff().dropna() <= 0).all()
    assert summary["rows"] == 400
    assert summary["flagged"] == len(found) == sum(pair["rows"] for pair in summary["pairs"])
    assert summary["share"] == pytest.approx(len(found) / 400)
    assert [event for event in run.events()[0] if event["kind"] == "progress"][-1]["eta_s"] == 0.0
    assert found["row"].head(20).isin(wrong).mean() >= 0.5, "one row in twenty would be by chance"
    assert len(wrong & set(found["row"])) >= 10
    if "freeze_encoder" in settings:
        assert any("training and validation rows: 5 heads over the frozen" in sentence for sentence in summary["how"])
    else:
        assert any("validation rows: the trained model" in sentence for sentence in summary["how"])
        assert any("encoder as it was before training" in sentence for sentence in summary["how"])


def test_the_same_seed_doubts_the_same_rows_and_a_cap_is_told(submit_run, tmp_path, train_here, monkeypatch):
    monkeypatch.setattr(doubt, "MOST_FROZEN_ROWS", 100)
    table, _ = flipped_films(tmp_path, count=200, wrong=10)
    first, second = (train_here(submit_run(table, name=name, start=False, **QUICK)) for name in ("first", "second"))
    assert pd.read_parquet(first.doubtful_file).equals(pd.read_parquet(second.doubtful_file))
    summary = first.metrics()["doubt"]
    split = first.metrics()["split"]
    assert summary["rows"] == 100 + split["test"]
    assert summary["left_out"] == split["train"] + split["validation"] - 100
    assert any("were drawn at random" in sentence for sentence in summary["how"])


def test_a_test_row_that_was_learned_from_is_judged_unseen(submit_run, small_csv, train_here):
    from dataclasses import replace

    from core.dataset.folder import save_dataset
    from core.ingest.table import read_table
    from core.runs.submission import submit

    run = train_here(submit_run(small_csv, start=False, **QUICK))
    rows = film_rows(80)
    copied = [(text, "bad" if label == "good" else "good") for text, label in rows[:10]]
    test = write_csv(small_csv.parent / "test.csv", ["text", "label"], copied + film_rows(20, seed=7))
    config = run.config()
    data = replace(config.data, test_dataset=save_dataset(read_table(test)).id, test_file_name="test.csv")
    run = train_here(submit(replace(config, name="with test file", data=data), start=False))
    assert run.state().status == "succeeded", run.state().reason
    found = pd.read_parquet(run.doubtful_file)
    both = found[found["text"].isin([text for text, _ in copied])]
    for _, pair in both.groupby("text"):
        # The two copies have opposite labels and the same probabilities, so only one of them can be doubted.
        assert len(pair) == 1
    assert run.metrics()["doubt"]["rows"] == 80 + 30


def test_classes_of_few_texts_are_not_judged(submit_run, tmp_path, train_here):
    table = write_csv(tmp_path / "films.csv", ["text", "label"], [*film_rows(80), ("odd", "rare"), ("odder", "rare")])
    run = train_here(submit_run(table, start=False, **QUICK))
    assert run.state().status == "succeeded", run.state().reason
    summary = run.metrics()["doubt"]
    assert summary["rows"] == 80
    assert any(
        "2 rows of 1 class with fewer than 5 different training texts" in sentence for sentence in summary["how"]
    )
    assert "rare" not in set(pd.read_parquet(run.doubtful_file)["label"])


def test_a_failure_of_the_search_is_told_and_the_run_stands(submit_run, small_csv, train_here, monkeypatch):
    def broken(*args):
        raise RuntimeError("no room for the features")

    monkeypatch.setattr(doubt, "cross_validate", broken)
    run = train_here(submit_run(small_csv, start=False, **QUICK))
    assert run.state().status == "succeeded"
    assert run.metrics()["doubt"] == {"failed": "RuntimeError: no room for the features"}
    assert any("no room for the features" in notice for notice in run.metrics()["notices"])
    assert not run.doubtful_file.exists()


def test_a_run_can_be_cancelled_while_its_labels_are_looked_at(submit_run, small_csv, train_here, monkeypatch):
    run, fit = submit_run(small_csv, start=False, **QUICK), crossvalidation.fit_head

    def cancel_then_fit(*args):
        if not run.cancel_requested():
            cancel(run)
        return fit(*args)

    monkeypatch.setattr(crossvalidation, "fit_head", cancel_then_fit)
    train_here(run)
    assert run.state().status == "cancelled"
    assert not run.metrics_file.exists()


@pytest.fixture
def finished(submit_run, tmp_path, train_here):
    """A finished quick run on films with flipped labels, and the lines of those."""
    table, wrong = flipped_films(tmp_path, count=200, wrong=12)
    return train_here(submit_run(table, start=False, **QUICK)), wrong


def open_tab(run):
    """Open the run's page with the tab in front."""
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    page.switch_page("pages/train/runs.py")
    page.query_params["run"] = run.id
    page.query_params["tab"] = "Doubtful labels"
    return page.run()


def button(page, words):
    return next(found for found in page.button if found.label.startswith(words))


def test_the_tab_takes_suggestions_and_saves_them_as_a_fix(finished, train_here):
    run, _ = finished
    page = open_tab(run)
    assert not page.exception
    found = pd.read_parquet(run.doubtful_file)
    assert any(f"{len(found):,} of 200 rows" in text.value for text in page.markdown)
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
    from dataclasses import replace

    from core.runs.submission import submit

    run, _ = finished
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


def test_an_old_run_says_what_to_do(finished):
    run, _ = finished
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

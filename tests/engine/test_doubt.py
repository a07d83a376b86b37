"""Labels that look wrong, found after training: probabilities from heads that did not see the row, in whole runs."""

import numpy as np
import pandas as pd
import pytest
import torch
from doubted_runs import QUICK, flipped_films
from support import film_rows, write_csv

from core.config import EMBEDDED_ENCODER
from core.engine.batches import LabelledRows
from core.engine.tokens import TokenizedRows
from core.engine.training import crossvalidation, doubt
from core.engine.training.crossvalidation import FOLDS, cross_validate, deal_folds
from core.engine.training.doubt import draw, in_file_order
from core.runs.jobs import cancel


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


@pytest.mark.parametrize(
    "settings",
    [{**QUICK, "encoder": EMBEDDED_ENCODER, "weight_decay": 0.0}, {"epochs": 6.0, "dropout": 0.0}],
    ids=["frozen", "tuned"],
)
@pytest.mark.slow
def test_flipped_labels_come_first(submit_run, tmp_path, train_here, settings):
    table, wrong = flipped_films(tmp_path)
    run = train_here(submit_run(table, start=False, **settings))
    assert run.state().status == "succeeded", run.state().reason
    found, summary = pd.read_parquet(run.doubtful_file), run.metrics().doubt
    assert list(found.columns) == ["row", "part", "text", "label", "suggested", "p_label", "p_suggested", "doubt"]
    assert (found["label"] != found["suggested"]).all()
    assert (found["doubt"].diff().dropna() <= 0).all()
    assert summary.rows == 400
    assert summary.flagged == len(found) == sum(pair.rows for pair in summary.pairs)
    assert summary.share == pytest.approx(len(found) / 400)
    assert [event for event in run.events()[0] if event["kind"] == "progress"][-1]["eta_s"] == 0.0
    assert found["row"].head(20).isin(wrong).mean() >= 0.5, "one row in twenty would be by chance"
    assert len(wrong & set(found["row"])) >= 10
    if "freeze_encoder" in settings:
        assert any("training and validation rows: 5 heads over the frozen" in sentence for sentence in summary.how)
    else:
        assert any("validation rows: the trained model" in sentence for sentence in summary.how)
        assert any("encoder as it was before training" in sentence for sentence in summary.how)


@pytest.mark.slow
def test_the_same_seed_doubts_the_same_rows_and_a_cap_is_told(submit_run, tmp_path, train_here, monkeypatch):
    monkeypatch.setattr(doubt, "MOST_FROZEN_ROWS", 100)
    table, _ = flipped_films(tmp_path, count=200, wrong=10)
    first, second = (train_here(submit_run(table, name=name, start=False, **QUICK)) for name in ("first", "second"))
    assert pd.read_parquet(first.doubtful_file).equals(pd.read_parquet(second.doubtful_file))
    summary = first.metrics().doubt
    split = first.metrics().split
    assert summary.rows == 100 + split.test
    assert summary.left_out == split.train + split.validation - 100
    assert any("were drawn at random" in sentence for sentence in summary.how)


@pytest.mark.slow
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
    assert run.metrics().doubt.rows == 80 + 30


@pytest.mark.slow
def test_classes_of_few_texts_are_not_judged(submit_run, tmp_path, train_here):
    table = write_csv(tmp_path / "films.csv", ["text", "label"], [*film_rows(80), ("odd", "rare"), ("odder", "rare")])
    run = train_here(submit_run(table, start=False, **QUICK))
    assert run.state().status == "succeeded", run.state().reason
    summary = run.metrics().doubt
    assert summary.rows == 80
    assert any("2 rows of 1 class with fewer than 5 different training texts" in sentence for sentence in summary.how)
    assert "rare" not in set(pd.read_parquet(run.doubtful_file)["label"])


def test_a_failure_of_the_search_is_told_and_the_run_stands(submit_run, small_csv, train_here, monkeypatch):
    def broken(*args):
        raise RuntimeError("no room for the features")

    monkeypatch.setattr(doubt, "cross_validate", broken)
    run = train_here(submit_run(small_csv, start=False, **QUICK))
    assert run.state().status == "succeeded"
    assert (run.metrics().doubt, run.metrics().doubt_failed) == (None, "RuntimeError: no room for the features")
    assert any("no room for the features" in notice for notice in run.metrics().notices)
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

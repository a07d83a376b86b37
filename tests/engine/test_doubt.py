"""Labels that look wrong, found after training: probabilities from heads that did not see the row, in whole runs."""

import numpy as np
import pandas as pd
import pytest
from doubted_runs import QUICK, flipped_films
from support import film_rows, write_csv

from core.config import EMBEDDED_ENCODER
from core.engine.batches import LabelledRows
from core.engine.tokens import TokenizedRows
from core.engine.training import crossvalidation, doubt
from core.engine.training.doubt import draw
from core.runs.jobs import cancel


def test_rows_sorted_by_length_go_back_to_their_places():
    lengths = np.array([3, 9, 5, 9])
    features = {"input_ids": [[i] * int(length) for i, length in enumerate(lengths)]}
    rows = LabelledRows(TokenizedRows(features, lengths > 99, lengths * 0, lengths), [0, 1, 2, 3]).sorted_by_length()
    assert rows.labels == [1, 3, 2, 0]
    assert rows.in_file_order(np.array(rows.labels)).tolist() == [0, 1, 2, 3]


def test_a_drawn_sample_is_in_order_and_depends_on_the_seed():
    assert draw(5, 10, 0).tolist() == [0, 1, 2, 3, 4]
    chosen = draw(1000, 50, 1)
    assert len(set(chosen)) == 50
    assert (np.diff(chosen) > 0).all()
    assert chosen.tolist() == draw(1000, 50, 1).tolist() != draw(1000, 50, 2).tolist()


@pytest.mark.parametrize(
    ("settings", "count"),
    [({**QUICK, "encoder": EMBEDDED_ENCODER, "weight_decay": 0.0}, 400), ({"epochs": 6.0, "dropout": 0.0}, 1600)],
    ids=["frozen", "tuned"],
)
@pytest.mark.slow
def test_flipped_labels_come_first(submit_run, tmp_path, train_here, settings, count):
    """The tiny encoder of the tuned run tells little, so that it takes more rows to tell wrong labels from hard texts."""
    table, wrong = flipped_films(tmp_path, count=count, wrong=count // 20)
    run = train_here(submit_run(table, start=False, **settings))
    assert run.state().status == "succeeded", run.state().reason
    found, summary = pd.read_parquet(run.doubtful_file), run.metrics().doubt
    assert list(found.columns) == ["row", "part", "text", "label", "suggested", "p_label", "p_suggested", "doubt"]
    assert (found["label"] != found["suggested"]).all()
    assert (found["doubt"].diff().dropna() <= 0).all()
    assert summary.rows == count
    assert summary.flagged == len(found) == sum(pair.rows for pair in summary.pairs)
    assert summary.share == pytest.approx(len(found) / count)
    assert [event for event in run.events()[0] if event["kind"] == "progress"][-1]["eta_s"] == 0.0
    assert found["row"].head(20).isin(wrong).mean() >= 0.5, "one row in twenty would be by chance"
    assert len(wrong & set(found["row"])) >= 10
    assert summary.wrong == pytest.approx(0.05, abs=0.04)
    assert 0 < summary.by_chance < len(found)
    if "freeze_encoder" in settings:
        assert any("training and validation rows: 5 heads over the frozen" in sentence for sentence in summary.how)
    else:
        assert any("validation rows: the trained model" in sentence for sentence in summary.how)
        assert any("encoder as it was before training" in sentence for sentence in summary.how)


@pytest.mark.slow
def test_the_same_seed_doubts_the_same_rows_and_a_cap_is_told(submit_run, tmp_path, train_here, monkeypatch):
    monkeypatch.setattr(doubt, "MOST_TUNED_ROWS", 100)
    table, _ = flipped_films(tmp_path, count=200, wrong=10)
    first, second = (train_here(submit_run(table, name=name, start=False)) for name in ("first", "second"))
    assert pd.read_parquet(first.doubtful_file).equals(pd.read_parquet(second.doubtful_file))
    summary, split = first.metrics().doubt, first.metrics().split
    assert summary.rows == 100 + split.validation + split.test
    assert summary.left_out == split.train - 100
    assert any("were drawn at random" in sentence for sentence in summary.how)


@pytest.mark.slow
def test_a_test_row_that_was_learned_from_is_judged_unseen(submit_run, small_csv, train_here, monkeypatch):
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
    seen = []
    list_doubtful = doubt.doubtful_rows
    monkeypatch.setattr(doubt, "doubtful_rows", lambda *given: seen.append(given[:2]) or list_doubtful(*given))
    run = train_here(submit(replace(config, name="with test file", data=data), start=False))
    assert run.state().status == "succeeded", run.state().reason
    ((frame, probabilities),) = seen
    frame = frame.reset_index(drop=True).assign(good=probabilities[:, 0])
    both = frame[frame["text"].isin([text for text, _ in copied])]
    assert set(both["part"]) == {"train", "validation", "test"} or set(both["part"]) == {"train", "test"}
    for _, pair in both.groupby("text"):
        # The copy in the test file gets what was said of the row in training unseen, not what the model that learned it says.
        assert set(pair["label"]) == {"good", "bad"}
        assert pair["good"].nunique() == 1
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

    monkeypatch.setattr(doubt, "find_doubts", broken)
    run = train_here(submit_run(small_csv, start=False, **QUICK))
    assert run.state().status == "succeeded"
    assert (run.metrics().doubt, run.metrics().doubt_failed) == (None, "RuntimeError: no room for the features")
    assert any("no room for the features" in notice for notice in run.metrics().notices)
    assert not run.doubtful_file.exists()


@pytest.mark.parametrize("settings", [QUICK, {}], ids=["frozen", "tuned"])
@pytest.mark.slow
def test_a_run_can_be_cancelled_while_heads_judge_its_rows(submit_run, small_csv, train_here, monkeypatch, settings):
    run, fit = submit_run(small_csv, start=False, **settings), crossvalidation._Fold.fit

    def cancel_then_fit(*args, **kinds):
        if not run.cancel_requested():
            cancel(run)
        return fit(*args, **kinds)

    monkeypatch.setattr(crossvalidation._Fold, "fit", cancel_then_fit)
    train_here(run)
    assert run.state().status == "cancelled"
    assert not run.metrics_file.exists()

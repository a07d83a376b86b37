"""A run keeps who belongs together, says how its rows were split, and counts the test rows that it had seen."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support import film_rows, tiny_settings

from core.config import DataConfig, RunConfig
from core.dataset.folder import save_dataset
from core.engine.tokens import TokenizedRows
from core.engine.training.preflight import _size_of, usual_parts
from core.ingest.table import read_table
from core.judge.sample import counts_for
from core.runs.answering import rule_of
from core.runs.model_card import CARD
from core.runs.result import SplitCounts
from core.runs.submission import submit

QUICK = {"freeze_encoder": True, "optimizer": "lbfgs"}


@pytest.fixture
def trained(fathom_home, tiny_encoder, train_here, tmp_path):
    """Return a function that trains on a table with an author a row, split as its keywords say."""

    def train(frame=None, test=None, **split):
        frame = films() if frame is None else frame
        frame.to_csv(tmp_path / "films.csv", index=False)
        dataset = save_dataset(read_table(tmp_path / "films.csv"))
        data = DataConfig(dataset.id, dataset.file_name, "text", "label", **split)
        if test is not None:
            test.to_csv(tmp_path / "more.csv", index=False)
            data = replace(
                data, test_dataset=save_dataset(read_table(tmp_path / "more.csv")).id, test_file_name="more.csv"
            )
        return train_here(submit(RunConfig("films", data, replace(tiny_settings(tiny_encoder), **QUICK)), start=False))

    return train


def films():
    frame = pd.DataFrame(film_rows(160), columns=["text", "label"])
    return frame.assign(author=[f"a{i % 16}" for i in range(160)], part=["train", "train", "dev", "test"] * 40)


def test_a_run_by_group_keeps_the_groups_apart_and_says_so(trained):
    run = trained(group="author")
    assert run.state().status == "succeeded", run.log_tail()
    parts = {name: pd.read_parquet(run.data / f"{name}.parquet") for name in ("train", "validation", "test")}
    authors = films()["author"]
    authors.index = range(2, 162)
    for one, other in (("train", "validation"), ("train", "test"), ("validation", "test")):
        assert set(parts[one]["group"]).isdisjoint(parts[other]["group"])
        assert set(authors[parts[one]["row"]]).isdisjoint(authors[parts[other]["row"]])
    predictions = pd.read_parquet(run.predictions_file)
    assert predictions["group"].tolist() == parts["test"]["group"].tolist()
    assert predictions["group"].dtype == np.int64
    metrics = run.metrics()
    split, counted = metrics.split, counts_for(predictions["group"].to_numpy())
    assert counted < len(predictions)
    assert {each.effective for each in (metrics.test, *metrics.baselines.values(), *metrics.leads.values())} == {
        counted
    }
    assert f"{len(predictions)} rows, which count for {counted} because some belong together" in metrics.lead()
    assert "Rows with the same 'author' stay together" in split.how
    assert (split.seen, split.tested()) == (0, f"{split.test} test rows that were not seen in training")
    card = (run.model / CARD).read_text(encoding="utf-8")
    assert "Split: Rows with the same" in card
    assert (
        f"In every interval the {len(predictions)} test rows count for {counted}, because some belong together." in card
    )
    assert "stratified" not in card


def test_a_run_follows_the_column_of_the_parts(trained):
    run = trained(parts="part")
    assert run.state().status == "succeeded", run.log_tail()
    split = run.metrics().split
    assert (split.train, split.validation, split.test) == (80, 40, 40)
    assert split.how == "As column 'part' says."


def test_test_rows_that_were_seen_are_counted_and_not_called_new(trained):
    frame = films()
    known = frame.head(12).assign(text=[f"{text.upper()}!" for text in frame["text"].head(12)])
    fresh = pd.DataFrame(film_rows(40, seed=9), columns=["text", "label"])
    run = trained(frame, pd.concat([known[["text", "label"]], fresh]))
    assert run.state().status == "succeeded", run.log_tail()
    split = run.metrics().split
    assert split.seen >= 12
    assert split.tested() == f"52 test rows, {split.seen} of which were seen before the test"
    assert any(
        note.startswith(f"{split.seen} of the 52 test rows have a text that stands in another part")
        for note in split.notes
    )

    card = (run.model / CARD).read_text(encoding="utf-8").replace("\\", "")
    assert f"The model was tested on {split.tested()}." in card
    assert "held-out" not in card
    offer = rule_of(run).offer
    assert (offer.rows, offer.seen) == (52 - split.seen, split.seen)
    assert offer.sentence in card


def test_of_a_run_that_did_not_count_nothing_is_claimed():
    assert SplitCounts(60, 10, 1000, stratified=True).tested() == "1,000 test rows"
    assert SplitCounts(60, 10, 1, True, seen=0).tested() == "1 test row that was not seen in training"
    assert SplitCounts(60, 10, 1000, stratified=True).unlearned() == ""
    assert SplitCounts(60, 10, 9, True, seen=0).unlearned() == "the model has not learned from them"
    assert SplitCounts(60, 10, 35, True, seen=5).unlearned() == (
        "5 of these 35 rows stand among those that the model learned from or was chosen by; from the others it has not learned"
    )


def test_the_estimate_takes_the_parts_as_they_are(tiny_encoder):
    from core.config import TrainConfig
    from core.engine.encoders import find_encoder

    lengths = np.full(50, 12)
    sample = TokenizedRows({}, np.zeros(50, dtype=bool), np.zeros(50), lengths)
    encoder = find_encoder(str(tiny_encoder))
    config = TrainConfig(encoder=str(tiny_encoder))
    size = _size_of(config, sample, (100, 20, 900), 2, encoder, pair=False)
    assert size.test / size.train == pytest.approx(9)
    assert size.validation / size.train == pytest.approx(0.2)
    assert usual_parts(1000) == (750, 100, 150)
    assert usual_parts(100_000)[1] == 5000


def signed():
    """Texts that end with their author's sign, whose authors always say the same."""
    generator = np.random.default_rng(1)
    words = ["rain", "cats", "bread", "trains", "music", "snow", "stairs", "lamps"]
    rows = [
        (f"{' '.join(generator.choice(words, 6))} sign{author}", ("bad", "good")[author % 2], f"a{author}")
        for author in range(20)
        for _ in range(8)
    ]
    return pd.DataFrame(rows, columns=["text", "label", "author"])


@pytest.mark.parametrize(
    ("made", "split", "told"),
    [(signed, {}, True), (signed, {"group": "author"}, False), (films, {}, False)],
    ids=["at random", "by author", "authors that tell nothing"],
)
def test_a_run_says_where_a_random_split_flatters_its_scores(trained, made, split, told):
    notes = [
        note for note in trained(made(), **split).metrics().notices if "The test rows were drawn at random." in note
    ]
    assert bool(notes) == told
    assert all("column 'author'" in note for note in notes)

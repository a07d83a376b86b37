"""Rows shared out into training, validation and test: at random, with texts that are alike on one side, and by files of their own."""

import numpy as np
import pandas as pd
import pytest
from support import film_rows, write_csv

from core.config import DataConfig
from core.dataset.belonging import alike, joined
from core.dataset.split import split_rows
from core.errors import ConfigError, DataError
from core.ingest.table import read_table

PARTS = ("train", "validation", "test")


def split_of(rows, **changes):
    frame = pd.DataFrame(rows, columns=["text", "label"]).astype("str")
    return split_rows(frame, DataConfig("d", "f.csv", "text", "label", **changes))


def test_the_split_repeats_by_seed_and_loses_no_row():
    rows = film_rows(300)
    first, second, other = split_of(rows), split_of(rows), split_of(rows, split_seed=4)
    assert first.test.equals(second.test)
    assert not first.test.equals(other.test)
    together = pd.concat([first.train, first.validation, first.test])
    assert sorted(together["row"]) == list(range(300))
    assert (len(first.validation), len(first.test)) == (30, 46)


def test_the_split_keeps_each_class_share():
    split = split_of([(f"text {i}", "rare" if i % 10 == 0 else "common") for i in range(1000)])
    assert split.stratified
    for part in (split.train, split.validation, split.test):
        assert abs((part["label"] == "rare").mean() - 0.1) < 0.01


def test_equal_texts_stay_on_one_side():
    split = split_of([(f"text {i % 60}", ("a", "b")[i % 2]) for i in range(300)])
    sides = [set(part["text"]) for part in (split.train, split.validation, split.test)]
    assert sides[0].isdisjoint(sides[1] | sides[2])
    assert sides[1].isdisjoint(sides[2])
    assert split.duplicates_kept_together == 300


def test_classes_too_small_for_every_part_are_named():
    split = split_of([*film_rows(60), ("first of two", "tiny"), ("second of two", "tiny")])
    assert not split.stratified
    assert "'tiny'" in split.notes[0]
    assert "tiny" in set(split.train["label"])


def test_pairs_and_a_separate_test_file(tmp_path):
    frame = read_table(
        write_csv(tmp_path / "p.csv", ["a", "b", "l"], [(f"q {i}", f"r {i}", "xy"[i % 2]) for i in range(50)])
    ).frame
    data = DataConfig("d", "p.csv", "a", "l", "b", test_dataset="t")
    split = split_rows(frame, data, frame.head(10))
    assert len(split.test) == 10
    assert len(split.train) + len(split.validation) == 50
    assert list(split.train.columns) == ["row", "text", "text_pair", "label", "group"]
    assert "10 of the 10 test rows have a pair of texts that stands in another part as well" in split.notes[0]
    with pytest.raises(DataError, match="'z'"):
        split_rows(frame, data, frame.head(2).assign(l="z"))


def test_texts_that_differ_in_capitals_spaces_and_punctuation_stay_on_one_side():
    rows = film_rows(300)
    copies = [(f"  {text.upper()} !!", label) for text, label in rows]
    split = split_of([*rows, *copies])
    assert split.duplicates_kept_together == 600
    sides = [{text.strip(" !").lower() for text in getattr(split, part)["text"]} for part in PARTS]
    assert sides[0].isdisjoint(sides[1] | sides[2])
    assert sides[1].isdisjoint(sides[2])
    whole = pd.concat([getattr(split, part) for part in PARTS])
    assert whole["group"].dtype == np.int64
    assert whole.groupby(whole["text"].str.strip(" !").str.lower())["group"].nunique().eq(1).all()


def test_nearly_equal_texts_belong_together_unless_all_come_from_one_template():
    body = "the parcel was meant to come on monday and nobody rang at my door all day long so where is it now"
    texts = pd.Series(
        [body, f"{body} please", "a message about something else that shares nothing with it at all", *film_texts(40)]
    )
    units = alike(texts)
    assert units[0] == units[1] != units[2]
    template = pd.Series([f"{body} number {i}" for i in range(30)] + film_texts(10))
    assert len(set(alike(template))) == 40


def film_texts(count):
    return [text for text, _ in film_rows(count)]


def test_ties_of_ties_are_one_unit():
    assert joined(np.array([0, 1, 1, 2, 3]), np.array([0, 0, 1, 1, 2])).tolist() == [0, 0, 0, 0, 1]
    chain = np.arange(2001)
    assert set(joined(chain // 2, (chain + 1) // 2)) == {0}


def test_a_test_class_that_no_training_row_has_is_refused():
    frame = pd.DataFrame(film_rows(40), columns=["text", "label"]).assign(
        split=["train", "train", "train", "test"] * 10
    )
    frame.loc[3, "label"] = "new"
    with pytest.raises(
        DataError, match=r"By column 'split' the test rows have labels that no training row has: 'new' \(1 row\)"
    ):
        split_rows(frame.astype("str"), DataConfig("d", "f.csv", "text", "label", parts="split"))


def test_a_validation_file_beside_a_test_file_is_taken_as_it_is():
    rows = pd.DataFrame(film_rows(200), columns=["text", "label"]).astype("str")
    data = DataConfig(
        "d",
        "f.csv",
        "text",
        "label",
        validation_dataset="v",
        validation_file_name="v.csv",
        test_dataset="t",
        test_file_name="t.csv",
    )
    split = split_rows(rows[:140], data, rows[140:180], rows[180:])
    assert split.train["text"].tolist() == rows["text"][:140].tolist()
    assert split.validation["text"].tolist() == rows["text"][180:].tolist()
    assert split.test["text"].tolist() == rows["text"][140:180].tolist()
    assert split.how == "The validation rows are those of v.csv. The test rows are those of t.csv."
    assert not split.notes


def test_overlap_compares_whole_pairs_and_counts_validation_rows():
    """Every question is known, no pair is: the questions are told as what they are; a pair in validation counts as seen."""
    pairs = [(f"question {i % 10}", f"answer number {i} is another one", "xy"[i // 10 % 2]) for i in range(100)]
    frame = pd.DataFrame(pairs, columns=["q", "a", "l"]).astype("str")
    data = DataConfig("d", "f.csv", "q", "l", "a", test_dataset="t", validation_dataset="v")
    split = split_rows(frame[:70], data, frame[80:], frame[70:80])
    assert len(split.notes) == 1
    assert "20 of the 20 test rows share their 'q' with rows of the other parts" in split.notes[0]
    assert "for new ones too, split by column 'q'" in split.notes[0]
    again = split_rows(frame[:70], data, pd.concat([frame[78:80], frame[:1], frame[82:]]), frame[70:80])
    assert (
        "3 of the 21 test rows have a pair of texts that stands in another part as well (1 in training and 2 in validation)"
        in again.notes[0]
    )


def test_settings_that_contradict_each_other_are_refused():
    with pytest.raises(ConfigError, match="not by both"):
        DataConfig("d", "f.csv", "text", "label", group="a", time="b")
    with pytest.raises(ConfigError, match="not from both"):
        DataConfig("d", "f.csv", "text", "label", parts="a", test_dataset="t")
    with pytest.raises(ConfigError, match="which is the label"):
        DataConfig("d", "f.csv", "text", "label", group="label")
    with pytest.raises(ConfigError, match=r"together they may be 0\.8"):
        DataConfig("d", "f.csv", "text", "label", validation_share=0.45, test_share=0.45)

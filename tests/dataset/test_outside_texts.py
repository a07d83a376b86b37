"""Texts that belong to no class: which are read, which are refused with a clear sentence, and what is said of few."""

import pandas as pd
import pytest

from core.config import DataConfig
from core.dataset.folder import save_dataset
from core.dataset.outside import FEWEST_OUTSIDE, check_outside, outside_texts, outside_told, texts_outside
from core.errors import ConfigError, DataError
from core.ingest.content import Table

ROWS = pd.DataFrame({"text": ["A fine film.", "A dull film."], "other": ["Yes.", "No."], "label": ["good", "bad"]})
TEN = [f"Bread number {'abcdefghij'[i]} is sold out." for i in range(10)]


def data(**more):
    return DataConfig("1", "films.csv", "text", "label", outside_dataset="2", outside_file_name="shop.csv", **more)


def frame(**columns):
    return pd.DataFrame(columns).astype("str")


def test_texts_are_read_from_their_column_and_empty_ones_left_out():
    assert texts_outside(frame(text=[*TEN, " ", ""], id=range(12)), data()) == (TEN, None)
    assert texts_outside(frame(note=TEN, text=["1"] * 10), data(outside_text="note")) == (TEN, None)


def test_of_pairs_both_texts_are_read():
    pairs = data(text_pair="other")
    assert texts_outside(frame(text=TEN, other=TEN[::-1]), pairs) == (TEN, TEN[::-1])
    named = data(text_pair="other", outside_text="q", outside_text_pair="a")
    assert texts_outside(frame(a=TEN[::-1], q=TEN), named) == (TEN, TEN[::-1])


@pytest.mark.parametrize(
    ("table", "more", "sentence"),
    [
        (frame(id=range(10)), {}, "'text'"),
        (frame(text=range(10)), {}, "'shop.csv' has no words in 'text'. Choose the column"),
        (frame(text=[""] * 10), {}, "'shop.csv' has no words in 'text'"),
        (frame(text=TEN[:4]), {}, "has 4 texts in 'text'; fewer than 5 do not help the guard. Add more"),
        (frame(text=TEN[:1]), {}, "has 1 text in 'text'"),
        (frame(text=TEN), {"text_pair": "other"}, "Each row has two texts, but 'shop.csv' has one column"),
    ],
)
def test_what_cannot_help_is_refused_with_what_to_do(table, more, sentence):
    with pytest.raises(DataError, match=sentence):
        texts_outside(table, data(**more))


def test_a_text_that_has_a_class_does_not_belong_to_none():
    with pytest.raises(
        DataError, match=r"2 of the 12 texts .*'shop.csv'.* also stand in the table with a class, such as"
    ):
        check_outside(([*TEN, " a FINE film. ", "A dull film."], None), data(), ROWS)
    pairs = data(text_pair="other")
    assert check_outside((["A fine film."] * 60, ["No."] * 60), pairs, ROWS) == (60, [])  # another pair
    with pytest.raises(DataError, match="1 of the 2 texts"):
        check_outside((["A fine film.", "B"], ["Yes.", "C"]), pairs, ROWS)


def test_few_are_taken_and_said_to_be_few():
    count, notes = check_outside((TEN[:FEWEST_OUTSIDE], None), data(), ROWS)
    assert count == FEWEST_OUTSIDE
    assert notes == ["5 texts that belong to no class are few: the guard learns little from fewer than about 50."]
    assert check_outside((TEN * 5, None), data(), ROWS) == (50, [])


def test_a_run_says_where_they_are_from_and_that_they_are_gone(fathom_home):
    assert outside_told(DataConfig("1", "films.csv", "text", "label")) == ""
    kept = save_dataset(Table(frame(note=TEN), "shop.csv", "utf-8", ",", 1))
    asked = DataConfig(
        "1", "films.csv", "text", "label", outside_dataset=kept.id, outside_file_name="shop.csv", outside_text="note"
    )
    assert outside_told(asked) == "Texts that belong to no class, for the guard: 'note' of 'shop.csv'."
    assert outside_texts(asked) == (TEN, None)
    with pytest.raises(DataError, match=r"'shop.csv'\) are not kept here any more. Give the file again"):
        outside_texts(data())


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (
            {"outside_dataset": None, "outside_text": "note"},
            "'note' of texts that belong to no class is named, but no file",
        ),
        ({"outside_text_pair": "note"}, "the rows have one text each"),
        ({"text_pair": "other", "outside_text": "other"}, "are read from 'other'"),
    ],
)
def test_columns_that_contradict_each_other_are_refused(more, sentence):
    with pytest.raises(ConfigError, match=sentence):
        DataConfig("1", "f.csv", "text", "label", **{"outside_dataset": "2", "outside_file_name": "s.csv", **more})

"""Rows shared out by a column of times, the latest being the test, or as a column says itself."""

import numpy as np
import pandas as pd
import pytest
from support import film_rows

from core.config import DataConfig
from core.dataset.parts import part_of, suggest_parts
from core.dataset.split import split_rows
from core.dataset.times import read_times
from core.errors import DataError

PARTS = ("train", "validation", "test")


TIMES = {
    "ISO days": lambda day: day.strftime("%Y-%m-%d"),
    "ISO with a time and a zone": lambda day: day.strftime("%Y-%m-%dT07:30:00+02:00"),
    "day first with full stops": lambda day: day.strftime("%d.%m.%Y"),
    "day first with slashes": lambda day: day.strftime("%d/%m/%Y"),
    "month first with slashes": lambda day: day.strftime("%m/%d/%Y %H:%M"),
    "month in words": lambda day: day.strftime("%b %d, %Y"),
    "day and month in words": lambda day: day.strftime("%d %B %Y"),
    "seconds since 1970": lambda day: str(int(day.timestamp())),
    "milliseconds since 1970": lambda day: str(int(day.timestamp()) * 1000),
    "digits alone": lambda day: day.strftime("%Y%m%d"),
    "month only": lambda day: day.strftime("%Y-%m"),
    "year and decimals": lambda day: f"{day.year + day.day_of_year / 366:.4f}",
}


@pytest.mark.parametrize("write", TIMES.values(), ids=TIMES)
def test_the_latest_rows_are_the_test(write):
    days = pd.date_range("2022-01-05", periods=300, freq="4D")
    frame = (
        pd.DataFrame(film_rows(300), columns=["text", "label"]).assign(when=[write(day) for day in days]).astype("str")
    )
    frame = frame.sample(300, random_state=3)
    split = split_rows(frame, DataConfig("d", "f.csv", "text", "label", time="when"))
    at = [days[getattr(split, part)["row"]] for part in PARTS]
    assert at[0].max() < at[1].min()
    assert at[1].max() < at[2].min()
    assert abs(len(split.test) - 45) <= 10
    assert abs(len(split.validation) - 30) <= 10
    assert "By time (column 'when')" in split.how
    assert write(at[2].min()) in split.how


def test_times_that_cannot_be_read_stay_in_training_and_are_named():
    days = [str(day.date()) for day in pd.date_range("2024-01-01", periods=100)]
    days[3], days[7], days[9] = "soon", "", "n/a"
    frame = pd.DataFrame(film_rows(100), columns=["text", "label"]).assign(when=days).astype("str")
    split = split_rows(frame, DataConfig("d", "f.csv", "text", "label", time="when"))
    assert {3, 7, 9} <= set(split.train["row"])
    assert any("1 row of column 'when' could not be read as a time ('soon' in line 3)" in note for note in split.notes)
    assert any("2 rows have no time" in note for note in split.notes)


def test_a_date_that_reads_both_ways_is_told():
    assert (
        "read with the month before day"
        in read_times(pd.Series(["03/04/2024", "05/06/2024", "07/08/2024"]), "d").notes[0]
    )
    assert (
        "read with the day before month"
        in read_times(pd.Series(["03.04.2024", "05.06.2024", "07.08.2024"]), "d").notes[0]
    )
    assert not read_times(pd.Series(["03/04/2024", "05/06/2024", "31/08/2024"]), "d").notes


def test_a_year_in_front_is_read_as_it_stands_beside_days_in_front():
    cells = pd.Series(["2024-05-06", "13/05/2024", "06/05/2024", "7.5.2024"])
    assert np.argsort(read_times(cells, "d").values, kind="stable").tolist() == [0, 2, 3, 1]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["soon", "later", "then"] * 10, "cannot be read as times: 'soon' in line 0"),
        ([""] * 30, "every cell is empty"),
        (["2024-01-01", "2024-01-02"] * 15, "holds 2 different times"),
    ],
)
def test_a_column_that_is_no_time_is_refused_with_what_to_do(cells, told):
    frame = pd.DataFrame(film_rows(30), columns=["text", "label"]).assign(when=cells).astype("str")
    with pytest.raises(DataError, match=told) as refused:
        split_rows(frame, DataConfig("d", "f.csv", "text", "label", time="when"))
    assert "choose another way to split" in str(refused.value).lower()


def test_a_class_that_only_the_latest_rows_have_is_refused_with_what_to_do():
    frame = pd.DataFrame(film_rows(100), columns=["text", "label"]).assign(when=range(100)).astype("str")
    frame.loc[frame.index[-3:], "label"] = "new"
    with pytest.raises(DataError, match=r"labels that no earlier row has: 'new' \(3 rows\).*Merge"):
        split_rows(frame, DataConfig("d", "f.csv", "text", "label", time="when"))


SPLIT_WORDS = {
    "plain": ("train", "validation", "test"),
    "short": ("train", "val", "test"),
    "dev": ("TRAIN", "Dev", "Test"),
    "long": ("Training", "Development", "Testing"),
    "eval": ("training", "eval", "testing"),
    "sets": ("Training set", "Validation set", "Test set"),
    "numbered": ("train_0", "valid_0", "test_0"),
    "German": ("Training", "Validierung", "Test"),
    "Spanish": ("entrenamiento", "validación", "prueba"),
    "Chinese": ("训练集", "验证集", "测试集"),
    "held out": ("learn", "tune", "hold-out"),
}


@pytest.mark.parametrize("words", SPLIT_WORDS.values(), ids=SPLIT_WORDS)
def test_a_column_that_tells_the_parts_is_found_and_followed(words):
    frame = pd.DataFrame(film_rows(120), columns=["text", "label"]).assign(
        place=[words[(0, 0, 0, 1, 2)[i % 5]] for i in range(120)]
    )
    frame = frame.astype("str")
    assert suggest_parts(frame, ["text", "label"]) == "place"
    split = split_rows(frame, DataConfig("d", "f.csv", "text", "label", parts="place"))
    for part, word in zip(PARTS, words, strict=True):
        assert sorted(getattr(split, part)["row"]) == frame.index[frame["place"] == word].tolist()
    assert split.how == "As column 'place' says."


@pytest.mark.parametrize(
    "cells",
    [["a", "b"] * 60, ["train", "bus", "plane"] * 40, ["yes", "test"] * 60, ["train"] * 120, ["dev", "ops"] * 60],
)
def test_a_column_of_other_words_is_not_taken_for_the_parts(cells):
    frame = pd.DataFrame(film_rows(120), columns=["text", "label"]).assign(place=cells).astype("str")
    assert suggest_parts(frame, ["text", "label"]) is None


def test_parts_that_the_column_lacks_are_drawn_from_its_training_rows():
    frame = (
        pd.DataFrame(film_rows(120), columns=["text", "label"])
        .assign(split=["train", "train", "train", "test"] * 30)
        .astype("str")
    )
    split = split_rows(frame, DataConfig("d", "f.csv", "text", "label", parts="split"))
    assert sorted(split.test["row"]) == frame.index[frame["split"] == "test"].tolist()
    assert len(split.train) + len(split.validation) == 90
    assert "As column 'split' says. Rows for validation drawn" in split.how
    frame["split"] = ["train", "train", "train", "dev"] * 30
    split = split_rows(frame, DataConfig("d", "f.csv", "text", "label", parts="split"))
    assert sorted(split.validation["row"]) == frame.index[frame["split"] == "dev"].tolist()
    assert len(split.test) == 14


def test_rows_whose_part_is_unknown_or_empty_are_named():
    words = ["train"] * 80 + ["test"] * 30 + ["later"] * 6 + [""] * 4
    frame = pd.DataFrame(film_rows(120), columns=["text", "label"]).assign(split=words).astype("str")
    frame.index = pd.RangeIndex(2, 122)
    split = split_rows(frame, DataConfig("d", "f.csv", "text", "label", parts="split"))
    assert (
        "6 rows left out: column 'split' says 'later' there (lines 112, 113, 114, 115, 116 and 1 more)"
        in split.notes[0]
    )
    assert (
        "4 rows with an empty cell in column 'split' (lines 118, 119, 120, 121) were put into training"
        in split.notes[1]
    )
    assert len(split.train) + len(split.validation) == 84


@pytest.mark.parametrize("cells", [["a", "b"], ["test", "dev"], ["", ""]])
def test_a_column_that_tells_no_training_rows_is_refused(cells):
    frame = pd.DataFrame(film_rows(40), columns=["text", "label"]).assign(split=cells * 20).astype("str")
    with pytest.raises(DataError, match=r"does not tell which rows to learn from.*Choose another column"):
        split_rows(frame, DataConfig("d", "f.csv", "text", "label", parts="split"))


@pytest.mark.parametrize(
    ("cell", "part"), [("Trainer", None), ("test", 2), ("tested", None), ("DEV", 1), ("holdout", 2), ("0", None)]
)
def test_words_for_parts(cell, part):
    assert part_of(cell) == part

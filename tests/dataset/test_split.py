"""Rows shared out into training, validation and test: at random, by group, by time, and as the table says."""

import numpy as np
import pandas as pd
import pytest
from support import film_rows, write_csv

from core.config import DataConfig
from core.dataset.belonging import alike, joined, plain_value
from core.dataset.parts import part_of, suggest_parts
from core.dataset.split import split_rows
from core.dataset.times import read_times
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


def grouped(groups, seed=0, **changes):
    """Return the split by column who of one film row for each value, and the parts in which each value stands."""
    rows = film_rows(len(groups), seed)
    frame = pd.DataFrame(rows, columns=["text", "label"]).assign(who=list(groups)).astype("str")
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    split = split_rows(frame, DataConfig("d", "f.csv", "text", "label", group="who", **changes))
    whole = pd.concat([getattr(split, part).assign(part=part) for part in PARTS])
    assert sorted(whole["row"]) == list(frame.index)
    return split, whole.assign(who=whole["row"].map(frame["who"]))


GROUPS = {
    "numbers": [i % 20 for i in range(400)],
    "numbers that a spreadsheet wrote": [f"{i % 20}{('', '.0')[i % 3 == 0]}" for i in range(400)],
    "names in other capitals": [
        (f"Dr. Ada {i % 17}", f"dr. ada {i % 17} ", f"DR.  ADA {i % 17}.")[i % 3] for i in range(400)
    ],
    "one row each": list(range(400)),
    "two values a row": [f"p{i // 2}" for i in range(400)],
    "large and small": ["big"] * 150 + [f"g{i % 30}" for i in range(250)],
    "three values": ["abc"[i % 3] for i in range(400)],
    "letters of another script": ["患者" + "甲乙丙丁戊己庚"[i % 7] for i in range(400)],
    "hashes": [f"{(i % 25) * 7919:08x}" for i in range(400)],
    "empty cells among them": [("", "n/a", f"a{i % 30}", f"a{i % 29}")[i % 4] for i in range(400)],
}


@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS)
def test_rows_of_one_group_go_to_one_part(groups):
    split, whole = grouped(groups)
    plain = whole["who"].map(plain_value)
    filled = plain != ""
    assert whole[filled].groupby(plain[filled])["part"].nunique().max() == 1
    assert whole[filled].groupby(plain[filled])["group"].nunique().max() == 1
    assert whole.groupby("group")["part"].nunique().max() == 1
    assert all(len(getattr(split, part)) for part in PARTS)
    assert set(split.train["label"]) == {"good", "bad"}
    assert "'who' stay together" in split.how
    if len(set(plain)) > 5:
        assert 30 <= len(split.test) <= 90
        assert 15 <= len(split.validation) <= 65


def test_classes_are_shared_out_well_although_whole_groups_move():
    """Forty groups, each leaning to one label: the share of a label in the test is near its share in all rows."""
    generator = np.random.default_rng(1)
    lean = generator.random(40)
    off = []
    for seed in range(10):
        rows = [
            (f"{seed} {i} {generator.random()}", "ab"[int(generator.random() < lean[i % 40])], i % 40)
            for i in range(800)
        ]
        frame = pd.DataFrame(rows, columns=["text", "label", "who"]).astype("str")
        split = split_rows(frame, DataConfig("d", "f.csv", "text", "label", group="who", split_seed=seed))
        off.append(abs((split.test["label"] == "a").mean() - (frame["label"] == "a").mean()))
    assert np.mean(off) < 0.03


def test_a_class_of_one_group_stays_where_it_can_be_learned():
    rows = [
        (f"text number {i} of many", "xyz"[(i % 12) // 4] if i % 12 < 11 else "only here", f"w{i % 12}")
        for i in range(240)
    ]
    frame = pd.DataFrame(rows, columns=["text", "label", "who"]).astype("str")
    for seed in range(5):
        split = split_rows(frame, DataConfig("d", "f.csv", "text", "label", group="who", split_seed=seed))
        assert "only here" in set(split.train["label"])
        assert any("the test lacks" in note and "'only here'" in note for note in split.notes)
        assert not split.stratified


def test_too_few_groups_are_refused_with_what_to_do():
    with pytest.raises(DataError, match=r"too few groups.*Choose another column"):
        grouped(["ab"[i % 2] for i in range(60)])
    rows = [(f"text number {i}", "xyz"[i % 3], f"w{i % 3}") for i in range(60)]
    frame = pd.DataFrame(rows, columns=["text", "label", "who"]).astype("str")
    with pytest.raises(DataError, match="one of them only"):
        split_rows(frame, DataConfig("d", "f.csv", "text", "label", group="who"))


def test_empty_group_cells_are_counted_and_belong_to_no_other_row():
    split, whole = grouped([("", f"a{i % 30}")[i % 4 > 0] for i in range(200)])
    assert "50 of the 200 rows have no value in column 'who'" in split.notes[0]
    assert whole[whole["who"] == ""]["group"].is_unique


def test_a_text_that_everybody_writes_does_not_tie_all_groups_together():
    rows = [("thank you", "bad", f"p{i}") if i < 30 else (*film_rows(300)[i], f"p{i % 30}") for i in range(300)]
    frame = pd.DataFrame(rows, columns=["text", "label", "who"]).astype("str")
    split = split_rows(frame, DataConfig("d", "f.csv", "text", "label", group="who"))
    assert "stand under many values of column 'who'" in split.notes[0]
    assert "test rows have a text that stands in another part as well" in split.notes[1]
    assert 30 <= len(split.test) <= 60


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


@pytest.mark.parametrize(
    ("cell", "part"), [("Trainer", None), ("test", 2), ("tested", None), ("DEV", 1), ("holdout", 2), ("0", None)]
)
def test_words_for_parts(cell, part):
    assert part_of(cell) == part

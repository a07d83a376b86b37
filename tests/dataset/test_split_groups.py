"""Rows that belong together by a column are shared out as whole groups, and classes as evenly as that allows."""

import numpy as np
import pandas as pd
import pytest
from support import film_rows

from core.config import DataConfig
from core.dataset.belonging import plain_value
from core.dataset.split import split_rows
from core.errors import DataError

PARTS = ("train", "validation", "test")


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

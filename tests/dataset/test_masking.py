"""A whole table is masked, or its rows with private data are left out, before anything of it is kept."""

import random
from dataclasses import replace

import pandas as pd
import pytest

from core.dataset.masking import leave_out_private, mask_table, private_columns
from core.errors import DataError
from core.ingest.content import Table


def table(*texts):
    frame = pd.DataFrame({"text": texts, "label": "a"}, index=pd.RangeIndex(2, len(texts) + 2), dtype="str")
    return Table(frame, "t.csv", "utf-8", ",", 1, head=["text,label", f"{texts[0]},a"])


def test_masking_replaces_values_in_cells_and_in_the_first_lines_and_says_so():
    masked = mask_table(table("write to joe@example.org", "fine"))
    assert masked.frame["text"].tolist() == ["write to [EMAIL]", "fine"]
    assert masked.head[1] == "write to [EMAIL],a"
    assert masked.oddities == ["private data was replaced before saving: E-mail address 1 time"]
    assert private_columns(masked) == {}


def test_leaving_out_drops_only_the_rows_concerned_keeps_their_lines_and_counts_them():
    left = leave_out_private(table("write to joe@example.org", "fine", "my name is jonas keller", "My name is XXXX"))
    assert left.frame["text"].tolist() == ["fine", "My name is XXXX"]
    assert left.frame.index.tolist() == [3, 5]
    assert left.oddities == ["2 rows were left out for private data"]
    assert "joe" not in left.head[1]


def test_a_table_without_private_data_is_the_same_table():
    clean = table("fine", "all right")
    assert leave_out_private(clean) is clean
    assert mask_table(clean) is clean


def test_a_table_of_private_rows_alone_is_refused_with_what_to_do():
    with pytest.raises(DataError, match=r"All 1 rows hold private data.*Replace it with placeholders"):
        leave_out_private(table("joe@example.org"))


CARDS = ["4111 1111 1111 1111", "5555555555554444", "378282246310005", "6011111111111117"]


def test_long_numbers_of_records_are_no_cards_and_cards_stay_cards():
    ids = [str(570306133677760513 + number) for number in range(200)]
    frame = pd.DataFrame({"id": ids, "text": [f"note {n}" for n in range(200)]}, dtype="str")
    records = Table(frame, "t.csv", "utf-8", ",", 1)
    assert private_columns(records) == {}
    assert mask_table(records) is records
    assert leave_out_private(records) is records
    cards = replace(records, frame=frame.assign(id=[CARDS[n % 4].replace(" ", "") for n in range(200)]))
    assert [each.kind for each in private_columns(cards)["id"].findings] == ["payment_card"]
    assert set(mask_table(cards).frame["id"]) == {"[CARD]"}
    few = replace(records, frame=frame.head(4).assign(text=[f"paid with {card}" for card in CARDS]))
    assert set(mask_table(few).frame["text"]) == {"paid with [CARD]"}


@pytest.mark.parametrize("length", [13, 15, 16, 18, 19])
@pytest.mark.parametrize("start", ["4", "57", "62", "36"])
def test_numbers_of_every_length_of_a_card_pass_by_chance_and_are_left(length, start):
    generator = random.Random(length)
    digits = [start + "".join(generator.choices("0123456789", k=length - len(start))) for _ in range(300)]
    found = private_columns(Table(pd.DataFrame({"number": digits}, dtype="str"), "t.csv", "utf-8", ",", 1))
    assert "payment_card" not in [each.kind for report in found.values() for each in report.findings]

"""A whole table is masked, or its rows with private data are left out, before anything of it is kept."""

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

"""Two columns of a person's table as points: what counts as numeric, as a class, and which rows are left out."""

import numpy as np
import pandas as pd
import pytest

from core.dataset.plane import label_columns, numeric_columns, plane
from core.errors import DataError
from core.maths.data_sets import MOST_ROWS


def table(**changes) -> pd.DataFrame:
    columns = {
        "height": ["1.5", " 2 ", "", "4e0", "5", "6", "7", "8", "inf", "10"],
        "weight": ["10", "20", "30", "heavy", "50", "60", "70", "80", "90", "100"],
        "kind": ["a", "b", "a", "b", "", "b", "a", "b", "a", "b"],
        "same": ["1"] * 10,
        "name": [f"row {number}" for number in range(10)],
    }
    return pd.DataFrame(columns | changes, index=range(2, 12), dtype="str")


def test_columns_are_offered_for_what_they_hold():
    assert numeric_columns(table()) == ["height", "weight"]
    assert label_columns(table()) == ["kind"]


def test_rows_without_a_number_or_a_class_are_left_out_by_line():
    found = plane(table(), "height", "weight", "kind")
    assert found.no_number == (4, 5, 10)
    assert found.no_label == (6,)
    assert found.not_drawn == 0
    restored = found.data.points * found.data.scale + found.data.centre
    np.testing.assert_allclose(restored, [[1.5, 10], [2, 20], [6, 60], [7, 70], [8, 80], [10, 100]])
    assert [found.data.classes[code] for code in found.data.labels] == ["a", "b", "b", "a", "b", "b"]


def test_a_large_table_is_thinned_and_says_by_how_much():
    many = MOST_ROWS + 300
    frame = pd.DataFrame(
        {"x": [str(i) for i in range(many)], "y": [str(i % 7) for i in range(many)], "c": ["u", "v"] * (many // 2)},
        dtype="str",
    )
    found = plane(frame, "x", "y", "c")
    assert (len(found.data), found.not_drawn) == (MOST_ROWS, 300)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (("height", "width", "kind"), "no column 'width'"),
        (("height", "height", "kind"), "not three columns"),
        (("height", "weight", "name"), "classes"),
        (("height", "same", "kind"), "same number in every row"),
        (("name", "height", "kind"), "No row has numbers"),
    ],
)
def test_columns_that_do_not_fit_get_a_sentence(columns, words):
    with pytest.raises(DataError, match=words):
        plane(table(), *columns)

"""The interval of a share, against the published table."""

from __future__ import annotations

import numpy as np
import pytest

from core.judge.intervals import wilson


@pytest.mark.parametrize(
    ("right", "rows", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(right, rows, low, high):
    found = wilson(np.array(right), np.array(rows))
    assert found == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    mirrored = wilson(np.array(rows - right), np.array(rows))
    assert mirrored == (pytest.approx(1 - high, abs=5e-5), pytest.approx(1 - low, abs=5e-5))


def test_the_interval_keeps_a_width_where_all_are_right_and_says_nothing_without_rows():
    low, high = wilson(np.array([0, 10, 1000]), np.array([0, 10, 1000]))
    assert (low[0], high[0]) == (0.0, 1.0)
    assert low[1] == pytest.approx(0.7225, abs=5e-5)
    assert low[1] < low[2] < 1.0
    assert (high <= 1.0).all()

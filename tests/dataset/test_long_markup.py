"""Markup in cells of any length is found in one pass; the doctor answers for beginnings that never end."""

import pandas as pd
import pytest

from core.dataset.cleaning import MARKUP
from core.dataset.doctor import examine
from core.dataset.fix_kinds import Columns

PIECES = ("<!--", "<!-- ", "<", "<a ", "</a", "&#", "&amp", "<!-- x --> <!--", "-->", "<a\n")


@pytest.mark.parametrize("piece", PIECES)
def test_a_cell_full_of_beginnings_is_examined_like_any_other(piece):
    cell = piece * (200_000 // len(piece))
    rows = [(f"row {number} about {place}", "ab"[number % 2]) for number in range(30) for place in ("mills", "boats")]
    frame = pd.DataFrame([*rows, (cell, "a")], columns=["text", "label"], dtype="str")
    assert examine(frame, Columns("text", "label")).rows == 61


def test_what_a_comment_is():
    assert MARKUP.sub("", "a<!-- one -->b<!---->c<!-- two\nlines -->d") == "abcd"
    assert MARKUP.sub("", "a <!-- b") == "a <!-- b"
    assert MARKUP.sub("", "<!-- <!-- b -->c") == "<!-- c"

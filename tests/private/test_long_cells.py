"""A cell of any length and content is searched in steps that grow with its length, not with its square."""

import importlib
import pkgutil
import re
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

import core.private
from core.private import find_private

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from re import _constants as codes
    from re import _parser as parser

PIECES = (
    "1", "@", " -", "1 ", "1-", "1.", ".", "0 ", "12 34 56 78 ", "030 1234567 ", "4111 ", "DE89 ", "1.2.3.4 ", "a@", "a@b.", ":", "born 1 ", "tel 030 1 ", "Mr A ", "Mr Aa ", "my name is ", "Dear Aa ", "name: ", "X", "XX ", "_", "*",
    "[", "<name", "1, ", "0123, ", "M. ", "my son Aa ", "regards\n", "\u200b1", "\uff11", "我叫王", "生",
)  # fmt: skip


def patterns_in(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list)):
        for entry in value:
            yield from patterns_in(entry)
    elif isinstance(value, dict):
        yield from patterns_in(list(value.values()))
    elif hasattr(value, "pattern"):
        yield from patterns_in(value.pattern)


def unbounded_in(tree: Any) -> Iterator[str]:
    """Find repetitions without an upper bound that can give characters back; possessive ones cannot."""
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            if value[1] == codes.MAXREPEAT:
                yield str(value[2])
            yield from unbounded_in(value[2])
        elif code is codes.POSSESSIVE_REPEAT:
            yield from unbounded_in(value[2])
        elif code is codes.SUBPATTERN:
            yield from unbounded_in(value[3])
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from unbounded_in(branch)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from unbounded_in(value[1])
        elif code is codes.ATOMIC_GROUP:
            yield from unbounded_in(value)


def test_every_repetition_in_a_pattern_is_bounded_or_possessive():
    checked = 0
    for module in pkgutil.iter_modules(core.private.__path__):
        for name, value in vars(importlib.import_module(f"core.private.{module.name}")).items():
            for pattern in patterns_in(value):
                checked += 1
                assert list(unbounded_in(parser.parse(pattern.pattern, pattern.flags))) == [], f"{module.name}.{name}"
    assert checked > 80


def test_the_check_of_patterns_sees_an_unbounded_one():
    assert list(unbounded_in(parser.parse(r"(?:a|b\w*)c"))) != []
    assert list(unbounded_in(parser.parse(r"[0-9]++(?: [0-9]++)*+"))) == []


def steps(text: str) -> int:
    """Count the calls that a search of a text makes, of functions in Python and of the regular expressions' alike."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        find_private(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_a_cell_of_twice_the_length_takes_at_most_twice_the_steps(piece):
    once, twice = (steps(piece * (length // len(piece))) for length in (6_000, 12_000))
    assert twice <= 2.1 * once + 200


def test_a_table_of_figures_takes_few_steps_a_figure():
    for piece in ("1 ", "1.", "12 34 56 78 ", "1-", "0 ", "4111 "):
        figures = 4_000
        taken = steps(piece * (figures // max(1, len(piece.split()))))
        assert taken < 60 * figures, (piece, taken)

"""Arrow's parser and the careful reader read the same rows, the first one as long as a file keeps every rule."""

import pytest
from written_tables import write_table

from core.ingest.delimited import clean, stream
from core.ingest.table import read_table

CHUNK_BYTES = 700


@pytest.fixture
def taken(monkeypatch):
    """Small parts, and what was taken of each file: lines and the byte behind them."""
    found = []

    def take(*arguments):
        found.append(clean.take_clean(*arguments))
        return found[-1]

    monkeypatch.setattr(clean, "CHUNK_BYTES", CHUNK_BYTES)
    monkeypatch.setattr(stream, "take_clean", take)
    return found


def both(content, monkeypatch, taken):
    fast = read_table(content, "in.csv")
    lines = taken[-1][0]
    with monkeypatch.context() as patch:
        patch.setattr(stream, "take_clean", lambda *_: (0, 0))
        careful = read_table(content, "in.csv")
    assert fast.frame.equals(careful.frame)
    assert fast.frame.index.tolist() == careful.frame.index.tolist()
    assert fast.problems == careful.problems
    assert fast.describe() == careful.describe()
    return lines


def test_both_read_what_was_written(monkeypatch, taken):
    for seed in range(150):
        both(write_table(seed).content, monkeypatch, taken)
    assert sum(lines > 0 for lines, _ in taken) >= 20


BODY = "".join(f'{n},"a ""good"" kettle, no {n}",so,{"ab"[n % 2]}\n' for n in range(200))


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("a stray quote", '7,a kettle,5" wide,a\n'),
        ("a quote that opens late", '7,a kettle, "so" it is,a\n'),
        ("text behind a closing quote", '7,"a kettle" here,so,a\n'),
        ("a cell too many", "7,a kettle,so,so,a\n"),
        ("a cell too few", "7,a kettle,a\n"),
        ("a blank line", "\n"),
        ("a row without a filled cell", ",,,\n"),
        ("the header again", "id,text,note,label\n"),
        ("a carriage return alone", "7,a kettle,so\rso,a\n"),
    ],
)
def test_what_breaks_a_rule_is_read_with_care_from_its_part_on(name, rows, monkeypatch, taken):
    content = ("id,text,note,label\n" + BODY + rows + BODY).encode()
    lines = both(content, monkeypatch, taken)
    whole = (len(BODY) // CHUNK_BYTES - 1) * CHUNK_BYTES
    assert BODY[:whole].count("\n") - 20 <= lines <= 200, name


def test_cells_over_several_lines_keep_the_numbers_of_their_lines(monkeypatch, taken):
    body = "".join(f'{n},"first {n}\nsecond, {n}\n\nlast",{"ab"[n % 2]}\r\n' for n in range(300))
    lines = both(("id,text,label\r\n" + body).encode(), monkeypatch, taken)
    assert lines > 1000


def test_rows_within_quotes_are_rows_in_both(monkeypatch, taken):
    rows = '7,"a kettle,so,a\n8,a kettle,so,a\n9,a kettle,so,a\n10,a kettle",so,b\n'
    content = ("id,text,note,label\n" + BODY + rows + BODY).encode()
    both(content, monkeypatch, taken)
    assert len(read_table(content, "in.csv").frame) == 404

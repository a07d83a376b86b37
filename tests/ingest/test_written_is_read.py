"""What was written is what is read, or something is told: tables of every awkward shape, made by a seed."""

import pytest
from written_tables import misreading, write_table

from core.ingest.table import read_table

TABLES, PARTS = 2000, 8
MISREAD_SHARE = 0.01
"""Tables that may be misread though something is told: a few can be read in two ways, above all those of five rows."""

FEW_ROWS = 5
"""Up to so many rows nothing may tell a first row from names; that the first line was taken for the header is said in the description."""


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_misread_in_silence(part):
    size = TABLES // PARTS
    silent, told = [], []
    for seed in range(part * size, (part + 1) * size):
        written = write_table(seed)
        table = read_table(written.content, "in.csv")
        names = [str(name) for name in table.frame.columns]
        if wrong := misreading(table.frame.to_numpy().tolist(), names, written):
            few = written.names is None and len(written.rows) <= FEW_ROWS and table.header_row == 1
            (told if table.problems or few else silent).append((seed, written.shape, wrong))
    assert silent == []
    assert len(told) <= MISREAD_SHARE * size, told


def test_the_writer_makes_every_shape():
    shapes = [write_table(seed).shape for seed in range(400)]
    for part, least in (
        ("language", 9),
        ("delimiter", 9),
        ("quoting", 4),
        ("awkward", 6),
        ("encoding", 9),
        ("kinds", 50),
    ):
        assert len({str(shape[part]) for shape in shapes}) >= least, part
    assert {shape["breaks"] for shape in shapes} == {shape["header"] for shape in shapes} == {True, False}


def test_a_misreading_is_seen():
    written = write_table(1)
    names = list(written.names)
    assert misreading(written.rows, names, written) == ""
    assert "rows" in misreading(written.rows[1:], names, written)
    assert "row 0" in misreading([["", *written.rows[0][1:]], *written.rows[1:]], names, written)
    assert "names" in misreading(written.rows, ["x", *names[1:]], written)

"""Archives: what is in them, damaged ones, and those that unpack to more than they should."""

import gzip

import pytest
from packed import zipped

from core.errors import DataError
from core.ingest import source as sources
from core.ingest.table import read_table


def test_archives_without_a_table_in_them_are_refused():
    with pytest.raises(DataError, match="without a file"):
        read_table(zipped(b"", "folder/"), "none.zip")
    clutter = zipped(b"t,l\na,b\n", "a.csv", **{"__MACOSX/._a.csv": b"x"})
    assert read_table(clutter, "mac.zip").frame.shape == (1, 2)
    inner = zipped(b"t,l\na,b\n", "a.csv")
    assert read_table(zipped(inner, "inner.zip"), "outer.zip").frame.shape == (1, 2)
    deep = zipped(zipped(zipped(inner, "1.zip"), "2.zip"), "3.zip")
    with pytest.raises(DataError, match="more than 3 archives one inside another"):
        read_table(deep, "deep.zip")
    with pytest.raises(DataError, match=r"holds no file 'b\.csv'"):
        read_table(zipped(inner, "inner.zip"), "outer.zip", member="b.csv")
    several = zipped(zipped(b"t,l\na,b\n", "a.csv", **{"b.csv": b"t,l\nc,d\ne,f\n"}), "inner.zip")
    assert read_table(several, "outer.zip", member="a.csv").frame.shape == (1, 2)
    with pytest.raises(DataError, match="damaged gzip"):
        read_table(gzip.compress(b"t,l\na,b\n" * 100)[:-20], "cut.csv.gz")
    with pytest.raises(DataError, match="damaged ZIP"):
        read_table(zipped(b"t,l\na,b\n" * 1000, "a.csv")[:-40], "cut.zip")


@pytest.mark.parametrize("pack", [gzip.compress, zipped], ids=["gzip", "zip"])
def test_bombs_are_refused_by_what_comes_out(monkeypatch, pack):
    monkeypatch.setattr(sources, "RATIO_FREE_BYTES", 1_000_000)
    with pytest.raises(DataError, match="more than 200 times"):
        read_table(pack(b"a" * 20_000_000), "bomb")
    monkeypatch.setattr(sources, "LARGEST_UNPACKED_BYTES", 10_000)
    with pytest.raises(DataError, match="which is the most that is taken"):
        read_table(pack(bytes(range(256)) * 100), "large")


def test_an_archive_that_lies_about_its_size_is_stopped_while_unpacking(monkeypatch):
    monkeypatch.setattr(sources, "RATIO_FREE_BYTES", 1_000_000)
    honest = zipped(b"a" * 20_000_000, "a.csv")
    size = (20_000_000).to_bytes(4, "little")
    with pytest.raises(DataError):
        read_table(honest.replace(size, (500).to_bytes(4, "little")), "liar.zip")

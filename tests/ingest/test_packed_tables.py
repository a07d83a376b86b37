"""Archives of several files: parts of one table, a folder for each class, several tables; in every way of packing."""

import bz2
import gzip
import io
import lzma
import tarfile

import pyarrow as pa
import pytest
from packed import zipped

from core.errors import DataError
from core.ingest import source as sources
from core.ingest.table import read_table


def tarred(files, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def zip_of(files):
    (name, content), *more = files.items()
    return zipped(content, name, **dict(more))


PACKINGS = {
    "zip": zip_of,
    "tar": tarred,
    "tar.gz": lambda files: tarred(files, "w:gz"),
    "tar.bz2": lambda files: tarred(files, "w:bz2"),
    "tar.xz": lambda files: tarred(files, "w:xz"),
    "tar.zst": lambda files: pa.compress(tarred(files), "zstd", asbytes=True),
}


def table(name, rows=8):
    return ("text,label\n" + "".join(f"the parcel {n} of {name} came,{'ab'[n % 2]}\n" for n in range(rows))).encode()


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (["train.csv", "test.csv"], ["train", "test"]),
        (["data/test.csv", "data/dev.csv", "data/train.csv"], ["train", "validation", "test"]),
        (["reviews_train.csv", "reviews_test.csv", "README.md"], ["train", "test"]),
        (["x/Training Set.csv", "x/Test Set.csv"], ["train", "test"]),
        (["train/data.csv", "test/data.csv", "__MACOSX/._data.csv", ".DS_Store"], ["train", "test"]),
        (["entrenamiento.csv", "prueba.csv"], ["train", "test"]),
        (["训练集.csv", "测试集.csv"], ["train", "test"]),
    ],
)
def test_parts_are_put_together(packing, names, parts):
    files = {name: table(name) if name.endswith(".csv") and "._" not in name else b"words" for name in names}
    found = read_table(PACKINGS[packing](files), f"set.{packing}")
    assert found.frame["split"].tolist() == [part for part in parts for _ in range(8)]
    assert sorted(found.frame["text"]) == sorted(
        f"the parcel {n} of {name} came" for name, c in files.items() if c != b"words" for n in range(8)
    )
    assert "parts of one table" in found.describe()
    assert ("not read" in found.describe()) == ("README.md" in names)


def test_a_part_that_lacks_a_column_is_told():
    found = read_table(zip_of({"train.csv": table("a"), "test.csv": b"text\none row here\nanother row\n"}), "x.zip")
    assert found.frame["label"].tolist()[-2:] == ["", ""]
    assert any("'test' has no column 'label'" in problem.message for problem in found.problems)


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("folders", [["pos", "neg"], ["Lob", "Tadel", "Frage"], ["好评", "差评"]])
@pytest.mark.parametrize("parts", [[""], ["train/", "test/"]])
def test_a_folder_for_each_class(packing, folders, parts):
    files = {
        f"set/{part}{label}/{n}.txt": f"Text {n}, {label}\nzweite Zeile, für {part}".encode()
        for part in parts for label in folders for n in range(3)
    }  # fmt: skip
    found = read_table(
        PACKINGS[packing]({**files, "__MACOSX/set/._1.txt": b"x", "set/README.txt": b"what this is"}), "x"
    )
    assert dict(zip(found.frame["file"], found.frame["text"], strict=True)) == {
        name: text.decode() for name, text in files.items()
    }
    assert set(found.frame["label"]) == set(folders)
    assert ("split" in found.frame) == (len(parts) > 1)
    assert "1 further file of the archive not read" in found.describe()


@pytest.mark.parametrize("packing", PACKINGS)
def test_of_several_tables_one_is_read_named_and_another_can_be_chosen(packing):
    files = {"a/orders.csv": table("orders", 4), "a/calls.csv": table("calls", 30), "notes.txt": b"x"}
    found = read_table(PACKINGS[packing](files), "x")
    assert (len(found.frame), found.member, found.members) == (30, "a/calls.csv", list(files))
    assert any("'a/orders.csv', 'notes.txt'" in problem.message for problem in found.problems)
    for chosen in ("a/orders.csv", "orders.csv"):
        assert len(read_table(PACKINGS[packing](files), "x", member=chosen).frame) == 4
    with pytest.raises(DataError, match=r"no file 'c.csv'. It holds 'a/orders.csv'"):
        read_table(PACKINGS[packing](files), "x", member="c.csv")


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, lambda data: pa.compress(data, "zstd", asbytes=True)]
)
def test_one_packed_file_and_a_cut_one(pack):
    content = table("a", 500)
    assert len(read_table(pack(content), "a.csv.xx").frame) == 500
    with pytest.raises(DataError, match="damaged"):
        read_table(pack(content)[:-12], "cut")


@pytest.mark.parametrize("packing", [*PACKINGS])
def test_archives_that_unpack_to_too_much_are_refused(monkeypatch, packing):
    monkeypatch.setattr(sources, "RATIO_FREE_BYTES", 1_000_000)
    monkeypatch.setattr(sources, "LARGEST_UNPACKED_BYTES", 8_000_000)
    with pytest.raises(DataError, match=r"200 times|most that is taken"):
        read_table(PACKINGS[packing]({"a.csv": b"a" * 5_000_000, "b.csv": b"b" * 5_000_000}), "bomb")

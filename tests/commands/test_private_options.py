"""Private data on the command line: replaced, left out or kept and told, before a file is kept."""

import argparse

import pytest

from core.commands.split_options import add_split_options, as_chosen, private_told, read_files
from core.errors import DataError
from core.ingest.table import read_table


@pytest.mark.parametrize(
    ("option", "texts"),
    [
        ([], ["[EMAIL] is mine", "fine"]),
        (["--outside-private", "leave-out"], ["fine"]),
        (["--outside-private", "keep"], ["joe@example.org is mine", "fine"]),
    ],
)
def test_private_data_in_texts_of_no_class_is_masked_left_out_or_kept(tmp_path, option, texts):
    file = tmp_path / "outside.csv"
    file.write_text("text,note\njoe@example.org is mine,a\nfine,b\n")
    parser = argparse.ArgumentParser()
    add_split_options(parser)
    outside = read_files(parser.parse_args(["--outside", str(file), *option])).outside
    assert outside.frame["text"].tolist() == texts
    assert any("private data" in oddity for oddity in outside.oddities) == (option != ["--outside-private", "keep"])


@pytest.mark.parametrize(
    ("option", "texts", "words"),
    [
        (
            [],
            ["joe@example.org is mine", "fine"],
            "holds private data (E-mail address) and is kept as it is; with --private mask",
        ),
        (
            ["--private", "mask"],
            ["[EMAIL] is mine", "fine"],
            "private data was replaced before saving: E-mail address 1 time",
        ),
        (["--private", "leave-out"], ["fine"], "1 row was left out for private data"),
    ],
)
@pytest.mark.parametrize("kind", ["test", "validation"])
def test_separate_files_are_told_of_masked_or_without_the_rows(tmp_path, kind, option, texts, words):
    file = tmp_path / "more.csv"
    file.write_text("text,label\njoe@example.org is mine,a\nfine,b\n")
    parser = argparse.ArgumentParser()
    add_split_options(parser)
    options = parser.parse_args([f"--{kind}", str(file), *option])
    table = getattr(read_files(options), kind)
    assert table.frame["text"].tolist() == texts
    (told,) = private_told((None, table), options.private)
    assert words in told
    assert "more.csv" in told
    assert "joe" not in told


def test_a_table_without_private_data_is_not_spoken_of_and_one_of_nothing_else_is_refused(tmp_path):
    clean, full = tmp_path / "clean.csv", tmp_path / "full.csv"
    clean.write_text("text,label\nfine,a\nfair,b\n")
    full.write_text("text,label\na@example.org,a\nb@example.org,b\n")
    assert private_told((read_table(clean),), "keep") == []
    with pytest.raises(DataError, match="All 2 rows hold private data"):
        as_chosen(read_table(full), "leave-out")

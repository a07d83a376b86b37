"""Texts of no class are looked through for private data on the command line too, before they are kept."""

import argparse

import pytest

from core.commands.split_options import add_split_options, read_files


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

"""Files as they really come: the table in each is found, and what was detected can be corrected."""

import random

import pytest
from broken_files import CASES, text

from core.errors import DataError
from core.ingest.overrides import Corrections
from core.ingest.table import read_anything, read_table


@pytest.mark.parametrize("name", CASES)
def test_the_table_in_the_file_is_found(name):
    expected = CASES[name]
    table = read_anything(expected.content, f"{name}.csv", Corrections())
    assert table.frame.to_numpy().tolist() == expected.rows, table.describe()
    if expected.header is None:
        assert table.header_row == 0
    else:
        names = [cell or f"column {number}" for number, cell in enumerate(expected.header, start=1)]
        assert list(table.frame.columns) == names
        assert table.header_row >= 1
    assert expected.says in table.describe()


def test_what_a_program_wrote_by_the_rules_is_read_as_the_standard_library_reads_it():
    generator = random.Random(11)
    pieces = [
        "a",
        "the",
        "won't",
        '"quoted"',
        "'tis",
        ",",
        ";",
        "\t",
        "|",
        "10%",
        "(see 2.1)",
        "\n",
        "–",
        "é",
        "http://x.y/z?a=1;b=2",
        "  ",
    ]
    for label in (["pos", "neg"], ["0", "1"], ["a, b", "c; d"], ["ja", "nein", "weiß nicht"]):
        for delimiter in ",;\t|":
            table = [
                ["text", "label"],
                *(
                    [" ".join(generator.choices(pieces, k=generator.randint(1, 60))), generator.choice(label)]
                    for _ in range(120)
                ),
            ]
            content = text(table, delimiter)
            found = read_table(content.encode(), "x.csv")
            assert found.problems == []
            assert [list(found.frame.columns), *found.frame.to_numpy().tolist()] == table, (label, delimiter)


def test_a_single_column_of_sentences_is_never_torn():
    generator = random.Random(3)
    words = [
        "we",
        "came,",
        "saw;",
        "went",
        "and",
        "left:",
        "fine",
        "|",
        "good",
        "-",
        "yes",
        "I",
        "think",
        "so.",
        "really?",
        "no",
    ]
    for _ in range(20):
        lines = [" ".join(generator.choices(words, k=generator.randint(3, 30))) for _ in range(60)]
        found = read_table(("text\n" + "\n".join(lines) + "\n").encode())
        assert found.frame["text"].tolist() == lines


@pytest.mark.parametrize(
    ("corrections", "columns", "first"),
    [
        ({"delimiter": ";"}, ["a,b", "c"], ["1,2", "3"]),
        ({"delimiter": ""}, ["a,b;c"], ["1,2;3"]),
        ({"delimiter": ",", "header_row": 0}, ["column 1", "column 2"], ["a", "b;c"]),
        ({"delimiter": ",", "header_row": 2}, ["1", "2;3"], ["4", "5;6"]),
        ({"delimiter": ",", "quote": ""}, ["a", "b;c"], ["1", "2;3"]),
    ],
)
def test_every_part_of_what_was_detected_can_be_corrected(corrections, columns, first):
    table = read_table(b"a,b;c\n1,2;3\n4,5;6\n7,8;9\n", **corrections)
    assert list(table.frame.columns) == columns
    assert table.frame.iloc[0].tolist() == first


@pytest.mark.parametrize(
    ("corrections", "words"),
    [
        ({"delimiter": "\n"}, "cannot be one"),
        ({"delimiter": '"'}, "cannot be one"),
        ({"quote": "ab"}, "quote character 'ab'"),
        ({"header_row": -1}, "allowed is a line from 1 on"),
        ({"header_row": 99}, "has no line 99"),
        ({"encoding": "klingon"}, "no known encoding"),
        ({"encoding": "hex"}, "no known encoding"),
        ({"encoding": "a\x00b"}, "no known encoding"),
    ],
)
def test_corrections_that_make_no_sense_are_refused(corrections, words):
    with pytest.raises(DataError, match=words):
        read_table(b"a,b\n1,2\n3,4\n", **corrections)


def test_a_tab_can_be_spelled_out():
    assert read_table(b"a b\tc\n1 2\t3\n", delimiter="\\t").frame.to_numpy().tolist() == [["1 2", "3"]]

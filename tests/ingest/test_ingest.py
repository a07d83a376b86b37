"""Reading files, guessing columns, and keeping data sets."""

import pandas as pd
import pytest

from core.dataset.columns import guess_columns
from core.dataset.folder import list_datasets, load_dataset, save_dataset
from core.errors import DataError
from core.ingest.table import Table, read_table

NASTY = [
    "",
    " ",
    "\u200b",
    "007",
    "NA",
    "null",
    "1e5",
    "TRUE",
    "2026-01-02",
    "=1+1",
    "'",
    '"',
    "a,b;c\td|e",
    "line\nbreak",
    "\r\nx",
    "é ü ß",
    "北京 東京",
    "😀👩‍👩‍👧",
    "\u202eabc",
    "\x00",
    "\ufeff",
    "${x}",
    "../../x",
    "<b>&amp;</b>",
    "\\n",
    "%s%n",
    "ﷺ",
    "Ω≈ç√",
    "a" * 5000,
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "gb18030"])
def test_encodings_are_detected(encoding):
    words = (
        ["的电影真的很好看，我们都喜欢", "演员的表演不够好，故事太长了"]
        if encoding == "gb18030"
        else ["très bon café, déjà vu à Orléans", "Größe und Übermut tun selten gut"]
    )
    text = "text,label\n" + "".join(
        f"{words[i % 2].replace(',', ' ')} {i},{'a' if i % 2 else 'b'}\n" for i in range(60)
    )
    table = read_table(text.encode(encoding), "x.csv")
    assert list(table.frame.columns) == ["text", "label"]
    assert table.frame["text"].iloc[0] == f"{words[0].replace(',', ' ')} 0"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_detected_although_texts_hold_the_others(delimiter):
    other = ";" if delimiter == "," else ","
    text = "".join(f"good film{other} really{delimiter}a{delimiter}{i}\n" for i in range(30))
    table = read_table(f"text{delimiter}label{delimiter}n\n{text}".encode())
    assert table.delimiter == delimiter
    assert table.frame.shape == (30, 3)


def test_cells_stay_the_text_they_were():
    table = read_table(b"id,text,label\n007,NA,TRUE\n1e5,null,2026-01-02\n,None,0.10\n")
    assert table.frame.to_numpy().tolist() == [
        ["007", "NA", "TRUE"],
        ["1e5", "null", "2026-01-02"],
        ["", "None", "0.10"],
    ]


def test_headers_are_trimmed_and_made_unique():
    table = read_table(b"\xef\xbb\xbf text , label,label,\na,b,c,d\n")
    assert list(table.frame.columns) == ["text", "label", "label (2)", "column 4"]
    assert any("stands twice" in problem.message for problem in table.problems)


def test_ragged_rows_are_repaired_and_named_by_line():
    table = read_table(b"text,label\na,x\nonly\none, two,three\nb,y\nx,y,z\n")
    rows = [["a", "x"], ["only", ""], ["one, two", "three"], ["b", "y"], ["x", "y,z"]]
    assert table.frame.to_numpy().tolist() == rows
    assert [problem.line for problem in table.problems] == [3, 4, 6]


def test_the_index_is_the_line_in_the_file():
    table = read_table(b'text,label\n"two\nlines",x\n\nthird,y\n')
    assert table.frame.index.tolist() == [2, 5]
    assert table.frame["text"].iloc[0] == "two\nlines"


def test_what_was_detected_can_be_corrected():
    table = read_table(b"a preamble; of words\ntext,label\nx,1\n", header_row=2, delimiter=",")
    assert list(table.frame.columns) == ["text", "label"]
    with pytest.raises(DataError, match="no known encoding"):
        read_table(b"text,label\nx,1\n", encoding="klingon")
    with pytest.raises(DataError, match="cannot be read as utf-8"):
        read_table(b"text,label\n\xff\xfe\xfd,1\n", encoding="utf-8")


def test_long_cells_and_carriage_returns_are_read():
    table = read_table(("text,label\r" + "word " * 100_000 + ",x\rb,y\r").encode())
    assert len(table.frame) == 2
    assert table.frame["text"].str.len().max() == 500_000


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (["text", "label"], ["some words here", "a"], ("text", None, "label")),
        (["id", "review", "sentiment"], ["17", "a fine film about rivers", "good"], ("review", None, "sentiment")),
        (["premise", "hypothesis", "y"], ["a man walks", "someone moves", "0"], ("premise", "hypothesis", "y")),
        (["class", "message"], ["spam", "buy now and save a lot of money"], ("message", None, "class")),
    ],
)
def test_columns_are_guessed(header, row, expected):
    frame = pd.DataFrame(
        [
            [f"{cell} {i}" if len(cell) > 6 else cell if number else f"{cell}" for number, cell in enumerate(row)]
            for i in range(20)
        ],
        columns=header,
    ).astype("str")
    frame.loc[frame.index[::2], expected[2]] = "other"
    guess = guess_columns(frame)
    assert (guess.text, guess.text_pair, guess.label) == expected


def test_a_data_set_keeps_every_string(fathom_home):
    frame = pd.DataFrame({"text": NASTY, "label": ["x"] * len(NASTY)}).astype("str")
    saved = save_dataset(Table(frame, "nasty.csv", "utf-8", ",", 1))
    assert load_dataset(saved.id).frame()["text"].tolist() == NASTY
    assert save_dataset(Table(frame, "again.csv", "utf-8", ",", 1)).id == saved.id
    assert [dataset.file_name for dataset in list_datasets()] == ["again.csv"]
    other = save_dataset(Table(frame.iloc[::-1].reset_index(drop=True), "other.csv", "utf-8", ",", 1))
    assert other.id != saved.id
    with pytest.raises(DataError, match="Upload the file again"):
        load_dataset("../../etc")

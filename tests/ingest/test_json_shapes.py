"""A table in the shapes of JSON that programs write: what was written is what is read."""

import json
import random

import pandas as pd
import pytest

from core.errors import DataError
from core.ingest.table import read_table

WORDS = [
    "late",
    "broken",
    "kettle\nlamp,",
    "ünder",
    '"quoted"',
    "[brackets]",
    "{braces}",
    "北京",
    "مرحبا",
    "007",
    "null",
    "-",
    "\\",
    "path's",
    "end",
]
NAMES = [("text", "label"), ("Frage", "Klasse", "id"), ("0", "1"), ("a", "b", "c", "d", "e", "f"), ("текст", "метка")]


def made(seed):
    """Return a table of random texts; its width, height and names differ from seed to seed."""
    draw = random.Random(seed)
    names = NAMES[seed % len(NAMES)]
    rows = draw.choice([2, 3, 7, 40])
    return pd.DataFrame(
        [[" ".join(draw.choices(WORDS, k=draw.randint(1, 9))) for _ in names] for _ in range(rows)], columns=names
    )


def as_read(frame, number=False):
    return [[*map(str, row)] for row in frame.to_numpy().tolist()], [
        f"column {place + 1}" if number else name for place, name in enumerate(frame.columns)
    ]


@pytest.mark.parametrize(
    "orient", ["records", "lines", "split", "index", "columns", "values", "table", "named rows", "pretty"]
)
def test_what_was_written_is_what_is_read(orient):
    for seed in range(25):
        frame = made(seed)
        if orient in ("index", "columns") and frame.columns[0] == "0":
            frame = frame.set_axis(["x", "y"], axis=1)  # numbers both ways say nothing about which way round it is
        if orient == "index" and len(frame) <= frame.shape[1]:
            frame.index = range(5, 5 + len(frame))
        match orient:
            case "lines":
                text = frame.to_json(orient="records", lines=True, force_ascii=False)
            case "named rows":
                text = json.dumps(
                    {"header": list(frame.columns), "rows": frame.to_numpy().tolist()}, ensure_ascii=False
                )
            case "pretty":
                text = frame.to_json(orient="records", indent=2)
            case _:
                text = frame.to_json(orient=orient, force_ascii=seed % 2 == 0)
        found = read_table(text.encode(), "table.json").frame
        if orient == "table":
            found = found.drop(columns="index")
        assert (found.to_numpy().tolist(), list(found.columns)) == as_read(frame, orient == "values"), (
            seed,
            text[:200],
        )


@pytest.mark.parametrize("seed", range(6))
def test_parts_become_a_column(seed):
    frame = made(5 * seed)
    parts = {"train": frame, "validation": frame.iloc[:1], "test": frame.iloc[1:]}
    by_column = {name: part.to_dict("list") for name, part in parts.items()}
    by_row = {name: part.to_dict("records") for name, part in parts.items()}
    for written in (by_column, by_row):
        found = read_table(json.dumps(written).encode(), "parts.json").frame
        assert found["split"].tolist() == ["train"] * len(frame) + ["validation"] + ["test"] * (len(frame) - 1)
        assert found["text"].tolist() == [*frame["text"], frame["text"].iloc[0], *frame["text"].iloc[1:]]


@pytest.mark.parametrize("orient", ["index", "split"])
def test_names_of_rows_become_a_column(orient):
    frame = made(0).set_axis([f"ticket-{n}" for n in range(len(made(0)))])
    found = read_table(frame.to_json(orient=orient).encode(), "named.json").frame
    assert found["key"].tolist() == list(frame.index)
    assert found[["text", "label"]].to_numpy().tolist() == frame.to_numpy().tolist()


@pytest.mark.parametrize("orient", ["records", "split", "index", "columns", "values", "table"])
def test_a_document_that_is_one_long_line_is_read_whole(orient):
    frame = pd.DataFrame(
        {"text": [f"a kettle, number {n}, came late" for n in range(3000)], "label": ["a", "b", "c"] * 1000}
    )
    text = frame.to_json(orient=orient)
    assert len(text) > 100_000
    found = read_table(text.encode(), "long.json").frame
    assert found.shape[0] == 3000
    assert found.iloc[:, -2].tolist() == frame["text"].tolist()


@pytest.mark.parametrize(
    ("content", "columns", "rows"),
    [
        # Cells of one row have one key, in whatever order they stand.
        ('{"text": {"0": "good", "1": "bad"}, "label": {"1": "BAD", "0": "GOOD"}}', ["text", "label"], [["good", "GOOD"], ["bad", "BAD"]]),
        ('{"text": {"0": "good", "1": "bad"}, "label": {"0": "GOOD", "2": "MEH"}}', ["text", "label"], [["good", "GOOD"], ["bad", ""], ["", "MEH"]]),
        # Names of rows may be the texts.
        ('{"a film": {"label": "pos", "n": 1}, "a book": {"label": "neg", "n": 2}}', ["key", "label", "n"], [["a film", "pos", "1"], ["a book", "neg", "2"]]),
        ('{"label": {"a film": "pos", "a book": "neg"}, "n": {"a film": 1, "a book": 2}}', ["key", "label", "n"], [["a film", "pos", "1"], ["a book", "neg", "2"]]),
        ('{"0": {"0": "ab", "1": "cd", "2": "ef"}, "1": {"0": "x", "1": "y", "2": "x"}}', ["0", "1"], [["ab", "x"], ["cd", "y"], ["ef", "x"]]),
        # Rows by name whose cells are lists, or of which some lack a key.
        ('{"-M0": {"text": "a", "tags": ["t"]}, "-M1": {"text": "b"}, "-M2": {"text": "c"}}', ["key", "text", "tags"], [["-M0", "a", '["t"]'], ["-M1", "b", ""], ["-M2", "c", ""]]),
        ('{"k": {"text": "a b c", "label": "x"}, "l": {"text": "d", "label": "y"}}', ["key", "text", "label"], [["k", "a b c", "x"], ["l", "d", "y"]]),
        # Parts that are not exactly alike.
        ('{"train": [{"text": "a", "label": "x"}], "test": [{"text": "b"}]}', ["text", "label", "split"], [["a", "x", "train"], ["b", "", "test"]]),
        ('{"val": [["a", "x"]], "train": [["b", "y"], ["c", "x"]]}', ["column 1", "column 2", "split"], [["a", "x", "val"], ["b", "y", "train"], ["c", "x", "train"]]),
        ('{"train": {"text": {"0": "a", "1": "b"}}, "test": {"text": {"0": "c"}}}', ["text", "split"], [["a", "train"], ["b", "train"], ["c", "test"]]),
        # Arrays of arrays with a header, of one cell, and arrays line by line.
        ('[["text", "label"], ["a", "x"], ["b", "y"]]', ["text", "label"], [["a", "x"], ["b", "y"]]),
        ('[["hello there"], ["more text"]]', ["column 1"], [["hello there"], ["more text"]]),
        ('["one text", "two texts"]', ["column 1"], [["one text"], ["two texts"]]),
        ('["one text", "pos"]\n["two texts", "neg"]\n', ["column 1", "column 2"], [["one text", "pos"], ["two texts", "neg"]]),
        # Objects one after another, with commas or none, and a document over several lines.
        ('{"text": "a", "label": "x"},\n{"text": "b", "label": "y"},\n', ["text", "label"], [["a", "x"], ["b", "y"]]),
        ('{"text": "a", "label": "x"}{"text": "b", "label": "y"}\n{"text": "c", "label": "x"}\n', ["text", "label"], [["a", "x"], ["b", "y"], ["c", "x"]]),
        ('{\n "text": ["a", "b"],\n "label": ["x", "y"]\n}', ["text", "label"], [["a", "x"], ["b", "y"]]),
        ('[{"text": "a"}, {"text": "b"}]\n[{"text": "c"}]', ["text"], [["a"], ["b"], ["c"]]),
        ('{"text": "a", "tags": [{"n": 1}], "label": "x"}\n{"text": "b", "tags": [], "label": "y"}', ["text", "tags", "label"], [["a", '[{"n": 1}]', "x"], ["b", "[]", "y"]]),
        ('{"columns": ["text", "text"], "data": [["a", "b"], ["c", "d"]]}', ["text", "text 2"], [["a", "b"], ["c", "d"]]),
        # Tables whose first cell is a list are no JSON.
        ("[[0, 5]]\tHello\tgreet\n[[3, 9]]\tBye\tbye\n" * 10, ["column 1", "column 2", "column 3"], [["[[0, 5]]", "Hello", "greet"], ["[[3, 9]]", "Bye", "bye"]] * 10),
        ('[{"id": 1}]\tHello\tgreet\n[]\tBye\tbye\n' * 10, ["column 1", "column 2", "column 3"], [['[{"id": 1}]', "Hello", "greet"], ["[]", "Bye", "bye"]] * 10),
    ],
)  # fmt: skip
def test_shapes_that_programs_write(content, columns, rows):
    for name in ("shape.json", "shape.txt"):
        table = read_table(content.encode(), name)
        assert (list(table.frame.columns), table.frame.to_numpy().tolist()) == (columns, rows)
        assert table.problems == []


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("", "not closed"),
        (",", "not closed"),
        ('] and more {"text": "c"}', "after the end of the array"),
        (', ["c", "d"], []]', ""),
    ],
)
def test_what_an_array_of_objects_does_not_hold_is_told(rest, told):
    rows = ", ".join(f'{{"text": "a {n}", "label": "x"}}' for n in range(20))
    table = read_table(f"[{rows}{rest}".encode(), "cut.json")
    assert len(table.frame) == 20 + (rest.count('"c", "d"'))
    assert told in " ".join(f"{problem.message} {problem.quote}" for problem in table.problems)
    assert table.problems


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(DataError, match=r"different numbers of cells \('text' 3, 'label' 2\)"):
        read_table(b'{"text": ["a", "b", "c"], "label": ["x", "y"]}', "uneven.json")


def test_a_line_in_brackets_is_no_json():
    content = b"text,label\n[[the kettle, it is late],broken\n[a lamp],fine\n"
    assert read_table(content, "odd.csv").delimiter == ","

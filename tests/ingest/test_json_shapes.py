"""A table in the shapes of JSON that programs write: what was written is what is read."""

import json
import random

import pandas as pd
import pytest

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


def test_a_line_in_brackets_is_no_json():
    content = b"text,label\n[[the kettle, it is late],broken\n[a lamp],fine\n"
    assert read_table(content, "odd.csv").delimiter == ","

"""Columns whose names are questions or descriptions of many words: the first row is the header where the values under it repeat often."""

import csv
import io
import random

import pytest

from core.ingest.table import read_table

WORDS = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "river",
    "house",
    "green",
    "cloud",
    "paper",
    "stone",
    "light",
    "horse",
    "table",
    "chair",
]
NAMES = [
    ("The full message as received by the contact centre", "Assigned handling category after review by the team"),
    ("What did the customer say in their own words?", "Which team should answer this message"),
    ("Bitte beschreiben Sie Ihr Anliegen in eigenen Worten:", "Welche Abteilung hat die Anfrage bearbeitet?"),
    ("Cuéntenos con sus palabras qué ha ocurrido", "Departamento que se ha encargado del asunto"),
]


def rows(number, classes, seed):
    generator = random.Random(seed)
    labels = [" ".join(generator.sample(WORDS, 1 + n % 2)) for n in range(classes)]
    return [
        [" ".join(generator.choices(WORDS, k=generator.randint(3, 20))), labels[n % classes]] for n in range(number)
    ]


def read(lines, delimiter):
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(lines)
    return read_table(target.getvalue().encode(), "notes.csv").frame


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize(
    ("number", "classes", "delimiter"), [(60, 3, ","), (100, 8, ";"), (300, 5, "\t"), (120, 2, ",")]
)
def test_long_names_over_values_that_repeat_are_the_header(names, number, classes, delimiter):
    frame = read([list(names), *rows(number, classes, number)], delimiter)
    assert list(frame.columns) == list(names)
    assert len(frame) == number


@pytest.mark.parametrize("seed", range(8))
def test_rows_without_names_keep_their_first_one(seed):
    lines = rows(90, 3, seed)
    assert len(read(lines, ",")) == 90

"""The bundled samples are fit to be shown."""

import csv
from collections import Counter
from itertools import combinations

import pytest

from core.dataset.checks import check_task
from core.dataset.columns import guess_columns
from core.ingest.table import read_table
from core.storage import ROOT

FOLDER = ROOT / "pages" / "samples"
SAMPLES = {
    "library_messages": ("text", None, "label", 4),
    "quiz_answers": ("question_and_reference", "answer", "label", 3),
    "property_messages_zh": ("\u5185\u5bb9", None, "\u7c7b\u522b", 4),
    "sports_club_de": ("Nachricht", None, "Thema", 4),
}


def trigrams(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split() if text.isascii() or " " in text else list(text)
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def test_every_sample_file_is_known_here():
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_clean_balanced_and_guessed_right(name):
    text, pair, label, classes = SAMPLES[name]
    table = read_table(FOLDER / f"{name}.csv")
    guess = guess_columns(table.frame)
    assert (guess.text, guess.text_pair or pair, guess.label) == (text, pair, label)
    task = check_task(table.frame, text, label, pair)
    assert not table.problems
    assert len(task.classes) == classes
    assert max(task.counts.values()) <= 1.5 * min(task.counts.values())


@pytest.mark.parametrize("name", SAMPLES)
def test_no_two_rows_say_the_same(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        text, pair, *_ = SAMPLES[name]
        rows = [row[pair or text] for row in csv.DictReader(file)]
    assert max(Counter(rows).values()) == 1
    for first, second in combinations([grams for grams in map(trigrams, rows) if grams], 2):
        assert len(first & second) <= 0.7 * min(len(first), len(second))

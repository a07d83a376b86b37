"""Length and marks that give the label away are found, whatever the count, and ordinary texts raise no alarm."""

import numpy as np
import pandas as pd
import pytest

from core.dataset.doctor import examine
from core.dataset.fix_kinds import Columns

WORDS = [
    f"{a}{b}" for a in ("ri", "te", "cu", "bre", "sou", "fi", "ca", "sa") for b in ("ce", "a", "rry", "ad", "p", "sh")
]
COLUMNS = Columns("text", "label")


def sentence(generator, least=6, most=14):
    return " ".join(generator.choice(WORDS, generator.integers(least, most)))


def told(kind, label, generator):
    """Return a text whose manner, and nothing else, goes with the label 0, 1 or 2."""
    if kind == "length":
        return sentence(generator, 4 + 8 * label, 10 + 8 * label)
    text = sentence(generator)
    if kind == "capitals":
        return text if label == 0 else text.title() if label == 1 else text.upper()
    mark = {"marks": ("", "!", "?"), "digits": ("", " 7", " 1234"), "ends": ("", ".", " ...")}[kind][label]
    return text + mark


def table(kind, rows=150, seed=0):
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, 3, rows)
    texts = [told(kind, label, generator) if kind else sentence(generator) for label in labels]
    return pd.DataFrame({"text": texts, "label": [f"c{label}" for label in labels]})


def found(frame, columns=COLUMNS):
    return [finding for finding in examine(frame.astype("str"), columns).findings if finding.kind == "manner"]


@pytest.mark.parametrize("kind", ["length", "capitals", "marks", "digits", "ends"])
@pytest.mark.parametrize("seed", [0, 1])
def test_labels_that_the_manner_gives_away_are_found_by_the_count_that_does(kind, seed):
    (finding,) = found(table(kind, seed=seed))
    assert finding.details["accuracy"] > 0.85
    counts = {"length": ("characters", "words"), "capitals": ("capital letters",), "digits": ("digits", "characters")}
    if kind in counts:
        assert finding.details["count"] in counts[kind]


def test_of_many_classes_as_well():
    generator = np.random.default_rng(0)
    rows = [(" ".join(generator.choice(WORDS, 2 + 3 * label)), f"c{label}") for label in range(20) for _ in range(30)]
    assert len(found(pd.DataFrame(rows, columns=["text", "label"]))) == 1


def test_of_a_pair_the_column_is_named():
    frame = table("length")
    frame = frame.assign(other=table(None)["text"]).rename(columns={"text": "answer", "other": "text"})
    (finding,) = found(frame, Columns("text", "label", "answer"))
    assert "of 'answer'" in finding.effect


@pytest.mark.parametrize("seed", range(4))
def test_ordinary_texts_raise_no_alarm(seed):
    assert not found(table(None, seed=seed))
    assert not found(table("length", rows=40, seed=seed)), "too few rows to say so"

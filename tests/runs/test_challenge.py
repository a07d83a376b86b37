"""A challenger is held against the champion on rows that neither had learned from."""

import shutil

import numpy as np
import pandas as pd
import pytest

from core.errors import RunError
from core.runs.challenge import challenge
from core.runs.run import Run


@pytest.fixture
def two(films_run):
    """A champion and a challenger that was trained and tested on the same rows."""
    shutil.copytree(films_run.path, films_run.path.with_name("challenger-run"))
    other = Run(films_run.path.with_name("challenger-run"))
    other.rename("challenger")
    return films_run, other


def nobody(texts, pairs):
    pytest.fail("the champion was asked")


def add_test_rows(run, rows):
    """Add test rows with the answers that the run gave to its first one."""
    old = pd.read_parquet(run.predictions_file)
    more = pd.concat([old.iloc[[0] * len(rows)]], ignore_index=True)
    more[["text", "label"]] = rows
    more["group"] = 10_000 + np.arange(len(rows))
    pd.concat([old, more], ignore_index=True).to_parquet(run.predictions_file, index=False)


def test_the_same_test_rows_are_compared_as_they_were_answered(two):
    champion, challenger = two
    found = challenge(champion, challenger, nobody)
    assert found.found.rows == len(pd.read_parquet(champion.predictions_file))
    assert found.found.differences["accuracy"].value == 0
    assert "challenger" in found.told[0]


def test_the_champion_is_asked_for_what_it_was_not_tested_on(two):
    champion, challenger = two
    add_test_rows(challenger, [["a text of today", "good"], ["another of today", "bad"]])
    asked = []

    def ask(texts, pairs):
        asked.extend(texts)
        return np.array([[0.9, 0.1]] * len(texts))

    found = challenge(champion, challenger, ask)
    assert asked == ["a text of today", "another of today"]
    assert any("answered them now" in said and "2 of the rows" in said for said in found.told)
    assert found.found.rows == len(pd.read_parquet(challenger.predictions_file))


def test_rows_that_either_learned_from_are_left_out_and_counted(two):
    champion, challenger = two
    learned = pd.read_parquet(champion.data / "train.parquet")[["text", "label"]].head(3)
    learned["text"] = learned["text"].str.upper() + " !"
    add_test_rows(challenger, learned.to_numpy().tolist())
    found = challenge(champion, challenger, nobody)
    assert found.found.rows == len(pd.read_parquet(champion.predictions_file))
    assert sum(said.startswith("Left out: 3 of the") for said in found.told) == 2


def test_classes_that_the_champion_does_not_know_are_counted_against_it_and_said(two):
    champion, challenger = two
    add_test_rows(challenger, [["a text of today", "new"]])
    found = challenge(champion, challenger, lambda texts, pairs: np.array([[0.5, 0.5]]))
    assert any("1 of the rows are of a class that 'films' does not know" in said for said in found.told)


def test_no_row_left_is_said_and_pairs_are_not_compared_with_single_texts(two):
    champion, challenger = two
    rows = pd.read_parquet(challenger.predictions_file)
    pd.concat([pd.read_parquet(champion.data / "train.parquet"), rows]).to_parquet(champion.data / "train.parquet")
    assert challenge(champion, challenger, nobody).found is None
    rows.assign(text_pair="x").to_parquet(challenger.predictions_file, index=False)
    with pytest.raises(RunError, match="one reads pairs"):
        challenge(champion, challenger, nobody)

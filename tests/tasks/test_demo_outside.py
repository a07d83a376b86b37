"""Rows beside the tasks: those that belong to no class, and the hazards and the ordinary inbox that no model learns from."""

import pandas as pd
import pytest
from demo_rows import TASKS, WORDS, parts, plain_words, task_id, texts
from sklearn.feature_extraction.text import TfidfVectorizer

from core.ingest.table import read_table
from core.tasks.discovery import find_domain

KINDS = {"other_subject": 30, "neighbouring": 30, "language": 20, "one_word": 10, "nonsense": 10}
"""Of a hundred rows."""
EVERYDAY = {"plain", "terse", "chatty", "formal", "slips", "second_language"}


def outside(path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of a task that belong to no class: those to fit a guard on, and those to judge it on."""
    domain = find_domain(path.parent.parent.name)
    task = domain.task(path.stem.removesuffix("_train"))
    return tuple(read_table(domain.outside_file(task, part)).frame for part in ("train", "test"))


def whole(frame: pd.DataFrame) -> set[str]:
    """The rows without capitals and marks, both texts of a pair as one."""
    columns = ["text_a", "text_b"] if "text_a" in frame.columns else ["text"]
    return {plain_words(" ".join(row)) for row in frame[columns].to_numpy()}


def beside_urgency(name: str) -> pd.DataFrame:
    return read_table(find_domain("medicine").folder / "data" / f"urgency_{name}.csv").frame


def nearest(rows: list[str], learned: list[str]) -> float:
    """The greatest likeness of a row of five words or more to a row that is learned from, 0 to 1."""
    vectors = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)).fit(learned)
    long = [text for text in rows if len(WORDS.findall(text)) >= 5]
    return float((vectors.transform(long) @ vectors.transform(learned).T).max())


@pytest.mark.parametrize("path", TASKS, ids=task_id)
def test_outside_rows_are_of_five_kinds_in_both_parts(path):
    fitted, judged = outside(path)
    assert judged["kind"].value_counts().to_dict() == KINDS
    counted = fitted["kind"].value_counts()
    assert set(counted.index) == set(KINDS)
    assert all(counted[kind] >= 1.5 * share for kind, share in KINDS.items())
    for rows in (fitted, judged):
        assert len(whole(rows)) == len(rows)


@pytest.mark.parametrize("path", TASKS, ids=task_id)
def test_outside_rows_are_in_one_part_and_not_among_the_rows_of_the_task(path):
    fitted, judged = outside(path)
    assert not whole(fitted) & whole(judged)
    train, test = parts(path)
    assert not (whole(fitted) | whole(judged)) & (whole(train) | whole(test))


@pytest.mark.parametrize("path", TASKS, ids=task_id)
def test_outside_rows_that_judge_a_guard_stand_apart_from_those_it_is_fitted_on(path):
    fitted, judged = outside(path)
    assert nearest(texts(judged), texts(fitted)) <= 0.65


def test_hazards_and_the_ordinary_inbox_are_not_learned_from():
    path = next(path for path in TASKS if path.name == "urgency_train.csv")
    train, _ = parts(path)
    fitted, _ = outside(path)
    for name, count in (("hazards", 60), ("inbox", 140)):
        rows = beside_urgency(name)
        assert len(whole(rows)) == count
        assert set(rows["register"]) == EVERYDAY
        assert not whole(rows) & (whole(train) | whole(fitted))
        assert nearest(rows["text"].tolist(), texts(train)) <= 0.62


def test_hazards_are_of_many_kinds_and_the_inbox_holds_no_emergency():
    hazards = beside_urgency("hazards")["hazard"].value_counts()
    assert len(hazards) >= 20
    assert hazards.max() <= 5
    assert {"stroke", "chest_pain", "intent_to_die"} <= set(hazards.index)
    assert beside_urgency("inbox")["label"].value_counts().to_dict() == {"self_care": 50, "routine": 50, "urgent": 40}

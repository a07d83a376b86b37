"""How the bundled rows are written must not give their classes away: register, length and marks beside the label."""

import numpy as np
import pandas as pd
import pytest
from demo_rows import TASKS, parts, task_id, texts
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from core.dataset.surface import surface_counts

EVERYDAY = ("plain", "terse", "chatty", "formal", "slips", "second_language")
REGISTERS = (*EVERYDAY, "literary")
ALLOWED = 0.10
# The literary rows came first and were not held to this: with them the manner tells more than ALLOWED in three tasks.
# These are the leads found, 22.4, 13.1 and 14.7 points, with three to spare; one that grows past them is a new fault.
WHOLE = {"scoring": 0.254, "bloom": 0.161, "urgency": 0.177}
WAYS = {
    "regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
    "forest": RandomForestClassifier(60, max_depth=4, min_samples_leaf=5, random_state=0),
}


def manner(rows: pd.DataFrame) -> np.ndarray:
    """What can be known of rows without a word of them, (rows, 9 counts and 7 registers)."""
    registers = rows["register"].to_numpy()[:, None] == np.array(REGISTERS)
    return np.hstack([surface_counts([texts(rows)]), registers.astype(float)])


def most_frequent(rows: pd.DataFrame) -> float:
    return rows["label"].value_counts(normalize=True).max()


def lead_in_folds(way: str, rows: pd.DataFrame) -> float:
    """How far the manner is ahead of the most frequent class, in five folds of the rows."""
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return cross_val_score(WAYS[way], manner(rows), rows["label"], cv=folds).mean() - most_frequent(rows)


def lead_on_test(way: str, train: pd.DataFrame, test: pd.DataFrame) -> float:
    fitted = WAYS[way].fit(manner(train), train["label"])
    return fitted.score(manner(test), test["label"]) - most_frequent(test)


def everyday(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["register"] != "literary"]


@pytest.mark.parametrize("path", TASKS, ids=task_id)
def test_each_class_is_written_in_every_register_in_like_shares(path):
    for rows, fewest in zip(parts(path), (10, 3), strict=True):
        assert set(rows["register"]) == set(REGISTERS)
        counts = pd.crosstab(rows["label"], rows["register"])
        assert counts.to_numpy().min() >= fewest
        of_everyday = counts[list(EVERYDAY)]
        shares = of_everyday.div(of_everyday.sum(axis=1), axis=0)
        assert (shares.max() - shares.min()).max() <= 0.03, "a register that leans to a class gives it away"


@pytest.mark.parametrize("path", TASKS, ids=task_id)
@pytest.mark.parametrize("way", WAYS)
def test_the_manner_of_everyday_rows_does_not_give_their_class_away(path, way):
    train, test = map(everyday, parts(path))
    assert lead_in_folds(way, train) <= ALLOWED
    assert lead_on_test(way, train, test) <= ALLOWED


@pytest.mark.parametrize("path", TASKS, ids=task_id)
@pytest.mark.parametrize("way", WAYS)
def test_with_the_literary_rows_the_manner_tells_more_in_three_tasks_and_no_more_than_is_known(path, way):
    train, test = parts(path)
    allowed = WHOLE.get(path.stem.removesuffix("_train"), ALLOWED)
    assert max(lead_in_folds(way, train), lead_on_test(way, train, test)) <= allowed


def test_a_manner_that_goes_with_a_class_is_seen():
    """The literary rows of urgency: who needs no visit writes less and asks more."""
    path = next(path for path in TASKS if path.name == "urgency_train.csv")
    train, _ = parts(path)
    for way in WAYS:
        assert lead_in_folds(way, train[train["register"] == "literary"]) > ALLOWED

"""What a person gets without BERT: the majority class, and TF-IDF with logistic regression, on the same split."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.judge.metrics import score
from core.judge.result import Baseline


@dataclass(frozen=True)
class Simple:
    """A baseline's scores, and what it answered: the probability of each class for each test row, (rows, classes)."""

    scores: Baseline
    probabilities: np.ndarray


def kept(found: Mapping[str, Simple], classes: Sequence[str]) -> pd.DataFrame:
    """Return the probabilities of several baselines as one table, a row for each test row, a column `<key>:p:<label>` for each class of each."""
    return pd.concat(
        [
            pd.DataFrame(each.probabilities, columns=[f"{key}:p:{label}" for label in classes])
            for key, each in found.items()
        ],
        axis=1,
    )


def _headline(name: str, truth: np.ndarray, probabilities: np.ndarray, classes: Sequence[str]) -> Simple:
    scored = score(truth, probabilities, classes)
    return Simple(Baseline(scored.rows, scored.figures, name, chance=scored.chance), probabilities)


def majority(train: np.ndarray, truth: np.ndarray, classes: Sequence[str]) -> Simple:
    """Score the guess that everything is the commonest class of the training rows, with their shares as probabilities."""
    shares = np.bincount(train, minlength=len(classes)) / len(train)
    result = _headline("Majority class", truth, np.tile(shares, (len(truth), 1)), classes)
    return replace(result, scores=replace(result.scores, label=classes[int(shares.argmax())]))


def tfidf(
    train_texts: Sequence[str], train: np.ndarray, test_texts: Sequence[str], truth: np.ndarray, classes: Sequence[str]
) -> Simple:
    """Train and score logistic regression on TF-IDF weights of words and word pairs.

    Args:
        train_texts, test_texts: the texts; for a pair both joined.
        train, truth: class indices of the two.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression, SGDClassifier
    from sklearn.pipeline import make_pipeline

    started = time.perf_counter()
    name = "TF-IDF + logistic regression"
    # Characters where words are not set apart by spaces, as in Chinese; words elsewhere.
    spaced = np.mean([len(text.split()) for text in train_texts[:500]]) >= 2.5
    vectorizer = TfidfVectorizer(
        sublinear_tf=True,
        min_df=2 if len(train_texts) > 1000 else 1,
        max_features=200_000,
        **(
            {"ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"}
            if spaced
            else {"analyzer": "char", "ngram_range": (1, 3)}
        ),
    )
    # One gradient of all rows and classes gets dear beyond this; stochastic steps on the same loss do then.
    large = len(train_texts) * len(classes) > 1_000_000
    regression = (
        SGDClassifier(loss="log_loss", alpha=1e-6, random_state=0)
        if large
        else LogisticRegression(C=10.0, max_iter=300)
    )
    try:
        model = make_pipeline(vectorizer, regression).fit(train_texts, train)
    except ValueError:  # no text has a single word
        return _named(majority(train, truth, classes), f"{name} (no words found, so the majority class)", started)
    probabilities = np.zeros((len(truth), len(classes)))
    probabilities[:, model.classes_] = model.predict_proba(test_texts)
    return _named(_headline(name, truth, probabilities, classes), name, started)


def _named(found: Simple, name: str, started: float) -> Simple:
    """Return it under a name, with the seconds since it was started (time.perf_counter)."""
    return replace(found, scores=replace(found.scores, name=name, seconds=time.perf_counter() - started))

"""What a person gets without BERT: the majority class, and TF-IDF with logistic regression, on the same split."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.judge.metrics import score
from core.judge.result import Baseline


def _headline(name: str, truth: np.ndarray, probabilities: np.ndarray, classes: Sequence[str]) -> Baseline:
    scored = score(truth, probabilities, classes)
    return Baseline(scored.rows, scored.figures, name)


def majority(train: np.ndarray, truth: np.ndarray, classes: Sequence[str]) -> Baseline:
    """Score the guess that everything is the commonest class of the training rows, with their shares as probabilities."""
    shares = np.bincount(train, minlength=len(classes)) / len(train)
    result = _headline("Majority class", truth, np.tile(shares, (len(truth), 1)), classes)
    return replace(result, label=classes[int(shares.argmax())])


def tfidf(
    train_texts: Sequence[str], train: np.ndarray, test_texts: Sequence[str], truth: np.ndarray, classes: Sequence[str]
) -> Baseline:
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
        return replace(
            majority(train, truth, classes),
            name=f"{name} (no words found, so the majority class)",
            seconds=time.perf_counter() - started,
        )
    probabilities = np.zeros((len(truth), len(classes)))
    probabilities[:, model.classes_] = model.predict_proba(test_texts)
    return replace(_headline(name, truth, probabilities, classes), seconds=time.perf_counter() - started)

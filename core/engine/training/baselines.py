"""What a person gets without BERT, on the same rows: the majority class, counts of words, and counts that know no word."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from core.dataset.surface import surface_counts
from core.engine.training.crossvalidation import deal_folds
from core.judge.metrics import score
from core.judge.result import Baseline

SURFACE = "Length and punctuation alone"
_FORM_FOLDS = 3
_SMALLEST = 1e-12


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


def _headline(
    name: str, truth: np.ndarray, probabilities: np.ndarray, classes: Sequence[str], together: np.ndarray | None
) -> Simple:
    scored = score(truth, probabilities, classes, together)
    found = Baseline(scored.rows, scored.figures, name, chance=scored.chance, effective=scored.effective)
    return Simple(found, probabilities)


def majority(
    train: np.ndarray, truth: np.ndarray, classes: Sequence[str], together: np.ndarray | None = None
) -> Simple:
    """Score the guess that everything is the commonest class of the training rows, with their shares as probabilities.

    Args:
        train, truth: class indices of training and test rows; together: (test rows,), equal for rows that belong together.
    """
    shares = np.bincount(train, minlength=len(classes)) / len(train)
    result = _headline("Majority class", truth, np.tile(shares, (len(truth), 1)), classes, together)
    return replace(result, scores=replace(result.scores, label=classes[int(shares.argmax())]))


def tfidf(
    train_texts: Mapping[str, Sequence[str]],
    train: np.ndarray,
    test_texts: Mapping[str, Sequence[str]],
    truth: np.ndarray,
    classes: Sequence[str],
    groups: np.ndarray,
    together: np.ndarray | None = None,
) -> Simple:
    """Train and score logistic regression on TF-IDF weights of words and word pairs.

    Args:
        train_texts, test_texts: per form in which the rows can be put the texts, see `forms`; where there are several, the one
            with the lowest log loss in cross-validation over the training rows is taken.
        train, truth: class indices of the two; groups, together: (training rows,) and (test rows,), equal for rows that belong together.
    """
    from threadpoolctl import threadpool_limits

    started = time.perf_counter()
    name = "TF-IDF + logistic regression"
    try:
        # On several threads these fits take two to three times as long, and ten beside other programs.
        with threadpool_limits(1):
            form = _best_form(train_texts, train, groups, len(classes))
            model = _words(train_texts[form], len(classes)).fit(train_texts[form], train)
    except ValueError:  # no text has a single word
        return _named(
            majority(train, truth, classes, together), f"{name} (no words found, so the majority class)", started
        )
    told = "" if form == "text" else f" ({form})"
    found = _headline(name, truth, _shares(model, test_texts[form], len(classes)), classes, together)
    return _named(found, name + told, started)


def forms(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Return the texts of a split's frame in each form that counting words can start from; a pair has four.

    Beside both texts as one: either text alone, and both with the words that they share told from those that one alone has.
    """
    first = frame["text"].tolist()
    if "text_pair" not in frame.columns:
        return {"text": first}
    second = frame["text_pair"].tolist()
    return {
        "both texts": [f"{a} {b}" for a, b in zip(first, second, strict=True)],
        "first text": first,
        "second text": second,
        "shared words": [_compared(a, b) for a, b in zip(first, second, strict=True)],
    }


def _compared(first: str, second: str) -> str:
    """Return the words of a pair, each with a letter that says where it stands (a, b, or c for both), and their overlap in tenths."""
    one, two = (re.findall(r"(?u)\b\w+\b", text.lower()) for text in (first, second))
    shared = set(one) & set(two)
    own = [f"{'c' if word in shared else mark}{word}" for words, mark in ((one, "a"), (two, "b")) for word in words]
    overlap = 10 * len(shared) // max(1, len(set(one) | set(two)))
    return " ".join([*own, f"overlap{overlap}"])


def _words(texts: Sequence[str], classes: int) -> Any:
    """Return an untrained model of word weights that suits so many texts and classes."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression, SGDClassifier
    from sklearn.pipeline import make_pipeline

    # Characters where words are not set apart by spaces, as in Chinese; words elsewhere.
    spaced = np.mean([len(text.split()) for text in texts[:500]]) >= 2.5
    vectorizer = TfidfVectorizer(
        sublinear_tf=True,
        min_df=2 if len(texts) > 1000 else 1,
        max_features=200_000,
        **(
            {"ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"}
            if spaced
            else {"analyzer": "char", "ngram_range": (1, 3)}
        ),
    )
    # One gradient of all rows and classes gets dear beyond this; stochastic steps on the same loss do then.
    large = len(texts) * classes > 1_000_000
    regression = (
        SGDClassifier(loss="log_loss", alpha=1e-6, random_state=0)
        if large
        else LogisticRegression(C=10.0, max_iter=300)
    )
    return make_pipeline(vectorizer, regression)


def _shares(model: Any, given: Any, classes: int) -> np.ndarray:
    """Return a model's probabilities with a column for every class, (rows, classes), 0 for those it has never seen."""
    probabilities = np.zeros((len(given), classes))
    probabilities[:, model.classes_] = model.predict_proba(given)
    return probabilities


def _best_form(texts: Mapping[str, Sequence[str]], labels: np.ndarray, groups: np.ndarray, classes: int) -> str:
    """Return the form in which counting words has the lowest log loss on rows that it did not see."""
    names = list(texts)
    if len(names) == 1:
        return names[0]
    fold = deal_folds(groups, labels, _FORM_FOLDS, seed=0)
    losses = {}
    for name in names:
        given, loss = np.array(texts[name], dtype=object), 0.0
        for number in range(_FORM_FOLDS):
            seen, unseen = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
            if len(seen) and len(unseen):
                model = _words(given[seen].tolist(), classes).fit(given[seen].tolist(), labels[seen])
                shares = _shares(model, given[unseen].tolist(), classes)[np.arange(len(unseen)), labels[unseen]]
                loss -= float(np.log(np.maximum(shares, _SMALLEST)).sum())
        losses[name] = loss
    return min(losses, key=losses.__getitem__)


def surface(
    train_frame: pd.DataFrame,
    train: np.ndarray,
    test_frame: pd.DataFrame,
    truth: np.ndarray,
    classes: Sequence[str],
    together: np.ndarray | None = None,
) -> Simple:
    """Train and score logistic regression on counts that know no word: what it gets right, the manner of the texts gives away.

    Args:
        train_frame, test_frame: see core.dataset.split.Split; train, truth: class indices of the two; together: (test rows,), equal for rows
            that belong together.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    started = time.perf_counter()
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300)).fit(_counts(train_frame), train)
    found = _headline(SURFACE, truth, _shares(model, _counts(test_frame), len(classes)), classes, together)
    return _named(found, SURFACE, started)


def _counts(frame: pd.DataFrame) -> np.ndarray:
    return surface_counts(frame[name] for name in ("text", "text_pair") if name in frame.columns)


def _named(found: Simple, name: str, started: float) -> Simple:
    """Return it under a name, with the seconds since it was started (time.perf_counter)."""
    return replace(found, scores=replace(found.scores, name=name, seconds=time.perf_counter() - started))

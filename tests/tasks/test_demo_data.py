"""The bundled data of the demo domains: written out row by row, told apart by meaning, and tested on rows of their own."""

from itertools import combinations

import numpy as np
import pytest
from demo_rows import TASKS, WORDS, parts, plain_words, task_id, texts
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer


def test_there_is_data_for_three_tasks_of_three_domains():
    assert [path.parent.parent.name for path in TASKS] == ["education"] * 3 + ["finance"] * 3 + ["medicine"] * 3


@pytest.mark.parametrize("path", TASKS, ids=task_id)
def test_every_class_has_rows_to_learn_from_and_rows_to_be_tested_on(path):
    train, test = parts(path)
    assert len(train) >= 1100
    assert len(test) >= 300
    assert set(train["label"]) == set(test["label"])
    assert train["label"].value_counts().min() >= 150
    assert test["label"].value_counts().min() >= 40
    # Scoring has some fifty copies of references in two classes, which cannot be had in the third.
    assert train["label"].value_counts().max() <= 1.2 * train["label"].value_counts().min()


@pytest.mark.parametrize("path", TASKS, ids=task_id)
def test_no_row_is_there_twice(path):
    train, test = parts(path)
    questions = "text_a" in train.columns
    rows = [*map(plain_words, [*texts(train), *texts(test)])]
    if questions:  # two students may answer two questions alike
        rows = list(zip(rows, [*train["text_a"], *test["text_a"]], strict=True))
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("path", TASKS, ids=task_id)
@pytest.mark.slow
def test_no_two_rows_are_made_of_the_same_words(path):
    train, test = parts(path)
    triples = []
    for text in [*texts(train), *texts(test)]:
        words = WORDS.findall(text.lower())
        triples.append({tuple(words[i : i + 3]) for i in range(len(words) - 2)})
    where: dict[tuple[str, ...], list[int]] = {}
    for number, found in enumerate(triples):
        for triple in found:
            where.setdefault(triple, []).append(number)
    shared: dict[tuple[int, int], int] = {}
    for rows in where.values():
        for pair in combinations(rows, 2):
            shared[pair] = shared.get(pair, 0) + 1
    for (first, second), count in shared.items():
        smaller = min(len(triples[first]), len(triples[second]))
        assert smaller < 3 or count <= 0.7 * smaller, (first, second)


@pytest.mark.parametrize("path", TASKS, ids=task_id)
def test_no_single_word_gives_a_class_away(path):
    train, _ = parts(path)
    present = CountVectorizer(binary=True, min_df=8, token_pattern=r"(?u)\b\w+\b").fit(texts(train))
    counts = present.transform(texts(train))
    words = present.get_feature_names_out()
    for label in sorted(set(train["label"])):
        member = (train["label"] == label).to_numpy(float)
        inside = np.asarray(counts.T @ member).ravel() / len(member)
        having = np.asarray(counts.sum(axis=0)).ravel() / len(member)
        share = member.mean()
        information = np.zeros(len(words))
        for joint, word, label_share in (
            (inside, having, share),
            (having - inside, having, 1 - share),
            (share - inside, 1 - having, share),
            (1 - having - share + inside, 1 - having, 1 - share),
        ):
            filled = joint > 1e-12
            information[filled] += joint[filled] * np.log(joint[filled] / (word[filled] * label_share))
        entropy = -(share * np.log(share) + (1 - share) * np.log(1 - share))
        worst = int(information.argmax())
        assert information[worst] <= 0.26 * entropy, (label, words[worst], information[worst] / entropy)


@pytest.mark.parametrize("path", TASKS, ids=task_id)
def test_the_test_rows_stand_apart_from_the_training_rows(path):
    train, test = parts(path)
    vectors = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)).fit(texts(train))
    likeness = (vectors.transform(texts(test)) @ vectors.transform(texts(train)).T).toarray()
    close = np.array([len(WORDS.findall(text)) >= 5 for text in texts(test)])
    assert likeness[close].max() <= 0.62

"""What is read of texts that are longer than a model reads at once: cut, trained on, and put together again."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from support import FILLER, WORDS, film_rows, tiny_settings, write_csv

from core.config import LONG_TEXTS, LongTexts, TrainConfig
from core.config.long_texts import window_starts
from core.engine.build import load_tokenizer
from core.engine.encoders import find_encoder
from core.engine.predict import load_classifier
from core.engine.tokens import take_rows, token_summary, tokenize
from core.engine.training.finetune import row_groups
from core.engine.training.optimizers import ClassificationLoss
from core.engine.training.preflight import estimate
from core.engine.windows import combine
from core.errors import ConfigError

KNOWN = FILLER[2:]  # as one piece each
NUMBERED = " ".join(KNOWN[number % len(KNOWN)] for number in range(100))


@pytest.fixture
def tokenizer(tiny_encoder):
    return load_tokenizer(find_encoder(str(tiny_encoder)))


def words(tokenizer, ids):
    return tokenizer.decode(ids, skip_special_tokens=True).split()


@pytest.mark.parametrize("way", LONG_TEXTS)
def test_texts_within_the_limit_are_read_the_same_whatever_is_chosen_for_longer_ones(tokenizer, way):
    texts = [text for text, _ in film_rows(20)]
    plain, read = (tokenize(tokenizer, texts, None, 32, long) for long in (LongTexts(), LongTexts(way)))
    assert read.features == plain.features
    assert read.windows is None
    assert not read.truncated.any()


@pytest.mark.parametrize(
    ("way", "kept"),
    [
        ("head", NUMBERED.split()[:18]),
        ("tail", NUMBERED.split()[-18:]),
        ("head-tail", NUMBERED.split()[:9] + NUMBERED.split()[-9:]),
    ],
)
def test_one_end_or_both_are_kept(tokenizer, way, kept):
    rows = tokenize(tokenizer, ["a story", NUMBERED], None, 20, LongTexts(way))
    assert words(tokenizer, rows.features["input_ids"][1]) == kept
    assert rows.lengths.tolist() == [4, 20]
    assert rows.truncated.tolist() == [False, True]
    ends = rows.features["input_ids"][1]
    assert (ends[0], ends[-1]) == (tokenizer.cls_token_id, tokenizer.sep_token_id)


def test_windows_cover_the_text_and_overlap(tokenizer):
    rows = tokenize(tokenizer, ["a story", NUMBERED], None, 20, LongTexts("windows-mean"))
    found = [words(tokenizer, ids) for ids in rows.features["input_ids"][1:]]
    assert rows.windows.tolist() == [1, len(found)]
    assert found[0][-2:] == found[1][:2]
    assert [*found[0], *(word for window in found[1:] for word in window[2:])] == NUMBERED.split()
    assert not rows.truncated.any()
    assert rows.left_out.tolist() == [0, 0]
    assert rows.row_lengths.tolist() == [4, sum(len(window) + 2 for window in found)]


def test_windows_are_those_of_transformers_itself(tokenizer):
    """The card of an exported model says how to cut them with the tokenizer alone."""
    theirs = tokenizer(NUMBERED, truncation=True, max_length=20, stride=18 // 8, return_overflowing_tokens=True)
    ours = tokenize(tokenizer, [NUMBERED], None, 20, LongTexts("windows-mean"))
    assert ours.features["input_ids"] == theirs["input_ids"]


@pytest.mark.parametrize(("tokens", "most"), [(5, 4), (100, 4), (1000, 16), (101, 100), (16, 2)])
def test_as_many_windows_as_allowed_are_spread_from_the_beginning_to_the_end(tokens, most):
    starts, every = window_starts(tokens, 16, most), window_starts(tokens, 16, 10_000)
    assert len(starts) == min(most, len(every))
    assert (starts[0], starts[-1]) == (0, every[-1])
    assert every[-1] + 16 >= tokens > every[-1]
    assert starts == sorted(set(starts))


def test_what_lies_in_no_window_is_told(tokenizer):
    rows = tokenize(tokenizer, [NUMBERED], None, 20, LongTexts("windows-mean", 3))
    assert rows.windows.tolist() == [3]
    assert rows.truncated.tolist() == [True]
    assert rows.left_out[0] == 100 - len(
        {i for start in window_starts(100, 18, 3) for i in range(start, start + 18)} & set(range(100))
    )


@pytest.mark.parametrize("way", LONG_TEXTS)
def test_of_a_pair_the_longer_text_gives_way(tokenizer, way):
    rows = tokenize(tokenizer, ["lovely story"], [NUMBERED], 20, LongTexts(way))
    for ids, segments in zip(rows.features["input_ids"], rows.features["token_type_ids"], strict=True):
        assert words(tokenizer, ids)[:2] == ["lovely", "story"]
        assert len(ids) <= 20
        assert segments == sorted(segments)
    assert len(rows) == (1 if not LongTexts(way).windowed else len(window_starts(100, 15, 16)))


def test_rows_are_taken_with_all_their_windows(tokenizer):
    rows = tokenize(tokenizer, ["a story", NUMBERED, "its story"], None, 20, LongTexts("windows-mean"))
    some = take_rows(rows, np.array([2, 1]))
    assert some.windows.tolist() == [1, rows.windows[1]]
    assert some.features["input_ids"] == [
        rows.features["input_ids"][i] for i in [len(rows) - 1, *range(1, len(rows) - 1)]
    ]


def test_an_endless_text_is_read_at_its_end(tokenizer):
    text = "story " * 300_000 + "lovely ending"
    rows = tokenize(tokenizer, [text], None, 20, LongTexts("tail"))
    assert words(tokenizer, rows.features["input_ids"][0])[-2:] == ["lovely", "ending"]
    assert rows.truncated[0]


def test_the_mean_of_windows_and_the_surest_one():
    logits = torch.tensor([[1.0, 0.0], [0.0, 3.0], [1.0, 1.0], [2.0, 1.5]])
    assert combine(logits, [3, 1], "windows-mean").tolist() == [
        [pytest.approx(2 / 3), pytest.approx(4 / 3)],
        [2.0, 1.5],
    ]
    assert combine(logits, [3, 1], "windows-surest").tolist() == [[0.0, 3.0], [2.0, 1.5]]
    assert combine(3 * logits, [3, 1], "windows-surest").tolist() == [[0.0, 9.0], [6.0, 4.5]]


def test_rows_of_many_windows_are_taken_in_groups_and_weigh_as_in_one():
    assert row_groups(torch.tensor([3, 3, 9, 1, 1]), 8) == [slice(0, 2), slice(2, 3), slice(3, 5)]
    assert row_groups(None, 8) == []
    loss = ClassificationLoss([9, 1], TrainConfig(class_weights=True))
    logits, labels = torch.randn(5, 2), torch.tensor([0, 0, 1, 0, 1])
    whole, parts = float(loss(logits, labels)), []
    for rows in (slice(0, 2), slice(2, 5)):
        loss.share = loss.mass(labels[rows]) / loss.mass(labels)
        parts.append(float(loss(logits[rows], labels[rows])))
    assert sum(parts) == pytest.approx(whole, abs=1e-6)


def test_the_surest_window_needs_an_encoder_that_is_trained():
    with pytest.raises(ConfigError, match="windows-mean, or the preset balanced"):
        TrainConfig(long_texts="windows-surest", freeze_encoder=True)
    with pytest.raises(ConfigError, match="head, tail, head-tail, windows-mean, windows-surest"):
        TrainConfig(long_texts="middle")


def test_the_summary_says_what_is_not_read(tiny_encoder):
    whole, texts = str(tiny_encoder), [NUMBERED, "a story"]
    head, tail, windows = (
        token_summary(whole, texts, None, 20, LongTexts(way)) for way in ("head", "tail", "windows-mean")
    )
    assert head["lost_share"] == tail["lost_share"] == pytest.approx(82 / 106)
    assert (windows["lost_share"], windows["truncated_share"], windows["long_share"]) == (0.0, 0.0, 0.5)
    assert windows["windows"] == len(window_starts(100, 18, 16))


def test_the_estimate_counts_every_window(tiny_encoder):
    settings = replace(tiny_settings(tiny_encoder), max_length=20, freeze_encoder=True, optimizer="lbfgs")
    texts = [NUMBERED] * 20
    head, windows = (
        estimate(replace(settings, long_texts=way), 2000, 2, texts, None) for way in ("head", "windows-mean")
    )
    assert windows["samples_per_s"] < 0.5 * head["samples_per_s"]
    assert any("7.0 on average" in note for note in windows["notes"])
    assert windows["truncated_share"] == 0.0


FROZEN = {"freeze_encoder": True, "optimizer": "lbfgs", "head_learning_rate": 1.0}


def long_rows(count):
    """Remarks about films whose label stands in their last word alone, behind forty words that say nothing."""
    generator = np.random.default_rng(0)
    rows = []
    for number in range(count):
        label = ("good", "bad")[number % 2]
        rows.append((" ".join([*generator.choice(KNOWN, 40), generator.choice(WORDS[label])]), label))
    return rows


@pytest.mark.parametrize(
    ("way", "changes"),
    [
        ("tail", FROZEN),
        ("windows-surest", {"accumulation_steps": 2, "class_weights": True}),
        ("windows-mean", FROZEN),
    ],
    ids=["tail, frozen", "surest window, fine-tuned", "mean of windows, frozen"],
)
def test_a_run_learns_what_stands_at_the_end(tmp_path, submit_run, train_here, sentence_encoder, way, changes):
    table = write_csv(tmp_path / "long.csv", ["text", "label"], long_rows(120))
    settings = {"encoder": str(sentence_encoder), "long_texts": way, "epochs": 6.0, "max_length": 16, **changes}
    run = train_here(submit_run(table, start=False, **settings))
    assert run.state().status == "succeeded", run.log_tail()
    metrics = run.metrics()
    assert metrics.test.accuracy.value >= 0.75
    assert any("are longer than 16 tokens" in notice for notice in metrics.notices)
    classifier = load_classifier(run.path)
    assert classifier.info.long_texts == way
    said = classifier.predict([text for text, _ in long_rows(120)])
    right = [
        classifier.classes[i] == label
        for i, (_, label) in zip(said.probabilities.argmax(axis=1), long_rows(120), strict=True)
    ]
    assert np.mean(right) >= 0.8
    assert (said.windows > 1).all() == way.startswith("windows")


def test_at_their_beginning_such_texts_tell_nothing(tmp_path, submit_run, train_here, sentence_encoder):
    table = write_csv(tmp_path / "long.csv", ["text", "label"], long_rows(120))
    run = train_here(
        submit_run(
            table, start=False, encoder=str(sentence_encoder), max_length=16, freeze_encoder=True, optimizer="lbfgs"
        )
    )
    assert run.metrics().test.accuracy.value < 0.75

"""Pairs whose texts are read apart: as each would be alone, compared, saved, exported and explained."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from support import write_csv
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from core.config import EMBEDDED_ENCODER
from core.engine.batches import LabelledRows
from core.engine.build import Reading, build_mean_pooled, load_encoder, load_tokenizer, reads_apart
from core.engine.device import describe
from core.engine.encoders import find_encoder
from core.engine.explain.inside import inside
from core.engine.export import export_model
from core.engine.model import MATCHED
from core.engine.predict import Classifier, ClassifierInfo, load_classifier
from core.engine.tokens import tokenize
from core.engine.training import frozen
from core.engine.training.frozen import read_rows
from core.engine.training.prepared import PreparedData
from core.engine.training.progress import Progress
from core.maths.softmax import softmax
from core.runs.events import EventWriter

FIRST = ["A plant makes wood out of the air.", "Short", "How do I reset the PIN of my card?"]
SECOND = ["The tree takes carbon dioxide out of the air, and water.", "Yes, and no", "It does not work any more."]
QUICK = {"freeze_encoder": True, "optimizer": "lbfgs", "encoder": EMBEDDED_ENCODER, "weight_decay": 0.0, "epochs": 20.0}


@pytest.fixture(scope="module")
def read():
    """Return a function that gives what a reading gives of texts, in fp32."""
    encoder = find_encoder(EMBEDDED_ENCODER)
    module = load_encoder(encoder).eval()

    def features(reading, *texts):
        tokens = load_tokenizer(encoder, apart=reading.apart)(*texts, padding=True, return_tensors="pt")
        model = build_mean_pooled(module, ["a", "b"], reading=reading).eval()
        with torch.no_grad():
            outputs = model.encode(**tokens, inputs_embeds=None)
            return model.features(outputs, tokens["attention_mask"], tokens["token_type_ids"]).numpy()

    return features


def test_each_text_is_read_as_if_it_stood_alone_and_then_compared(read):
    u, v = (read(Reading(unit=True), texts) for texts in (FIRST, SECOND))
    found = read(Reading(unit=True, apart=True), FIRST, SECOND)
    width = u.shape[1]
    blocks = [found[:, i * width : (i + 1) * width] for i in range(4)]
    for block, expected in zip(blocks, (u, v, abs(u - v), u * v * width**0.5), strict=True):
        assert np.allclose(block, expected, atol=1e-5)
    assert np.allclose(found[:, -1], (u * v).sum(axis=1), atol=1e-5)
    assert np.allclose(np.linalg.norm(u, axis=1), 1, atol=1e-5)


def test_texts_are_compared_in_each_of_several_layers(read):
    u, v = (read(Reading(4, unit=True), texts) for texts in (FIRST, SECOND))
    found = read(Reading(4, unit=True, apart=True), FIRST, SECOND)
    width = u.shape[1] // 4
    assert found.shape == (len(FIRST), 4 * (4 * width + 1))
    for number, compared in enumerate(np.split(found, 4, axis=1)):
        one, two = (texts[:, number * width : (number + 1) * width] for texts in (u, v))
        expected = [one, two, abs(one - two), one * two * width**0.5, (one * two).sum(axis=1, keepdims=True)]
        assert np.allclose(compared, np.concatenate(expected, axis=1), atol=1e-5)


@pytest.mark.parametrize(("most", "layers"), [(100, {1, 4}), (2, {1})])
def test_many_pairs_are_compared_in_the_last_layer_alone(monkeypatch, most, layers):
    encoder = find_encoder(EMBEDDED_ENCODER)
    tokens = tokenize(load_tokenizer(encoder, apart=True), FIRST, SECOND, 32)
    rows = LabelledRows(tokens, [0, 1, 0])
    data = PreparedData(["a", "b"], True, rows, rows, rows, 32, apart=True)
    monkeypatch.setattr(frozen, "MOST_PAIRS", most)
    progress = Progress(EventWriter(Path(os.devnull)), lambda: False, "cpu", speaks=False)
    found = read_rows(encoder, data, ("train",), 0, describe("cpu", "fp32"), progress)
    assert {reading.layers for reading in found} == layers
    assert all(reading.apart for reading in found)
    assert [reading.matched for reading in found] == [False] * len(layers) + [True]
    width = 4 * 384 + 1
    for reading, features in found.items():
        more = MATCHED * (MATCHED + 3) // 2 if reading.matched else 0
        assert features.shape[1] == reading.layers * width + more
        assert np.array_equal(features[:, :width], next(iter(found.values())))


@pytest.mark.parametrize("matched", [False, True])
def test_what_each_layer_of_a_comparison_adds_is_shown(matched):
    encoder = find_encoder(EMBEDDED_ENCODER)
    torch.manual_seed(0)
    reading = Reading(4, unit=True, apart=True, matched=matched)
    model = build_mean_pooled(load_encoder(encoder), ["a", "b"], reading=reading).eval()
    given = (32, encoder.name, encoder.sha256, encoder.source, 4, True, True, matched)
    info = ClassifierInfo("frozen", ("a", "b"), True, *given)
    classifier = Classifier(model, load_tokenizer(encoder, apart=True), info, describe("cpu", "fp32"))
    shown = inside(classifier, FIRST[0], SECOND[0])
    added = np.array([layer["logits"] for layer in shown["stream"]["contributions"]])
    assert added.shape == (4, 2)
    assert shown["architecture"]["apart"]
    assert shown["architecture"]["matched"] == matched
    second = [piece["position"] for piece in shown["pieces"] if piece["segment"] == 1]
    assert second == list(range(len(second))), "the places of the second text begin anew, as the model is given them"
    assert np.allclose(added.sum(axis=0) + shown["stream"]["bias"], shown["logits"], atol=1e-3)
    assert np.allclose(
        softmax(np.array([shown["logits"]])), classifier.predict([FIRST[0]], [SECOND[0]]).probabilities, atol=1e-3
    )


def test_which_encoders_can_read_apart(tiny_encoder):
    assert reads_apart(find_encoder(EMBEDDED_ENCODER))
    assert not reads_apart(find_encoder(str(tiny_encoder)))


@pytest.fixture
def alike_csv(tmp_path):
    """Return a table of pairs that speak of the same thing or of two things."""
    things = ["rain", "cats", "money", "bread", "trains", "music", "snow", "horses"]
    rows = [
        (f"I wrote about {a} today", f"she talked of {b} number {n}", "same" if a == b else "other")
        for n in range(4)
        for i, a in enumerate(things)
        for b in (a, things[(i + n + 1) % len(things)])
    ]
    return write_csv(tmp_path / "alike.csv", ["one", "two", "label"], rows)


@pytest.mark.parametrize(
    "settings",
    [QUICK, {"encoder": EMBEDDED_ENCODER}, {"encoder": EMBEDDED_ENCODER, "lora_rank": 2}],
    ids=["frozen", "whole", "lora"],
)
@pytest.mark.slow
def test_a_pair_that_is_read_apart_is_saved_exported_and_explained(
    submit_run, alike_csv, train_here, tmp_path, settings
):
    run = train_here(submit_run(alike_csv, start=False, pair="two", pair_reading="apart", **settings))
    assert run.state().status == "succeeded", run.state().reason
    classifier = load_classifier(run.model, "cpu", "fp32")
    assert classifier.info.apart
    one, two = "I wrote about cats today", "she talked of cats number 9"
    expected = classifier.predict([one], [two]).probabilities
    folder = export_model(run.path, tmp_path / "export")
    model = AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=True).eval()
    given = AutoTokenizer.from_pretrained(folder)(one, two, return_tensors="pt")
    assert given["input_ids"][0].tolist().count(given["input_ids"][0, 0].item()) == 2, "each text has its [CLS]"
    assert np.allclose(softmax(model(**given).logits.detach().numpy()), expected, atol=1e-5)
    shown = inside(classifier, one, two)
    assert np.allclose(softmax(np.array([shown["logits"]])), expected, atol=1e-3)
    segments = np.array([piece["segment"] for piece in shown["pieces"]])
    across = np.array(shown["attention"]["probabilities"])[:, segments[:, None] != segments[None, :]]
    assert across.max() == 0.0, "no piece looks into the other text"
    parts = shown["stream"]["contributions"]  # of a head that reads several layers, which has no lens
    last = shown["stream"]["stations"][-1]["lens"]
    found = (
        last["logits"]
        if parts is None
        else np.sum([part["logits"] for part in parts], axis=0) + shown["stream"]["bias"]
    )
    assert np.allclose(found, shown["logits"], atol=1e-3)


@pytest.mark.slow
def test_cross_validation_chooses_how_a_frozen_encoder_reads_pairs(submit_run, alike_csv, train_here):
    def trained(way):
        run = train_here(submit_run(alike_csv, name=way, start=False, pair="two", pair_reading=way, **QUICK))
        assert run.state().status == "succeeded", run.state().reason
        return load_classifier(run.model, "cpu").info.apart, run.metrics().temperature.loss_after

    (together, loss), (apart, other) = trained("together"), trained("apart")
    assert (together, apart) == (False, True)
    chosen, lowest = trained("auto")
    assert chosen == (other < loss)
    assert lowest == pytest.approx(min(loss, other), rel=1e-3)


def test_an_encoder_that_cannot_read_apart_says_so(submit_run, alike_csv, train_here):
    run = train_here(
        submit_run(
            alike_csv,
            start=False,
            pair="two",
            pair_reading="apart",
            **{k: v for k, v in QUICK.items() if k != "encoder"},
        )
    )
    assert any("cannot read the texts of a pair apart" in note for note in run.metrics().notices)

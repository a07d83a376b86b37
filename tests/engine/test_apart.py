"""Pairs whose texts are read apart: as each would be alone, compared, saved, exported and explained."""

import numpy as np
import pytest
import torch
from support import write_csv
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from core.config import EMBEDDED_ENCODER
from core.engine.build import Reading, build_mean_pooled, load_encoder, load_tokenizer, reads_apart
from core.engine.encoders import find_encoder
from core.engine.explain.inside import inside
from core.engine.export import export_model
from core.engine.predict import load_classifier
from core.maths.softmax import softmax

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
    assert np.allclose(shown["stream"]["stations"][-1]["lens"]["logits"], shown["logits"], atol=1e-3)


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

"""The way forward through a trained model: its numbers are the model's own, and the model stays as it was."""

import json

import numpy as np
import pytest
from explain_runs import EVERY_KIND, PAIR, TEXT, loaded_classifiers, text_of, trained_runs, weights_hash

from core.engine.explain.anatomy import anatomy_of, eager_attention
from core.engine.explain.backward import backward
from core.engine.explain.formula import formula_case
from core.engine.explain.inside import inside
from core.engine.explain.limits import MOST_SHOWN_TOKENS
from core.engine.explain.reading import read_text
from core.engine.explain.step_settings import StepSettings
from core.errors import ConfigError, DataError, EncoderError
from core.maths.attention import scaled_dot_product

runs = pytest.fixture(scope="module")(trained_runs)
classifiers = pytest.fixture(scope="module")(loaded_classifiers)


@EVERY_KIND
def test_the_forward_view_agrees_with_the_prediction(classifiers, kind):
    classifier, (text, pair) = classifiers[kind], text_of(kind)
    seen = inside(classifier, text, pair, layer=2, head=1, padding=2)
    expected = classifier.predict([text], None if pair is None else [pair]).probabilities[0]
    assert np.allclose(seen["probabilities"], expected, atol=1e-5)
    probabilities = np.array(seen["attention"]["probabilities"])
    assert probabilities.shape == (2, len(seen["pieces"]), len(seen["pieces"]))
    assert np.allclose(probabilities.sum(axis=-1), 1.0, atol=2e-3)  # shown with four decimals
    assert np.all(probabilities[:, :, -2:] == 0), "padding is attended to"
    assert [piece["mask"] for piece in seen["pieces"]][-3:] == [1, 0, 0]
    assert {piece["segment"] for piece in seen["pieces"]} == ({0, 1} if kind == "pair" else {0})
    summands = [np.array(seen["embeddings"][name]["values"]) for name in ("token", "segment", "position")]
    assert np.allclose(sum(summands), seen["embeddings"]["sum"]["values"], atol=1e-4)
    assert seen["embeddings"]["normed"]["norms"]
    assert np.array(seen["grid"]["entropy"]).shape == (2, 2)
    json.dumps(seen, allow_nan=False)


@EVERY_KIND
def test_one_head_is_computed_as_the_formula_says(classifiers, kind):
    head = inside(classifiers[kind], *text_of(kind), layer=1, head=2, padding=1)["head"]
    q, k, v = (np.array(head[name]) for name in ("q", "k", "v"))
    assert np.allclose(q @ k.T, head["scores"], atol=1e-3)
    assert np.allclose(np.array(head["scores"]) * head["scale"], head["scaled"], atol=1e-4)
    assert all(row[-1] is None for row in head["masked"])
    assert np.allclose(np.array(head["probabilities"]) @ v, head["output"], atol=1e-3)
    assert head["difference_to_model"] < 1e-5
    assert head["shapes"]["q"] == [len(q), 16]


@EVERY_KIND
def test_the_path_to_the_pooled_vector_ends_at_the_models_own_logits(classifiers, kind):
    seen = inside(classifiers[kind], *text_of(kind))
    stations = seen["stream"]["stations"]
    assert [station["layer"] for station in stations] == [0, 1, 2]
    assert stations[-1]["cosine"] == pytest.approx(1.0, abs=1e-4)
    if anatomy_of(classifiers[kind].model, 2).pooled_layers > 1:  # the head reads several layers side by side
        parts = np.sum([part["logits"] for part in seen["stream"]["contributions"]], axis=0)
        assert np.allclose(parts + seen["stream"]["bias"], seen["logits"], atol=1e-3)
        assert stations[0]["lens"] is None
        assert seen["stream"]["note"]
    else:
        assert np.allclose(stations[-1]["lens"]["logits"], seen["logits"], atol=1e-3)
        assert stations[0]["lens"]["logits"] != stations[-1]["lens"]["logits"]


def hooks_of(model):
    return [len(module._forward_hooks) + len(module._forward_pre_hooks) for module in model.modules()]


def fail_while_eager(model):
    assert model.config._attn_implementation == "eager"
    raise ZeroDivisionError


@EVERY_KIND
def test_the_served_model_keeps_its_attention_and_its_weights(classifiers, kind):
    classifier, (text, pair) = classifiers[kind], text_of(kind)
    pairs = None if pair is None else [pair]
    before, hashed = classifier.predict([text], pairs).probabilities, weights_hash(classifier.model)
    implementation = classifier.model.config._attn_implementation
    flags = [value.requires_grad for value in classifier.model.parameters()]
    inside(classifier, text, pair)  # transformers hangs hooks of its own in when hidden states are first asked for
    hooks = hooks_of(classifier.model)
    inside(classifier, text, pair, head=1)
    backward(classifier, text, pair, label="good")
    with pytest.raises(ZeroDivisionError), eager_attention(classifier.model):
        fail_while_eager(classifier.model)
    assert implementation == classifier.model.config._attn_implementation == "sdpa"
    assert all(
        module.config._attn_implementation == "sdpa"
        for module in classifier.model.modules()
        if hasattr(module, "config")
    )
    assert hooks_of(classifier.model) == hooks
    assert [value.requires_grad for value in classifier.model.parameters()] == flags
    assert all(value.grad is None for value in classifier.model.parameters())
    assert weights_hash(classifier.model) == hashed
    assert np.array_equal(classifier.predict([text], pairs).probabilities, before)


def test_a_long_text_is_cut_with_a_notice_in_tokens(classifiers):
    seen = inside(classifiers["full"], "story " * 50)
    assert seen["truncated"]
    assert len(seen["pieces"]) == seen["tokens"] == 32
    assert seen["notices"] == ["The text has 52 tokens; 32 are read here. 20 were cut from the end."]
    endless = read_text(classifiers["full"], "film " * 5000)
    assert endless.truncated
    assert "more than" in endless.notices[0]
    assert backward(classifiers["full"], "film " * 50, label="bad")["tokens"] == 32


def test_matrices_are_capped_and_say_what_the_rest_got(classifiers, monkeypatch):
    monkeypatch.setattr("core.engine.explain.inside.MOST_SHOWN_TOKENS", 5)
    seen = inside(classifiers["full"], TEXT, head=1)
    probabilities, rest = np.array(seen["attention"]["probabilities"]), np.array(seen["attention"]["rest"])
    assert probabilities.shape == (2, 5, 5)
    assert np.allclose(probabilities.sum(axis=-1) + rest, 1.0, atol=1e-3)
    assert "first 5" in seen["notices"][-1]
    assert len(seen["pieces"]) > 5
    assert MOST_SHOWN_TOKENS == 128


@pytest.mark.parametrize(
    "text", ["film \U0001f600 great", "فيلم film رائع", "lovely\u200d film", "\ud83d film", "日本 film"]
)
def test_any_script_is_read_and_offsets_point_into_the_text(classifiers, text):
    reading = read_text(classifiers["full"], text)
    shown = text.encode("utf-8", "replace").decode() if "\ud83d" in text else text
    for word in reading.words:
        assert word["word"] == shown.replace("?", "\ufffd")[word["start"] : word["end"]]
    assert "film" in [word["word"].replace("\u200d", "") for word in reading.words]
    assert backward(classifiers["full"], text, label="good")["attributions"]["words"]


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_text_is_refused_with_a_sentence(classifiers, text):
    for look in (inside, formula_case):
        with pytest.raises(DataError, match="empty"):
            look(classifiers["full"], text)
    with pytest.raises(DataError, match="second text"):
        inside(classifiers["pair"], "film", text)


def test_what_does_not_fit_is_named(classifiers):
    with pytest.raises(DataError, match="pairs"):
        inside(classifiers["pair"], TEXT)
    with pytest.raises(DataError, match="single texts"):
        inside(classifiers["full"], *PAIR)
    with pytest.raises(ConfigError, match="layers 1 to 2"):
        inside(classifiers["full"], TEXT, layer=3)
    with pytest.raises(ConfigError, match="heads 1 to 2"):
        inside(classifiers["full"], TEXT, head=3)
    with pytest.raises(DataError, match="Choose one of: bad, good"):
        backward(classifiers["full"], TEXT, label="splendid")
    with pytest.raises(ConfigError, match="target"):
        backward(classifiers["full"], TEXT, label="good", target="loss")
    with pytest.raises(ConfigError, match="optimizer"):
        StepSettings(optimizer="magic")
    with pytest.raises(ConfigError, match="steps"):
        StepSettings(steps=21)
    with pytest.raises(EncoderError, match="no linear layer"):
        anatomy_of(classifiers["full"].model, 5)


@EVERY_KIND
def test_the_formula_page_and_the_models_page_show_the_same_numbers(classifiers, kind):
    case = formula_case(classifiers[kind], *text_of(kind), layer=2, head=2, padding=1)
    assert len(case["pieces"]) <= 9
    x = np.array(case["x"])
    projected = {
        name: x @ np.array(case["weights"][name]).T + np.array(case["biases"][name]) for name in ("q", "k", "v")
    }
    q, k, v = (projected[name][None] for name in ("q", "k", "v"))
    ours = scaled_dot_product(q, k, v, np.array(case["mask"]))
    seen = np.array(case["mask"], dtype=bool)
    for name in ("q", "k", "v"):
        assert np.allclose(projected[name], case[name], atol=1e-5)
    assert np.allclose(ours.scores[0], case["scores"], atol=1e-5)
    assert np.allclose(ours.scaled[0], case["scaled"], atol=1e-5)
    assert np.allclose(ours.masked[0][seen], np.array(case["masked"], dtype=float)[seen], atol=1e-5)
    assert not seen[:, -1].any(), "padding may not be looked at"
    segments = np.array([piece["segment"] for piece in case["pieces"]])
    assert kind != "pair" or not seen[segments[:, None] != segments[None, :]].any(), "nor the other text of a pair"
    assert np.allclose(ours.weights[0], case["probabilities"], atol=1e-5)
    assert np.allclose(ours.weights[0], case["model_probabilities"], atol=1e-5)
    assert np.allclose(ours.context[0], case["output"], atol=1e-5)

"""Explanations of trained models: forward, backward, one step and features, in process and over HTTP."""

import gc
import json
import threading
import time

import numpy as np
import psutil
import pytest
import torch
from captum.attr import LayerIntegratedGradients
from explain_runs import PAIR, TEXT, text_of, trained_runs, weights_hash
from peft import PeftModel
from starlette.testclient import TestClient

from core.config import TrainConfig
from core.engine.build import build_classifier
from core.engine.explain import attribution
from core.engine.explain.anatomy import anatomy_of, eager_attention
from core.engine.explain.backward import backward
from core.engine.explain.features import feature_answer, features
from core.engine.explain.formula import formula_case
from core.engine.explain.inside import inside
from core.engine.explain.limits import MOST_SHOWN_TOKENS, STEP_OPTIMIZERS
from core.engine.explain.one_step import StepSettings, one_step
from core.engine.explain.reading import read_text
from core.engine.predict import load_classifier, same_encoder
from core.errors import ConfigError, DataError, EncoderError, RunCancelled, RunError
from core.maths.attention import scaled_dot_product
from core.serving.client import Client
from core.serving.engine_room import EngineRoom
from core.serving.explain_room import FEATURES_KEPT_S
from core.serving.server import create_app

KINDS = ("full", "pair", "frozen", "lora")
runs = pytest.fixture(scope="module")(trained_runs)


@pytest.fixture(scope="module")
def classifiers(runs):
    return {kind: load_classifier(run.path, "cpu", "fp32") for kind, run in runs.items()}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


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


def test_one_head_is_computed_as_the_formula_says(classifiers, kind):
    head = inside(classifiers[kind], *text_of(kind), layer=1, head=2, padding=1)["head"]
    q, k, v = (np.array(head[name]) for name in ("q", "k", "v"))
    assert np.allclose(q @ k.T, head["scores"], atol=1e-3)
    assert np.allclose(np.array(head["scores"]) * head["scale"], head["scaled"], atol=1e-4)
    assert all(row[-1] is None for row in head["masked"])
    assert np.allclose(np.array(head["probabilities"]) @ v, head["output"], atol=1e-3)
    assert head["difference_to_model"] < 1e-5
    assert head["shapes"]["q"] == [len(q), 16]


def test_the_path_to_the_pooled_vector_ends_at_the_models_own_logits(classifiers, kind):
    seen = inside(classifiers[kind], *text_of(kind))
    stations = seen["stream"]["stations"]
    assert [station["layer"] for station in stations] == [0, 1, 2]
    assert stations[-1]["cosine"] == pytest.approx(1.0, abs=1e-4)
    if kind == "frozen":  # reads several layers side by side
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


def test_gradient_norms_equal_those_of_a_plain_backward_pass(runs, classifiers, kind):
    text, pair = text_of(kind)
    seen = backward(classifiers[kind], text, pair, label="good")
    other = load_classifier(runs[kind].path, "cpu", "fp32")
    model = other.model.requires_grad_(True)
    inputs = read_text(other, text, pair).inputs
    loss = torch.nn.functional.cross_entropy(model(**inputs).logits, torch.tensor([other.classes.index("good")]))
    loss.backward()
    anatomy = anatomy_of(model, 2)
    expected: dict[str, float] = {}
    for name, value in model.named_parameters():
        if value.grad is not None:
            part = anatomy.part_of(name)
            expected[part] = expected.get(part, 0.0) + float(value.grad.square().sum())
    model.zero_grad()
    if kind == "frozen":
        model.encoder.requires_grad_(False)  # it is shared
    assert seen["loss"] == pytest.approx(float(loss.detach()), rel=1e-5)
    assert [row["part"] for row in seen["gradients"]][:3] == ["embeddings", "layer 1", "layer 2"]
    for row in seen["gradients"]:
        assert row["gradient_norm"] == pytest.approx(expected.get(row["part"], 0.0) ** 0.5, rel=1e-3, abs=1e-7)
        assert row["trained"] == (kind != "frozen" or row["part"] == "head")


@pytest.mark.parametrize("target", ["log_probability", "logit"])
def test_attributions_add_up_to_the_difference(classifiers, kind, target):
    classifier, (text, pair) = classifiers[kind], text_of(kind)
    seen = backward(classifier, text, pair, label="good", target=target, deadline_s=20.0)
    found = seen["attributions"]
    assert found["completeness_share"] <= 0.05
    assert found["reached"]
    assert sum(found["pieces"]) == pytest.approx(found["total"], abs=1e-4)
    assert sum(found["words"]) == pytest.approx(found["total"], abs=1e-3)
    assert found["value"] - found["baseline_value"] == pytest.approx(found["difference"])
    special = [number for number, piece in enumerate(seen["pieces"]) if piece["word"] is None]
    assert all(found["pieces"][number] == pytest.approx(0.0, abs=1e-6) for number in special)
    if target == "log_probability":
        assert found["value"] == pytest.approx(-seen["loss"], rel=1e-4)


def test_attributions_equal_captums_own_with_many_steps(classifiers):
    classifier = classifiers["full"]
    found = backward(classifier, TEXT, label="good", target="logit", goal=0.001, deadline_s=20.0)["attributions"]
    reading = read_text(classifier, TEXT)
    base = attribution.baseline_ids(classifier, reading)
    number = classifier.classes.index("good")
    plain = LayerIntegratedGradients(
        lambda ids, mask: classifier.model(input_ids=ids, attention_mask=mask).logits[:, number],
        classifier.model.bert.embeddings,
    ).attribute(
        reading.inputs["input_ids"],
        baselines=base,
        additional_forward_args=(reading.inputs["attention_mask"],),
        n_steps=300,
        method="riemann_trapezoid",
    )
    assert np.allclose(
        found["pieces"], plain[0].sum(dim=-1).detach().numpy(), atol=0.02 * np.abs(found["pieces"]).max()
    )


def test_too_few_steps_are_followed_by_more_and_a_missed_goal_is_told(classifiers, monkeypatch):
    monkeypatch.setattr(attribution, "FIRST_STEPS", 1)
    patient = backward(classifiers["full"], TEXT, label="good", deadline_s=60.0)["attributions"]
    assert patient["steps"] > 1
    assert patient["steps_in_all"] > patient["steps"]
    hurried = backward(classifiers["full"], TEXT, label="good", goal=1e-9, deadline_s=0.0)
    assert not hurried["attributions"]["reached"]
    assert "miss" in hurried["notices"][-1]


@pytest.mark.parametrize("optimizer", STEP_OPTIMIZERS)
def test_steps_equal_those_of_torch_on_a_model_of_its_own(runs, classifiers, optimizer):
    settings = StepSettings(optimizer=optimizer, learning_rate=1e-3, head_learning_rate=1e-2, steps=3, epsilon=1e-6)
    seen = one_step(classifiers["full"], TEXT, label="bad", settings=settings)
    other = load_classifier(runs["full"].path, "cpu", "fp32")
    model, inputs = other.model, read_text(other, TEXT).inputs
    anatomy = anatomy_of(model, 2)
    groups = [
        {"params": [value], "lr": 1e-2 if anatomy.part_of(name) == "head" else 1e-3}
        for name, value in model.named_parameters()
    ]
    makers = {
        "sgd": lambda: torch.optim.SGD(groups),
        "momentum": lambda: torch.optim.SGD(groups, momentum=0.9),
        "nesterov": lambda: torch.optim.SGD(groups, momentum=0.9, nesterov=True),
        "adagrad": lambda: torch.optim.Adagrad(groups, eps=1e-6),
        "rmsprop": lambda: torch.optim.RMSprop(groups, alpha=0.999, eps=1e-6),
        "adam": lambda: torch.optim.Adam(groups, eps=1e-6),
        "adamw": lambda: torch.optim.AdamW(groups, eps=1e-6, weight_decay=0.0),
    }
    steps = makers[optimizer]()
    truth = torch.tensor([other.classes.index("bad")])
    for record in seen["steps"]:
        steps.zero_grad()
        torch.nn.functional.cross_entropy(model(**inputs).logits, truth).backward()
        steps.step()
        loss = float(torch.nn.functional.cross_entropy(model(**inputs).logits, truth).detach())
        assert record["loss"] == pytest.approx(loss, rel=2e-3, abs=1e-5)
    assert seen["steps"][0]["loss"] < seen["before"]["loss"]


def test_every_number_of_an_adam_step_can_be_done_again_by_hand(classifiers):
    settings = StepSettings("adamw", learning_rate=1e-3, weight_decay=0.01, steps=2, gradient_clip_norm=0.1)
    seen = one_step(classifiers["full"], TEXT, label="bad", settings=settings)
    assert seen["steps"][0]["clip_factor"] < 1.0
    assert sum(part["gradient_norm"] ** 2 for part in seen["steps"][0]["parts"]) == pytest.approx(0.01, rel=1e-3)
    for example in seen["examples"]:
        first = second = 0.0
        for number, step in enumerate(example["steps"], start=1):
            first = 0.9 * first + 0.1 * step["gradient"]
            second = 0.999 * second + 0.001 * step["gradient"] ** 2
            assert step["first_moment"] == pytest.approx(first, rel=1e-4)
            assert step["second_moment"] == pytest.approx(second, rel=1e-4)
            corrected = (first / (1 - 0.9**number), second / (1 - 0.999**number))
            assert (step["first_corrected"], step["second_corrected"]) == pytest.approx(corrected, rel=1e-4)
            by_hand = -1e-3 * step["weight_decay"] * step["before"] - 1e-3 * corrected[0] / (corrected[1] ** 0.5 + 1e-8)
            assert step["after"] - step["before"] == pytest.approx(by_hand, rel=2e-2, abs=2e-7)
    parts = seen["steps"][1]["parts"]
    assert all(part["step_share"] == pytest.approx(part["step_norm"] / part["weight_norm"]) for part in parts)
    assert parts[0]["first_corrected_norm"] == pytest.approx(parts[0]["first_moment_norm"] / (1 - 0.9**2))


@pytest.mark.parametrize("scope", ["trained", "head", "all"])
def test_steps_change_the_answer_and_leave_the_model_as_it_was(runs, classifiers, kind, scope):
    classifier, (text, pair) = classifiers[kind], text_of(kind)
    hashed = weights_hash(classifier.model)
    settings = StepSettings(learning_rate=1e-2, steps=2, scope=scope)
    seen = one_step(classifier, text, pair, label="bad", settings=settings, model_folder=runs[kind].model)
    assert seen["steps"][-1]["loss"] < seen["before"]["loss"]
    parts = {part["part"] for part in seen["steps"][0]["parts"]}
    alone = scope == "head" or (scope == "trained" and kind == "frozen")
    assert (parts == {"head"}) == alone
    assert weights_hash(classifier.model) == hashed
    again = one_step(classifier, text, pair, label="bad", settings=settings, model_folder=runs[kind].model)
    assert again["steps"] == seen["steps"]


def blow_up(optimizer):
    for group in optimizer.param_groups:
        for value in group["params"]:
            value.data.fill_(float("nan"))


def test_an_exception_or_a_cancel_between_steps_leaves_the_model_as_it_was(classifiers, monkeypatch):
    classifier = classifiers["full"]
    hashed, calls = weights_hash(classifier.model), []

    def check():
        calls.append(1)
        if len(calls) == 3:
            raise RunCancelled("Cancelled by request.")

    with pytest.raises(RunCancelled):
        one_step(classifier, TEXT, label="bad", settings=StepSettings(steps=5, learning_rate=0.1), check=check)
    monkeypatch.setattr(torch.optim.AdamW, "step", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        one_step(classifier, TEXT, label="bad")
    monkeypatch.setattr(torch.optim.SGD, "step", blow_up)
    with pytest.raises(ConfigError, match="Lower the learning rate"):
        one_step(classifier, TEXT, label="bad", settings=StepSettings("sgd", learning_rate=1e4))
    assert weights_hash(classifier.model) == hashed
    assert all(value.grad is None for value in classifier.model.parameters())


def test_a_lora_step_moves_the_adapters_as_peft_would(runs, classifiers):
    run, classifier = runs["lora"], classifiers["lora"]
    settings = StepSettings(learning_rate=1e-3, steps=2, epsilon=1e-6)
    seen = one_step(classifier, TEXT, label="bad", settings=settings, model_folder=run.model)
    base = build_classifier(same_encoder(classifier.info), classifier.classes, TrainConfig(dropout=0.0))
    model = PeftModel.from_pretrained(base, str(run.model), is_trainable=True).eval()
    moved = [value for value in model.parameters() if value.requires_grad]
    assert seen["parameters"] == sum(value.numel() for value in moved)
    optimizer = torch.optim.AdamW(moved, lr=1e-3, weight_decay=0.0, eps=1e-6)
    inputs, truth = read_text(classifier, TEXT).inputs, torch.tensor([classifier.classes.index("bad")])
    for record in seen["steps"]:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(**inputs).logits, truth).backward()
        optimizer.step()
        loss = float(torch.nn.functional.cross_entropy(model(**inputs).logits, truth).detach())
        assert record["loss"] == pytest.approx(loss, rel=1e-3, abs=1e-5)
    with pytest.raises(RunError, match="adapter"):
        one_step(classifier, TEXT, label="bad")


def test_a_frozen_encoder_that_runs_share_is_not_moved_by_a_step_of_one(runs, classifiers):
    other = load_classifier(runs["frozen"].path, "cpu", "fp32")
    assert other.model.encoder is classifiers["frozen"].model.encoder
    before = other.predict([TEXT]).probabilities
    one_step(classifiers["frozen"], TEXT, label="bad", settings=StepSettings(scope="all", learning_rate=0.1, steps=3))
    assert np.array_equal(other.predict([TEXT]).probabilities, before)


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
    assert np.allclose(ours.masked[0][:, seen], [row[: seen.sum()] for row in case["masked"]], atol=1e-5)
    assert np.allclose(ours.weights[0], case["probabilities"], atol=1e-5)
    assert np.allclose(ours.weights[0], case["model_probabilities"], atol=1e-5)
    assert np.allclose(ours.context[0], case["output"], atol=1e-5)


def test_features_are_what_the_head_reads(runs, classifiers, kind):
    run, classifier = runs[kind], classifiers[kind]
    table = features(classifier, run, split="test")
    output = anatomy_of(classifier.model, 2).output
    with torch.no_grad():
        logits = output(torch.from_numpy(table.features)).softmax(-1).numpy()
    accuracy = float((logits.argmax(axis=1) == table.labels).mean())
    assert accuracy == pytest.approx(run.metrics()["test"]["accuracy"]["value"], abs=1e-6)
    assert len(table.labels) == run.metrics()["split"]["test"] == table.rows_in_all
    answer = feature_answer(table, components=3)
    values = np.array(answer["features"])
    assert values.shape == (len(table.labels), 3)
    assert np.allclose(values.mean(axis=0), 0.0, atol=1e-3)
    assert 0 < answer["explained_share"] <= 1
    assert features(classifier, run, split="train", rows=7).features.shape[0] == 7
    with pytest.raises(ConfigError, match="split"):
        features(classifier, run, split="all")


@pytest.fixture(scope="module")
def http(runs):
    room = EngineRoom()
    room.warm_up()
    return TestClient(create_app(room), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(http):
    """The project's client, talking to the application in this process."""
    client = Client("http://testserver")
    client._http = http
    return client


def test_all_views_come_over_http_by_the_clients_methods(runs, client, kind):
    run_id, (text, pair) = runs[kind].id, text_of(kind)
    assert client.inside(run_id, text, pair, layer=2, head=1)["attention"]["layer"] == 2
    assert client.backward(run_id, text, pair, label="good")["attributions"]["reached"]
    step = client.one_step(run_id, text, pair, label="bad", steps=2)
    assert len(step["steps"]) == 2
    train = runs[kind].config().train
    assert step["settings"]["gradient_clip_norm"] == train.gradient_clip_norm
    assert step["settings"]["head_learning_rate"] == 1e-2
    assert client.formula_case(run_id, text, pair)["weights"]["q"]
    assert client.features(run_id, components=2)["width"] == 2
    before = client.predict(run_id, [text], None if pair is None else [pair])
    client.one_step(run_id, text, pair, label="bad", learning_rate=0.5, scope="all")
    assert client.predict(run_id, [text], None if pair is None else [pair]) == before


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("inside", {"text": ""}, 422, "empty"),
        ("inside", {"text": "film", "layer": 9}, 422, "layers 1 to 2"),
        ("inside", {"text": "film", "padding": 99}, 422, "does not fit"),
        ("backward", {"text": "film", "label": "x"}, 422, "does not know"),
        ("step", {"text": "film", "label": "good", "optimizer": "x"}, 422, "optimizer is 'x'"),
        ("step", {"text": "film", "label": "good", "steps": 500}, 422, "does not fit"),
        ("features", {"split": "nowhere"}, 422, "does not fit"),
        ("landscape", {"points": 1}, 422, "does not fit"),
    ],
)
def test_wrong_requests_get_a_sentence(runs, http, path, body, status, words):
    response = http.post(f"/models/{runs['full'].id}/{path}", json=body)
    assert response.status_code == status
    assert words in response.json()["error"]
    assert http.post("/models/nowhere/inside", json={"text": "x"}).status_code == 404


def test_explanations_and_predictions_of_several_threads_do_not_mix(runs, client):
    run_id, wrong = runs["frozen"].id, []
    expected = client.predict(run_id, [TEXT])

    def explain():
        for _ in range(5):
            client.one_step(run_id, TEXT, label="bad", learning_rate=0.5, scope="all")
            client.inside(run_id, TEXT)

    def predict():
        for _ in range(20):
            if client.predict(run_id, [TEXT]) != expected:
                wrong.append(1)

    threads = [threading.Thread(target=work) for work in (explain, predict, predict)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_features_are_kept_for_a_short_while(runs, client, monkeypatch):
    first = client.features(runs["full"].id, components=2, seed=99)
    monkeypatch.setattr("core.engine.explain.features.pooled_rows", lambda *_, **__: 1 / 0)
    assert client.features(runs["full"].id, components=2, seed=99) == first
    assert client.features(runs["full"].id, components=5, seed=99)["width"] == 5
    late = time.monotonic() + FEATURES_KEPT_S + 1
    monkeypatch.setattr("core.serving.explain_room.time.monotonic", lambda: late)
    with pytest.raises(Exception, match="ZeroDivisionError"):
        client.features(runs["full"].id, components=2, seed=99)


def test_memory_stays_flat_over_many_requests(runs, client):
    def round_of(count):
        for _ in range(count):
            client.inside(runs["full"].id, TEXT, head=1)
            client.backward(runs["full"].id, TEXT, label="good")
            client.one_step(runs["full"].id, TEXT, label="bad", steps=2)
        gc.collect()
        tensors = sum(issubclass(type(item), torch.Tensor) for item in gc.get_objects())
        return tensors, psutil.Process().memory_info().rss

    round_of(3)
    tensors, before = round_of(3)
    more, after = round_of(15)
    assert more == tensors
    assert after - before < 30e6

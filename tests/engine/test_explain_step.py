"""One real step of an optimiser: torch's and PEFT's numbers, each to be done again by hand, and a model that is left as it was."""

import numpy as np
import pytest
import torch
from explain_runs import EVERY_KIND, TEXT, loaded_classifiers, text_of, trained_runs, weights_hash
from peft import PeftModel

from core.config import TrainConfig
from core.engine.build import build_classifier, unwarned_by_peft
from core.engine.explain.anatomy import anatomy_of
from core.engine.explain.limits import STEP_OPTIMIZERS
from core.engine.explain.one_step import one_step
from core.engine.explain.reading import read_text
from core.engine.explain.step_settings import StepSettings
from core.engine.predict import load_classifier, same_encoder
from core.errors import ConfigError, RunCancelled, RunError
from core.maths.one_weight import WEIGHT_STEPS

runs = pytest.fixture(scope="module")(trained_runs)
classifiers = pytest.fixture(scope="module")(loaded_classifiers)


def test_every_optimiser_of_the_page_has_its_formula():
    assert WEIGHT_STEPS.keys == STEP_OPTIMIZERS


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


@pytest.mark.parametrize("decay", [0.0, 0.05])
@pytest.mark.parametrize("optimizer", STEP_OPTIMIZERS)
def test_the_formula_shown_for_one_weight_gives_the_step_that_was_taken(classifiers, optimizer, decay):
    entry = WEIGHT_STEPS[optimizer]
    settings = StepSettings(optimizer, learning_rate=1e-3, weight_decay=decay, steps=3)
    seen = one_step(classifiers["full"], TEXT, label="bad", settings=settings)
    known = {"momentum": settings.momentum, "epsilon": settings.epsilon}
    assert any(example["steps"][0]["weight_decay"] == decay for example in seen["examples"])
    for example in seen["examples"]:
        for number, step in enumerate(example["steps"]):
            assert entry.step(step | known) == pytest.approx(step["step"], rel=2e-3, abs=3e-7)
            if entry.first and not number and abs(step["gradient"]) > 1e-4:
                plain = entry.step(step | known | ({"weight_decay": 0.0} if optimizer == "adamw" else {}))
                assert abs(plain) == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize(("optimizer", "decay"), [("adam", 0.0), ("adam", 0.05), ("adamw", 0.05)])
def test_a_weight_without_a_gradient_does_what_the_page_says(optimizer, decay):
    weight = torch.nn.Parameter(torch.tensor([0.5]))
    weight.grad = torch.zeros(1)
    kind = torch.optim.Adam if optimizer == "adam" else torch.optim.AdamW
    kind([weight], lr=1e-3, weight_decay=decay).step()
    moved = 0.5 - float(weight.detach())
    expected = 0.0 if not decay else 1e-3 if optimizer == "adam" else 1e-3 * decay * 0.5
    assert moved == pytest.approx(expected, rel=1e-2, abs=1e-8)
    entry = WEIGHT_STEPS[optimizer]
    assert ("moved" in (entry.idle_with_decay if decay else entry.idle)) == bool(decay)


@EVERY_KIND
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
    with unwarned_by_peft():
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

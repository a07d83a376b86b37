"""The way back through a trained model: gradients are torch's, attributions add up and are captum's."""

import numpy as np
import pytest
import torch
from captum.attr import LayerIntegratedGradients
from explain_runs import EVERY_KIND, TEXT, loaded_classifiers, text_of, trained_runs

from core.engine.explain import attribution
from core.engine.explain.anatomy import anatomy_of
from core.engine.explain.backward import backward
from core.engine.explain.reading import read_text
from core.engine.predict import load_classifier

runs = pytest.fixture(scope="module")(trained_runs)
classifiers = pytest.fixture(scope="module")(loaded_classifiers)


@EVERY_KIND
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


@EVERY_KIND
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

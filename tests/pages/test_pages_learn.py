"""Activations, losses and optimisers as pages: every catalogue choice draws, guided steps set the controls, and numbers follow."""

import dataclasses

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.engine.explain.requests import FeaturesRequest
from core.maths.activations import ACTIVATIONS
from core.maths.losses import LOSSES
from core.maths.optimizers import OPTIMIZERS
from core.maths.printed import number
from core.maths.surfaces import SURFACES
from core.storage import ROOT


def opened(name: str, **query: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "learn" / f"{name}.py"), default_timeout=300)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert_sound(test)
    return test


def assert_sound(test: AppTest) -> None:
    assert not test.exception
    assert not [error.value for error in test.error]


def metric(test: AppTest, label: str) -> str:
    return next(part.value for part in test.metric if part.label == label)


@pytest.mark.slow
def test_every_activation_is_drawn_with_its_value_and_slope():
    test = opened("activations")
    for activation in ACTIVATIONS:
        test.selectbox(key="f").set_value(activation.key)
        test.slider(key="x").set_value(-0.75)
        test.run()
        assert_sound(test)
        assert metric(test, "f(x)") == f"{float(activation.value(np.array(-0.75))):.4f}"
        assert metric(test, "slope f'(x)") == f"{float(activation.derivative(np.array(-0.75))):.4f}"


def test_a_new_activation_is_one_entry_and_the_page_shows_it(monkeypatch):
    new = dataclasses.replace(
        ACTIVATIONS["relu"],
        key="squared_relu",
        title="Squared ReLU",
        value=lambda x: np.maximum(x, 0) ** 2,
        derivative=lambda x: 2 * np.maximum(x, 0),
    )
    ACTIVATIONS.add(new)
    try:
        test = opened("activations")
        test.selectbox(key="f").set_value("squared_relu")
        test.slider(key="x").set_value(3.0)
        test.run()
        assert_sound(test)
        assert test.selectbox(key="f").value == "squared_relu"
        assert metric(test, "f(x)") == "9.0000"
        assert metric(test, "slope f'(x)") == "6.0000"
    finally:
        ACTIVATIONS._entries.pop("squared_relu")


def test_the_guide_sets_the_controls_and_ends_in_free_play():
    test = opened("activations")
    test.button(key="step-start").click().run()
    test.button(key="step-next").click().run()
    assert_sound(test)
    assert test.slider(key="x").value == 6.0
    assert metric(test, "slope f'(x)") == "0.0025"
    test.button(key="step-end").click().run()
    assert test.button(key="step-start")


def test_scores_that_are_no_numbers_get_a_sentence():
    test = AppTest.from_file(str(ROOT / "pages" / "learn" / "activations.py"), default_timeout=300).run()
    test.text_input(key="z").set_value("one, two").run()
    assert not test.exception
    assert "'one, two' is not a list of 2 to 12 numbers" in test.error[0].value


@pytest.mark.parametrize("truth", [0, 1])
def test_every_loss_is_drawn_with_its_value(truth):
    test = opened("losses")
    for loss in LOSSES:
        test.selectbox(key="loss").set_value(loss.key).run()
        assert_sound(test)
    test.selectbox(key="loss").set_value("binary_cross_entropy")
    test.segmented_control(key="y").set_value(truth)
    test.slider(key="z").set_value(2.0)
    test.run()
    p = 1 / (1 + np.exp(-2.0))
    assert metric(test, "Loss") == f"{-np.log(p if truth else 1 - p):.4f}"
    assert metric(test, "Push dL/dz") == f"{p - truth:+.4f}"


def test_a_link_brings_back_an_edited_batch():
    shown = "".join(part.value for part in opened("losses", rows="9,0,0,A;9,0,0,A;9,0,0,A;9,0,0,A").latex)
    p = np.exp(9) / (np.exp(9) + 2)
    assert rf"\approx {number(-np.log(p))}" in shown
    assert r"\approx 0.8209" in "".join(part.value for part in opened("losses", rows="nonsense").latex)


@pytest.mark.parametrize("surface", SURFACES.keys)
@pytest.mark.slow
def test_every_surface_is_raced_on_by_every_optimiser(surface):
    test = opened("optimizers")
    test.selectbox(key="surface").set_value(surface)
    test.multiselect(key="race").set_value(list(OPTIMIZERS.keys)[:6])
    test.slider(key="steps").set_value(20)
    test.run()
    assert_sound(test)
    test.multiselect(key="race").set_value(list(OPTIMIZERS.keys)[6:]).run()
    assert_sound(test)


def test_too_long_steps_are_told_as_divergence():
    test = opened("optimizers")
    test.select_slider(key="rate").set_value(10.0)
    test.multiselect(key="race").set_value(["sgd"]).run()
    assert any("diverged at step" in part.value for part in test.warning)


def test_the_race_on_data_counts_rows_read():
    test = opened("optimizers")
    test.segmented_control(key="on").set_value("Data rows")
    test.multiselect(key="race").set_value(["bgd"])
    test.slider(key="steps").set_value(50)
    test.run()
    assert_sound(test)
    assert any("having read 10,000 rows" in part.value for part in test.info)


def test_without_a_run_the_page_says_how_to_get_one(fathom_home):
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    test.switch_page("pages/learn/optimizers.py").run()
    test.segmented_control(key="on").set_value("Your run").run()
    assert_sound(test)
    assert any("No finished run yet" in part.value for part in test.info)


def test_a_race_on_a_run_takes_its_features_and_tells_the_winner(monkeypatch, submit_run, small_csv):
    run = submit_run(small_csv, start=False)
    run.write_state(status="succeeded")
    asked = []

    class Engine:
        """What the serving process answers, for the request that it would accept."""

        def explain(self, name, run_id, **choices):
            assert name == "features"
            asked.append((run_id, FeaturesRequest(**choices)))
            rng = np.random.default_rng(0)
            labels = rng.integers(0, 2, 200)
            return {
                "features": (rng.normal(size=(200, 32)) + labels[:, None]).tolist(),
                "labels": labels.tolist(),
                "classes": ["bad", "good"],
            }

    monkeypatch.setattr("pages.widgets.engine.client", Engine)
    test = opened("optimizers")
    test.segmented_control(key="on").set_value("Your run").run()
    assert_sound(test)
    assert asked[0][0] == run.id
    assert asked[0][1].components == 32
    assert any("Lowest after 100 steps" in part.value for part in test.info)

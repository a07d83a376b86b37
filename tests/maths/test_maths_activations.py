"""Activations, softmax and signals over depth, against torch and against central differences."""

import math
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ConfigError
from core.maths import softmax as softmax_module
from core.maths.activations import ACTIVATIONS, SATURATION_BOUND
from core.maths.depth import gradient_over_depth
from core.maths.initialisations import INITIALISATIONS
from core.maths.softmax import entropy_bits, jacobian, log_softmax, softmax
from core.storage import ROOT

EACH = pytest.mark.parametrize("activation", list(ACTIVATIONS), ids=lambda entry: entry.key)
X = np.concatenate([np.linspace(-30, 30, 1201), np.random.default_rng(0).normal(0, 3, 500), [0.0, -1e-12, 1e-12]])
EXTREMES = np.array([-1e4, -745.2, -700.0, -40.0, -0.0, 0.0, 40.0, 700.0, 745.2, 1e4])


def by_torch(activation, x):
    """Return the value and the derivative that torch's expression gives, in float64."""
    leaf = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    value = eval(activation.torch, {"torch": torch, "x": leaf})
    value.sum().backward()
    return value.detach().numpy(), leaf.grad.numpy()


@EACH
def test_value_and_derivative_equal_those_of_torch(activation):
    value, derivative = by_torch(activation, X)
    # Torch computes 1 + erf(x) and 1 - sigmoid(x) before it multiplies by x: 1e-16 |x| is its own rounding in the far tails.
    np.testing.assert_allclose(activation.value(X), value, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(activation.derivative(X), derivative, rtol=1e-12, atol=1e-14)


@EACH
def test_derivative_agrees_with_central_differences(activation):
    bends = np.array([0.0, *activation.kinks])  # ELU's derivative is continuous at 0, but its slope jumps there
    x = X[(np.abs(X) < 10) & (np.abs(X[:, None] - bends).min(axis=1) > 1e-4)]
    h = 1e-5
    slope = (activation.value(x + h) - activation.value(x - h)) / (2 * h)
    np.testing.assert_allclose(activation.derivative(x), slope, atol=1e-8)


@EACH
def test_extremes_give_finite_numbers_and_no_warning(activation):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for function in (activation.value, activation.derivative):
            assert np.isfinite(function(EXTREMES)).all()
            assert np.isfinite(function(np.array(-1e4))).all()
    value, derivative = by_torch(activation, EXTREMES)
    np.testing.assert_allclose(activation.value(EXTREMES), value, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(activation.derivative(EXTREMES), derivative, rtol=1e-12, atol=1e-14)


@EACH
def test_values_stay_in_the_stated_range_and_come_close_to_its_ends(activation):
    values = activation.value(np.linspace(-60, 60, 240_001))
    low, high = activation.range
    assert low - 1e-12 <= values.min()
    assert values.max() <= high
    assert values.min() < -0.5 if low == -math.inf else values.min() - low < 1e-6
    assert values.max() > 50 if high == math.inf else high - values.max() < 1e-6


@EACH
def test_saturated_tails_are_exactly_where_the_derivative_is_small(activation):
    tails = activation.saturation()
    for low, high in tails:
        inside = np.linspace(max(low, -60.0), min(high, 60.0), 999)[1:-1]
        assert (np.abs(activation.derivative(inside)) < SATURATION_BOUND).all()
        edge = low if math.isfinite(low) else high
        beyond = edge + (1e-6 if edge == high else -1e-6)
        assert abs(activation.derivative(np.array(beyond))) >= SATURATION_BOUND * (1 - 1e-3)
    small = np.abs(activation.derivative(np.array([-49.0, 49.0]))) < SATURATION_BOUND
    assert [any(low == -math.inf for low, _ in tails), any(high == math.inf for _, high in tails)] == small.tolist()


@EACH
def test_an_entry_says_what_a_page_needs(activation):
    assert all((activation.title, activation.latex, activation.derivative_latex, activation.note, activation.source))
    assert activation.note.endswith(".")


def test_gelu_keeps_its_digits_in_the_left_tail_where_one_plus_erf_loses_them():
    x = np.array([-9.0, -12.0, -20.0])
    exact = x * (torch.special.erfc(torch.tensor(-x / math.sqrt(2))) / 2).numpy()
    np.testing.assert_allclose(ACTIVATIONS["gelu"].value(x), exact, rtol=1e-13)


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(ConfigError, match=r"no activation called 'swish'.*sigmoid.*gelu"):
        ACTIVATIONS["swish"]
    with pytest.raises(ConfigError, match="already"):
        ACTIVATIONS.add(ACTIVATIONS["relu"])


NEW_ENTRIES = """
import numpy as np
from core.maths.activations import ACTIVATIONS, Activation, sigmoid

def entry(key, derivative):
    return Activation(
        key=key, title=key, latex="l", derivative_latex="d", value=lambda x: np.asarray(np.logaddexp(0.0, x)),
        derivative=derivative, range=(0.0, np.inf), note="A smooth ReLU.", source="Dugas et al. (2001)",
        torch="torch.nn.functional.softplus(x, threshold=50.0)",
    )

ACTIVATIONS.add(entry("softplus", sigmoid))
ACTIVATIONS.add(entry("wrong_softplus", lambda x: 0.5 * sigmoid(x)))
"""


@pytest.mark.process
def test_a_new_entry_is_swept_by_these_tests_and_a_wrong_one_fails_them(tmp_path):
    (tmp_path / "new_activations.py").write_text(NEW_ENTRIES)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "new_activations",
        "-p",
        "no:cacheprovider",
        "-q",
        "-rA",
        "--tb=no",
    ]
    done = subprocess.run(
        [*command, str(Path(__file__).relative_to(ROOT)), "-k", "softplus"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        env={"PYTHONPATH": str(tmp_path), "PATH": "", "OMP_NUM_THREADS": "1"},
    )
    lines = done.stdout.splitlines()
    passed = {line.split("::")[1].split("[")[0] for line in lines if line.startswith("PASSED") and "[softplus]" in line}
    failed = {line.split("::")[1].split("[")[0] for line in lines if line.startswith("FAILED")}
    swept = {name for name, test in globals().items() if EACH.mark in getattr(test, "pytestmark", [])}
    assert len(swept) >= 6
    assert passed == swept, done.stdout[-3000:]
    assert all("[wrong_softplus]" in line for line in lines if line.startswith("FAILED"))
    assert {
        "test_value_and_derivative_equal_those_of_torch",
        "test_derivative_agrees_with_central_differences",
    } <= failed


logits = st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(logits, st.floats(0.01, 100.0))
def test_softmax_equals_torch_for_any_logits_and_temperature(z, temperature):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours, logs, slopes = softmax(z, temperature), log_softmax(z, temperature), jacobian(z, temperature)
    leaf = torch.tensor(z, dtype=torch.float64)
    theirs = eval(softmax_module.TORCH, {"torch": torch, "z": leaf, "temperature": temperature})
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(logs, torch.log_softmax(leaf / temperature, dim=-1).numpy(), rtol=1e-9, atol=1e-12)
    expected = torch.autograd.functional.jacobian(lambda v: torch.softmax(v / temperature, dim=-1), leaf)
    np.testing.assert_allclose(slopes, expected.numpy(), rtol=1e-9, atol=1e-12 / temperature)


def test_softmax_of_a_batch_is_softmax_of_its_rows_and_temperature_spreads_it():
    z = np.random.default_rng(1).normal(size=(3, 4))
    np.testing.assert_array_equal(softmax(z, 2.0)[1], softmax(z[1], 2.0))
    assert jacobian(z).shape == (3, 4, 4)
    entropies = [float(entropy_bits(softmax(z[0], t))) for t in (0.1, 1.0, 10.0, 1000.0)]
    assert entropies == sorted(entropies)
    assert entropies[-1] == pytest.approx(2.0, abs=1e-4)
    assert entropy_bits(np.array([1.0, 0.0])) == 0


@pytest.mark.parametrize("temperature", [0.0, -1.0, math.inf, math.nan])
def test_softmax_refuses_a_temperature_that_is_not_above_zero(temperature):
    with pytest.raises(ConfigError, match="temperature is"):
        softmax([1.0, 2.0], temperature)


@pytest.mark.parametrize("start", list(INITIALISATIONS), ids=lambda entry: entry.key)
def test_each_initialisation_has_the_spread_it_states(start):
    weights = start.weights(np.random.default_rng(0), 300, 200, 0.05)
    assert weights.shape == (200, 300)
    expected = start.std(300, 200, 0.05)
    assert weights.std() == pytest.approx(expected, rel=0.02)
    assert abs(weights.mean()) <= 4 * expected / math.sqrt(weights.size)
    by_torch = {"xavier": torch.nn.init.xavier_uniform_, "he": torch.nn.init.kaiming_normal_}
    if start.key in by_torch:
        torch.manual_seed(0)
        theirs = by_torch[start.key](torch.empty(200, 300), **({"nonlinearity": "relu"} if start.key == "he" else {}))
        assert weights.std() == pytest.approx(float(theirs.std()), rel=0.02)


def depth_by_torch(activation, depth, width, rows, seed):
    """Build the same network in torch from the same draws and return the gradient's norms by autograd."""
    rng = np.random.default_rng(seed)
    a = torch.tensor(rng.standard_normal((rows, width)))
    outputs, weights = [], []
    for _ in range(depth):
        w = torch.tensor(INITIALISATIONS["he"].weights(rng, width, width), requires_grad=True)
        a = eval(ACTIVATIONS[activation].torch, {"torch": torch, "x": a @ w.T})
        a.retain_grad() if a.requires_grad else None
        outputs.append(a)
        weights.append(w)
    top = rng.standard_normal((rows, width))
    a.backward(torch.tensor(top / np.linalg.norm(top)))
    return (
        [o.grad.norm().item() for o in outputs],
        [w.grad.norm().item() for w in weights],
        [o.var(correction=0).item() for o in outputs],
    )


@EACH
def test_gradient_over_depth_equals_autograd(activation):
    trace = gradient_over_depth(activation.key, depth=6, width=12, initialisation="he", rows=5, seed=3)
    gradients, weights, variances = depth_by_torch(activation.key, 6, 12, 5, 3)
    np.testing.assert_allclose(trace.gradient_norm, gradients, rtol=1e-10)
    np.testing.assert_allclose(trace.weight_gradient_norm, weights, rtol=1e-10)
    np.testing.assert_allclose(trace.activation_variance, variances, rtol=1e-10)


def test_twenty_sigmoid_layers_lose_the_gradient_and_relu_with_he_keeps_it():
    sigmoid, relu = gradient_over_depth("sigmoid"), gradient_over_depth("relu", initialisation="he")
    assert sigmoid.gradient_norm[0] < 1e-9
    assert 0.1 < relu.gradient_norm[0] < 10
    assert (np.diff(np.log(sigmoid.gradient_norm)) > 0).all()
    assert gradient_over_depth("relu", initialisation="zero").gradient_norm[0] == 0


def test_depth_refuses_sizes_below_one():
    with pytest.raises(ConfigError, match="depth is 0"):
        gradient_over_depth("relu", depth=0)

"""A small network: forward and backward against torch autograd, its start, its maps, its limits."""

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_network import torch_loss

from core.errors import ConfigError, DataError
from core.maths.activations import ACTIVATIONS
from core.maths.data_sets import DATA_SETS
from core.maths.initialisations import INITIALISATIONS
from core.maths.network import Network
from core.maths.network_training import decision_grid, hidden_maps, train_network

EACH_ACTIVATION = pytest.mark.parametrize("activation", ACTIVATIONS.keys)


@EACH_ACTIVATION
@pytest.mark.parametrize(("hidden", "outputs"), [((4,), 1), ((3, 5), 1), ((8, 1, 2), 3)])
def test_forward_and_backward_equal_autograd_by_name(activation, hidden, outputs):
    network = Network(hidden, activation, outputs)
    rng = np.random.default_rng(len(hidden))
    x, y = rng.standard_normal((9, 2)), rng.integers(0, max(outputs, 2), 9)
    parameters = network.start("gaussian", seed=1, std=0.8) + 0.1 * rng.standard_normal(network.size)
    leaf = torch.tensor(parameters, requires_grad=True)
    loss, kept = torch_loss(network, leaf, x, y)
    loss.backward()
    forward = network.forward(parameters, x)
    backward = network.backward(parameters, forward, y)
    assert backward.loss == pytest.approx(loss.item(), rel=1e-13)
    assert backward.loss == pytest.approx(network.loss(parameters, x, y), rel=1e-15)
    np.testing.assert_allclose(backward.gradient, leaf.grad.numpy(), rtol=1e-11, atol=1e-15)
    values, slopes = forward.named(), backward.named()
    for name, tensor in kept.items():
        np.testing.assert_allclose(values[name], tensor.detach().numpy(), rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(slopes[f"d{name}"], tensor.grad.numpy(), rtol=1e-11, atol=1e-15)
    last = kept[f"Z{len(hidden) + 1}"]
    probabilities = torch.sigmoid(last) if outputs == 1 else torch.softmax(last, dim=1)
    np.testing.assert_allclose(values["P"], probabilities.detach().numpy(), rtol=1e-12)
    for number_, (weights, biases) in enumerate(network.layers(leaf.grad.numpy()), start=1):
        np.testing.assert_allclose(slopes[f"dW{number_}"], weights, rtol=1e-11, atol=1e-15)
        np.testing.assert_allclose(slopes[f"db{number_}"], biases, rtol=1e-11, atol=1e-15)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 8), min_size=1, max_size=3),
    st.sampled_from([1, 2, 4]),
    st.sampled_from([a.key for a in ACTIVATIONS if not a.kinks]),
    st.integers(0, 1000),
)
def test_gradients_of_any_shape_agree_with_central_differences(hidden, outputs, activation, seed):
    network = Network(tuple(hidden), activation, outputs)
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((4, 2)), rng.integers(0, max(outputs, 2), 4)
    parameters = network.start("xavier", seed)
    gradient = network.backward(parameters, network.forward(parameters, x), y).gradient
    h = 1e-5
    for place in rng.choice(network.size, min(12, network.size), replace=False):
        offset = h * (np.arange(network.size) == place)
        slope = (network.loss(parameters + offset, x, y) - network.loss(parameters - offset, x, y)) / (2 * h)
        assert gradient[place] == pytest.approx(slope, abs=1e-7)


@EACH_ACTIVATION
@pytest.mark.parametrize("outputs", [1, 3])
def test_huge_weights_give_finite_numbers_and_no_warning(activation, outputs):
    network = Network((3,), activation, outputs)
    parameters = 1e4 * network.start("gaussian", 0, 1.0)
    x, y = np.random.default_rng(0).standard_normal((6, 2)), np.arange(6) % 2
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        backward = network.backward(parameters, network.forward(parameters, x), y)
    assert np.isfinite(backward.gradient).all()
    assert np.isfinite(backward.loss)


@pytest.mark.parametrize("start", INITIALISATIONS.keys)
def test_a_network_starts_with_biases_of_zero_and_the_entrys_weights(start):
    network = Network((8, 8), "tanh", 3)
    parameters = network.start(start, 3, std=0.5)
    rng = np.random.default_rng(3)
    for layer, before, after in zip(network.layers(parameters), network.widths, network.widths[1:], strict=False):
        np.testing.assert_array_equal(layer.weights, INITIALISATIONS[start].weights(rng, before, after, 0.5))
        assert not layer.biases.any()


def test_maps_over_the_plane_are_the_networks_own_outputs():
    network = Network((3, 2), "relu", 3)
    parameters = network.start("he", 1)
    bounds = ((-1.0, 2.0), (-3.0, 1.0))
    grid = decision_grid(network, parameters, bounds, 11)
    point = np.array([[grid.x[4], grid.y[7]]])
    forward = network.forward(parameters, point)
    np.testing.assert_allclose(grid.values[:, 7, 4], forward.probabilities[0])
    first, second = hidden_maps(network, parameters, bounds, 11)
    assert (first.values.shape, second.values.shape) == ((3, 11, 11), (2, 11, 11))
    np.testing.assert_allclose(second.values[:, 7, 4], forward.outputs[2][0])
    binary = Network((3,))
    both = decision_grid(binary, binary.start(), bounds, 5).values
    np.testing.assert_allclose(both.sum(axis=0), 1)


@pytest.mark.parametrize(
    "shape",
    [
        {"hidden": ()},
        {"hidden": (9,)},
        {"hidden": (0,)},
        {"hidden": (1, 1, 1, 1)},
        {"activation": "step"},
        {"outputs": 0},
    ],
)
def test_a_network_outside_the_limits_is_refused(shape):
    with pytest.raises(ConfigError, match="allowed"):
        Network(**shape)


def test_what_does_not_fit_a_network_is_refused():
    network = Network((4,))
    with pytest.raises(ConfigError, match=r"has \(17,\)"):
        network.forward(np.zeros(5), np.zeros((1, 2)))
    with pytest.raises(DataError, match=r"needs \(rows, 2\)"):
        network.forward(network.start(), np.zeros((1, 3)))
    with pytest.raises(DataError, match="3 classes"):
        train_network(network, DATA_SETS["blobs"].generate())
    with pytest.raises(ConfigError, match="steps is 0"):
        train_network(network, DATA_SETS["xor"].generate(), steps=0)
    with pytest.raises(DataError, match="noise 2"):
        DATA_SETS["xor"].generate(noise=2)

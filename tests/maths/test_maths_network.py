"""Small networks, their training and data sets, and the worked example, against torch autograd."""

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ConfigError, DataError
from core.maths.activations import ACTIVATIONS
from core.maths.data_sets import DATA_SETS, from_columns
from core.maths.initialisations import INITIALISATIONS
from core.maths.network import Network
from core.maths.network_training import decision_grid, distinct_units, hidden_maps, train_network
from core.maths.optimizers import OPTIMIZERS
from core.maths.race import row_batches
from core.maths.worked_example import number, worked_example

EACH_ACTIVATION = pytest.mark.parametrize("activation", ACTIVATIONS.keys)
EACH_DATA_SET = pytest.mark.parametrize("generator", list(DATA_SETS), ids=lambda entry: entry.key)


def torch_loss(network, parameters, x, y):
    """Return torch's mean loss, and each layer's weighted sums and outputs, from the same vector of parameters."""
    a, at, kept = torch.tensor(x), 0, {}
    last = len(network.widths) - 1
    for number_, (before, after) in enumerate(zip(network.widths, network.widths[1:], strict=False), start=1):
        w = parameters[at : at + before * after].reshape(after, before)
        at += before * after
        z = a @ w.T + parameters[at : at + after]
        at += after
        a = eval(ACTIVATIONS[network.activation].torch, {"torch": torch, "x": z}) if number_ < last else z
        kept[f"Z{number_}"] = z
        if number_ < last:
            kept[f"A{number_}"] = a
    for value in kept.values():
        value.retain_grad()
    if network.outputs == 1:
        truth = torch.tensor(y, dtype=torch.float64)
        return torch.nn.functional.binary_cross_entropy_with_logits(a[:, 0], truth), kept
    return torch.nn.functional.cross_entropy(a, torch.tensor(y)), kept


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


@pytest.mark.parametrize("optimizer", OPTIMIZERS.keys)
def test_training_follows_torch_step_by_step(optimizer):
    network, data = Network((5, 3), "tanh"), DATA_SETS["moons"].generate(80)
    entry = OPTIMIZERS[optimizer]
    done = train_network(network, data, "xavier", optimizer, steps=30, batch_size=16, snapshots=30, seed=4)
    train, _ = data.split(0.3, 4)
    leaf = torch.tensor(network.start("xavier", 4), requires_grad=True)
    theirs = eval(entry.torch, {"torch": torch, "parameters": [leaf], **entry.resolve()})
    drawn = row_batches(len(train), 16, np.random.default_rng(4))
    for snapshot in done.snapshots[1:]:
        rows = np.arange(len(train)) if entry.data == "full" else next(drawn)
        theirs.zero_grad()
        torch_loss(network, leaf, train.points[rows], train.labels[rows])[0].backward()
        theirs.step()
        np.testing.assert_allclose(snapshot.parameters, leaf.detach().numpy(), rtol=1e-8, atol=1e-10)


@EACH_DATA_SET
def test_each_set_can_be_learned_by_a_small_network_and_its_snapshots_are_the_training(generator):
    data = generator.generate(200, noise=0.05)
    network = Network((8, 8), "tanh", 1 if len(data.classes) == 2 else len(data.classes))
    done = train_network(network, data, hyper={"learning_rate": 0.03}, steps=500, snapshots=20)
    first, last = done.snapshots[0], done.snapshots[-1]
    assert [first.step, last.step, len(done.snapshots)] == [0, 500, 21]
    assert last.train_accuracy > 0.9
    assert last.train_loss < 0.5 * first.train_loss
    assert last.train_loss == pytest.approx(
        network.loss(last.parameters, done.train.points, done.train.labels), rel=1e-15
    )
    assert last.test_accuracy == (network.predict(last.parameters, done.test.points) == done.test.labels).mean()
    np.testing.assert_array_equal(first.parameters, network.start("xavier", 0))


@EACH_DATA_SET
def test_each_set_is_the_same_for_a_seed_and_standardised(generator):
    data, again, other = generator.generate(99, seed=1), generator.generate(99, seed=1), generator.generate(99, seed=2)
    np.testing.assert_array_equal(data.points, again.points)
    assert not np.array_equal(data.points, other.points)
    np.testing.assert_allclose(data.points.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(data.points.std(axis=0), 1)
    counts = np.bincount(data.labels)
    assert len(counts) == len(data.classes)
    assert counts.max() - counts.min() <= 1 + (generator.key == "xor")


def test_splits_share_no_row_and_keep_the_proportions():
    data = DATA_SETS["blobs"].generate(90)
    train, test = data.split(0.3, seed=2)
    assert (len(train), len(test)) == (63, 27)
    assert np.bincount(test.labels).tolist() == [9, 9, 9]
    assert not {tuple(p) for p in train.points} & {tuple(p) for p in test.points}
    assert len(data.split(0.0)[1]) == 0


def test_zero_weights_never_part_the_units_and_random_ones_do():
    data = DATA_SETS["xor"].generate(120)
    for activation in ("sigmoid", "tanh"):
        network = Network((4, 3), activation)
        zero, xavier = (train_network(network, data, start, steps=150) for start in ("zero", "xavier"))
        assert distinct_units(network, zero.snapshots[-1].parameters) == [1, 1]
        assert distinct_units(network, xavier.snapshots[-1].parameters) == [4, 3]
        assert zero.snapshots[-1].train_loss > xavier.snapshots[-1].train_loss


@pytest.mark.parametrize("start", INITIALISATIONS.keys)
def test_a_network_starts_with_biases_of_zero_and_the_entrys_weights(start):
    network = Network((8, 8), "tanh", 3)
    parameters = network.start(start, 3, std=0.5)
    rng = np.random.default_rng(3)
    for layer, before, after in zip(network.layers(parameters), network.widths, network.widths[1:], strict=False):
        np.testing.assert_array_equal(layer.weights, INITIALISATIONS[start].weights(rng, before, after, 0.5))
        assert not layer.biases.any()


@pytest.mark.parametrize(("activation", "optimizer"), [("leaky_relu", "sgd"), ("elu", "momentum")])
def test_a_training_that_diverges_says_at_which_step_and_keeps_finite_snapshots(activation, optimizer):
    data, network = DATA_SETS["moons"].generate(200), Network((8, 8, 8), activation)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = train_network(network, data, "gaussian", optimizer, {"learning_rate": 10.0}, steps=100, snapshots=100)
    assert done.diverged_at is not None
    assert done.snapshots[-1].step < done.diverged_at == len(done.gradient_norms) < 100
    assert all(
        np.isfinite(snapshot.train_loss) and np.isfinite(snapshot.parameters).all() for snapshot in done.snapshots
    )


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


def test_two_columns_of_a_table_become_a_data_set_in_its_own_units():
    ages, incomes = ["20", " 30 ", "40", "", "60", 70, None], [1, 2.5, "3e0", 4, 5, 9, 7]
    data = from_columns(ages, incomes, ["yes", "no", "yes", "no", "no", "", "yes"], ("age", "income"))
    assert data.classes == ("yes", "no")
    assert data.labels.tolist() == [0, 1, 0, 1]
    assert data.left_out == 3
    np.testing.assert_allclose(data.points * data.scale + data.centre, [[20, 1], [30, 2.5], [40, 3], [60, 5]])
    many = from_columns(range(5000), np.arange(5000) % 7, np.arange(5000) % 2, ("a", "b"))
    assert (len(many), many.left_out) == (2000, 3000)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ((["1", "x"], [1, 2], ["a", "b"]), "Column 'age' holds 'x', which is no number"),
        (([1, 2], [3, 3], ["a", "b"]), "Column 'income' holds the same number"),
        (([1, 2], [3, 4], ["a", "a"]), "has 1 classes"),
        (([1, 2], [3], ["a", "b"]), "all must agree"),
    ],
)
def test_columns_that_cannot_be_drawn_are_refused_by_name(columns, message):
    with pytest.raises(DataError, match=message):
        from_columns(*columns, ("age", "income"))


def torch_example(x, y, weights, bias, rate):
    """Run the example in torch: loss, gradients (bias last), parameters after the step, loss after it."""
    parameters = torch.tensor([*weights, bias], dtype=torch.float64, requires_grad=True)
    inputs = torch.tensor([*x, 1.0], dtype=torch.float64)

    def loss():
        z = (inputs * parameters).sum()
        return torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(float(y), dtype=torch.float64))

    first = loss()
    first.backward()
    torch.optim.SGD([parameters], lr=rate).step()
    return first.item(), parameters.grad.numpy(), parameters.detach().numpy(), loss().item()


def test_the_articles_example_equals_torch_and_its_second_pass_has_the_lower_loss():
    done = worked_example()
    loss, gradient, moved, after = torch_example((1, 2, 3), 1, (0.1, -0.2, 0.05), 0.0, 0.01)
    assert done.before.loss == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(done.gradient, gradient, rtol=1e-14)
    np.testing.assert_allclose(done.moved, moved, rtol=1e-14)
    assert done.after.loss == pytest.approx(after, rel=1e-14)
    assert done.after.loss < done.before.loss
    assert [step.part for step in done.steps] == ["forward"] * 3 + ["backward"] * 7 + ["update"] * 4 + [
        "second pass"
    ] * 4
    values = {step.key: step.values for step in done.steps}
    assert values["update_w2"]["new"] == pytest.approx(moved[1])
    assert values["change"]["change"] == pytest.approx(after - loss)


example_numbers = st.floats(-20, 20, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(example_numbers, example_numbers), min_size=1, max_size=5).filter(
        lambda pairs: abs(sum(a * b for a, b in pairs)) < 600
    ),
    st.integers(0, 1),
    st.floats(-5, 5),
    st.floats(0, 0.1),
)
def test_any_example_equals_torch_and_every_product_of_the_chain_rule_is_its_gradient(pairs, y, bias, rate):
    x, weights = zip(*pairs, strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = worked_example(x, y, weights, bias, rate)
    loss, gradient, moved, after = torch_example(x, y, weights, bias, rate)
    assert done.before.loss == pytest.approx(loss, rel=1e-9, abs=1e-12)
    assert done.after.loss == pytest.approx(after, rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(done.gradient, gradient, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(done.moved, moved, rtol=1e-12, atol=1e-14)
    products = [
        step.values["d_loss_d_probability"] * step.values["d_probability_d_z"] * step.values["d_z_d_parameter"]
        for step in done.steps
        if "d_z_d_parameter" in step.values
    ]
    np.testing.assert_allclose(products, done.gradient, rtol=1e-9, atol=1e-300)


def test_numbers_in_formulas_keep_their_digits():
    assert [number(v) for v in (0.0, 1.0, -0.2, 0.77096, 1234.5, 100.0)] == [
        "0",
        "1",
        "-0.2",
        "0.7710",
        "1234.5",
        "100",
    ]
    assert number(1.9287e-22) == r"1.929 \times 10^{-22}"
    assert number(-0.000512) == r"-5.120 \times 10^{-4}"
    steps = {step.key: step for step in worked_example().steps}
    assert steps["score"].numeric.endswith(r"= -0.15")
    assert r"(-2.1618) \cdot 0.2486 \cdot 2 \approx -1.0749" in steps["d_loss_d_w2"].numeric


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"y": 2}, "y is 2"),
        ({"weights": (1.0,)}, "one number for each input"),
        ({"bias": np.nan}, "finite"),
        ({"weights": (500.0, 500.0, 500.0)}, "-700 to 700"),
    ],
)
def test_an_example_that_cannot_be_shown_is_refused(changes, message):
    with pytest.raises(DataError, match=message):
        worked_example(**changes)

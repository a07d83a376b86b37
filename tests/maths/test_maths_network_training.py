"""Training a small network on made or given data: against torch, divergence, and the data sets themselves."""

import warnings

import numpy as np
import pytest
import torch
from torch_network import torch_loss

from core.errors import DataError
from core.maths.data_sets import DATA_SETS, from_columns
from core.maths.network import Network
from core.maths.network_training import distinct_units, train_network
from core.maths.optimizers import OPTIMIZERS
from core.maths.race import row_batches

EACH_DATA_SET = pytest.mark.parametrize("generator", list(DATA_SETS), ids=lambda entry: entry.key)


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

"""Races over rows of data: losses and gradients against torch, batches, and the three kinds of descent."""

import numpy as np
import pytest
import torch

from core.maths.data_problems import SoftmaxHead, generated_classification
from core.maths.race import Racer, race, row_batches


def torch_problem_loss(problem, parameters, rows):
    """Return torch's mean loss of the problem over some rows, as a function of the parameters."""
    x = torch.tensor(problem.features[rows])
    if isinstance(problem, SoftmaxHead):
        weights = parameters.reshape(problem.classes, -1)
        return torch.nn.functional.cross_entropy(
            x @ weights[:, :-1].T + weights[:, -1], torch.tensor(problem.labels[rows])
        )
    logits = x @ parameters[: x.shape[1]] + (parameters[-1] if problem.bias else 0.0)
    y = torch.tensor(problem.labels[rows], dtype=torch.float64)
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, y)


def problems():
    rng = np.random.default_rng(0)
    yield "plane", generated_classification(60)
    yield "plane with bias", generated_classification(60, bias=True, seed=2)
    yield "features of three classes", SoftmaxHead(rng.standard_normal((50, 6)), rng.integers(0, 3, 50), 3)


PROBLEMS = dict(problems())


@pytest.mark.parametrize("name", PROBLEMS)
def test_losses_and_gradients_of_data_problems_equal_autograd(name):
    problem = PROBLEMS[name]
    rng = np.random.default_rng(1)
    parameters = rng.standard_normal(problem.size)
    for rows in (None, np.array([3]), np.arange(5, 21)):
        leaf = torch.tensor(parameters, requires_grad=True)
        loss = torch_problem_loss(problem, leaf, np.arange(problem.rows) if rows is None else rows)
        loss.backward()
        np.testing.assert_allclose(problem.gradient(parameters, rows), leaf.grad.numpy(), rtol=1e-11, atol=1e-14)
        if rows is None:
            assert problem.loss(parameters) == pytest.approx(loss.item(), rel=1e-13)


@pytest.mark.parametrize("name", PROBLEMS)
def test_single_row_gradients_differ_and_their_mean_is_the_full_gradient(name):
    problem = PROBLEMS[name]
    parameters = np.zeros(problem.size)
    single = np.array([problem.gradient(parameters, np.array([row])) for row in range(problem.rows)])
    np.testing.assert_allclose(single.mean(axis=0), problem.gradient(parameters), atol=1e-14)
    assert single.std(axis=0).max() > 0.1


def test_bgd_mini_batches_and_single_rows_take_different_paths_from_one_start():
    problem = generated_classification(120)
    racers = [
        Racer("bgd", {"learning_rate": 0.1}, 8),
        Racer("sgd", {"learning_rate": 0.1}, 8),
        Racer("sgd", {"learning_rate": 0.1}, 1),
    ]
    full, mini, single = race(problem, racers, (-1.5, -1.5), 100)
    assert full.batch_size == 0
    assert (np.diff(full.losses) < 0).all()
    wobble = [(np.diff(lap.losses) > 0).sum() for lap in (full, mini, single)]
    assert wobble[0] == 0 < wobble[1] < wobble[2]
    assert [lap.rows_seen[-1] for lap in (full, mini, single)] == [12_000, 800, 100]
    assert mini.losses[-1] < mini.losses[0]


def test_the_softmax_head_trained_on_batches_equals_torch_on_the_same_batches():
    problem = PROBLEMS["features of three classes"]
    lap = race(problem, [Racer("adam", {"learning_rate": 0.05}, 16)], np.zeros(problem.size), 40, seed=5)[0]
    leaf = torch.zeros(problem.size, dtype=torch.float64, requires_grad=True)
    theirs = torch.optim.Adam([leaf], lr=0.05)
    drawn = row_batches(problem.rows, 16, np.random.default_rng(5))
    for _ in range(40):
        theirs.zero_grad()
        torch_problem_loss(problem, leaf, next(drawn)).backward()
        theirs.step()
    np.testing.assert_allclose(lap.path[-1], leaf.detach().numpy(), rtol=1e-9, atol=1e-10)
    assert problem.accuracy(lap.path[-1]) > problem.accuracy(lap.path[0])


def test_each_pass_takes_every_row_once():
    drawn = row_batches(10, 4, np.random.default_rng(0))
    first, second = (np.concatenate([next(drawn) for _ in range(3)]) for _ in range(2))
    assert sorted(first) == sorted(second) == list(range(10))
    assert first.tolist() != second.tolist()


def test_the_drawn_loss_of_two_weights_is_the_loss():
    problem = generated_classification(50)
    first, second, losses = problem.grid(20)
    assert losses[4, 7] == pytest.approx(problem.loss(np.array([first[7], second[4]])), rel=1e-12)

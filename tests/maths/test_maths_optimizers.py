"""Optimisers, schedules and races, against torch.optim and transformers' schedulers."""

import numpy as np
import pytest
import torch
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import ConfigError
from core.maths.data_problems import LogisticRegression, SoftmaxHead, generated_classification
from core.maths.optimizers import OPTIMIZERS, State
from core.maths.race import Racer, race, row_batches, suggested_rate
from core.maths.schedules import SCHEDULES
from core.maths.surfaces import SURFACES

EACH = pytest.mark.parametrize("optimizer", list(OPTIMIZERS), ids=lambda entry: entry.key)
EACH_SURFACE = pytest.mark.parametrize("surface", list(SURFACES), ids=lambda entry: entry.key)


def torch_optimizer(optimizer, parameters, hyper, state=None):
    """Build the entry's torch.optim call, and put a state of ours into it."""
    made = eval(optimizer.torch, {"torch": torch, "parameters": [parameters], **hyper})
    if state is not None and state.t:
        made.state[parameters] = {
            "step": torch.tensor(float(state.t)),
            **{name: torch.tensor(state.moments[ours]) for ours, name in optimizer.torch_state.items()},
        }
    return made


numbers = st.floats(-1e3, 1e3, allow_nan=False, width=64)
vectors = arrays(np.float64, 4, elements=numbers)


def setting_values(setting):
    """Draw from a setting's whole range: by powers of ten where it is so moved, else with four digits, as a slider gives."""
    if setting.log:
        exponents = st.floats(np.log10(setting.low), np.log10(setting.high))
        return exponents.map(lambda exponent: float(np.clip(10**exponent, setting.low, setting.high)))
    return st.floats(setting.low, setting.high).map(lambda value: round(value, 4))


@EACH
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_step_from_any_state_equals_torch(optimizer, data):
    parameters, gradient = data.draw(vectors), data.draw(vectors)
    hyper = {s.name: data.draw(setting_values(s), label=s.name) for s in optimizer.settings}
    moments = {name: np.abs(m) if name == "v" else m for name in optimizer.moments for m in [data.draw(vectors)]}
    t = data.draw(st.integers(0, 5000))
    state = State(t, moments) if t else optimizer.start(parameters)
    leaf = torch.tensor(parameters, requires_grad=True)
    theirs = torch_optimizer(optimizer, leaf, hyper, state)
    leaf.grad = torch.tensor(gradient)
    theirs.step()
    after, state_after, _ = optimizer.step(parameters, gradient, state, hyper)
    expected = leaf.detach().numpy()
    # Relative to the same step with all signs equal: a difference of two near-equal numbers has no digits of its own.
    uncancelled = State(t, {name: np.abs(m) for name, m in state.moments.items()})
    step = optimizer.step(np.abs(parameters), np.abs(gradient), uncancelled, hyper)[2]["step"]
    scale = np.maximum(np.abs(parameters), np.abs(step))
    assert (np.abs(after - expected) <= 1e-10 * scale).all()
    assert state_after.t == state.t + 1
    for ours, name in optimizer.torch_state.items():
        if hyper.get("momentum") == 0:
            break  # torch keeps no velocity then
        np.testing.assert_allclose(
            state_after.moments[ours],
            theirs.state[leaf][name].numpy(),
            rtol=1e-10,
            atol=1e-10 * np.abs(moments[ours]).max(),
        )


@EACH
@EACH_SURFACE
def test_two_hundred_steps_follow_the_path_of_torch(optimizer, surface):
    rate = {"learning_rate": suggested_rate(surface, optimizer.key)}
    lap = race(surface, [Racer(optimizer.key, rate)], surface.start, 200)[0]
    assert lap.diverged_at is None
    leaf = torch.tensor(surface.start, dtype=torch.float64, requires_grad=True)
    theirs = torch_optimizer(optimizer, leaf, optimizer.resolve(rate))
    path = [leaf.detach().numpy().copy()]
    for _ in range(200):
        theirs.zero_grad()
        eval(surface.torch, {"x": leaf[0], "y": leaf[1]}).backward()
        theirs.step()
        path.append(leaf.detach().numpy().copy())
    np.testing.assert_allclose(lap.path, np.array(path), rtol=1e-7, atol=1e-9)


@EACH
def test_every_number_of_a_step_is_in_the_trace_and_nothing_handed_in_is_changed(optimizer):
    rng = np.random.default_rng(0)
    parameters, gradient = rng.standard_normal(3), rng.standard_normal(3)
    state = optimizer.start(parameters)
    before = parameters.copy(), gradient.copy(), {name: m.copy() for name, m in state.moments.items()}
    after, next_state, trace = optimizer.step(parameters, gradient, state)
    np.testing.assert_array_equal(parameters + trace["step"], after)
    np.testing.assert_array_equal(trace["gradient"], gradient)
    for name in optimizer.moments:
        np.testing.assert_array_equal(trace[name], next_state.moments[name])
        np.testing.assert_array_equal(state.moments[name], before[2][name])
    np.testing.assert_array_equal(parameters, before[0])
    np.testing.assert_array_equal(gradient, before[1])


@EACH
def test_every_symbol_explained_is_in_the_update(optimizer):
    shown = " ".join(optimizer.latex)
    for symbol in optimizer.symbols:
        assert symbol in shown, f"{symbol} is explained but not shown"
    for setting in optimizer.settings:
        assert setting.latex in shown, f"{setting.latex} can be moved but is not shown"
        assert setting.low <= setting.default <= setting.high
    assert set(optimizer.torch_state) == set(optimizer.moments)


def test_adam_by_hand():
    adam = OPTIMIZERS["adam"]
    parameters, gradient = np.array([1.0]), np.array([0.5])
    after, _, trace = adam.step(parameters, gradient, adam.start(parameters), {"learning_rate": 0.1})
    assert trace["m"][0] == pytest.approx(0.05, rel=1e-14)
    assert trace["v"][0] == pytest.approx(0.00025, rel=1e-14)
    assert trace["m_hat"][0] == pytest.approx(0.5, rel=1e-14)
    assert trace["v_hat"][0] == pytest.approx(0.25, rel=1e-14)
    assert after[0] == pytest.approx(1.0 - 0.1 * 0.5 / (0.5 + 1e-8), rel=1e-15)


def test_settings_and_shapes_that_do_not_fit_are_refused():
    adam = OPTIMIZERS["adam"]
    with pytest.raises(ConfigError, match=r"beta1 of Adam is 1; allowed is 0 to 0\.999"):
        adam.resolve({"beta1": 1.0})
    with pytest.raises(ConfigError, match="no setting 'momentum'"):
        adam.step(np.ones(2), np.ones(2), adam.start(np.ones(2)), {"momentum": 0.9})
    with pytest.raises(ConfigError, match="shape"):
        adam.step(np.ones(2), np.ones(3), adam.start(np.ones(2)))
    with pytest.raises(ConfigError, match=r"no optimiser called 'adagrad'.*rmsprop"):
        OPTIMIZERS["adagrad"]


@pytest.mark.parametrize("schedule", list(SCHEDULES), ids=lambda entry: entry.key)
@pytest.mark.parametrize(("total", "warmup"), [(50, 0), (50, 10), (7, 7), (5, 9), (1, 0)])
def test_schedules_equal_those_of_transformers(schedule, total, warmup):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    theirs = eval(
        schedule.torch, {"transformers": transformers, "optimizer": optimizer, "warmup": warmup, "total": total}
    )
    rates = []
    for _ in range(total):
        rates.append(theirs.get_last_lr()[0])
        optimizer.step()
        theirs.step()
    np.testing.assert_allclose(schedule.factors(total, warmup), rates, atol=1e-12)


@EACH_SURFACE
def test_surface_and_slope_equal_autograd_and_central_differences(surface):
    points = np.random.default_rng(0).uniform(*np.array(surface.domain).T, size=(200, 2))
    leaf = torch.tensor(points, requires_grad=True)
    heights = eval(surface.torch, {"x": leaf[:, 0], "y": leaf[:, 1]})
    heights.sum().backward()
    np.testing.assert_allclose(surface.value(points), heights.detach().numpy(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(surface.slope(points), leaf.grad.numpy(), rtol=1e-12, atol=1e-10)
    h = 1e-6
    for axis, offset in enumerate(h * np.eye(2)):
        slope = (surface.value(points + offset) - surface.value(points - offset)) / (2 * h)
        np.testing.assert_allclose(surface.slope(points)[:, axis], slope, rtol=1e-5, atol=1e-4)


@EACH_SURFACE
def test_minima_are_flat_lowest_and_in_the_picture(surface):
    x, y, heights = surface.grid(60)
    assert heights.shape == (60, 60)
    assert heights[3, 5] == pytest.approx(surface.loss(np.array([x[5], y[3]])))
    lowest = [surface.loss(np.array(minimum)) for minimum in surface.minima]
    assert max(lowest) <= heights.min() + 1e-12
    assert np.ptp(lowest) < 1e-12
    for point in (*surface.minima, surface.start):
        assert all(low <= value <= high for value, (low, high) in zip(point, surface.domain, strict=True))
    for minimum in surface.minima:
        np.testing.assert_allclose(surface.gradient(np.array(minimum)), 0, atol=1e-8)


def test_a_rate_that_is_too_high_diverges_and_is_flagged_where_it_left():
    laps = race(
        SURFACES["ravine"], [Racer("bgd", {"learning_rate": 0.2}), Racer("bgd", {"learning_rate": 0.04})], (-4.5, 1.2)
    )
    wild, calm = laps
    assert calm.diverged_at is None
    assert calm.left_at is None
    assert wild.left_at == 1  # 1.2 becomes 1.2 (1 - 0.2 * 40) = -8.4
    assert wild.path[1][1] == pytest.approx(-8.4)
    assert wild.diverged_at == wild.steps == 2
    assert "widths" in wild.reason
    assert len(wild.path) == len(wild.losses) == len(wild.rows_seen) == 3
    assert len(wild.traces["step"]) == len(wild.learning_rates) == 2


def test_numbers_that_overflow_end_a_racer_without_a_warning():
    lap = race(SURFACES["rosenbrock"], [Racer("momentum", {"learning_rate": 10.0})], (-1.2, 1.0), 50)[0]
    assert lap.diverged_at is not None
    problem = LogisticRegression([[1e200], [-1e200]], [1, 0])
    problem.gradient = lambda parameters, rows=None: np.full(2, np.inf)
    lap = race(problem, [Racer("sgd")], [0.0, 0.0], 50)[0]
    assert lap.diverged_at == 1
    assert "finite" in lap.reason


def test_a_schedule_moves_every_racers_rate():
    lap = race(SURFACES["bowl"], [Racer("sgd", {"learning_rate": 0.1})], (1.0, 1.0), 10, "linear", warmup=2)[0]
    np.testing.assert_allclose(lap.learning_rates, 0.1 * np.array(SCHEDULES["linear"].factors(10, 2)))
    np.testing.assert_array_equal(lap.path[0], lap.path[1])  # the first step's rate is 0


def test_a_race_keeps_only_both_ends_when_asked_to():
    kept, bare = (race(SURFACES["beale"], [Racer("adam")], (1.0, 1.5), 30, keep=keep)[0] for keep in (True, False))
    np.testing.assert_array_equal(bare.path, kept.path[[0, -1]])
    np.testing.assert_array_equal(bare.losses, kept.losses)
    assert not bare.traces


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": [0.0, np.nan]}, "start is"),
        ({"steps": 0}, "steps is 0"),
        ({"schedule": "step"}, "no schedule called 'step'"),
        ({"racers": [Racer("sgd", {"learning_rate": 11.0})]}, "learning_rate of SGD is 11"),
    ],
)
def test_a_race_that_cannot_be_run_is_refused(changes, message):
    arguments = {"problem": SURFACES["bowl"], "racers": [Racer("sgd")], "start": [1.0, 1.0], "steps": 5} | changes
    with pytest.raises(ConfigError, match=message):
        race(**arguments)


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

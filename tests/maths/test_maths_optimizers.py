"""Optimisers and schedules, against torch.optim and transformers' schedulers."""

import numpy as np
import pytest
import torch
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import ConfigError
from core.maths.optimizers import OPTIMIZERS, State
from core.maths.race import Racer, race, suggested_rate
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

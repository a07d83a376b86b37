"""Losses and their gradients, against torch and against central differences."""

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ConfigError, DataError
from core.maths.losses import LOSSES, squared_error_stall

EACH = pytest.mark.parametrize("loss", list(LOSSES), ids=lambda entry: entry.key)


def drawn(loss, seed=0, rows=40, spread=4.0):
    """Return random scores and truths of the loss's kind."""
    rng = np.random.default_rng(seed)
    if loss.kind == "classes":
        return spread * rng.standard_normal((rows, 5)), rng.integers(0, 5, rows)
    z = spread * rng.standard_normal(rows)
    return z, rng.standard_normal(rows) if loss.kind == "number" else rng.integers(0, 2, rows)


def by_torch(loss, z, y, values):
    """Return each row's loss and gradient by autograd of the entry's torch expression."""
    leaf = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    truth = torch.tensor(y, dtype=torch.int64 if loss.kind == "classes" else torch.float64)
    rows = eval(loss.torch, {"torch": torch, "z": leaf, "y": truth, **values})
    rows.sum().backward()
    return rows.detach().numpy(), leaf.grad.numpy()


def random_values(loss, rng):
    return {setting.name: float(rng.uniform(setting.low, setting.high)) for setting in loss.settings}


@EACH
@pytest.mark.parametrize("seed", range(5))
def test_rows_and_gradients_equal_those_of_torch_for_any_settings(loss, seed):
    z, y = drawn(loss, seed)
    values = random_values(loss, np.random.default_rng(seed))
    batch = loss.batch(z, y, values)
    rows, gradients = by_torch(loss, z, y, values)
    np.testing.assert_allclose(batch.rows, rows, rtol=1e-12, atol=1e-14)
    # Torch subtracts 1 from a probability near 1 and keeps 1e-16 of it; ours keeps its digits.
    np.testing.assert_allclose(batch.row_gradients, gradients, rtol=1e-12, atol=1e-14)


@EACH
def test_the_rows_add_up_to_the_batch(loss):
    z, y = drawn(loss, rows=7)
    batch = loss.batch(z, y)
    assert batch.total == pytest.approx(batch.rows.sum(), rel=1e-15)
    assert batch.mean == pytest.approx(batch.total / 7, rel=1e-15)
    leaf = torch.tensor(z, requires_grad=True)
    truth = torch.tensor(y, dtype=torch.int64 if loss.kind == "classes" else torch.float64)
    values = {setting.name: setting.default for setting in loss.settings}
    eval(loss.torch, {"torch": torch, "z": leaf, "y": truth, **values}).mean().backward()
    np.testing.assert_allclose(batch.gradients, leaf.grad.numpy(), rtol=1e-12, atol=1e-15)


@EACH
def test_gradient_agrees_with_central_differences(loss):
    z, y = drawn(loss, rows=6)
    gradient = loss.batch(z, y).row_gradients
    h = 1e-6
    for place in np.ndindex(z.shape):
        up, down = z.copy(), z.copy()
        up[place] += h
        down[place] -= h
        slope = (loss.batch(up, y).rows[place[0]] - loss.batch(down, y).rows[place[0]]) / (2 * h)
        assert gradient[place] == pytest.approx(slope, abs=1e-7)


@EACH
def test_logits_of_ten_thousand_give_finite_numbers_and_no_warning(loss):
    edges = np.array([-1e4, -745.2, -40.0, 0.0, 40.0, 745.2, 1e4])
    if loss.kind == "classes":
        z = np.stack(np.meshgrid(edges, edges, edges), axis=-1).reshape(-1, 3)
        truths = [np.full(len(z), c) for c in range(3)]
    else:
        z, truths = edges, [np.zeros(len(edges)), np.ones(len(edges))]
    for y in truths:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            batch = loss.batch(z, y)
        assert np.isfinite(batch.rows).all()
        assert np.isfinite(batch.row_gradients).all()
        rows, gradients = by_torch(loss, z, y, {s.name: s.default for s in loss.settings})
        np.testing.assert_allclose(batch.rows, rows, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(batch.row_gradients, gradients, rtol=1e-12, atol=1e-14)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(list(LOSSES)), st.integers(0, 10_000), st.floats(0.1, 1000.0))
def test_no_loss_is_negative_and_one_right_answer_costs_least(loss, seed, spread):
    z, y = drawn(loss, seed, rows=8, spread=spread)
    batch = loss.batch(z, y, random_values(loss, np.random.default_rng(seed)))
    assert (batch.rows >= -1e-12).all()
    if loss.kind == "classes":
        # The gradient of a softmax sums to zero: moving all logits alike changes nothing.
        np.testing.assert_allclose(batch.row_gradients.sum(axis=1), 0, atol=1e-12)


@EACH
def test_every_symbol_explained_is_in_a_formula(loss):
    shown = " ".join((loss.latex, loss.batch_latex, loss.gradient_latex))
    for symbol, meaning in loss.symbols.items():
        assert symbol in shown or symbol.replace("_k", "_{ik}") in shown, f"{symbol} is explained but not shown"
        assert meaning
    for setting in loss.settings:
        assert any(setting.latex in symbol for symbol in loss.symbols)
    assert loss.source
    assert loss.note.endswith(".")


def test_focal_loss_with_no_focus_and_even_weights_is_half_the_cross_entropy():
    z, y = drawn(LOSSES["focal"])
    focal = LOSSES["focal"].batch(z, y, {"gamma": 0.0, "alpha": 0.5})
    entropy = LOSSES["binary_cross_entropy"].batch(z, y)
    np.testing.assert_allclose(2 * focal.rows, entropy.rows, rtol=1e-13)
    np.testing.assert_allclose(2 * focal.row_gradients, entropy.row_gradients, rtol=1e-13)


def test_smoothing_of_zero_is_cross_entropy_and_two_classes_are_binary_cross_entropy():
    z, y = drawn(LOSSES["cross_entropy"])
    plain, smoothed = (
        LOSSES[k].batch(z, y, s) for k, s in (("cross_entropy", {}), ("label_smoothed_cross_entropy", {"smoothing": 0}))
    )
    np.testing.assert_array_equal(plain.rows, smoothed.rows)
    logit, truth = drawn(LOSSES["binary_cross_entropy"])
    two = LOSSES["cross_entropy"].batch(np.stack([np.zeros_like(logit), logit], axis=1), truth)
    np.testing.assert_allclose(two.rows, LOSSES["binary_cross_entropy"].batch(logit, truth).rows, rtol=1e-12)


def test_squared_error_stalls_on_a_confident_mistake_where_cross_entropy_does_not():
    stall = squared_error_stall(np.array([-10.0, 0.0, 10.0]), y=1.0)
    assert stall.cross_entropy[0] == pytest.approx(-1.0, abs=1e-4)
    assert abs(stall.squared_error[0]) < 1e-4
    assert stall.ratio.max() == pytest.approx(0.5)
    np.testing.assert_allclose(
        stall.squared_error, LOSSES["sigmoid_squared_error"].batch(stall.z, np.ones(3)).row_gradients
    )
    np.testing.assert_allclose(
        stall.cross_entropy, LOSSES["binary_cross_entropy"].batch(stall.z, np.ones(3)).row_gradients
    )


@pytest.mark.parametrize(
    ("key", "z", "y", "message"),
    [
        ("binary_cross_entropy", [0.0], [2], "holds 2"),
        ("cross_entropy", [[0.0, 1.0]], [2], "from 0 to 1"),
        ("cross_entropy", [0.0, 1.0], [1, 0], r"\(rows, classes\)"),
        ("mean_squared_error", [0.0], [np.nan], "finite"),
        ("mean_squared_error", [], [], "at least one row"),
        ("focal", [0.0, 1.0], [1], "shape"),
    ],
)
def test_scores_and_truths_that_do_not_fit_are_refused_by_name(key, z, y, message):
    with pytest.raises(DataError, match=message):
        LOSSES[key].batch(z, y)


def test_settings_out_of_range_and_unknown_ones_are_refused():
    with pytest.raises(ConfigError, match="gamma of Focal loss is 9; allowed is 0 to 5"):
        LOSSES["focal"].batch([0.0], [1], {"gamma": 9.0})
    with pytest.raises(ConfigError, match="no setting 'gama'"):
        LOSSES["focal"].batch([0.0], [1], {"gama": 1.0})

"""Attention in numpy against torch's own."""

import warnings

import numpy as np
import pytest
import torch

from core.errors import DataError
from core.maths.attention import scaled_dot_product


def test_attention_equals_torchs_own_and_its_shapes_are_as_stated():
    rng = np.random.default_rng(0)
    query, key, value = (rng.standard_normal((3, 5, 4)), rng.standard_normal((3, 6, 4)), rng.standard_normal((3, 6, 2)))
    mask = rng.random((5, 6)) < 0.7
    mask[:, 0] = True
    ours = scaled_dot_product(query, key, value, mask)
    theirs = torch.nn.functional.scaled_dot_product_attention(
        *(torch.tensor(t) for t in (query, key, value)), attn_mask=torch.tensor(mask)
    )
    np.testing.assert_allclose(ours.context, theirs.numpy(), rtol=1e-12, atol=1e-14)
    assert ours.scores.shape == ours.weights.shape == (3, 5, 6)
    np.testing.assert_allclose(ours.weights.sum(axis=-1), 1, rtol=1e-14)
    assert not ours.weights[:, ~mask].any()
    np.testing.assert_allclose(ours.scores, 2 * ours.scaled)  # the root of d_k = 4


def test_scores_of_a_million_give_finite_weights_and_no_warning():
    rng = np.random.default_rng(0)
    query, key, value = (rng.standard_normal((2, 5, 4)) * factor for factor in (1e3, 1e3, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = scaled_dot_product(query, key, value, [1, 1, 1, 0, 0])
    assert np.isfinite(done.context).all()
    assert np.abs(done.scores).max() > 1e6
    assert not done.weights[..., 3:].any()


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(DataError, match=r"queries have shape \(1, 2, 3\)"):
        scaled_dot_product(np.zeros((1, 2, 3)), np.zeros((1, 2, 4)), np.zeros((1, 2, 4)))

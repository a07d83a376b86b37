"""Surfaces to race on: their slopes against autograd, and their minima."""

import numpy as np
import pytest
import torch

from core.maths.surfaces import SURFACES

EACH_SURFACE = pytest.mark.parametrize("surface", list(SURFACES), ids=lambda entry: entry.key)


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

"""Directions in the space of all weights along which the loss of a trained model is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.maths.catalogue import Array

SOURCE = "Li, Xu, Taylor, Studer and Goldstein (2018), Visualizing the loss landscape of neural nets, section 4"

Weights = Mapping[str, NDArray[Any]]


def filter_normalised_direction(weights: Weights, seed: int = 0) -> dict[str, NDArray[Any]]:
    """Draw a Gaussian direction and give each filter of it the norm of the model's own filter.

    A filter is all that leads into one unit: a row of a weight matrix, the first axis of a kernel. Biases and the scales and
    shifts of normalisation (arrays of one axis) stay as they are, as in the paper's code. Shapes and types are the weights'.

    Source: Li et al. (2018), section 4.
    """
    rng = np.random.default_rng(seed)
    direction = {}
    for name in sorted(weights):  # the order of a mapping must not change the draw
        own = weights[name]
        drawn = rng.standard_normal(own.shape)
        if own.ndim < 2:
            direction[name] = np.zeros_like(own)
            continue
        axes = tuple(range(1, own.ndim))
        ratio = _norms(own, axes) / _norms(drawn, axes)
        direction[name] = (drawn * ratio).astype(own.dtype)
    return direction


def _norms(array: NDArray[Any], axes: tuple[int, ...]) -> Array:
    return np.asarray(np.sqrt(np.square(array, dtype=np.float64).sum(axis=axes, keepdims=True)))


def moved(weights: Weights, first: Weights, second: Weights, a: float, b: float) -> dict[str, NDArray[Any]]:
    """Return the weights a steps along the first direction and b along the second, in the weights' own types."""
    return {
        name: (own + a * first[name] + b * second[name]).astype(own.dtype, copy=False) for name, own in weights.items()
    }


def axis(span: float = 1.0, points: int = 21) -> Array:
    """Return the places along one direction, from -span to span with 0 among them.

    Raises:
        DataError: an even number of points or fewer than 3, or a span that is not above 0.
    """
    if points < 3 or points % 2 == 0 or not span > 0:
        raise DataError(f"points is {points} and span {span}; allowed is an odd number from 3, and a span above 0.")
    return np.linspace(-span, span, points)


@dataclass(frozen=True)
class Projection:
    """A path seen in the plane of two directions.

    Attributes:
        coordinates: (points, 2): steps along either direction from the origin.
        residual_share: of each point's distance from the origin, what lies outside the plane (points,): 0 all of it is seen, 1
            nothing is. Random directions see little of a path; the page must say so.
    """

    coordinates: Array
    residual_share: Array


def project(path: Sequence[Weights], origin: Weights, first: Weights, second: Weights) -> Projection:
    """Project a path of weights onto the plane through the origin by least squares; the directions need not be orthogonal.

    Raises:
        DataError: the directions are parallel or zero.
    """
    gram = np.array([[_dot(u, v) for v in (first, second)] for u in (first, second)])
    if abs(np.linalg.det(gram)) <= 1e-12 * gram[0, 0] * gram[1, 1] or gram[0, 0] == 0:
        raise DataError("The two directions are parallel or zero, so they span no plane. Draw them with other seeds.")
    coordinates, shares = [], []
    for point in path:
        offset = {name: point[name].astype(np.float64) - own for name, own in origin.items()}
        along = np.array([_dot(first, offset), _dot(second, offset)])
        solved = np.linalg.solve(gram, along)
        distance = _dot(offset, offset)
        seen = float(along @ solved)
        coordinates.append(solved)
        shares.append(float(np.sqrt(max(0.0, 1.0 - seen / distance))) if distance else 0.0)
    return Projection(np.array(coordinates).reshape(-1, 2), np.array(shares))


def _dot(u: Weights, v: Weights) -> float:
    return float(sum(np.vdot(u[name].astype(np.float64), v[name].astype(np.float64)) for name in u))

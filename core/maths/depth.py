"""What is left of a signal and of its gradient after many layers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import ConfigError
from core.maths.activations import ACTIVATIONS
from core.maths.catalogue import Array
from core.maths.initialisations import INITIALISATIONS

SOURCE = "Glorot and Bengio (2010), sections 4.2 and 4.3; He, Zhang, Ren and Sun (2015), Delving deep into rectifiers, section 2.2"


@dataclass(frozen=True)
class DepthTrace:
    """Layer by layer, layer 1 being the one next to the input.

    Attributes:
        layers: 1 to depth.
        activation_variance: variance of the layer's outputs over rows and units.
        gradient_norm: norm of the loss's gradient with respect to the layer's outputs, 1 at the last layer.
        weight_gradient_norm: norm of the loss's gradient with respect to the layer's weights.
    """

    activation: str
    initialisation: str
    layers: Array
    activation_variance: Array
    gradient_norm: Array
    weight_gradient_norm: Array


def gradient_over_depth(
    activation: str,
    depth: int = 20,
    width: int = 64,
    initialisation: str = "xavier",
    gain: float = 1.0,
    std: float = 0.1,
    rows: int = 64,
    seed: int = 0,
) -> DepthTrace:
    """Send random rows forward through a random deep network, and a random gradient of norm 1 back through it.

    Args:
        activation, initialisation: keys of their catalogues.
        depth, width: number of layers, and units in each.
        gain: factor on every weight; std: spread of the Gaussian initialisation alone.
        rows: rows of standard normal inputs.

    Raises:
        ConfigError: an unknown name, or a depth, width or row count below 1.
    """
    for name, value in (("depth", depth), ("width", width), ("rows", rows)):
        if value < 1:
            raise ConfigError(f"{name} is {value}; allowed is 1 or more.")
    entry, start = ACTIVATIONS[activation], INITIALISATIONS[initialisation]
    rng = np.random.default_rng(seed)
    a = rng.standard_normal((rows, width))
    weights, inputs, sums, variances = [], [], [], []
    for _ in range(depth):
        w = gain * start.weights(rng, width, width, std)
        inputs.append(a)
        z = a @ w.T
        a = entry.value(z)
        weights.append(w)
        sums.append(z)
        variances.append(float(a.var()))
    da = rng.standard_normal(a.shape)
    da /= np.linalg.norm(da)
    gradient_norms, weight_norms = [], []
    for w, z, x in zip(reversed(weights), reversed(sums), reversed(inputs), strict=True):
        gradient_norms.append(float(np.linalg.norm(da)))
        dz = da * entry.derivative(z)
        weight_norms.append(float(np.linalg.norm(dz.T @ x)))
        da = dz @ w
    return DepthTrace(
        activation,
        initialisation,
        np.arange(1, depth + 1, dtype=np.float64),
        np.array(variances),
        np.array(gradient_norms[::-1]),
        np.array(weight_norms[::-1]),
    )

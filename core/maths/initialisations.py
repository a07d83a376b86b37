"""How the weights of a layer start: one entry each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.maths.catalogue import Array, Catalogue


@dataclass(frozen=True)
class Initialisation:
    """A way to draw a layer's weights; biases start at zero.

    Attributes:
        std: (fan_in, fan_out, chosen std) -> standard deviation of one weight.
        draw: (generator, (fan_out, fan_in), std) -> weights.
        uses_std: whether the standard deviation is the person's choice.
    """

    key: str
    title: str
    latex: str
    std: Callable[[int, int, float], float]
    draw: Callable[[np.random.Generator, tuple[int, int], float], Array]
    note: str
    source: str
    uses_std: bool = False

    def weights(self, rng: np.random.Generator, fan_in: int, fan_out: int, std: float = 0.1) -> Array:
        """Draw a weight matrix (fan_out, fan_in); std counts only where the entry uses it."""
        return self.draw(rng, (fan_out, fan_in), self.std(fan_in, fan_out, std))


def _normal(rng: np.random.Generator, shape: tuple[int, int], std: float) -> Array:
    return rng.normal(0.0, std, shape) if std > 0 else np.zeros(shape)


def _uniform(rng: np.random.Generator, shape: tuple[int, int], std: float) -> Array:
    bound = math.sqrt(3.0) * std  # a uniform number on (-a, a) has variance a^2 / 3
    return rng.uniform(-bound, bound, shape)


INITIALISATIONS: Catalogue[Initialisation] = Catalogue(
    "initialisation",
    Initialisation(
        key="zero",
        title="Zero",
        latex=r"w = 0",
        std=lambda fan_in, fan_out, std: 0.0,
        draw=_normal,
        note="All units of a layer compute the same and receive the same gradient, so they never become different.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, section 8.4",
    ),
    Initialisation(
        key="gaussian",
        title="Gaussian",
        latex=r"w \sim \mathcal{N}(0, s^2)",
        std=lambda fan_in, fan_out, std: std,
        draw=_normal,
        note="One spread for every layer, whatever its width: too small and signals fade, too large and they saturate.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, section 8.4",
        uses_std=True,
    ),
    Initialisation(
        key="xavier",
        title="Xavier (Glorot)",
        latex=r"w \sim \mathcal{U}\left(-\sqrt{\tfrac{6}{n_\mathrm{in} + n_\mathrm{out}}},\ \sqrt{\tfrac{6}{n_\mathrm{in} + n_\mathrm{out}}}\right)",
        std=lambda fan_in, fan_out, std: math.sqrt(2.0 / (fan_in + fan_out)),
        draw=_uniform,
        note="Keeps the variance of signals and of gradients about equal from layer to layer for symmetric activations such as tanh.",
        source="Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward neural networks, equation 16",
    ),
    Initialisation(
        key="he",
        title="He",
        latex=r"w \sim \mathcal{N}\left(0,\ \tfrac{2}{n_\mathrm{in}}\right)",
        std=lambda fan_in, fan_out, std: math.sqrt(2.0 / fan_in),
        draw=_normal,
        note="Twice Xavier's variance for a square layer, because ReLU silences half of the units.",
        source="He, Zhang, Ren and Sun (2015), Delving deep into rectifiers, equation 10",
    ),
)

"""One weight's step of an optimiser, from the numbers that torch kept: the formula that is shown, and the same as a calculation."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.maths.catalogue import Catalogue

_RATE = {"w": "the weight before the step", r"\eta": "learning rate", "g": "gradient of the loss"}
_DECAY = {r"\lambda": "weight decay; 0 for biases and norms"}
_ROOT = {r"\epsilon": "small constant, added to the root"}
_ADAM = {
    r"\hat m": "running mean of the gradient, corrected for its start at zero",
    r"\hat v": "running mean of its square, corrected likewise",
}
_PULLED = r"\tilde g = g + \lambda w"
_PULLED_SYMBOL = {r"\tilde g": "gradient with the pull of the weight decay in it; the moments are made of it"}


@dataclass(frozen=True)
class WeightStep:
    """How an optimiser moves one weight.

    Attributes:
        key: the engine's name of it.
        latex: the step, with the moments as they are after they have taken the gradient in; symbols: what stands in it.
        step: numbers of the weight by name (before, gradient, first_moment, second_moment, first_corrected, second_corrected,
            learning_rate, weight_decay, momentum, epsilon) -> what is added to it.
        first: what the first step comes to, whatever the gradient; "" where nothing can be said.
        idle, idle_with_decay: what becomes of a weight without a gradient, without and with decay.
    """

    key: str
    latex: str
    symbols: Mapping[str, str]
    step: Callable[[Mapping[str, float]], float]
    first: str = ""
    idle: str = "A weight without a gradient, such as those of a word piece that is not in the text, stays where it is."
    idle_with_decay: str = (
        "The decay pulls at a weight without a gradient too, such as those of a word piece that is not in the text."
    )


def _pulled(n: Mapping[str, float]) -> float:
    return n["gradient"] + n["weight_decay"] * n["before"]


def _scaled(n: Mapping[str, float]) -> float:
    return -n["learning_rate"] * _pulled(n) / (math.sqrt(n["second_moment"]) + n["epsilon"])


def _adam(n: Mapping[str, float]) -> float:
    return -n["learning_rate"] * n["first_corrected"] / (math.sqrt(n["second_corrected"]) + n["epsilon"])


_SCALED = rf"\Delta w = -\eta\,\frac{{\tilde g}}{{\sqrt{{v}} + \epsilon}}, \quad {_PULLED}"
_ONE = "In its first step {} moves a weight by about the learning rate, however large its gradient is: {} over the root of {} is then 1 or -1. "

WEIGHT_STEPS: Catalogue[WeightStep] = Catalogue(
    "step of one weight",
    WeightStep(
        "sgd",
        rf"\Delta w = -\eta\,\tilde g, \quad {_PULLED}",
        _RATE | _DECAY | _PULLED_SYMBOL,
        lambda n: -n["learning_rate"] * _pulled(n),
    ),
    WeightStep(
        "momentum",
        rf"\Delta w = -\eta\,m, \quad m = \mu\,m_{{t-1}} + \tilde g, \quad {_PULLED}",
        _RATE | _DECAY | _PULLED_SYMBOL | {"m": "velocity", r"\mu": "momentum"},
        lambda n: -n["learning_rate"] * n["first_moment"],
    ),
    WeightStep(
        "nesterov",
        rf"\Delta w = -\eta\,(\tilde g + \mu\,m), \quad m = \mu\,m_{{t-1}} + \tilde g, \quad {_PULLED}",
        _RATE | _DECAY | _PULLED_SYMBOL | {"m": "velocity", r"\mu": "momentum"},
        lambda n: -n["learning_rate"] * (_pulled(n) + n["momentum"] * n["first_moment"]),
    ),
    WeightStep(
        "adagrad",
        _SCALED,
        _RATE | _DECAY | _PULLED_SYMBOL | _ROOT | {"v": "sum of the squared gradients so far"},
        _scaled,
        _ONE.format("Adagrad", "the gradient", "v"),
        idle_with_decay="The decay counts as a gradient, so weights that have none of the loss are moved as well.",
    ),
    WeightStep(
        "rmsprop",
        _SCALED,
        _RATE | _DECAY | _PULLED_SYMBOL | _ROOT | {"v": "running mean of the squared gradients"},
        _scaled,
    ),
    WeightStep(
        "adam",
        rf"\Delta w = -\eta\,\frac{{\hat m}}{{\sqrt{{\hat v}} + \epsilon}}, \quad {_PULLED}",
        _RATE | _DECAY | _PULLED_SYMBOL | _ADAM | _ROOT,
        _adam,
        _ONE.format("Adam", "the corrected m", "the corrected v"),
        idle_with_decay="The decay counts as a gradient, so weights that have none of the loss are moved as well.",
    ),
    WeightStep(
        "adamw",
        r"\Delta w = -\eta\,\lambda\,w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \epsilon}",
        _RATE | _DECAY | _ADAM | _ROOT,
        lambda n: -n["learning_rate"] * n["weight_decay"] * n["before"] + _adam(n),
        _ONE.format("AdamW", "the corrected m", "the corrected v"),
        idle_with_decay="A weight without a gradient, such as those of a word piece that is not in the text, is moved by its decay alone.",
    ),
)
"""The steps of torch.optim, in the order in which the page lists them."""
SOURCE = "torch.optim, whose steps these are; Kingma and Ba (2015), Adam, algorithm 1; Loshchilov and Hutter (2019), Decoupled weight decay regularization, algorithm 2"

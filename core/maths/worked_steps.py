"""The lines of the worked example: each step of the calculation with its formula, its numbers and what it means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.maths.activations import sigmoid, sigmoid_derivative
from core.maths.catalogue import Array
from core.maths.printed import line


@dataclass(frozen=True)
class Pass:
    """One forward pass: score, probability, loss."""

    z: float
    probability: float
    loss: float


@dataclass(frozen=True)
class Step:
    """One line of the calculation.

    Attributes:
        part: forward, backward, update or second pass.
        symbolic: the formula; numeric: the same with the numbers put in, both LaTeX.
        values: every number in it, unrounded, by name.
    """

    key: str
    part: str
    title: str
    symbolic: str
    numeric: str
    values: Mapping[str, float]
    note: str


def forward_steps(x: Array, y: int, w: Array, bias: float, done: Pass, part: str, mark: str) -> list[Step]:
    """Return score, probability and loss of a pass; `part` is where they belong, `mark` is put behind each symbol."""
    places = range(1, len(x) + 1)
    p = done.probability
    truth = rf"\hat{{y}}{mark}" if y else rf"(1 - \hat{{y}}{mark})"
    chosen, missed = math.exp(-done.loss), -math.expm1(-done.loss)  # the true class's probability, and 1 less that
    sure = missed < 1e-3  # then the digits that count stand in what is missing from 1
    suffix = "_after" if mark else ""
    named = {f"w{i}": float(v) for i, v in zip(places, w, strict=True)} | {
        f"x{i}": float(v) for i, v in zip(places, x, strict=True)
    }
    terms = [float(value) for pair in zip(w, x, strict=True) for value in pair]
    return [
        Step(
            f"score{suffix}",
            part,
            "Score",
            f"z{mark} = " + " + ".join(f"w_{{{i}}}{mark} x_{{{i}}}" for i in places) + f" + b{mark}",
            line(
                f"z{mark}",
                " + ".join([r"%s \cdot %s"] * len(x)) + " + %s",
                [*terms, bias],
                lambda *given: float(np.dot(given[:-1:2], given[1:-1:2]) + given[-1]),
                done.z,
            ),
            named | {"b": bias, "z": done.z},
            "Each input times its weight, added up, plus the bias.",
        ),
        Step(
            f"probability{suffix}",
            part,
            "Probability",
            rf"\hat{{y}}{mark} = \sigma(z{mark}) = \frac{{1}}{{1 + e^{{-z{mark}}}}}",
            line(rf"\hat{{y}}{mark}", r"\frac{1}{1 + e^{%s}}", [-done.z], _sigmoid_of_minus, p, brackets=False),
            {"z": done.z, "probability": p},
            "The sigmoid squeezes the score between 0 and 1.",
        ),
        Step(
            f"loss{suffix}",
            part,
            "Loss",
            rf"J{mark} = -y \log \hat{{y}}{mark} - (1 - y) \log(1 - \hat{{y}}{mark})",
            line(
                rf"J{mark} = -\log {truth}",
                r"-\log (1 - %s)" if sure else r"-\log %s",
                [missed if sure else chosen],
                (lambda share: -math.log1p(-share)) if sure else (lambda share: -math.log(share)),
                done.loss,
            ),
            {"probability": p, "loss": done.loss},
            f"With y = {y}, only one term is left: minus the logarithm of the true class's probability.",
        ),
    ]


def _product(*factors: float) -> float:
    return math.prod(factors)


def _sigmoid_of_minus(z: float) -> float:
    return float(sigmoid(np.array(-z)))


def backward_steps(x: Array, y: int, done: Pass, error: float) -> list[Step]:
    """Return the factors of the chain rule and the slope of every weight; `error` is the probability less the truth."""
    p, other = done.probability, float(sigmoid(np.array(-done.z)))  # 1 - p, its digits kept where p is nearly 1
    slope = float(sigmoid_derivative(np.array(done.z)))
    outer = error / slope  # -1 / p for y = 1 and 1 / (1 - p) for y = 0, as their quotient keeps its digits
    steps = [
        Step(
            "d_loss_d_probability",
            "backward",
            "Loss with respect to the probability",
            r"\frac{\partial J}{\partial \hat{y}} = -\frac{y}{\hat{y}} + \frac{1 - y}{1 - \hat{y}}",
            line(
                r"\frac{\partial J}{\partial \hat{y}}",
                r"-\frac{1}{%s}" if y else r"\frac{1}{%s}",
                [p if y else other],
                lambda share: (-1 if y else 1) / share,
                outer,
                brackets=False,
            ),
            {"d_loss_d_probability": outer},
            "How the loss changes when the probability does.",
        ),
        Step(
            "d_probability_d_z",
            "backward",
            "Probability with respect to the score",
            r"\frac{\partial \hat{y}}{\partial z} = \hat{y}\,(1 - \hat{y})",
            line(r"\frac{\partial \hat{y}}{\partial z}", r"%s \cdot %s", [p, other], _product, slope),
            {"d_probability_d_z": slope},
            "The sigmoid's own slope.",
        ),
        Step(
            "d_loss_d_z",
            "backward",
            "Loss with respect to the score",
            r"\frac{\partial J}{\partial z} = \frac{\partial J}{\partial \hat{y}} \cdot \frac{\partial \hat{y}}{\partial z} = \hat{y} - y",
            line(r"\frac{\partial J}{\partial z}", r"%s \cdot %s", [outer, slope], _product, error),
            {"d_loss_d_probability": outer, "d_probability_d_z": slope, "d_loss_d_z": error},
            "The chain rule: the two factors are multiplied, and what is left is the error.",
        ),
    ]
    inputs = [(f"w_{{{i}}}", f"x_{{{i}}}", f"w{i}", float(value)) for i, value in enumerate(x, start=1)]
    for symbol, inner, name, value in [*inputs, ("b", "1", "b", 1.0)]:
        steps.append(
            Step(
                f"d_loss_d_{name}",
                "backward",
                f"Loss with respect to {'the bias' if name == 'b' else 'weight ' + name[1:]}",
                rf"\frac{{\partial J}}{{\partial {symbol}}} = \frac{{\partial J}}{{\partial \hat{{y}}}} \cdot "
                rf"\frac{{\partial \hat{{y}}}}{{\partial z}} \cdot \frac{{\partial z}}{{\partial {symbol}}} = (\hat{{y}} - y) \cdot {inner}",
                line(
                    rf"\frac{{\partial J}}{{\partial {symbol}}}",
                    r"%s \cdot %s \cdot %s",
                    [outer, slope, value],
                    _product,
                    error * value,
                ),
                {
                    "d_loss_d_probability": outer,
                    "d_probability_d_z": slope,
                    "d_z_d_parameter": value,
                    "gradient": error * value,
                },
                "The bias is added as it is, so the last factor is 1."
                if name == "b"
                else "For each unit that the weight grows, the score changes by the input.",
            )
        )
    return steps


def update_steps(w: Array, bias: float, rate: float, gradient: Array, moved: Array) -> list[Step]:
    """Return each weight's move, the bias's last."""
    steps = []
    for place, (old, slope, new) in enumerate(zip([*w, bias], gradient, moved, strict=True), start=1):
        is_bias = place > len(w)
        symbol, name = ("b", "b") if is_bias else (f"w_{{{place}}}", f"w{place}")
        steps.append(
            Step(
                f"update_{name}",
                "update",
                "Update of the bias" if is_bias else f"Update of weight {place}",
                rf"{symbol}' = {symbol} - \alpha\,\frac{{\partial J}}{{\partial {symbol}}}",
                line(
                    f"{symbol}'",
                    r"%s - %s \cdot %s",
                    [float(old), rate, float(slope)],
                    lambda start, share, way: start - share * way,
                    float(new),
                    digits=6,
                ),
                {"old": float(old), "learning_rate": rate, "gradient": float(slope), "new": float(new)},
                "A small move against the slope.",
            )
        )
    return steps


def comparison(before: Pass, after: Pass) -> Step:
    """Return how the loss has changed."""
    change = after.loss - before.loss
    if abs(change) < 1e-9 * before.loss:
        change = 0.0  # of two numbers of sixteen digits not six are left
    note = (
        "The loss is lower: the step helped."
        if change < 0
        else "The loss did not change: the gradient is too small to show."
        if change == 0
        else "The loss is higher: the step was too long. Lower the learning rate."
    )
    return Step(
        "change",
        "second pass",
        "Change of the loss",
        "J' - J",
        line("J' - J", "%s - %s", [after.loss, before.loss], lambda one, other: one - other, change, digits=6),
        {"before": before.loss, "after": after.loss, "change": change},
        note,
    )

"""The article's example carried out: a linear model with a sigmoid sees one row, is wrong by some amount, and moves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import DataError
from core.maths.activations import log_sigmoid, sigmoid, sigmoid_derivative
from core.maths.catalogue import Array

FARTHEST = 700.0
"""Beyond this score 1 / probability is no double any more, so its factor in the chain rule could not be shown."""

SYMBOLS = {
    "x_i": "input i",
    "y": "truth: 1 or 0",
    "w_i": "weight of input i",
    "b": "bias",
    "z": "score (logit): the weighted sum",
    r"\hat{y}": "predicted probability of y = 1",
    "J": "loss of this row",
    r"\alpha": "learning rate",
}


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


@dataclass(frozen=True)
class WorkedExample:
    """The whole calculation; gradient and moved hold the weights' entries and the bias's last."""

    x: Array
    y: int
    weights: Array
    bias: float
    learning_rate: float
    before: Pass
    gradient: Array
    moved: Array
    after: Pass
    steps: tuple[Step, ...]


def number(value: float, digits: int = 4) -> str:
    """Write a number in LaTeX: with so many decimals, or with a power of ten where that would hide its digits.

    An exact number loses its closing zeros, a rounded one keeps them: 0.5, but 0.7710.
    """
    if value == 0 or 10.0 ** (1 - digits) <= abs(value) < 1e5:
        text = f"{value:.{digits}f}"
        return text.rstrip("0").rstrip(".") if _is_exact(value, digits) else text
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}"


def _is_exact(value: float, digits: int) -> bool:
    return abs(float(f"{value:.{digits}f}") - value) <= 1e-12  # 0.1 + 0.2 is 0.3 to a reader


def _result(value: float, digits: int = 4) -> str:
    """Write what a calculation gives, with the sign that says whether it was rounded."""
    return (" = " if _is_exact(value, digits) else r" \approx ") + number(value, digits)


def _factor(value: float) -> str:
    """Write a number as a factor: a negative one, or one with a power of ten, in brackets."""
    text = number(value)
    return f"({text})" if text.startswith("-") or "times" in text else text


def worked_example(
    x: Sequence[float] = (1.0, 2.0, 3.0),
    y: int = 1,
    weights: Sequence[float] = (0.1, -0.2, 0.05),
    bias: float = 0.0,
    learning_rate: float = 0.01,
) -> WorkedExample:
    """Carry out forward pass, loss, every partial derivative, the update and the second pass.

    The article states x, y and the learning rate, and no weights to start from; the defaults here give a wrong first answer.

    Raises:
        DataError: y is not 0 or 1, x and weights differ in length or hold no finite numbers, or the score is beyond 700.
    """
    row, w = np.asarray(x, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    _check(row, y, w, bias, learning_rate)
    before = _forward(row, y, w, bias)
    error = float((1 - 2 * y) * sigmoid(np.array((1 - 2 * y) * before.z)))  # probability - y, digits kept near 0
    gradient = error * np.append(row, 1.0)
    moved = np.append(w, bias) - learning_rate * gradient
    after = _forward(row, y, moved[:-1], float(moved[-1]))
    steps = (
        *_forward_steps(row, y, w, bias, before, "forward", ""),
        *_backward_steps(row, y, before, error),
        *_update_steps(w, bias, learning_rate, gradient, moved),
        *_forward_steps(row, y, moved[:-1], float(moved[-1]), after, "second pass", "'"),
        _comparison(before, after),
    )
    return WorkedExample(row, y, w, bias, learning_rate, before, gradient, moved, after, steps)


def _check(x: Array, y: int, w: Array, bias: float, rate: float) -> None:
    if x.ndim != 1 or not len(x) or x.shape != w.shape:
        raise DataError(f"x has shape {x.shape} and the weights {w.shape}; both need one number for each input.")
    if y not in (0, 1):
        raise DataError(f"y is {y!r}; allowed is 0 or 1.")
    if not np.isfinite([*x, *w, bias, rate]).all():
        raise DataError("x, the weights, the bias and the learning rate must be finite numbers; one of them is not.")
    if abs(score := float(w @ x + bias)) > FARTHEST:
        raise DataError(f"The score w·x + b is {score:g}; allowed is -700 to 700. Take smaller inputs or weights.")


def _forward(x: Array, y: int, w: Array, bias: float) -> Pass:
    z = float(w @ x + bias)
    return Pass(z, float(sigmoid(np.array(z))), float(-log_sigmoid(np.array((2 * y - 1) * z))))


def _forward_steps(x: Array, y: int, w: Array, bias: float, done: Pass, part: str, mark: str) -> list[Step]:
    places = range(1, len(x) + 1)
    terms = " + ".join(rf"{_factor(float(a))} \cdot {_factor(float(b))}" for a, b in zip(w, x, strict=True))
    p = done.probability
    truth = rf"\hat{{y}}{mark}" if y else rf"(1 - \hat{{y}}{mark})"
    sign = "=" if done.z == 0 else r"\approx"
    chosen = math.exp(-done.loss)  # the true class's probability
    suffix = "_after" if mark else ""
    named = {f"w{i}": float(v) for i, v in zip(places, w, strict=True)} | {
        f"x{i}": float(v) for i, v in zip(places, x, strict=True)
    }
    return [
        Step(
            f"score{suffix}",
            part,
            "Score",
            f"z{mark} = " + " + ".join(f"w_{{{i}}}{mark} x_{{{i}}}" for i in places) + f" + b{mark}",
            f"z{mark} = {terms} + {_factor(bias)}{_result(done.z)}",
            named | {"b": bias, "z": done.z},
            "Each input times its weight, added up, plus the bias.",
        ),
        Step(
            f"probability{suffix}",
            part,
            "Probability",
            rf"\hat{{y}}{mark} = \sigma(z{mark}) = \frac{{1}}{{1 + e^{{-z{mark}}}}}",
            rf"\hat{{y}}{mark} = \frac{{1}}{{1 + e^{{{number(-done.z)}}}}} {sign} {number(p)}",
            {"z": done.z, "probability": p},
            "The sigmoid squeezes the score between 0 and 1.",
        ),
        Step(
            f"loss{suffix}",
            part,
            "Loss",
            rf"J{mark} = -y \log \hat{{y}}{mark} - (1 - y) \log(1 - \hat{{y}}{mark})",
            rf"J{mark} = -\log {truth} = -\log {_factor(chosen)}{_result(done.loss)}",
            {"probability": p, "loss": done.loss},
            f"With y = {y}, only one term is left: minus the logarithm of the true class's probability.",
        ),
    ]


def _backward_steps(x: Array, y: int, done: Pass, error: float) -> list[Step]:
    p, other = done.probability, float(sigmoid(np.array(-done.z)))  # 1 - p, its digits kept where p is nearly 1
    slope = float(sigmoid_derivative(np.array(done.z)))
    outer = error / slope  # -1 / p for y = 1 and 1 / (1 - p) for y = 0, as their quotient keeps its digits
    steps = [
        Step(
            "d_loss_d_probability",
            "backward",
            "Loss with respect to the probability",
            r"\frac{\partial J}{\partial \hat{y}} = -\frac{y}{\hat{y}} + \frac{1 - y}{1 - \hat{y}}",
            r"\frac{\partial J}{\partial \hat{y}} = "
            + (rf"-\frac{{1}}{{{number(p)}}}" if y else rf"\frac{{1}}{{{number(other)}}}")
            + _result(outer),
            {"d_loss_d_probability": outer},
            "How the loss changes when the probability does.",
        ),
        Step(
            "d_probability_d_z",
            "backward",
            "Probability with respect to the score",
            r"\frac{\partial \hat{y}}{\partial z} = \hat{y}\,(1 - \hat{y})",
            rf"\frac{{\partial \hat{{y}}}}{{\partial z}} = {_factor(p)} \cdot {_factor(other)}{_result(slope)}",
            {"d_probability_d_z": slope},
            "The sigmoid's own slope.",
        ),
        Step(
            "d_loss_d_z",
            "backward",
            "Loss with respect to the score",
            r"\frac{\partial J}{\partial z} = \frac{\partial J}{\partial \hat{y}} \cdot \frac{\partial \hat{y}}{\partial z} = \hat{y} - y",
            rf"\frac{{\partial J}}{{\partial z}} = {_factor(outer)} \cdot {_factor(slope)}{_result(error)}",
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
                rf"\frac{{\partial J}}{{\partial {symbol}}} = {_factor(outer)} \cdot {_factor(slope)} \cdot {_factor(value)}"
                + _result(error * value),
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


def _update_steps(w: Array, bias: float, rate: float, gradient: Array, moved: Array) -> list[Step]:
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
                rf"{symbol}' = {number(float(old))} - {_factor(rate)} \cdot {_factor(float(slope))}{_result(float(new), 6)}",
                {"old": float(old), "learning_rate": rate, "gradient": float(slope), "new": float(new)},
                "A small move against the slope.",
            )
        )
    return steps


def _comparison(before: Pass, after: Pass) -> Step:
    change = after.loss - before.loss
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
        f"J' - J = {number(after.loss, 6)} - {number(before.loss, 6)}{_result(change, 6)}",
        {"before": before.loss, "after": after.loss, "change": change},
        note,
    )

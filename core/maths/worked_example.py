"""The article's example carried out: a linear model with a sigmoid sees one row, is wrong by some amount, and moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import DataError
from core.maths.activations import log_sigmoid, sigmoid
from core.maths.catalogue import Array
from core.maths.worked_steps import Pass, Step, backward_steps, comparison, forward_steps, update_steps

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
        *forward_steps(row, y, w, bias, before, "forward", ""),
        *backward_steps(row, y, before, error),
        *update_steps(w, bias, learning_rate, gradient, moved),
        *forward_steps(row, y, moved[:-1], float(moved[-1]), after, "second pass", "'"),
        comparison(before, after),
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
    if abs(z) < 1e-13 * float(np.abs(w) @ np.abs(x) + abs(bias)):
        z = 0.0  # 0.1 + 0.2 - 0.3 is nothing to a reader
    return Pass(z, float(sigmoid(np.array(z))), float(-log_sigmoid(np.array((2 * y - 1) * z))))

"""Loss functions with their gradients: one entry each, read by the pages and swept by the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.errors import DataError
from core.maths.activations import log_sigmoid, sigmoid, sigmoid_derivative
from core.maths.catalogue import Array, Catalogue, Setting, resolve
from core.maths.softmax import log_softmax, softmax

Kind = Literal["number", "binary", "classes"]


@dataclass(frozen=True)
class BatchLoss:
    """A batch's losses.

    Attributes:
        rows: loss of each row (rows,); total: their sum; mean: their mean, which training lowers.
        row_gradients: gradient of each row's own loss with respect to its logits.
        gradients: the same for the mean: row_gradients / rows.
    """

    rows: Array
    total: float
    mean: float
    row_gradients: Array
    gradients: Array


@dataclass(frozen=True)
class Loss:
    """A loss of logits z against the truth y, row by row.

    Attributes:
        kind: what z and y are. number: any prediction (rows,) and any target (rows,). binary: a logit (rows,) and 0 or 1.
            classes: logits (rows, classes) and class indices (rows,).
        latex: the loss of one row; batch_latex: of a batch; gradient_latex: one row's gradient with respect to its logit.
        value, gradient: (z, y, settings) -> loss (rows,), gradient (shape of z).
        symbols: each symbol in the formulas and what it means.
        torch: one row's loss as a torch expression in z, y and the settings.
    """

    key: str
    title: str
    kind: Kind
    latex: str
    batch_latex: str
    gradient_latex: str
    symbols: Mapping[str, str]
    value: Callable[[Array, Array, Mapping[str, float]], Array]
    gradient: Callable[[Array, Array, Mapping[str, float]], Array]
    note: str
    source: str
    torch: str
    settings: tuple[Setting, ...] = ()

    def batch(self, z: Any, y: Any, settings: Mapping[str, float] | None = None) -> BatchLoss:
        """Return every row's loss and gradient, their sum and their mean.

        Raises:
            DataError: z and y do not fit each other or the loss; the message names both shapes or the value.
            ConfigError: an unknown setting or one out of range.
        """
        scores, truth = self._check(np.asarray(z, dtype=np.float64), np.asarray(y))
        values = resolve(self.settings, settings, self.title)
        rows = self.value(scores, truth, values)
        gradients = self.gradient(scores, truth, values)
        return BatchLoss(rows, float(rows.sum()), float(rows.mean()), gradients, gradients / len(rows))

    def _check(self, z: Array, y: Any) -> tuple[Array, Any]:
        expected = 2 if self.kind == "classes" else 1
        if z.ndim != expected or y.shape != z.shape[:1] or not len(z):
            raise DataError(
                f"{self.title} got scores of shape {z.shape} and truths of shape {y.shape}; it needs "
                f"{'(rows, classes)' if expected == 2 else '(rows,)'} and (rows,) with at least one row."
            )
        if self.kind == "classes":
            wrong = [value for value in y.tolist() if value not in range(z.shape[1])]
            allowed = f"a class from 0 to {z.shape[1] - 1}"
        elif self.kind == "binary":
            wrong, allowed = [value for value in y.tolist() if value not in (0, 1)], "0 or 1"
        else:
            wrong, allowed = [value for value in y.tolist() if not np.isfinite(value)], "a finite number"
        if wrong:
            raise DataError(f"{self.title}: the truth holds {wrong[0]!r}; allowed is {allowed}.")
        return z, y.astype(np.int64 if self.kind == "classes" else np.float64)


def _sign(y: Array) -> Array:
    """Return +1 for the class 1 and -1 for the class 0: sign(y) z is the logit of the true class."""
    return 2.0 * y - 1.0


def _bce_gradient(z: Array, y: Array) -> Array:
    return -_sign(y) * sigmoid(-_sign(y) * z)  # equals sigmoid(z) - y, with its digits kept where that is nearly 0


def _focal_value(z: Array, y: Array, settings: Mapping[str, float]) -> Array:
    weight = np.where(y == 1, settings["alpha"], 1.0 - settings["alpha"])
    true = _sign(y) * z
    return np.asarray(-weight * sigmoid(-true) ** settings["gamma"] * log_sigmoid(true))


def _focal_gradient(z: Array, y: Array, settings: Mapping[str, float]) -> Array:
    gamma, weight = settings["gamma"], np.where(y == 1, settings["alpha"], 1.0 - settings["alpha"])
    true = _sign(y) * z
    miss = sigmoid(-true)
    slope = weight * miss**gamma * (gamma * sigmoid(true) * log_sigmoid(true) - miss)
    return np.asarray(_sign(y) * slope)


def _smoothed_truth(z: Array, y: Array, smoothing: float) -> Array:
    """Return the target distribution (rows, classes): most of it on the true class, the rest spread over all."""
    classes = z.shape[1]
    return (1.0 - smoothing) * np.eye(classes)[y] + smoothing / classes


def _entropy_value(z: Array, y: Array, smoothing: float) -> Array:
    target = _smoothed_truth(z, y, smoothing)
    # A class without target mass must not turn -0 times a huge logarithm into anything but 0.
    return np.asarray(-np.where(target > 0, target * log_softmax(z), 0.0).sum(axis=1))


def _entropy_gradient(z: Array, y: Array, smoothing: float) -> Array:
    return np.asarray(softmax(z) - _smoothed_truth(z, y, smoothing))


_N = {"N": "number of rows in the batch", "i": "number of the row"}
_BINARY = {
    "z": "logit: the model's score before the sigmoid, any real number",
    "y": "truth: 1 or 0",
    r"\hat{y}": "predicted probability of the class 1",
    r"\sigma": "sigmoid: turns a logit into a probability",
    "L": "loss of one row",
    "J": "loss of the batch: the mean over its rows",
} | _N
_CLASSES = {
    "z_k": "logit of class k",
    "y_k": "truth: 1 for the true class, 0 for the others",
    r"\hat{y}_k": "predicted probability of class k: softmax of the logits",
    "K": "number of classes; the sum runs over the classes of one row",
    "L": "loss of one row",
    "J": "loss of the batch: the mean over its rows",
} | _N

LOSSES: Catalogue[Loss] = Catalogue(
    "loss",
    Loss(
        key="mean_squared_error",
        title="Mean squared error",
        kind="number",
        latex=r"L = (\hat{y} - y)^2",
        batch_latex=r"J = \frac{1}{N} \sum_{i=1}^{N} (\hat{y}_i - y_i)^2",
        gradient_latex=r"\frac{\partial L}{\partial \hat{y}} = 2\,(\hat{y} - y)",
        symbols={
            r"\hat{y}": "prediction, any real number",
            "y": "true value",
            "L": "loss of one row",
            "J": "loss of the batch: the mean over its rows",
        }
        | _N,
        value=lambda z, y, settings: np.square(z - y),
        gradient=lambda z, y, settings: 2.0 * (z - y),
        note="For predicting a number. A row twice as far off costs four times as much.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, section 5.1.4",
        torch="torch.nn.functional.mse_loss(z, y, reduction='none')",
    ),
    Loss(
        key="sigmoid_squared_error",
        title="Squared error after a sigmoid",
        kind="binary",
        latex=r"L = (\hat{y} - y)^2, \quad \hat{y} = \sigma(z)",
        batch_latex=r"J = \frac{1}{N} \sum_{i=1}^{N} \bigl(\sigma(z_i) - y_i\bigr)^2",
        gradient_latex=r"\frac{\partial L}{\partial z} = 2\,(\hat{y} - y)\,\hat{y}\,(1 - \hat{y})",
        symbols=_BINARY,
        value=lambda z, y, settings: np.square(sigmoid(-_sign(y) * z)),
        gradient=lambda z, y, settings: 2.0 * _bce_gradient(z, y) * sigmoid_derivative(z),
        note="The sigmoid's own slope multiplies the error, so a confident mistake has next to no gradient: learning stalls.",
        source="Glorot and Bengio (2010), section 4.1; Goodfellow, Bengio and Courville (2016), section 6.2.2.2",
        torch="torch.nn.functional.mse_loss(torch.sigmoid(z), y, reduction='none')",
    ),
    Loss(
        key="binary_cross_entropy",
        title="Binary cross-entropy",
        kind="binary",
        latex=r"L = -\,y \log \hat{y} - (1 - y) \log(1 - \hat{y}), \quad \hat{y} = \sigma(z)",
        batch_latex=r"J = -\frac{1}{N} \sum_{i=1}^{N} \bigl[\,y_i \log \hat{y}_i + (1 - y_i) \log(1 - \hat{y}_i)\,\bigr]",
        gradient_latex=r"\frac{\partial L}{\partial z} = \hat{y} - y",
        symbols=_BINARY,
        value=lambda z, y, settings: -log_sigmoid(_sign(y) * z),
        gradient=lambda z, y, settings: _bce_gradient(z, y),
        note="For two classes. The sigmoid's slope cancels: the gradient is the error itself, and largest where the model is most wrong.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, section 6.2.2.2",
        torch="torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction='none')",
    ),
    Loss(
        key="cross_entropy",
        title="Cross-entropy",
        kind="classes",
        latex=r"L = -\sum_{k=1}^{K} y_k \log \hat{y}_k, \quad \hat{y} = \mathrm{softmax}(z)",
        batch_latex=r"J = -\frac{1}{N} \sum_{i=1}^{N} \sum_{k=1}^{K} y_{ik} \log \hat{y}_{ik}",
        gradient_latex=r"\frac{\partial L}{\partial z_k} = \hat{y}_k - y_k",
        symbols=_CLASSES,
        value=lambda z, y, settings: _entropy_value(z, y, 0.0),
        gradient=lambda z, y, settings: _entropy_gradient(z, y, 0.0),
        note="For any number of classes. Only the true class's term is left of the sum, so the loss is minus the logarithm of its probability.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, section 6.2.2.3",
        torch="torch.nn.functional.cross_entropy(z, y, reduction='none')",
    ),
    Loss(
        key="focal",
        title="Focal loss",
        kind="binary",
        latex=r"L = -\alpha_t\,(1 - p_t)^{\gamma} \log p_t, \quad p_t = \begin{cases} \sigma(z) & y = 1 \\ 1 - \sigma(z) & y = 0 \end{cases}",
        batch_latex=r"J = -\frac{1}{N} \sum_{i=1}^{N} \alpha_{t,i}\,(1 - p_{t,i})^{\gamma} \log p_{t,i}",
        gradient_latex=r"\frac{\partial L}{\partial z} = (2y - 1)\,\alpha_t\,(1 - p_t)^{\gamma}\,\bigl(\gamma\,p_t \log p_t - (1 - p_t)\bigr)",
        symbols={
            "p_t": "predicted probability of the true class",
            r"\gamma": "focusing: how much rows that are already right are turned down; 0 gives cross-entropy",
            r"\alpha_t": "class weight: alpha for the class 1, 1 - alpha for the class 0",
        }
        | {symbol: meaning for symbol, meaning in _BINARY.items() if symbol != r"\hat{y}"},
        value=_focal_value,
        gradient=_focal_gradient,
        note="For rare classes: easy rows are turned down so that the few hard ones are heard.",
        source="Lin, Goyal, Girshick, He and Dollár (2017), Focal loss for dense object detection, section 3.2",
        torch="-(alpha * y + (1 - alpha) * (1 - y)) * torch.sigmoid(-(2 * y - 1) * z) ** gamma"
        " * torch.nn.functional.logsigmoid((2 * y - 1) * z)",
        settings=(
            Setting("gamma", r"\gamma", "focusing", 2.0, 0.0, 5.0),
            Setting("alpha", r"\alpha", "weight of the class 1", 0.25, 0.0, 1.0),
        ),
    ),
    Loss(
        key="label_smoothed_cross_entropy",
        title="Label-smoothed cross-entropy",
        kind="classes",
        latex=r"L = -\sum_{k=1}^{K} q_k \log \hat{y}_k, \quad q_k = (1 - \varepsilon)\,y_k + \frac{\varepsilon}{K}",
        batch_latex=r"J = -\frac{1}{N} \sum_{i=1}^{N} \sum_{k=1}^{K} q_{ik} \log \hat{y}_{ik}",
        gradient_latex=r"\frac{\partial L}{\partial z_k} = \hat{y}_k - q_k",
        symbols={
            "q_k": "smoothed truth of class k: what the prediction should be",
            r"\varepsilon": "smoothing: the share of the truth that is spread evenly over all classes",
        }
        | _CLASSES,
        value=lambda z, y, settings: _entropy_value(z, y, settings["smoothing"]),
        gradient=lambda z, y, settings: _entropy_gradient(z, y, settings["smoothing"]),
        note="The best logits are finite: a model gains nothing from pushing a right answer towards certainty.",
        source="Szegedy, Vanhoucke, Ioffe, Shlens and Wojna (2016), Rethinking the Inception architecture, section 7",
        torch="torch.nn.functional.cross_entropy(z, y, label_smoothing=smoothing, reduction='none')",
        settings=(Setting("smoothing", r"\varepsilon", "smoothing", 0.1, 0.0, 0.9),),
    ),
)


@dataclass(frozen=True)
class Stall:
    """The gradient that each loss sends back through the sigmoid at the same logits; ratio is squared error's over cross-entropy's."""

    z: Array
    squared_error: Array
    cross_entropy: Array
    ratio: Array


def squared_error_stall(z: Array, y: float = 1.0) -> Stall:
    """Compare both losses' gradients at logits z for one truth.

    The ratio is 2 sigmoid(z) (1 - sigmoid(z)): at most a half, and 0 in both tails, the one where the model is wrong included.
    """
    scores = np.asarray(z, dtype=np.float64)
    truth = np.full_like(scores, y)
    cross_entropy = _bce_gradient(scores, truth)
    factor = 2.0 * sigmoid_derivative(scores)
    return Stall(scores, cross_entropy * factor, cross_entropy, factor)

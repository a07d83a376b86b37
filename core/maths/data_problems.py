"""Learning problems on data rows, where the rows under the gradient make BGD, mini-batches and SGD differ."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.maths.activations import log_sigmoid, sigmoid
from core.maths.catalogue import Array
from core.maths.softmax import log_softmax, softmax
from core.maths.surfaces import Interval

Rows = NDArray[np.int64]


def _checked(features: Any, labels: Any, classes: int) -> tuple[Array, NDArray[np.int64]]:
    """Return both as arrays.

    Raises:
        DataError: their shapes do not fit, a feature is not finite, or a label is no class.
    """
    x, y = np.asarray(features, dtype=np.float64), np.asarray(labels)
    if x.ndim != 2 or not len(x) or y.shape != x.shape[:1]:
        raise DataError(
            f"features have shape {x.shape} and labels {y.shape}; needed are (rows, features) and (rows,) with at least one row."
        )
    if not np.isfinite(x).all():
        raise DataError(
            f"{int((~np.isfinite(x)).any(axis=1).sum())} rows hold a feature that is no finite number. Leave them out first."
        )
    if not np.isin(y, np.arange(classes)).all():
        wrong = y[~np.isin(y, np.arange(classes))][0]
        raise DataError(f"a label is {wrong}; allowed is a class from 0 to {classes - 1}.")
    return x, y.astype(np.int64)


class LogisticRegression:
    """Two classes, one weight a feature and a bias: mean binary cross-entropy of sigmoid(X w + b).

    Parameters are (features + 1,), the bias last, or (features,) without a bias; with two parameters the loss can be drawn.
    """

    def __init__(
        self, features: Any, labels: Any, *, bias: bool = True, domain: tuple[Interval, Interval] | None = None
    ) -> None:
        self.features, self.labels = _checked(features, labels, 2)
        self.domain = domain
        self.bias = bias
        self._inputs = np.hstack([self.features, np.ones((len(self.features), 1))]) if bias else self.features

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.features)

    @property
    def size(self) -> int:
        """Number of parameters."""
        return self._inputs.shape[1]

    def loss(self, parameters: Array) -> float:
        """Return the mean loss over all rows."""
        return float(-log_sigmoid((2 * self.labels - 1) * (self._inputs @ parameters)).mean())

    def gradient(self, parameters: Array, rows: Rows | None = None) -> Array:
        """Return the gradient of the mean loss over the given rows, all of them for None: X^T (sigmoid(X w) - y) / rows."""
        x, y = (self._inputs, self.labels) if rows is None else (self._inputs[rows], self.labels[rows])
        return np.asarray(x.T @ (sigmoid(x @ parameters) - y) / len(x))

    def accuracy(self, parameters: Array) -> float:
        """Return the share of rows on the right side of the boundary."""
        return float(((self._inputs @ parameters > 0) == (self.labels == 1)).mean())

    def grid(self, resolution: int = 80) -> tuple[Array, Array, Array]:
        """Return w1 (resolution,), w2 (resolution,) and the losses (w2, w1) over the drawn domain.

        Raises:
            DataError: the problem has other than two parameters, or no domain to draw.
        """
        if self.domain is None or self.size != 2:
            raise DataError(
                f"a problem of {self.size} parameters and domain {self.domain} cannot be drawn as a surface."
            )
        first, second = (np.linspace(low, high, resolution) for low, high in self.domain)
        points = np.stack(np.meshgrid(first, second), axis=-1).reshape(-1, 2)
        signs = 2 * self.labels - 1
        losses = [-log_sigmoid((part @ self._inputs.T) * signs).mean(axis=1) for part in np.array_split(points, 16)]
        return first, second, np.concatenate(losses).reshape(resolution, resolution)


class SoftmaxHead:
    """Any number of classes over given features: mean cross-entropy of softmax(X W^T + b).

    Parameters are W (classes, features) and b (classes,) in one vector: each class's row of W followed by its bias.
    """

    domain: tuple[Interval, Interval] | None = None

    def __init__(self, features: Any, labels: Any, classes: int | None = None) -> None:
        self.classes = int(classes if classes is not None else np.max(labels, initial=0) + 1)
        self.features, self.labels = _checked(features, labels, self.classes)
        self._inputs = np.hstack([self.features, np.ones((len(self.features), 1))])

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.features)

    @property
    def size(self) -> int:
        """Number of parameters."""
        return self.classes * self._inputs.shape[1]

    def _logits(self, parameters: Array, inputs: Array) -> Array:
        return np.asarray(inputs @ parameters.reshape(self.classes, -1).T)

    def loss(self, parameters: Array) -> float:
        """Return the mean loss over all rows."""
        logs = log_softmax(self._logits(parameters, self._inputs))
        return float(-logs[np.arange(self.rows), self.labels].mean())

    def gradient(self, parameters: Array, rows: Rows | None = None) -> Array:
        """Return the gradient of the mean loss over the given rows, all of them for None: (softmax - one-hot)^T X / rows."""
        x, y = (self._inputs, self.labels) if rows is None else (self._inputs[rows], self.labels[rows])
        error = softmax(self._logits(parameters, x))
        error[np.arange(len(x)), y] -= 1.0
        return np.asarray((error.T @ x / len(x)).reshape(-1))

    def accuracy(self, parameters: Array) -> float:
        """Return the share of rows whose most probable class is the true one."""
        return float((self._logits(parameters, self._inputs).argmax(axis=1) == self.labels).mean())


def generated_classification(
    rows: int = 200, *, overlap: float = 1.0, stretch: float = 3.0, bias: bool = False, seed: int = 0
) -> LogisticRegression:
    """Draw two classes of points in the plane, one on each side of the origin, and set logistic regression on them.

    Args:
        overlap: spread of each class against the distance between them: 0.3 hardly meets, 2 is mostly mixed.
        stretch: how much wider the first feature is than the second, which makes the loss a ravine.
        bias: with one, there are three parameters and the loss cannot be drawn as a surface.

    Raises:
        DataError: fewer than 2 rows.
    """
    if rows < 2:
        raise DataError(f"rows is {rows}; allowed is 2 or more.")
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(rows) % 2)
    centres = np.where(labels[:, None] == 1, 1.0, -1.0) * np.array([0.5, 1.0])
    points = centres + overlap * rng.standard_normal((rows, 2))
    points[:, 0] *= stretch
    return LogisticRegression(points, labels, bias=bias, domain=None if bias else ((-2.0, 3.0), (-2.0, 5.0)))

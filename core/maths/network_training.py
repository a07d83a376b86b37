"""Training of a small network with snapshots to animate, and maps of what it and its units compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import ConfigError, DataError
from core.maths.catalogue import Array
from core.maths.data_sets import DataSet
from core.maths.network import Network
from core.maths.optimizers import OPTIMIZERS
from core.maths.race import row_batches

Bounds = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Snapshot:
    """The network at one step: its parameters, and how it does on training and test rows (None without test rows)."""

    step: int
    parameters: Array
    train_loss: float
    test_loss: float | None
    train_accuracy: float
    test_accuracy: float | None


@dataclass(frozen=True)
class Training:
    """A finished training.

    Attributes:
        snapshots: from step 0 to the last, evenly spaced.
        gradient_norms: norm of the gradient of each step.
        diverged_at: first step after which a number was not finite; the training ends there. None if it never was.
    """

    network: Network
    train: DataSet
    test: DataSet
    snapshots: tuple[Snapshot, ...]
    gradient_norms: Array
    diverged_at: int | None


def train_network(
    network: Network,
    data: DataSet,
    initialisation: str = "xavier",
    optimizer: str = "adam",
    hyper: Mapping[str, float] | None = None,
    steps: int = 300,
    batch_size: int = 32,
    snapshots: int = 40,
    test_share: float = 0.3,
    std: float = 1.0,
    seed: int = 0,
) -> Training:
    """Train a network on a data set.

    Args:
        initialisation, optimizer: keys of their catalogues; hyper: the optimiser's settings; std: the Gaussian's spread.
        batch_size: rows under each gradient; 0 for all, as BGD always takes.
        snapshots: how many to keep besides the start.
        seed: of the split, the weights and the order of the rows.

    Raises:
        ConfigError: an unknown name, a setting out of range, or fewer than 1 step or snapshot.
        DataError: the network does not fit the data.
    """
    if steps < 1 or snapshots < 1 or batch_size < 0:
        raise ConfigError(
            f"steps is {steps}, snapshots {snapshots} and batch_size {batch_size}; allowed are 1, 1 and 0 or more."
        )
    if len(data.classes) > max(network.outputs, 2):
        raise DataError(
            f"the data has {len(data.classes)} classes and the network {network.outputs} outputs. Give it {len(data.classes)} outputs."
        )
    entry = OPTIMIZERS[optimizer]
    values = entry.resolve(hyper)
    train, test = data.split(test_share, seed)
    size = 0 if entry.data == "full" else min(batch_size, len(train))
    drawn = row_batches(len(train), size, np.random.default_rng(seed)) if size else None
    parameters = network.start(initialisation, seed, std)
    state = entry.start(parameters)
    wanted = set(np.linspace(0, steps, min(snapshots, steps) + 1).round().astype(int).tolist())
    kept: list[Snapshot] = []
    norms: list[float] = []
    diverged_at = None
    with np.errstate(over="ignore", invalid="ignore"):  # a training that diverges overflows, and says so
        kept.append(_snapshot(network, parameters, 0, train, test))
        for step in range(1, steps + 1):
            rows = next(drawn) if drawn else slice(None)
            forward = network.forward(parameters, train.points[rows])
            gradient = network.backward(parameters, forward, train.labels[rows]).gradient
            parameters, state, _ = entry.step(parameters, gradient, state, values)
            norms.append(float(np.linalg.norm(gradient)))
            taken = _snapshot(network, parameters, step, train, test) if step in wanted else None
            if not np.isfinite(parameters).all() or (taken and not np.isfinite(taken.train_loss)):
                diverged_at = step
                break
            if taken:
                kept.append(taken)
    return Training(network, train, test, tuple(kept), np.array(norms), diverged_at)


def _snapshot(network: Network, parameters: Array, step: int, train: DataSet, test: DataSet) -> Snapshot:
    def score(part: DataSet) -> tuple[float, float]:
        right = network.predict(parameters, part.points) == part.labels
        return network.loss(parameters, part.points, part.labels), float(right.mean())

    train_loss, train_accuracy = score(train)
    test_loss, test_accuracy = score(test) if len(test) else (None, None)
    return Snapshot(step, parameters, train_loss, test_loss, train_accuracy, test_accuracy)


def _lattice(bounds: Bounds, resolution: int) -> tuple[Array, Array, Array]:
    x, y = (np.linspace(low, high, resolution) for low, high in bounds)
    return x, y, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


@dataclass(frozen=True)
class Maps:
    """Values over the plane: x (columns,), y (rows,), and maps (..., y, x)."""

    x: Array
    y: Array
    values: Array


def decision_grid(network: Network, parameters: Array, bounds: Bounds, resolution: int = 50) -> Maps:
    """Return each class's probability over the plane: values (classes, y, x), two classes for a sigmoid output."""
    x, y, points = _lattice(bounds, resolution)
    p = network.forward(parameters, points).probabilities.T.reshape(-1, resolution, resolution)
    return Maps(x, y, np.concatenate([1.0 - p, p]) if network.outputs == 1 else p)


def hidden_maps(network: Network, parameters: Array, bounds: Bounds, resolution: int = 30) -> list[Maps]:
    """Return the output of every hidden unit over the plane, one entry a layer: values (units, y, x)."""
    x, y, points = _lattice(bounds, resolution)
    forward = network.forward(parameters, points)
    return [Maps(x, y, outputs.T.reshape(-1, resolution, resolution)) for outputs in forward.outputs[1:-1]]


def distinct_units(network: Network, parameters: Array, tolerance: float = 1e-9) -> list[int]:
    """Return how many units of each hidden layer differ in weights and bias: 1 means that all compute the same."""
    counts: list[int] = []
    for layer in network.layers(parameters)[:-1]:
        rows: Any = np.hstack([layer.weights, layer.biases[:, None]])
        counts.append(len(np.unique(np.round(rows / tolerance), axis=0)))
    return counts

"""A small fully connected network, forward and backward, every intermediate kept by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigError, DataError
from core.maths.activations import ACTIVATIONS, sigmoid
from core.maths.catalogue import Array
from core.maths.initialisations import INITIALISATIONS
from core.maths.losses import LOSSES
from core.maths.softmax import softmax

MOST_LAYERS, MOST_UNITS = 3, 8


class Layer(NamedTuple):
    """Weights (units, inputs) and biases (units,) of one layer."""

    weights: Array
    biases: Array


@dataclass(frozen=True)
class Forward:
    """What a forward pass computed.

    Attributes:
        sums: Z1 to ZL, each (rows, units): weighted sums with bias; the last are the logits.
        outputs: A0 (the inputs) to AL (the probabilities), each (rows, units).
    """

    sums: tuple[Array, ...]
    outputs: tuple[Array, ...]

    @property
    def probabilities(self) -> Array:
        """Probability of the class 1 (rows, 1), or of each class (rows, classes)."""
        return self.outputs[-1]

    def named(self) -> dict[str, Array]:
        """Return everything in the order of computation: X, Z1, A1, ..., ZL, P."""
        last = len(self.sums)
        named = {"X": self.outputs[0]}
        for number in range(1, last + 1):
            named[f"Z{number}"] = self.sums[number - 1]
            named["P" if number == last else f"A{number}"] = self.outputs[number]
        return named


@dataclass(frozen=True)
class Backward:
    """What a backward pass computed; d stands for the derivative of the mean loss.

    Attributes:
        loss: mean loss; row_losses: loss of each row (rows,).
        sums: dZ1 to dZL; outputs: dA0 to dA(L-1); layers: dW and db of each layer.
        gradient: all dW and db as one vector, in the order of the parameters.
    """

    loss: float
    row_losses: Array
    sums: tuple[Array, ...]
    outputs: tuple[Array, ...]
    layers: tuple[Layer, ...]
    gradient: Array

    def named(self) -> dict[str, Array]:
        """Return everything in the order of computation: dZL, dWL, dbL, dA(L-1), ..., dZ1, dW1, db1."""
        named = {}
        for number in range(len(self.sums), 0, -1):
            named[f"dZ{number}"] = self.sums[number - 1]
            named[f"dW{number}"], named[f"db{number}"] = self.layers[number - 1]
            if number > 1:
                named[f"dA{number - 1}"] = self.outputs[number - 1]
        return named


@dataclass(frozen=True)
class Network:
    """The shape of a network; its parameters are one vector that the methods take.

    Attributes:
        hidden: units of each hidden layer, first to last.
        activation: key of its catalogue, for all hidden layers.
        outputs: 1 for a sigmoid with binary cross-entropy, 2 or more for softmax with cross-entropy.
        inputs: number of features.

    Raises:
        ConfigError: other than 1 to 3 hidden layers of 1 to 8 units, an unknown activation, or no input or output.
    """

    hidden: tuple[int, ...] = (4,)
    activation: str = "tanh"
    outputs: int = 1
    inputs: int = 2

    def __post_init__(self) -> None:
        _ = ACTIVATIONS[self.activation]
        if not 1 <= len(self.hidden) <= MOST_LAYERS or not all(1 <= units <= MOST_UNITS for units in self.hidden):
            raise ConfigError(
                f"hidden is {list(self.hidden)}; allowed are 1 to {MOST_LAYERS} layers of 1 to {MOST_UNITS} units each."
            )
        if self.outputs < 1 or self.inputs < 1:
            raise ConfigError(f"inputs is {self.inputs} and outputs {self.outputs}; allowed is 1 or more of each.")

    @property
    def widths(self) -> tuple[int, ...]:
        """Units of every layer, inputs first and outputs last."""
        return (self.inputs, *self.hidden, self.outputs)

    @property
    def size(self) -> int:
        """Number of parameters."""
        return sum((before + 1) * after for before, after in zip(self.widths, self.widths[1:], strict=False))

    def layers(self, parameters: Array) -> tuple[Layer, ...]:
        """Cut the vector of parameters into each layer's weights and biases; they are views.

        Raises:
            ConfigError: the vector is of another network.
        """
        if parameters.shape != (self.size,):
            raise ConfigError(
                f"parameters have shape {parameters.shape}; a network of {self.widths} has ({self.size},)."
            )
        layers, at = [], 0
        for before, after in zip(self.widths, self.widths[1:], strict=False):
            weights = parameters[at : at + before * after].reshape(after, before)
            at += before * after
            layers.append(Layer(weights, parameters[at : at + after]))
            at += after
        return tuple(layers)

    def start(self, initialisation: str = "xavier", seed: int = 0, std: float = 1.0) -> Array:
        """Draw parameters; biases start at zero. std counts for the Gaussian initialisation alone."""
        entry, rng = INITIALISATIONS[initialisation], np.random.default_rng(seed)
        parts = []
        for before, after in zip(self.widths, self.widths[1:], strict=False):
            parts += [entry.weights(rng, before, after, std).reshape(-1), np.zeros(after)]
        return np.concatenate(parts)

    def forward(self, parameters: Array, x: Any) -> Forward:
        """Run rows (rows, inputs) through the network.

        Raises:
            DataError: the rows have another number of features.
        """
        a = np.asarray(x, dtype=np.float64)
        if a.ndim != 2 or a.shape[1] != self.inputs:
            raise DataError(f"rows have shape {a.shape}; this network needs (rows, {self.inputs}).")
        sums, outputs = [], [a]
        layers = self.layers(parameters)
        for number, (weights, biases) in enumerate(layers, start=1):
            z = a @ weights.T + biases
            if number < len(layers):
                a = ACTIVATIONS[self.activation].value(z)
            else:
                a = sigmoid(z) if self.outputs == 1 else softmax(z)
            sums.append(z)
            outputs.append(a)
        return Forward(tuple(sums), tuple(outputs))

    def backward(self, parameters: Array, forward: Forward, y: Any) -> Backward:
        """Send the mean loss's derivative back through the network by the chain rule.

        Args:
            forward: the pass over the same rows with the same parameters.
            y: class of each row (rows,): 0 or 1, or 0 to classes - 1.

        Raises:
            DataError: the truths do not fit the rows or hold an unknown class.
        """
        logits = forward.sums[-1]
        if self.outputs == 1:
            batch = LOSSES["binary_cross_entropy"].batch(logits[:, 0], y)
            dz = batch.gradients[:, None]
        else:
            batch = LOSSES["cross_entropy"].batch(logits, y)
            dz = batch.gradients
        layers = self.layers(parameters)
        d_sums: list[Array] = []
        d_outputs: list[Array] = []
        d_layers: list[Layer] = []
        for number in range(len(layers), 0, -1):
            if number < len(layers):
                dz = d_outputs[-1] * ACTIVATIONS[self.activation].derivative(forward.sums[number - 1])
            d_sums.append(dz)
            d_layers.append(Layer(dz.T @ forward.outputs[number - 1], dz.sum(axis=0)))
            d_outputs.append(dz @ layers[number - 1].weights)
        d_layers.reverse()
        gradient = np.concatenate([part.reshape(-1) for layer in d_layers for part in layer])
        return Backward(batch.mean, batch.rows, tuple(d_sums[::-1]), tuple(d_outputs[::-1]), tuple(d_layers), gradient)

    def loss(self, parameters: Array, x: Any, y: Any) -> float:
        """Return the mean loss of rows."""
        logits = self.forward(parameters, x).sums[-1]
        if self.outputs == 1:
            return LOSSES["binary_cross_entropy"].batch(logits[:, 0], y).mean
        return LOSSES["cross_entropy"].batch(logits, y).mean

    def predict(self, parameters: Array, x: Any) -> NDArray[np.int64]:
        """Return the most probable class of each row (rows,)."""
        probabilities = self.forward(parameters, x).probabilities
        chosen = probabilities[:, 0] > 0.5 if self.outputs == 1 else probabilities.argmax(axis=1)
        return np.asarray(chosen, dtype=np.int64)

"""Make a classifier as sure as it is right: one temperature, fitted on rows that it did not learn from, folded into the last layer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from core.engine.build import is_head
from core.maths.softmax import log_softmax
from core.runs.result import Temperature

LOWEST, HIGHEST = 0.05, 20.0
_GOLDEN = (math.sqrt(5) - 1) / 2
_UNKNOWN_ROWS = 2
_NEAR = 1e-3
"""Temperatures closer than a tenth of a per cent are the same: no number of rows can tell them apart."""


def log_loss(logits: np.ndarray, labels: np.ndarray, temperature: float = 1.0) -> float:
    """Return the mean log loss, in nats, of logits (rows, classes) over a temperature against class indices (rows,)."""
    return float(-log_softmax(logits, temperature)[np.arange(len(labels)), labels].mean())


def fit_temperature(logits: np.ndarray, labels: np.ndarray, rows: int | None = None) -> Temperature:
    """Return the temperature with the lowest log loss (Guo et al. 2017, section 4.2), between LOWEST and HIGHEST.

    Two more rows are counted of which nobody knows the class (as many as Laplace's rule of succession adds): rows that are
    all right would otherwise ask for certainty without an end, and the fewer they are, the less they may promise.

    Args:
        logits: (answers, classes) about rows that were not learned from; labels: (answers,) class indices.
        rows: different rows behind the answers, where a row was answered more than once.
    """
    count = len(labels) if rows is None else rows
    if not len(labels):
        return Temperature(1.0, 0, 0.0, 0.0)
    unknown = _UNKNOWN_ROWS / (count + _UNKNOWN_ROWS)

    def loss(step: float) -> float:
        logs = log_softmax(logits, math.exp(step))
        known = logs[np.arange(len(labels)), labels].mean()
        return float(-(1.0 - unknown) * known - unknown * logs.mean())

    value = math.exp(lowest_point(loss, math.log(LOWEST), math.log(HIGHEST)))
    return Temperature(value, count, log_loss(logits, labels), log_loss(logits, labels, value))


def lowest_point(height: Callable[[float], float], left: float, right: float) -> float:
    """Return where a function with one valley is lowest, to within _NEAR, by golden-section search (Kiefer 1953)."""
    low, high = right - _GOLDEN * (right - left), left + _GOLDEN * (right - left)
    at_low, at_high = height(low), height(high)
    while right - left > _NEAR:
        if at_low <= at_high:
            right, high, at_high = high, low, at_low
            low = right - _GOLDEN * (right - left)
            at_low = height(low)
        else:
            left, low, at_low = low, high, at_high
            high = left + _GOLDEN * (right - left)
            at_high = height(high)
    return (left + right) / 2


def output_layer(model: Any, classes: int) -> nn.Linear | None:
    """Return the linear layer that gives the logits and is trained, for adapters the copy that goes with them; None where there is none."""
    adapters = hasattr(model, "get_base_model")
    found = [
        module
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear)
        and module.out_features == classes
        and (".modules_to_save." in f".{name}." if adapters else is_head(name, model))
    ]
    return found[-1] if found else None


def cool(layer: nn.Linear, temperature: float) -> None:
    """Divide what a layer gives by the temperature, so that whoever loads the model gets the calibrated probabilities."""
    with torch.no_grad():
        layer.weight.div_(temperature)
        if layer.bias is not None:
            layer.bias.div_(temperature)

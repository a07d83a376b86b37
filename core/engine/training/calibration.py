"""Make a fine-tuned classifier as sure as it is right: one temperature, fitted on the validation rows and folded into the last layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from core.engine.build import is_head
from core.maths.softmax import log_softmax
from core.runs.result import Temperature

FEWEST_ROWS = 30
"""With fewer validation rows the temperature would follow single rows, and none is fitted."""
HIGHEST = 10.0
_CANDIDATES = np.geomspace(1.0, HIGHEST, 232)
"""Steps of one per cent, far finer than any number of validation rows can tell apart."""


def log_loss(logits: np.ndarray, labels: np.ndarray, temperature: float = 1.0) -> float:
    """Return the mean log loss, in nats, of logits (rows, classes) over a temperature against class indices (rows,)."""
    return float(-log_softmax(logits, temperature)[np.arange(len(labels)), labels].mean())


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> Temperature:
    """Return the temperature with the lowest log loss (Guo et al. 2017, section 4.2), between 1 and HIGHEST.

    A model that fits its few training rows to the letter is too sure of all others. It is never made surer than it came:
    validation rows that are all right would ask for that without an end.

    Args:
        logits: (rows, classes) of rows that were not learned from; labels: (rows,) class indices.
    """
    before = log_loss(logits, labels) if len(labels) else 0.0
    if len(labels) < FEWEST_ROWS:
        return Temperature(1.0, len(labels), before, before)
    losses = [log_loss(logits, labels, float(value)) for value in _CANDIDATES]
    best = int(np.argmin(losses))
    return Temperature(float(_CANDIDATES[best]), len(labels), before, losses[best])


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

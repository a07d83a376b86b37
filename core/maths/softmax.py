"""Softmax with a temperature: scores in, a probability for each class out."""

from __future__ import annotations

import numpy as np

from core.errors import ConfigError
from core.maths.catalogue import Array

LATEX = r"p_i = \frac{e^{z_i / T}}{\sum_{j=1}^{K} e^{z_j / T}}"
DERIVATIVE_LATEX = r"\frac{\partial p_i}{\partial z_j} = \frac{1}{T}\,p_i\,(\delta_{ij} - p_j)"
SYMBOLS = {
    "p_i": "probability of class i",
    "z_i": "logit of class i: its score before softmax, any real number",
    "T": "temperature: above 1 the probabilities draw together, below 1 the largest takes more",
    "K": "number of classes",
    r"\delta_{ij}": "1 where i and j are the same class, else 0",
}
NOTE = (
    "Adding the same number to all logits changes nothing; only their differences, divided by the temperature, count."
)
SOURCE = (
    "Goodfellow, Bengio and Courville (2016), Deep Learning, section 6.2.2.3; "
    "temperature: Hinton, Vinyals and Dean (2015), section 2"
)
TORCH = "torch.softmax(z / temperature, dim=-1)"


def _shifted(logits: Array, temperature: float) -> Array:
    """Divide by the temperature and subtract the largest, so that no exponential overflows."""
    if not 0 < temperature < np.inf:
        raise ConfigError(f"temperature is {temperature}; allowed is any number above 0. The usual value is 1.")
    scores = np.asarray(logits, dtype=np.float64)
    return np.asarray((scores - scores.max(axis=-1, keepdims=True)) / temperature)


def softmax(logits: Array, temperature: float = 1.0) -> Array:
    """Return the probabilities along the last axis.

    Raises:
        ConfigError: the temperature is not above 0.
    """
    powers = np.exp(_shifted(logits, temperature))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def log_softmax(logits: Array, temperature: float = 1.0) -> Array:
    """Return the logarithm of the probabilities along the last axis, finite where a probability rounds to zero."""
    shifted = _shifted(logits, temperature)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def jacobian(logits: Array, temperature: float = 1.0) -> Array:
    """Return dp_i / dz_j of logits (..., classes) as (..., i, j)."""
    p = softmax(logits, temperature)
    return np.asarray((p[..., :, None] * np.eye(p.shape[-1]) - p[..., :, None] * p[..., None, :]) / temperature)


def entropy_bits(probabilities: Array) -> Array:
    """Return the entropy along the last axis in bits: 0 for certainty, log2(classes) for a uniform guess."""
    p = np.asarray(probabilities, dtype=np.float64)
    return np.asarray(-(p * np.log2(np.where(p > 0, p, 1.0))).sum(axis=-1))

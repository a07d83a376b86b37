"""Scaled dot-product attention, every intermediate kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import DataError
from core.maths.catalogue import Array
from core.maths.softmax import softmax

LATEX = r"\mathrm{Attention}(Q, K, V) = \mathrm{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V"
SYMBOLS = {
    "Q": "queries: what each token looks for (heads, query, d_k)",
    "K": "keys: what each token offers to be found by (heads, key, d_k)",
    "V": "values: what each token passes on (heads, key, d_k)",
    "d_k": "width of one head: the model's width divided by the number of heads",
}
SOURCE = (
    "Vaswani et al. (2017), Attention is all you need, sections 3.2.1 and 3.2.2; Devlin et al. (2019), BERT, section 3"
)


@dataclass(frozen=True)
class Attention:
    """Scaled dot-product attention of every head.

    Attributes:
        scores: Q K^T (heads, query, key); scaled: divided by the root of d_k; masked: the same with closed keys at the least
            number there is.
        weights: softmax over the keys (heads, query, key); context: weighted sum of the values (heads, query, d_k).
    """

    scores: Array
    scaled: Array
    masked: Array
    weights: Array
    context: Array


def scaled_dot_product(query: Array, key: Array, value: Array, mask: Any = None) -> Attention:
    """Let every query look at every key.

    Args:
        query: (heads, query, d_k); key, value: (heads, key, d_k).
        mask: 1 or True where a key may be seen: (key,), (query, key) or (heads, query, key).

    Raises:
        DataError: the shapes do not fit each other.

    Source: Vaswani et al. (2017), section 3.2.1.
    """
    if query.shape[-1] != key.shape[-1] or key.shape[:-1] != value.shape[:-1] or query.shape[0] != key.shape[0]:
        raise DataError(
            f"queries have shape {query.shape}, keys {key.shape} and values {value.shape}; needed are (heads, query, d_k), "
            f"(heads, key, d_k) and (heads, key, d_v)."
        )
    scores = query @ key.swapaxes(-1, -2)  # (heads, query, key)
    scaled = scores / math.sqrt(query.shape[-1])
    masked = scaled if mask is None else np.where(np.asarray(mask, dtype=bool), scaled, np.finfo(np.float64).min)
    weights = softmax(masked)
    return Attention(scores, scaled, masked, weights, weights @ value)

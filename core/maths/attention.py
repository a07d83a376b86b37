"""What happens inside one block of BERT, every intermediate kept: embeddings, attention, normalisation, feed-forward."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import ConfigError, DataError
from core.maths.activations import ACTIVATIONS
from core.maths.catalogue import Array
from core.maths.softmax import softmax

EPSILON = 1e-12
"""What BERT adds to the variance before it takes the root."""

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
class Normalised:
    """Layer normalisation of x (..., width): mean and variance (..., 1), standardised and scaled output (..., width)."""

    mean: Array
    variance: Array
    standardised: Array
    output: Array


def layer_norm(x: Array, scale: Array, shift: Array, epsilon: float = EPSILON) -> Normalised:
    """Standardise each token's vector, then scale and shift it.

    Source: Ba, Kiros and Hinton (2016), Layer normalization, section 3; the variance divides by the width.
    """
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    standardised = (x - mean) / np.sqrt(variance + epsilon)
    return Normalised(mean, variance, standardised, standardised * scale + shift)


@dataclass(frozen=True)
class Embedded:
    """What enters the first block, each (tokens, width)."""

    token: Array
    position: Array
    segment: Array
    total: Array
    normalised: Normalised

    @property
    def output(self) -> Array:
        """The normalised sum."""
        return self.normalised.output


def embed(
    token: Array, position: Array, segment: Array, scale: Array, shift: Array, epsilon: float = EPSILON
) -> Embedded:
    """Add the token's, the position's and the segment's vector (tokens, width) and normalise the sum.

    Source: Devlin et al. (2019), BERT, section 3 and figure 2.
    """
    total = token + position + segment
    return Embedded(token, position, segment, total, layer_norm(total, scale, shift, epsilon))


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


@dataclass(frozen=True)
class BlockWeights:
    """The weights of one block, as torch keeps them: matrices (outputs, inputs), and a bias (outputs,) for each."""

    query: Array
    query_bias: Array
    key: Array
    key_bias: Array
    value: Array
    value_bias: Array
    attention_output: Array
    attention_output_bias: Array
    attention_scale: Array
    attention_shift: Array
    intermediate: Array
    intermediate_bias: Array
    output: Array
    output_bias: Array
    output_scale: Array
    output_shift: Array

    @classmethod
    def from_named(cls, named: Mapping[str, Any], prefix: str = "") -> BlockWeights:
        """Take them from arrays under a BERT layer's names in transformers, such as attention.self.query.weight.

        Raises:
            ConfigError: one is missing; the message names it.
        """
        arrays = {}
        for field, name in BERT_NAMES.items():
            if prefix + name not in named:
                raise ConfigError(
                    f"There is no array called {prefix + name!r}; a BERT layer's weights must all be handed in."
                )
            arrays[field] = np.asarray(named[prefix + name], dtype=np.float64)
        return cls(**arrays)

    @property
    def width(self) -> int:
        """Width of the vectors that go in and come out."""
        return len(self.query_bias)


BERT_NAMES = {
    "query": "attention.self.query.weight",
    "query_bias": "attention.self.query.bias",
    "key": "attention.self.key.weight",
    "key_bias": "attention.self.key.bias",
    "value": "attention.self.value.weight",
    "value_bias": "attention.self.value.bias",
    "attention_output": "attention.output.dense.weight",
    "attention_output_bias": "attention.output.dense.bias",
    "attention_scale": "attention.output.LayerNorm.weight",
    "attention_shift": "attention.output.LayerNorm.bias",
    "intermediate": "intermediate.dense.weight",
    "intermediate_bias": "intermediate.dense.bias",
    "output": "output.dense.weight",
    "output_bias": "output.dense.bias",
    "output_scale": "output.LayerNorm.weight",
    "output_shift": "output.LayerNorm.bias",
}
"""Our names to those in transformers' BertLayer."""


def random_block(width: int = 8, intermediate: int = 16, seed: int = 0, std: float = 0.5) -> BlockWeights:
    """Draw a small block to calculate by hand; BERT itself starts at a standard deviation of 0.02."""
    rng = np.random.default_rng(seed)

    def dense(outputs: int, inputs: int) -> Array:
        return rng.normal(0.0, std, (outputs, inputs))

    return BlockWeights(
        query=dense(width, width),
        query_bias=np.zeros(width),
        key=dense(width, width),
        key_bias=np.zeros(width),
        value=dense(width, width),
        value_bias=np.zeros(width),
        attention_output=dense(width, width),
        attention_output_bias=np.zeros(width),
        attention_scale=np.ones(width),
        attention_shift=np.zeros(width),
        intermediate=dense(intermediate, width),
        intermediate_bias=np.zeros(intermediate),
        output=dense(width, intermediate),
        output_bias=np.zeros(width),
        output_scale=np.ones(width),
        output_shift=np.zeros(width),
    )


@dataclass(frozen=True)
class Heads:
    """Multi-head attention: query, key, value (heads, tokens, d_k), what each head does, and their joined output (tokens, width)."""

    query: Array
    key: Array
    value: Array
    attention: Attention
    joined: Array
    output: Array


def multi_head(x: Array, weights: BlockWeights, heads: int, mask: Any = None) -> Heads:
    """Project x (tokens, width) to queries, keys and values, attend in every head, join the heads and project back.

    Raises:
        ConfigError: the width is no multiple of the number of heads.

    Source: Vaswani et al. (2017), section 3.2.2.
    """
    if heads < 1 or weights.width % heads:
        raise ConfigError(f"heads is {heads}; allowed is a number that divides the width, {weights.width}.")

    def split(projected: Array) -> Array:
        return projected.reshape(len(x), heads, -1).swapaxes(0, 1)  # (heads, tokens, d_k)

    query = split(x @ weights.query.T + weights.query_bias)
    key = split(x @ weights.key.T + weights.key_bias)
    value = split(x @ weights.value.T + weights.value_bias)
    attention = scaled_dot_product(query, key, value, mask)
    joined = attention.context.swapaxes(0, 1).reshape(len(x), -1)  # (tokens, width)
    output = joined @ weights.attention_output.T + weights.attention_output_bias
    return Heads(query, key, value, attention, joined, output)


@dataclass(frozen=True)
class Block:
    """One encoder block, each array (tokens, width) but the intermediate ones, which are (tokens, intermediate width)."""

    x: Array
    heads: Heads
    attended: Array
    attention_norm: Normalised
    intermediate: Array
    activated: Array
    feed_forward: Array
    summed: Array
    output_norm: Normalised

    @property
    def output(self) -> Array:
        """What goes into the next block."""
        return self.output_norm.output


def encoder_block(
    x: Array, weights: BlockWeights, heads: int, mask: Any = None, activation: str = "gelu", epsilon: float = EPSILON
) -> Block:
    """Run x (tokens, width) through one block in BERT's order: add what went in, then normalise, after each half.

    Source: Devlin et al. (2019), section 3, after Vaswani et al. (2017), section 3.1.
    """
    attended = multi_head(x, weights, heads, mask)
    first = x + attended.output
    first_norm = layer_norm(first, weights.attention_scale, weights.attention_shift, epsilon)
    intermediate = first_norm.output @ weights.intermediate.T + weights.intermediate_bias
    activated = ACTIVATIONS[activation].value(intermediate)
    feed_forward = activated @ weights.output.T + weights.output_bias
    second = first_norm.output + feed_forward
    second_norm = layer_norm(second, weights.output_scale, weights.output_shift, epsilon)
    return Block(x, attended, first, first_norm, intermediate, activated, feed_forward, second, second_norm)

"""BERT in numpy by the formulas of its papers: embeddings, multi-head attention, normalisation and feed-forward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.maths.activations import ACTIVATIONS
from core.maths.attention import Attention, scaled_dot_product
from core.maths.catalogue import Array

EPSILON = 1e-12
"""What BERT adds to the variance before it takes the root."""


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
    def from_named(cls, named: Mapping[str, Any]) -> BlockWeights:
        """Take them from arrays under a BERT layer's names in transformers, such as attention.self.query.weight.

        Raises:
            ConfigError: one is missing; the message names it.
        """
        return cls(**{field: np.asarray(named[name], dtype=np.float64) for field, name in BERT_NAMES.items()})


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

    Source: Vaswani et al. (2017), section 3.2.2.
    """

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

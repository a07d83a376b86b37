"""How much memory the tensors of a training take at once, estimated from its settings and the shape of its batches."""

from __future__ import annotations

from core.config import TrainConfig
from core.engine.encoders import Encoder

_ACTIVATION_BYTES, _ACTIVATION_BYTES_FP32, _ADAPTER_BYTES = 44, 68, 15
"""Bytes of activations a token, layer and hidden number, in 16 bits and in fp32, and what LoRA's adapters add to them."""


def memory_estimate(encoder: Encoder, train: TrainConfig, rows: int, width: int, precision: str) -> int:
    """Estimate in bytes the most memory that the tensors of a training take at once.

    Weights and the optimiser's state are always there; gradients come while the activations of the forward pass, and the
    16-bit copy of the weights, go, unless gradients of an earlier batch are kept. Activations grow with rows x width x hidden
    a layer (Korthikanti et al. 2022, eq. 1, counts 34 bytes in 16 bits; here norms and sums stay in fp32, and attention never
    writes its score matrix). The bytes were measured: see docs/gpu.md.
    """
    weights, exact = 4 * encoder.parameters, precision == "fp32"
    each = rows * width * encoder.hidden_size
    if train.freeze_encoder:
        return weights + 12 * each * (2 if exact else 1)
    adapters = 24 * train.lora_rank * encoder.hidden_size * encoder.layers
    trained = adapters if train.lora_rank else encoder.parameters - encoder.held_parameters
    states = {"adamw": 8, "adam": 8, "sgd": 4, "adafactor": 1}.get(train.optimizer, 8) * trained
    a_layer = each * (_ACTIVATION_BYTES_FP32 if exact else _ACTIVATION_BYTES)
    if train.lora_rank:
        a_layer += each * _ADAPTER_BYTES
    # With checkpointing each layer keeps its input alone, and one layer at a time all of its activations.
    kept = a_layer + 4 * each * encoder.layers if train.gradient_checkpointing else a_layer * encoder.layers
    passing = kept + (0 if exact else 2 * encoder.parameters)
    gradients = 4 * trained
    return weights + states + (gradients + passing if train.accumulation_steps > 1 else max(gradients, passing))

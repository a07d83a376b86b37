"""One forward pass of a text with everything kept that the explanations show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch

from core.engine.explain.anatomy import Anatomy, Capture, eager_attention
from core.engine.explain.reading import Reading
from core.errors import EncoderError

_SUMMANDS = {
    "token": ("word_embeddings", "tok_embeddings"),
    "segment": ("token_type_embeddings",),
    "position": ("position_embeddings",),
    "normed": ("LayerNorm", "norm"),
}


@dataclass(frozen=True)
class Pass:
    """One forward pass in fp32 with everything kept, on the model's device.

    Attributes:
        attentions: per layer (heads, query, key).
        hidden: layers + 1 tensors (tokens, hidden); the first is the embeddings.
        pooled: (width,) what the last linear layer reads; logits: (classes,).
        captured: outputs of modules by name.
    """

    attentions: list[torch.Tensor]
    hidden: list[torch.Tensor]
    pooled: torch.Tensor
    logits: torch.Tensor
    captured: dict[str, torch.Tensor]


@contextmanager
def captured_parts(anatomy: Anatomy, layer: int | None) -> Iterator[Capture]:
    """Note the embeddings' summands, the pooled vector and, for a layer, its input, queries, keys and values."""
    with Capture() as capture:
        modules = dict(anatomy.embeddings.named_children())
        for name, candidates in _SUMMANDS.items():
            found = [modules[candidate] for candidate in candidates if candidate in modules]
            if found:
                capture.output_of(name, found[0])
        if "normed" not in {name for name, c in _SUMMANDS.items() if any(part in modules for part in c)}:
            capture.output_of("normed", anatomy.embeddings)
        capture.input_of("pooled", anatomy.output)
        if layer is not None:
            for name, module in zip(("q", "k", "v"), anatomy.projections(layer), strict=True):
                capture.output_of(name, module)
                capture.input_of("input", module)
        yield capture


def run_forward(anatomy: Anatomy, reading: Reading, layer: int | None = None) -> Pass:
    """Run a text through the model with eager attention; the model is as before afterwards.

    Raises:
        EncoderError: the architecture gives no attention probabilities.
    """
    with torch.no_grad(), eager_attention(anatomy.model), captured_parts(anatomy, layer) as capture:
        outputs = anatomy.model(**reading.inputs, output_attentions=True, output_hidden_states=True)
    attentions = [item for item in outputs.attentions or () if item is not None]
    if not attentions:
        raise EncoderError(
            f"An encoder of type {anatomy.encoder.config.model_type!r} gives no attention probabilities. Choose a run over a BERT-like encoder."
        )
    return Pass(
        attentions=[item[0].float() for item in attentions],
        hidden=[item[0].float() for item in outputs.hidden_states],
        pooled=capture.values.pop("pooled")[0].float(),
        logits=outputs.logits[0].float(),
        captured={name: value[0].float() for name, value in capture.values.items()},
    )

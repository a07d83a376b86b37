"""Where a classifier keeps its parts: embeddings, layers, queries, keys and values, and the layer that gives the logits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from core.engine.explain.limits import SHOWN_DIGITS
from core.errors import ConfigError, EncoderError

_PROJECTIONS = (
    ("query", "key", "value"),
    ("q_lin", "k_lin", "v_lin"),
    ("query_proj", "key_proj", "value_proj"),
    ("q_proj", "k_proj", "v_proj"),
    ("q", "k", "v"),
)


@dataclass(frozen=True)
class Anatomy:
    """The parts of a classifier. Layers and heads are counted from 1; hidden state 0 is the embeddings.

    Attributes:
        encoder_name, embeddings_name, layers_name: where they hang in the model, as in parameter names.
        layers: the transformer's layers; empty where all layers share one set of weights.
        output: the last linear layer, whose input is the pooled vector.
        pooling: mean or cls.
        pooled_layers: how many of the last layers the head reads.
    """

    model: Any
    encoder: Any
    encoder_name: str
    embeddings: nn.Module
    embeddings_name: str
    layers: list[nn.Module]
    layers_name: str
    output: nn.Linear
    pooling: str
    pooled_layers: int

    @property
    def layer_count(self) -> int:
        """Layers that a text passes through."""
        return int(self.encoder.config.num_hidden_layers)

    @property
    def apart(self) -> bool:
        """Whether the two texts of a pair are read each for itself, and then compared."""
        return bool(getattr(self.model.config, "apart", False))

    @property
    def heads(self) -> int:
        """Attention heads of a layer."""
        return int(self.encoder.config.num_attention_heads)

    def part_of(self, parameter_name: str) -> str:
        """Name the part that a parameter belongs to: embeddings, layer 1 ..., pooler, encoder or head."""
        if not parameter_name.startswith(f"{self.encoder_name}."):
            return "head"
        if parameter_name.startswith(f"{self.embeddings_name}."):
            return "embeddings"
        if self.layers and parameter_name.startswith(f"{self.layers_name}."):
            return f"layer {int(parameter_name[len(self.layers_name) + 1 :].split('.')[0]) + 1}"
        return "pooler" if ".pooler." in parameter_name else "encoder"

    def parts(self) -> list[str]:
        """Return the names of the parts that have weights, in the order of the forward pass."""
        found = {self.part_of(name) for name, _ in self.model.named_parameters()}
        numbered = [f"layer {number + 1}" for number in range(len(self.layers))]
        return [part for part in ("embeddings", *numbered, "encoder", "pooler", "head") if part in found]

    def projections(self, layer: int) -> tuple[nn.Linear, nn.Linear, nn.Linear]:
        """Return the query, key and value projections of a layer.

        Raises:
            EncoderError: this architecture keeps no separate ones.
        """
        self.check_place(layer, None)
        if self.layers:
            modules = dict(self.layers[layer - 1].named_modules())
            for names in _PROJECTIONS:
                parents = [path.rpartition(".")[0] for path in modules if path.rpartition(".")[2] == names[0]]
                for parent in parents:
                    found = [modules.get(f"{parent}.{name}".lstrip(".")) for name in names]
                    if all(isinstance(module, nn.Linear) for module in found):
                        return found[0], found[1], found[2]  # type: ignore[return-value]
        raise EncoderError(
            f"An encoder of type {self.encoder.config.model_type!r} keeps no separate queries, keys and values a layer, so a head cannot be taken apart. "
            "Look at its attention probabilities instead, or choose a run over a BERT-like encoder."
        )

    def check_place(self, layer: int, head: int | None) -> None:
        """Raise ConfigError when there is no such layer or head."""
        if not 1 <= layer <= self.layer_count:
            raise ConfigError(
                f"layer is {layer}; this encoder has layers 1 to {self.layer_count}. Choose one of these."
            )
        if head is not None and not 1 <= head <= self.heads:
            raise ConfigError(f"head is {head}; each layer has heads 1 to {self.heads}. Choose one of these.")


def anatomy_of(model: Any, classes: int) -> Anatomy:
    """Find the parts of a classifier.

    Raises:
        EncoderError: it has no layer that gives a logit a class.
    """
    prefix = model.base_model_prefix
    encoder = getattr(model, prefix)
    names = {id(module): name for name, module in model.named_modules()}
    embeddings = getattr(encoder, "embeddings", None) or encoder.get_input_embeddings()
    count = int(encoder.config.num_hidden_layers)
    stack = next(
        (m for m in encoder.modules() if isinstance(m, nn.ModuleList) and len(m) == count and m is not embeddings), None
    )
    if count == 1 and encoder.config.model_type == "albert":
        stack = None
    outputs = [
        module
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and module.out_features == classes and not name.startswith(f"{prefix}.")
    ]
    if not outputs:
        raise EncoderError(
            f"A classifier of type {model.config.model_type!r} has no linear layer with {classes} outputs at its end, so it cannot be explained here. "
            "Choose a run over a BERT-like encoder."
        )
    pooled_layers = getattr(model.config, "pooled_layers", None)
    pooling = "mean" if pooled_layers is not None else str(getattr(model.config, "classifier_pooling", "cls"))
    return Anatomy(
        model=model,
        encoder=encoder,
        encoder_name=prefix,
        embeddings=embeddings,
        embeddings_name=names[id(embeddings)],
        layers=list(stack) if stack is not None else [],
        layers_name=names[id(stack)] if stack is not None else "",
        output=outputs[-1],
        pooling=pooling,
        pooled_layers=int(pooled_layers or 1),
    )


@contextmanager
def eager_attention(model: Any) -> Iterator[None]:
    """Compute attention step by step inside the block, so that its probabilities exist; afterwards as before."""
    found: list[Any] = [getattr(module, "config", None) for module in model.modules()]
    configs = {id(config): config for config in found if hasattr(config, "_attn_implementation_internal")}
    before = [(config, config._attn_implementation_internal) for config in configs.values()]
    try:
        for config, _ in before:
            config._attn_implementation_internal = "eager"
        yield
    finally:
        for config, implementation in before:
            config._attn_implementation_internal = implementation


class Capture:
    """Notes what modules read or give while a block runs."""

    def __init__(self) -> None:
        self.values: dict[str, torch.Tensor] = {}
        self._handles: list[Any] = []

    def output_of(self, name: str, module: nn.Module) -> None:
        """Note a module's output under a name."""
        self._handles.append(module.register_forward_hook(self._noter(name, lambda _inputs, output: output)))

    def input_of(self, name: str, module: nn.Module) -> None:
        """Note a module's first input under a name."""
        self._handles.append(module.register_forward_hook(self._noter(name, lambda inputs, _output: inputs[0])))

    def _noter(self, name: str, pick: Callable[[Any, Any], Any]) -> Callable[..., None]:
        def note(_module: nn.Module, inputs: Any, output: Any) -> None:
            value = pick(inputs, output)
            self.values[name] = (value[0] if isinstance(value, tuple) else value).detach()

        return note

    def __enter__(self) -> Capture:
        return self

    def __exit__(self, *_: object) -> None:
        for handle in self._handles:
            handle.remove()


def plain(values: torch.Tensor | np.ndarray, digits: int = SHOWN_DIGITS) -> Any:
    """Return nested lists of numbers rounded to `digits` decimals, as short as JSON can be."""
    array = values.detach().float().cpu().numpy() if isinstance(values, torch.Tensor) else values
    return np.round(np.asarray(array, dtype=np.float64), digits).tolist()

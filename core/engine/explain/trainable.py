"""Copies of a model's weights that may be moved, while the model itself is never written to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.func import functional_call

from core.engine.explain.anatomy import Anatomy
from core.engine.predict import Classifier
from core.errors import RunError
from core.storage import read_json

_PEFT_PREFIX = "base_model.model."


@dataclass
class Trainable:
    """What an optimiser may move, by name, and how the model's weights follow from it.

    The forward pass goes through torch.func.functional_call, which lends the model other weights for one call: whatever
    happens in between, nothing was ever stored in the model.

    Attributes:
        leaves: tensors of their own that require gradients.
        adapters: for LoRA, {weight name: (name of A, name of B, scale, B A as trained)}.
    """

    anatomy: Anatomy
    leaves: dict[str, Tensor]
    adapters: dict[str, tuple[str, str, float, Tensor]] = field(default_factory=dict)

    def weights(self) -> dict[str, Tensor]:
        """Return the weights to lend the model."""
        lent = {name: value for name, value in self.leaves.items() if ".lora_" not in name}
        frozen = dict(self.anatomy.model.named_parameters())
        for name, (a, b, scale, trained) in self.adapters.items():
            # The served weight holds the adapter as trained; only what the adapter becomes beyond that is added.
            lent[name] = frozen[name].detach() + scale * (self.leaves[b] @ self.leaves[a] - trained)
        return lent

    def logits(self, inputs: dict[str, Tensor]) -> Tensor:
        """Return the logits (1, classes) in fp32 under the present leaves."""
        return functional_call(self.anatomy.model, self.weights(), kwargs=inputs).logits.float()

    def part_of(self, name: str) -> str:
        """Name the part that a leaf belongs to; see Anatomy.part_of."""
        return self.anatomy.part_of(name)

    def by_part(self) -> dict[str, list[str]]:
        """Return {part: names of its leaves} in the order of the forward pass."""
        found: dict[str, list[str]] = {part: [] for part in self.anatomy.parts()}
        for name in self.leaves:
            found[self.part_of(name)].append(name)
        return {part: names for part, names in found.items() if names}


def all_weights(anatomy: Anatomy) -> Trainable:
    """Return every weight as a leaf that shares the model's memory: for gradients, not for steps."""
    return Trainable(
        anatomy, {name: value.detach().requires_grad_() for name, value in anatomy.model.named_parameters()}
    )


def trainable(classifier: Classifier, anatomy: Anatomy, scope: str, model_folder: Path | None) -> Trainable:
    """Copy what a step shall move.

    Args:
        scope: trained (what the run itself trained: the head over a frozen encoder, the adapters and the head of LoRA, else
            everything), head, or all.
        model_folder: where the run keeps its adapter; needed for scope "trained" of a LoRA run alone.

    Raises:
        RunError: the adapter is gone or does not fit.
    """
    kind = classifier.info.kind
    if scope == "trained" and kind == "lora":
        return _adapter(classifier, anatomy, model_folder)
    head_alone = scope == "head" or (scope == "trained" and kind == "frozen")
    return Trainable(
        anatomy,
        {
            name: value.detach().clone().requires_grad_()
            for name, value in anatomy.model.named_parameters()
            if not head_alone or anatomy.part_of(name) == "head"
        },
    )


def _adapter(classifier: Classifier, anatomy: Anatomy, folder: Path | None) -> Trainable:
    """Copy adapters and head of a LoRA run (Hu et al. 2022) from its folder."""
    try:
        if folder is None:
            raise FileNotFoundError("adapter_model.safetensors")
        settings: dict[str, Any] = read_json(folder / "adapter_config.json")
        stored = load_file(folder / "adapter_model.safetensors", device=classifier.report.torch_device)
    except OSError as error:
        raise RunError(
            f"The adapter of this LoRA run cannot be read: {error}. Take a step on the head or on all weights instead, or train again."
        ) from error
    scale = float(settings["lora_alpha"]) / float(settings["r"])
    own = dict(anatomy.model.named_parameters())
    leaves: dict[str, Tensor] = {}
    adapters: dict[str, tuple[str, str, float, Tensor]] = {}
    for key, value in stored.items():
        name = key.removeprefix(_PEFT_PREFIX)
        if name in own:
            leaves[name] = own[name].detach().clone().requires_grad_()
        else:
            leaves[name] = value.float().requires_grad_()
    for name in [key for key in leaves if key.endswith(".lora_A.weight")]:
        base, other = name.replace(".lora_A.weight", ".weight"), name.replace(".lora_A.", ".lora_B.")
        if base not in own or other not in leaves:
            raise RunError(
                f"The adapter's {name!r} does not fit the model. Take a step on the head or on all weights instead, or train again."
            )
        adapters[base] = (name, other, scale, (leaves[other] @ leaves[name]).detach())
    return Trainable(anatomy, leaves, adapters)


def norm_of(tensors: list[Tensor]) -> float:
    """Return the Euclidean norm of all tensors taken as one vector."""
    if not tensors:
        return 0.0
    return float(torch.nn.utils.get_total_norm(tensors))

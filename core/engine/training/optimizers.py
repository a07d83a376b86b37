"""Optimisers, schedules and the loss of a run, built from its settings."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from core.config import TrainConfig
from core.engine.build import is_head

SCHEDULE_NAMES = {"linear": "linear", "cosine": "cosine", "constant": "constant_with_warmup"}
"""Our names to those of transformers.get_scheduler."""


def parameter_groups(model: Any, train: TrainConfig) -> list[dict[str, Any]]:
    """Split the trainable parameters by learning rate (encoder, head) and by weight decay (none on biases and norms).

    Each group carries `name`: encoder or head, so that both rates can be reported.
    """
    groups: dict[tuple[str, bool], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            part = "head" if is_head(name, model) else "encoder"
            groups.setdefault((part, parameter.ndim >= 2), []).append(parameter)
    rates = {"encoder": train.encoder_learning_rate, "head": train.head_learning_rate}
    return [
        {"params": parameters, "lr": rates[part], "weight_decay": train.weight_decay if decays else 0.0, "name": part}
        for (part, decays), parameters in groups.items()
    ]


def build_optimizer(groups: list[dict[str, Any]], train: TrainConfig, device_kind: str) -> torch.optim.Optimizer:
    """Build the optimiser over parameter groups that carry their own learning rates.

    AdamW: Loshchilov and Hutter (2019); Adam: Kingma and Ba (2015); Adafactor: Shazeer and Stern (2018).
    """
    fused = device_kind in ("cpu", "cuda", "xpu")
    if train.optimizer == "adamw":
        return torch.optim.AdamW(groups, betas=(0.9, 0.999), eps=1e-8, fused=fused)
    if train.optimizer == "adam":
        return torch.optim.Adam(groups, betas=(0.9, 0.999), eps=1e-8, fused=fused)
    if train.optimizer == "sgd":
        return torch.optim.SGD(
            groups, lr=train.encoder_learning_rate or 1e-3, momentum=train.momentum, nesterov=False, fused=fused
        )
    from transformers.optimization import Adafactor

    return Adafactor(groups, scale_parameter=False, relative_step=False, warmup_init=False)


class ClassificationLoss(nn.Module):
    """Mean cross-entropy with optional class weights and label smoothing (Szegedy et al. 2016, section 7).

    Attributes:
        share: of a batch that is taken in parts, what the rows at hand count for, 0 to 1; see `mass`.
    """

    def __init__(self, counts: list[int], train: TrainConfig) -> None:
        super().__init__()
        weights = None
        if train.class_weights:
            rows = torch.tensor(counts, dtype=torch.float32).clamp(min=1)
            weights = rows.sum() / (len(counts) * rows)
        self.register_buffer("weights", weights)
        self.smoothing = train.label_smoothing
        self.share = 1.0

    def forward(self, logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Return the loss of logits (batch, classes) against class indices (batch,)."""
        weights: Any = None if self.weights is None else self.weights.to(logits.device)
        loss = nn.functional.cross_entropy(logits.float(), labels, weight=weights, label_smoothing=self.smoothing)
        return loss if self.share == 1.0 else loss * self.share

    def mass(self, labels: torch.Tensor) -> float:
        """Return what rows of these class indices count for together."""
        weights: Any = self.weights
        return float(len(labels)) if weights is None else float(weights.to(labels.device)[labels].sum())

"""How a real optimiser step on one text is taken, with the ranges that are allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.config import TrainConfig
from core.engine.explain.limits import MOST_STEPS, SCOPES, STEP_OPTIMIZERS
from core.errors import ConfigError


@dataclass(frozen=True)
class StepSettings:
    """How to step. Rates and decay are torch.optim's; `gradient_clip_norm` 0 switches clipping off."""

    optimizer: str = "adamw"
    learning_rate: float = 1e-4
    head_learning_rate: float | None = None
    """None takes learning_rate."""
    weight_decay: float = 0.0
    """Not applied to biases and norms, as in training."""
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    gradient_clip_norm: float = 0.0
    steps: int = 1
    scope: str = "trained"

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("optimizer", self.optimizer, STEP_OPTIMIZERS),
            ("scope", self.scope, SCOPES),
        ):
            if value not in allowed:
                raise ConfigError(f"{name} is {value!r}; allowed is one of {', '.join(allowed)}. Choose one of these.")
        ranges = {
            "learning_rate": (0.0, 1e4),
            "head_learning_rate": (0.0, 1e4),
            "weight_decay": (0.0, 1e2),
            "momentum": (0.0, 0.9999),
            "beta1": (0.0, 0.9999),
            "beta2": (0.0, 0.999999),
            "epsilon": (1e-12, 1.0),
            "gradient_clip_norm": (0.0, 1e6),
            "steps": (1, MOST_STEPS),
        }
        for name, (low, high) in ranges.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ConfigError(f"{name} is {value!r}; allowed is {low:g} to {high:g}. Choose a value in that range.")


def settings_like(train: TrainConfig, asked: Mapping[str, Any]) -> StepSettings:
    """Return the settings asked for; what is None is taken from a run's own settings.

    Raises:
        ConfigError: a value is out of its range.
    """
    # A rate of L-BFGS is a share of its own step and no rate for others.
    head_rate = 1e-2 if train.optimizer == "lbfgs" else train.head_learning_rate
    fallback = {
        "learning_rate": train.encoder_learning_rate,
        "head_learning_rate": head_rate if asked.get("learning_rate") is None else None,
        "weight_decay": train.weight_decay,
        "gradient_clip_norm": train.gradient_clip_norm,
    }
    values: dict[str, Any] = {name: fallback.get(name) if value is None else value for name, value in asked.items()}
    return StepSettings(**values)

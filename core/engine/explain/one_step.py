"""Real optimiser steps on one text, taken on copies of the weights: the moments, the step sizes, and what they change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from core.engine.explain.anatomy import anatomy_of, plain
from core.engine.explain.backward import label_index
from core.engine.explain.reading import read_text
from core.engine.explain.step_settings import StepSettings
from core.engine.explain.trainable import Trainable, norm_of, trainable
from core.engine.predict import Classifier
from core.errors import ConfigError

_FIRST = ("exp_avg", "momentum_buffer")
_SECOND = ("exp_avg_sq", "square_avg", "sum")


def build_step_optimizer(moved: Trainable, settings: StepSettings) -> torch.optim.Optimizer:
    """Build torch's optimiser over the copies, in a fresh state, with the head's own learning rate."""
    groups: dict[tuple[bool, bool], list[Tensor]] = {}
    for name, leaf in moved.leaves.items():
        groups.setdefault((moved.part_of(name) == "head", leaf.ndim >= 2), []).append(leaf)
    head_rate = settings.learning_rate if settings.head_learning_rate is None else settings.head_learning_rate
    given: list[dict[str, Any]] = [
        {
            "params": leaves,
            "lr": head_rate if is_head else settings.learning_rate,
            "weight_decay": settings.weight_decay if decays else 0.0,
        }
        for (is_head, decays), leaves in groups.items()
    ]
    rate, betas, optim = settings.learning_rate, (settings.beta1, settings.beta2), torch.optim
    makers: dict[str, Callable[[], torch.optim.Optimizer]] = {
        "sgd": lambda: optim.SGD(given, lr=rate),
        "momentum": lambda: optim.SGD(given, lr=rate, momentum=settings.momentum),
        "nesterov": lambda: optim.SGD(given, lr=rate, momentum=settings.momentum, nesterov=settings.momentum > 0),
        "adagrad": lambda: optim.Adagrad(given, lr=rate, eps=settings.epsilon),
        "rmsprop": lambda: optim.RMSprop(given, lr=rate, alpha=settings.beta2, eps=settings.epsilon),
        "adam": lambda: optim.Adam(given, lr=rate, betas=betas, eps=settings.epsilon),
        "adamw": lambda: optim.AdamW(given, lr=rate, betas=betas, eps=settings.epsilon),
    }
    return makers[settings.optimizer]()


def one_step(
    classifier: Classifier,
    text: str,
    text_pair: str | None = None,
    *,
    label: str,
    settings: StepSettings | None = None,
    model_folder: Path | None = None,
    check: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Take one to twenty optimiser steps towards a label on one text. Nothing is kept: the model is never written to.

    Args:
        model_folder: the run's model folder; a LoRA run's adapter is read from it.
        check: called before each step; may raise to stop.

    Returns:
        pieces, words, tokens, truncated, notices: see reading.Reading.
        label, classes, settings, parameters: how many weights were moved.
        before: {loss, logits, probabilities} without dropout, so the figures repeat.
        steps: per step {step, gradient_norm, clip_factor, parts, loss, logits, probabilities}, the last three after the step;
            parts: see `_part_figures`.
        examples: per part the weight with the strongest first gradient, {part, name, index, steps: [{before, gradient,
            first_moment, second_moment, first_corrected, second_corrected, learning_rate, weight_decay, step, after}]}.

    Raises:
        DataError: the text is empty, a pair is missing or not wanted, or the label is unknown.
        ConfigError: a step became so long that the loss is no number any more.
        RunError: the adapter of a LoRA run is gone.
    """
    settings = settings or StepSettings()
    number = label_index(classifier.classes, label)
    anatomy = anatomy_of(classifier.model, len(classifier.classes))
    reading = read_text(classifier, text, text_pair)
    moved = trainable(classifier, anatomy, settings.scope, model_folder)
    optimizer = build_step_optimizer(moved, settings)
    truth = torch.tensor([number], device=classifier.report.torch_device)
    records: list[dict[str, Any]] = []
    examples: list[dict[str, Any]] = []
    before: dict[str, Any] = {}
    with torch.enable_grad():
        for step in range(settings.steps + 1):
            logits = moved.logits(reading.inputs)
            loss = functional.cross_entropy(logits, truth)
            state = _said(logits, loss, step)
            if step == 0:
                before = state
            else:
                records[-1] |= state
            if step == settings.steps:
                break
            if check is not None:
                check()
            found = torch.autograd.grad(loss, list(moved.leaves.values()), allow_unused=True)
            del logits, loss
            records.append(_take_step(moved, optimizer, settings, found, step + 1, examples))
    return {
        **reading.as_dict(),
        "label": label,
        "classes": classifier.classes,
        "settings": {name: getattr(settings, name) for name in StepSettings.__dataclass_fields__},
        "parameters": sum(leaf.numel() for leaf in moved.leaves.values()),
        "before": before,
        "steps": records,
        "examples": examples,
    }


def _said(logits: Tensor, loss: Tensor, step: int) -> dict[str, Any]:
    if not bool(torch.isfinite(logits).all()):
        raise ConfigError(
            f"After step {step} the model's output is no number any more: the steps are too long. Lower the learning rate."
        )
    return {
        "loss": float(loss.detach()),
        "logits": plain(logits[0]),
        "probabilities": plain(logits[0].softmax(-1), 6),
    }


def _take_step(
    moved: Trainable,
    optimizer: torch.optim.Optimizer,
    settings: StepSettings,
    found: tuple[Tensor | None, ...],
    step: int,
    examples: list[dict[str, Any]],
) -> dict[str, Any]:
    """Step once and measure it; adds to `examples`."""
    leaves = list(moved.leaves.values())
    for leaf, gradient in zip(leaves, found, strict=True):
        leaf.grad = gradient
    present = [leaf.grad for leaf in leaves if leaf.grad is not None]
    whole = norm_of(present)
    factor = 1.0
    if settings.gradient_clip_norm and whole > settings.gradient_clip_norm:
        factor = settings.gradient_clip_norm / whole
        torch._foreach_mul_(present, factor)
    old = {name: leaf.detach().clone() for name, leaf in moved.leaves.items()}
    if step == 1:
        examples.extend(_strongest(moved))
    optimizer.step()
    for example in examples:
        example["steps"].append(_one_weight(moved, optimizer, example, old, step, settings))
    parts = [
        _part_figures(part, names, moved, optimizer, old, step, settings) for part, names in moved.by_part().items()
    ]
    for leaf in leaves:
        leaf.grad = None
    return {"step": step, "gradient_norm": whole, "clip_factor": factor, "parts": parts}


def _moments(state: dict[str, Any], names: tuple[str, ...]) -> Tensor | None:
    return next((state[name] for name in names if isinstance(state.get(name), Tensor)), None)


def _corrections(settings: StepSettings, step: int) -> tuple[float, float] | None:
    """Return what Adam divides its moments by (Kingma and Ba 2015, algorithm 1); other optimisers correct nothing."""
    if settings.optimizer not in ("adam", "adamw"):
        return None
    return 1.0 - settings.beta1**step, 1.0 - settings.beta2**step


def _part_figures(
    part: str,
    names: list[str],
    moved: Trainable,
    optimizer: torch.optim.Optimizer,
    old: dict[str, Tensor],
    step: int,
    settings: StepSettings,
) -> dict[str, Any]:
    """Sum one part up: {part, parameters, gradient_norm (as the optimiser saw it, after clipping), first_moment_norm,
    second_moment_norm, first_corrected_norm, second_corrected_norm (None where the optimiser keeps none), weight_norm
    (before), step_norm, step_share: step over weight}."""
    leaves = [moved.leaves[name] for name in names]
    states = [optimizer.state.get(leaf, {}) for leaf in leaves]
    first = [value for state in states if (value := _moments(state, _FIRST)) is not None]
    second = [value for state in states if (value := _moments(state, _SECOND)) is not None]
    first_norm, second_norm = norm_of(first) if first else None, norm_of(second) if second else None
    corrections = _corrections(settings, step)
    weight_norm = norm_of([old[name] for name in names])
    step_norm = norm_of([moved.leaves[name].detach() - old[name] for name in names])
    return {
        "part": part,
        "parameters": sum(leaf.numel() for leaf in leaves),
        "gradient_norm": norm_of([leaf.grad for leaf in leaves if leaf.grad is not None]),
        "first_moment_norm": first_norm,
        "second_moment_norm": second_norm,
        "first_corrected_norm": first_norm / corrections[0] if corrections and first_norm is not None else None,
        "second_corrected_norm": second_norm / corrections[1] if corrections and second_norm is not None else None,
        "weight_norm": weight_norm,
        "step_norm": step_norm,
        "step_share": step_norm / weight_norm if weight_norm else None,
    }


def _strongest(moved: Trainable) -> list[dict[str, Any]]:
    """Pick, per part, the weight with the strongest gradient."""
    picked = []
    for part, names in moved.by_part().items():
        graded = [(name, moved.leaves[name].grad) for name in names if moved.leaves[name].grad is not None]
        if graded:
            name, gradient = max(graded, key=lambda item: float(item[1].abs().max()))  # type: ignore[union-attr]
            flat = int(gradient.abs().argmax())  # type: ignore[union-attr]
            place = [int(i) for i in torch.unravel_index(torch.tensor(flat), moved.leaves[name].shape)]
            picked.append({"part": part, "name": name, "index": place, "flat": flat, "steps": []})
    return picked


def _one_weight(
    moved: Trainable,
    optimizer: torch.optim.Optimizer,
    example: dict[str, Any],
    old: dict[str, Tensor],
    step: int,
    settings: StepSettings,
) -> dict[str, Any]:
    """Return one weight's numbers in this step, enough to do it again by hand."""
    leaf, flat = moved.leaves[example["name"]], example["flat"]
    group = next(group for group in optimizer.param_groups if any(leaf is member for member in group["params"]))

    def at(value: Tensor | None) -> float | None:
        return None if value is None else float(value.detach().flatten()[flat])

    state = optimizer.state.get(leaf, {})
    first, second = at(_moments(state, _FIRST)), at(_moments(state, _SECOND))
    corrections = _corrections(settings, step)
    start, end = float(old[example["name"]].flatten()[flat]), float(leaf.detach().flatten()[flat])
    return {
        "before": start,
        "gradient": at(leaf.grad),
        "first_moment": first,
        "second_moment": second,
        "first_corrected": first / corrections[0] if corrections and first is not None else None,
        "second_corrected": second / corrections[1] if corrections and second is not None else None,
        "learning_rate": float(group["lr"]),
        "weight_decay": float(group["weight_decay"]),
        "step": end - start,
        "after": end,
    }

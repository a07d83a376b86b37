"""One attention head taken apart: queries, keys, values, scores, scaling, mask, softmax and the weighted sum."""

from __future__ import annotations

from typing import Any

import torch

from core.engine.explain.anatomy import Anatomy, plain
from core.engine.explain.forward_pass import Pass
from core.engine.explain.reading import Reading

_SAME = 1e-4


def attention_steps(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
    """Compute scaled dot-product attention step by step (Vaswani et al. 2017, equation 1).

    Args:
        q, k, v: (tokens, head size); mask: (query, key) bool, False where a query must not look.

    Returns:
        q, k, v, scores, scaled, masked (query, key; minus infinity where the mask is False), probabilities, output (query, head size).
    """
    scores = q @ k.T
    scaled = scores * q.shape[-1] ** -0.5
    masked = scaled.masked_fill(~mask, float("-inf"))
    probabilities = masked.softmax(dim=-1)
    return {
        "q": q,
        "k": k,
        "v": v,
        "scores": scores,
        "scaled": scaled,
        "masked": masked,
        "probabilities": probabilities,
        "output": probabilities @ v,
    }


def seen_keys(anatomy: Anatomy, reading: Reading) -> torch.Tensor:
    """Return where a query may look, (query, key) bool: not at padding, and where the texts of a pair are read apart not at the other one."""
    open_keys = reading.mask[None, :].expand(len(reading.mask), -1)
    segments = reading.inputs.get("token_type_ids")
    if segments is None or not anatomy.apart:
        return open_keys
    return open_keys & (segments[0][:, None] == segments[0][None, :])


def head_steps(done: Pass, anatomy: Anatomy, reading: Reading, head: int) -> tuple[dict[str, torch.Tensor], slice]:
    """Return the steps of one head, from 1, and the slice of the projections that is its own."""
    size = done.captured["q"].shape[-1] // anatomy.heads
    own = slice((head - 1) * size, head * size)
    q, k, v = (done.captured[name][:, own] for name in ("q", "k", "v"))
    return attention_steps(q, k, v, seen_keys(anatomy, reading)), own


def finite(values: torch.Tensor, digits: int) -> Any:
    """Return nested lists in which minus infinity is None, since JSON knows no infinity."""
    rows = plain(values.masked_fill(values.isinf(), 0.0), digits)
    holes = values.isinf().tolist()
    return [
        [None if hole else number for number, hole in zip(*pair, strict=True)] for pair in zip(rows, holes, strict=True)
    ]


def head_case(done: Pass, anatomy: Anatomy, reading: Reading, layer: int, head: int, shown: int) -> dict[str, Any]:
    """Show one head's computation for the first `shown` tokens.

    Returns:
        layer, head, head_size, scale, shapes {name: [rows, columns]} of the whole matrices, the steps of `attention_steps`
        (None stands for minus infinity in `masked`), and difference_to_model: the largest between these probabilities and the
        model's own.
    """
    steps, _ = head_steps(done, anatomy, reading, head)
    difference = float((steps["probabilities"] - done.attentions[layer - 1][head - 1]).abs().max())
    if difference > _SAME:
        reading.notices.append(
            f"An encoder of type {anatomy.encoder.config.model_type!r} adds more to the scores than this formula has, such as relative positions: "
            f"its own probabilities differ from those computed here by up to {difference:.2g}."
        )
    square = ("scores", "scaled", "masked", "probabilities")
    return {
        "layer": layer,
        "head": head,
        "head_size": steps["q"].shape[-1],
        "scale": round(steps["q"].shape[-1] ** -0.5, 8),
        "shapes": {name: list(value.shape) for name, value in steps.items()},
        "difference_to_model": difference,
        **{
            name: finite(value[:shown, :shown], 5) if name == "masked" else plain(value[:shown, :shown])
            for name, value in steps.items()
            if name in square
        },
        **{name: plain(value[:shown]) for name, value in steps.items() if name not in square},
    }

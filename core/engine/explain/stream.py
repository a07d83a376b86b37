"""The residual stream's path to the pooled vector, layer by layer, and what the head would say at each station."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from core.engine.explain.anatomy import Anatomy, plain
from core.engine.explain.forward_pass import Pass
from core.engine.explain.reading import Reading

_SAME = 1e-3


def pooled_by_layer(hidden: list[torch.Tensor], mask: torch.Tensor, pooling: str) -> torch.Tensor:
    """Return (layers + 1, hidden): each hidden state's [CLS] vector, or the mean over its tokens without padding."""
    stack = torch.stack(hidden)
    if pooling != "mean":
        return stack[:, 0]
    weights = mask.to(stack.dtype)[None, :, None]
    return (stack * weights).sum(dim=1) / weights.sum().clamp(min=1)


def residual_stream(done: Pass, anatomy: Anatomy, reading: Reading) -> dict[str, Any]:
    """Follow the vector that will be pooled from the embeddings (station 0) to the last layer.

    Returns:
        pooling: mean or cls.
        stations: per hidden state {layer, norm, cosine to the last one, change: length of the step from the one before,
            lens: {logits, probabilities} of the head applied at once to this station (nostalgebraist 2020, "logit lens"), or None}.
        contributions: for a head that reads several layers, per such layer the part of each logit that comes from it; they
            add up to the logits together with `bias`. None otherwise.
        note: why there is no lens, or "".
    """
    vectors = pooled_by_layer(done.hidden, reading.mask, anatomy.pooling)
    lens = _lens(done, anatomy, reading)
    changes = [0.0, *(vectors[1:] - vectors[:-1]).norm(dim=-1).tolist()]
    cosines = functional.cosine_similarity(vectors, vectors[-1:], dim=-1)
    stations = [
        {
            "layer": number,
            "norm": plain(vectors[number].norm()),
            "cosine": plain(cosines[number]),
            "change": round(changes[number], 5),
            "lens": None
            if lens is None
            else {"logits": plain(lens[number]), "probabilities": plain(lens[number].softmax(-1), 6)},
        }
        for number in range(len(vectors))
    ]
    note = ""
    if lens is None:
        note = (
            f"The head reads the last {anatomy.pooled_layers} layers side by side, so it cannot be put on one alone; what each layer adds to the logits is shown instead."
            if anatomy.pooled_layers > 1
            else "The head of this architecture cannot be put on an earlier layer."
        )
    return {
        "pooling": anatomy.pooling,
        "stations": stations,
        "contributions": _contributions(done, anatomy),
        "bias": plain(anatomy.output.bias),
        "note": note,
    }


def _contributions(done: Pass, anatomy: Anatomy) -> list[dict[str, Any]] | None:
    """Split each logit by the layer it comes from, where the head reads several."""
    count = anatomy.pooled_layers
    if count == 1:
        return None
    # What compares the tokens of two texts stands behind the rest, and is read of the last layer.
    behind = anatomy.output.weight.shape[1] - getattr(anatomy.model, "matches", 0)
    weights, parts = (
        list(anatomy.output.weight[:, :behind].chunk(count, dim=1)),
        list(done.pooled[:behind].chunk(count)),
    )
    weights[0] = torch.cat([weights[0], anatomy.output.weight[:, behind:]], dim=1)
    parts[0] = torch.cat([parts[0], done.pooled[behind:]])
    return [
        {"layer": anatomy.layer_count - number, "logits": plain(weight @ part)}
        for number, (weight, part) in enumerate(zip(weights, parts, strict=True))
    ]


def _lens(done: Pass, anatomy: Anatomy, reading: Reading) -> torch.Tensor | None:
    """Return the head's logits at every station (stations, classes); None unless the last one equals the model's own."""
    if anatomy.pooled_layers > 1:
        return None
    try:
        logits = _head(anatomy, torch.stack(done.hidden), reading.inputs)
    except (RuntimeError, TypeError, ValueError, AttributeError):
        return None  # this head wants something else than hidden states
    if logits is None or logits.shape[-1:] != done.logits.shape:
        return None
    return logits if torch.allclose(logits[-1], done.logits, atol=_SAME, rtol=_SAME) else None


def _head(anatomy: Anatomy, hidden: torch.Tensor, inputs: dict[str, torch.Tensor]) -> torch.Tensor | None:
    """Apply what stands behind the encoder to hidden states (stations, tokens, hidden)."""
    model = anatomy.model
    if anatomy.pooling == "mean" and hasattr(model, "read"):
        given = inputs["attention_mask"], inputs.get("token_type_ids"), inputs["input_ids"]
        return torch.cat([anatomy.output(model.read([each[None]], *given)) for each in hidden])
    pooler = getattr(anatomy.encoder, "pooler", None) or getattr(model, "pooler", None)
    if pooler is not None:
        return anatomy.output(pooler(hidden))
    if hasattr(model, "pre_classifier"):
        return anatomy.output(functional.relu(model.pre_classifier(hidden[:, 0])))
    head = getattr(model, "classifier", None)
    return head(hidden) if isinstance(head, nn.Module) and not isinstance(head, nn.Linear) else None

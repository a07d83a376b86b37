"""The way forward through a trained model: embeddings, attention, the path to the pooled vector, and the logits."""

from __future__ import annotations

from typing import Any

import torch

from core.engine.explain.anatomy import Anatomy, anatomy_of, plain
from core.engine.explain.attention_head import head_case
from core.engine.explain.forward_pass import Pass, run_forward
from core.engine.explain.limits import MOST_DIMENSIONS, MOST_SHOWN_TOKENS
from core.engine.explain.reading import read_text
from core.engine.explain.stream import residual_stream
from core.engine.predict import Classifier


@torch.no_grad()
def inside(
    classifier: Classifier,
    text: str,
    text_pair: str | None = None,
    *,
    layer: int = 1,
    head: int | None = None,
    padding: int = 0,
) -> dict[str, Any]:
    """Show what happens to a text on its way through the model, one layer's attention at a time.

    Args:
        layer: whose attention to return, from 1; head: the one to take apart besides, from 1, or None.
        padding: [PAD] pieces to add, so that the mask shows.

    Returns:
        pieces, words, tokens, truncated, notices: see reading.Reading.
        architecture: {model_type, layers, heads, hidden, head_size, pooling, pooled_layers, apart, matched, classes}.
        embeddings: per summand (token, segment, position) and for sum and normed {values (tokens, a few dimensions), norms (tokens,)}.
        attention: {layer, probabilities (heads, query, key), rest (heads, query): what the keys beyond those shown got}.
        grid: per figure (layers, heads): entropy in nats, and the mean share of attention to_first, to_last, to_self, to_previous, to_next.
        head: see attention_head.head_case, or None.
        stream: see stream.residual_stream.
        pooled {values, norm, width}, logits, probabilities: (classes,) in the order of `classes`.

    Raises:
        DataError: the text is empty, or a pair is missing or not wanted.
        ConfigError: no such layer or head.
        EncoderError: the architecture cannot be looked into.
    """
    anatomy = anatomy_of(classifier.model, len(classifier.classes))
    anatomy.check_place(layer, head)
    reading = read_text(classifier, text, text_pair, padding=padding)
    done = run_forward(anatomy, reading, layer if head is not None else None)
    shown = min(len(reading.pieces), MOST_SHOWN_TOKENS)
    if shown < len(reading.pieces):
        reading.notices.append(
            f"The model read {len(reading.pieces)} tokens; matrices show the first {shown} of them, and the attention to the others as one sum."
        )
    return {
        **reading.as_dict(),
        "architecture": _architecture(anatomy, classifier),
        "embeddings": _embeddings(done, shown),
        "attention": _attention(done, layer, shown),
        "grid": head_grid(done.attentions, reading.mask),
        "head": None if head is None else head_case(done, anatomy, reading, layer, head, shown),
        "stream": residual_stream(done, anatomy, reading),
        "pooled": {
            "values": plain(done.pooled[:MOST_DIMENSIONS]),
            "norm": plain(done.pooled.norm()),
            "width": len(done.pooled),
        },
        "logits": plain(done.logits),
        "probabilities": plain(done.logits.softmax(-1), 6),
        "classes": classifier.classes,
    }


def _architecture(anatomy: Anatomy, classifier: Classifier) -> dict[str, Any]:
    config = anatomy.encoder.config
    return {
        "model_type": config.model_type,
        "layers": anatomy.layer_count,
        "heads": anatomy.heads,
        "hidden": int(config.hidden_size),
        "head_size": int(config.hidden_size) // anatomy.heads,
        "pooling": anatomy.pooling,
        "pooled_layers": anatomy.pooled_layers,
        "apart": anatomy.apart,
        "matched": bool(getattr(anatomy.model, "matches", 0)),
        "classes": len(classifier.classes),
        "max_length": classifier.max_length,
        "kind": classifier.info.kind,
    }


def _embeddings(done: Pass, shown: int) -> dict[str, Any]:
    """Return the summands that this architecture has, their sum and its layer-normed form, for the tokens shown."""
    found: dict[str, torch.Tensor] = {
        name: done.captured[name] for name in ("token", "segment", "position") if name in done.captured
    }
    width = done.captured["normed"].shape[-1]
    # Some encoders make their token vectors narrower than the rest; then there is no plain sum to show.
    if found and all(value.shape[-1] == width for value in found.values()):
        found["sum"] = torch.stack([value.expand_as(found["token"]) for value in found.values()]).sum(dim=0)
    found["normed"] = done.captured["normed"]
    return {
        "dimensions": min(MOST_DIMENSIONS, width),
        "width": width,
        **{
            name: {"values": plain(value[:shown, :MOST_DIMENSIONS]), "norms": plain(value[:shown].norm(dim=-1))}
            for name, value in found.items()
        },
    }


def _attention(done: Pass, layer: int, shown: int) -> dict[str, Any]:
    probabilities = done.attentions[layer - 1][:, :shown]
    return {
        "layer": layer,
        "shape": list(done.attentions[layer - 1].shape),
        "probabilities": plain(probabilities[:, :, :shown], 4),
        "rest": plain(probabilities[:, :, shown:].sum(dim=-1), 4),
    }


def head_grid(attentions: list[torch.Tensor], mask: torch.Tensor) -> dict[str, Any]:
    """Sum every head up in a few figures, each (layers, heads), over the queries that are not padding."""
    rows: dict[str, list[Any]] = {}
    valid = mask.nonzero().flatten()
    for layer in attentions:
        p = layer[:, valid][:, :, valid]
        each = p.shape[-1]
        figures = {
            "entropy": torch.special.entr(p).sum(dim=-1).mean(dim=-1),
            "to_first": p[:, :, 0].mean(dim=-1),
            "to_last": p[:, :, -1].mean(dim=-1),
            "to_self": p.diagonal(dim1=-2, dim2=-1).mean(dim=-1),
            "to_previous": p.diagonal(offset=-1, dim1=-2, dim2=-1).sum(dim=-1) / max(1, each - 1),
            "to_next": p.diagonal(offset=1, dim1=-2, dim2=-1).sum(dim=-1) / max(1, each - 1),
        }
        for name, values in figures.items():
            rows.setdefault(name, []).append(plain(values, 4))
    return rows

"""One head on a few tokens with its whole weights, so that the formula can be worked through by other means."""

from __future__ import annotations

from typing import Any

import torch

from core.engine.explain.anatomy import anatomy_of, plain
from core.engine.explain.attention_head import finite, head_steps, seen_keys
from core.engine.explain.forward_pass import run_forward
from core.engine.explain.limits import MOST_FORMULA_TOKENS
from core.engine.explain.reading import read_text
from core.engine.predict import Classifier

_DIGITS = 8


@torch.no_grad()
def formula_case(
    classifier: Classifier,
    text: str,
    text_pair: str | None = None,
    *,
    layer: int = 1,
    head: int = 1,
    padding: int = 0,
    tokens: int = MOST_FORMULA_TOKENS,
) -> dict[str, Any]:
    """Return what one head reads, its weights, and what the model makes of them.

    Args:
        layer, head: which one, from 1.
        tokens: most tokens read, special ones included, 4 to 8; the text is cut there with a notice.

    Returns:
        pieces, words, tokens, truncated, notices: see reading.Reading.
        x: (tokens, hidden) the layer's input; weights {q, k, v}: (head size, hidden) each, as torch keeps them: q = x @ weights.T + biases;
        biases {q, k, v}: (head size,); mask: (query, key) 0 or 1; scale.
        q, k, v, scores, scaled, masked, probabilities, output: see attention_head.attention_steps, eight decimals.
        model_probabilities: (query, key) as the model itself gave them.

    Raises:
        DataError, ConfigError, EncoderError: as `inside`.
    """
    anatomy = anatomy_of(classifier.model, len(classifier.classes))
    anatomy.check_place(layer, head)
    limit = max(4, min(tokens, MOST_FORMULA_TOKENS))
    reading = read_text(classifier, text, text_pair, padding=padding, limit=limit)
    done = run_forward(anatomy, reading, layer)
    steps, own = head_steps(done, anatomy, reading, head)
    projections = dict(zip(("q", "k", "v"), anatomy.projections(layer), strict=True))
    biases = {
        name: done.captured[name].new_zeros(steps["q"].shape[-1]) if module.bias is None else module.bias[own]
        for name, module in projections.items()
    }
    return {
        **reading.as_dict(),
        "layer": layer,
        "head": head,
        "x": plain(done.captured["input"], _DIGITS),
        "weights": {name: plain(module.weight[own], _DIGITS) for name, module in projections.items()},
        "biases": {name: plain(value, _DIGITS) for name, value in biases.items()},
        "mask": seen_keys(anatomy, reading).int().tolist(),
        "scale": steps["q"].shape[-1] ** -0.5,
        **{
            name: finite(value, _DIGITS) if name == "masked" else plain(value, _DIGITS) for name, value in steps.items()
        },
        "model_probabilities": plain(done.attentions[layer - 1][head - 1], _DIGITS),
    }

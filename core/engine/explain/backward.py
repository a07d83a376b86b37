"""The way back: the loss for a chosen label, how strongly it pulls at each layer, and the tokens that moved it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional

from core.engine.explain.anatomy import anatomy_of, plain
from core.engine.explain.attribution import attribute
from core.engine.explain.limits import COMPLETENESS_GOAL, TARGETS
from core.engine.explain.reading import read_text
from core.engine.explain.trainable import all_weights, norm_of
from core.engine.predict import Classifier
from core.errors import ConfigError, DataError


def label_index(classes: Sequence[str], label: str) -> int:
    """Return a label's index.

    Raises:
        DataError: the model does not know it.
    """
    if label not in classes:
        raise DataError(
            f"label is {label[:80]!r}, which this model does not know. Choose one of: {', '.join(classes)}."
        )
    return list(classes).index(label)


def backward(
    classifier: Classifier,
    text: str,
    text_pair: str | None = None,
    *,
    label: str,
    target: str = "log_probability",
    goal: float = COMPLETENESS_GOAL,
    deadline_s: float = 3.0,
) -> dict[str, Any]:
    """Take the loss for a label back through the model.

    Returns:
        pieces, words, tokens, truncated, notices: see reading.Reading.
        label, classes, logits, probabilities, loss: cross-entropy in nats.
        gradients: per part {part, parameters, trained: whether the run moved it, gradient_norm, weight_norm}, in the order of
            the forward pass; gradient_norm: of all weights together.
        attributions: see attribution.attribute; positive where a token speaks for the label.

    Raises:
        DataError: the text is empty, a pair is missing or not wanted, or the label is unknown.
        ConfigError: target is neither log_probability nor logit.
    """
    number = label_index(classifier.classes, label)
    if target not in TARGETS:
        raise ConfigError(f"target is {target!r}; allowed is one of {', '.join(TARGETS)}. Choose one of these.")
    anatomy = anatomy_of(classifier.model, len(classifier.classes))
    reading = read_text(classifier, text, text_pair)
    weights = all_weights(anatomy)
    with torch.enable_grad():
        logits = weights.logits(reading.inputs)
        loss = functional.cross_entropy(logits, torch.tensor([number], device=logits.device))
        # A weight that this text does not use (other positions, a pooler nobody reads) has no gradient: nought.
        found = torch.autograd.grad(loss, list(weights.leaves.values()), allow_unused=True)
    gradients = {name: value for name, value in zip(weights.leaves, found, strict=True) if value is not None}
    attributions = attribute(classifier, anatomy, reading, number, target=target, goal=goal, deadline_s=deadline_s)
    if not attributions["reached"]:
        reading.notices.append(_incomplete(attributions))
    kind = classifier.info.kind
    return {
        **reading.as_dict(),
        "label": label,
        "classes": classifier.classes,
        "logits": plain(logits[0]),
        "probabilities": plain(logits[0].softmax(-1), 6),
        "loss": float(loss.detach()),
        "gradients": [
            {
                "part": part,
                "parameters": sum(weights.leaves[name].numel() for name in names),
                "trained": kind != "frozen" or part == "head",
                "gradient_norm": norm_of([gradients[name] for name in names if name in gradients]),
                "weight_norm": norm_of([weights.leaves[name].detach() for name in names]),
            }
            for part, names in weights.by_part().items()
        ],
        "gradient_norm": norm_of(list(gradients.values())),
        "attributions": attributions,
    }


def _incomplete(attributions: dict[str, Any]) -> str:
    share = attributions["completeness_share"]
    if share is None:
        return "The text moves this output no more than a text without content does, so there is nothing to attribute."
    return (
        f"The attributions miss {100 * share:.1f} % of the difference of {attributions['difference']:.4f} after {attributions['steps']} steps; "
        "more would have taken too long. Read small ones with care, or choose a shorter text."
    )

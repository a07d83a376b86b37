"""Which windows of a long text carried its answer: where each stands in the text, and what the model says of it alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.engine.explain.backward import label_index
from core.engine.explain.reading import checked_texts
from core.engine.explain.whole import read_whole, window_effects, window_logits
from core.engine.predict import Classifier
from core.maths.softmax import softmax


def window_answers(classifier: Classifier, text: str, text_pair: str | None = None, *, label: str) -> dict[str, Any]:
    """Say what each window of a text did for a label.

    Returns:
        label; way: a key of core.config.LONG_TEXTS; tokens: of the text, special ones included; left_out: those in no window.
        windows: {source: text or text_pair, start, end (characters), answer: the class that it alone speaks for, probability: of the
            label for it alone, 0 to 1, effect: see whole.window_effects, in nats} each, in the order of the text; one where the
            text is read in one piece.
        carried: the number of the window that did most for the label, from 0.

    Raises:
        DataError: the text is empty, a pair is missing or not wanted, or the label is unknown.
    """
    number = label_index(classifier.classes, label)
    whole = read_whole(classifier, checked_texts(classifier, text, text_pair))
    logits = window_logits(classifier, whole)
    effects, chances = window_effects(logits, number, classifier.info.long_texts), softmax(logits)
    told = []
    for place, (effect, row) in enumerate(zip(effects, chances, strict=True)):
        source = whole.window_text(place)
        start, end = whole.span(place, source)
        told.append(
            {
                "source": "text_pair" if source else "text",
                "start": start,
                "end": end,
                "answer": classifier.classes[int(row.argmax())],
                "probability": round(float(row[number]), 6),
                "effect": round(float(effect), 5),
            }
        )
    return {
        "label": label,
        "way": classifier.info.long_texts,
        "tokens": len(whole.sources),
        "left_out": whole.left_out,
        "windows": told,
        "carried": int(np.argmax(effects)),
    }

"""What the guard reads of a text: the mean of the embedded encoder's last layer, the same whatever a run did to its own encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

import numpy as np

from core.config import EMBEDDED_ENCODER
from core.engine.build import Reading, build_mean_pooled, load_tokenizer
from core.engine.device import DeviceReport
from core.engine.encoders import find_encoder
from core.engine.explain.features import pooled_rows
from core.engine.predict import Classifier, ClassifierInfo, shared_encoder
from core.engine.tokens import tokenize

MOST_TOKENS = 128
"""A text's kind shows in its beginning; more would double the time of long ones."""
Turn = Callable[[], AbstractContextManager[Any]]


def read_texts(
    report: DeviceReport, first: Sequence[str], second: Sequence[str] | None, turn: Turn = nullcontext
) -> np.ndarray:
    """Return each text's mean of the untouched encoder's last layer at length 1, (texts, 384); of pairs both, one after the other, (pairs, 768).

    Args:
        turn: entered around each batch, such as the device's lock.
    """
    reader = _reader(report)
    parts = [first] if second is None else [first, second]
    tokens = (tokenize(reader.tokenizer, part, None, MOST_TOKENS) for part in parts)
    return np.concatenate([pooled_rows(reader, rows, turn=turn) for rows in tokens], axis=1)


@lru_cache(maxsize=4)
def _reader(report: DeviceReport) -> Classifier:
    """Return the encoder as a classifier whose head is not asked."""
    encoder = find_encoder(EMBEDDED_ENCODER)
    reading, nobody = Reading(1, unit=True), ("one", "other")
    model: Any = build_mean_pooled(shared_encoder(encoder, report.torch_device), nobody, reading=reading)
    info = ClassifierInfo("frozen", nobody, False, MOST_TOKENS, encoder.name, encoder.sha256, encoder.source, 1, True)
    return Classifier(model, load_tokenizer(encoder), info, report)

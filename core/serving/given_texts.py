"""The texts of one request: as many as are allowed, and which of them there is something to read in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from core.errors import DataError
from core.serving.schemas import MOST_TEXTS, NOTHING_TO_READ
from core.text import encodable, is_blank

T = TypeVar("T")
NOT_CLASSIFIED: dict[str, Any] = {
    "label": "",
    "probability": None,
    "probabilities": [],
    "tokens": 0,
    "truncated": False,
    "why": NOTHING_TO_READ,
}
"""What is said of a text that is empty."""
NOT_JUDGED: dict[str, Any] = {"score": None, "scope": "no text", "in_scope": False, "nearest": []}
"""How it is held against the rows that a model learned from: not at all."""
NO_VECTORS = np.zeros((0, 0), dtype=np.float32)


class GivenTexts:
    """Texts, or pairs of them, to classify.

    Attributes:
        has_text: which of them are not empty; of a pair neither may be.
    """

    def __init__(self, texts: Sequence[str], text_pairs: Sequence[str] | None) -> None:
        """Take the texts of a request.

        Raises:
            DataError: there are none or too many, or not as many second texts as first ones.
        """
        if not 1 <= len(texts) <= MOST_TEXTS:
            raise DataError(
                f"The request holds {len(texts)} texts; allowed are 1 to {MOST_TEXTS:,}. Send more in several requests."
            )
        if text_pairs is not None and len(text_pairs) != len(texts):
            raise DataError(
                f"There are {len(texts)} first texts and {len(text_pairs)} second ones. Send as many of both."
            )
        self._texts = [encodable(text) for text in texts]
        self._pairs = None if text_pairs is None else [encodable(text) for text in text_pairs]
        seconds = self._pairs or ["."] * len(texts)
        self.has_text = [
            not is_blank(first) and not is_blank(second) for first, second in zip(self._texts, seconds, strict=True)
        ]

    @property
    def full(self) -> tuple[list[str], list[str] | None]:
        """The first texts, and for pairs the second ones, where there is something to read."""
        first = [text for text, has in zip(self._texts, self.has_text, strict=True) if has]
        if self._pairs is None:
            return first, None
        return first, [text for text, has in zip(self._pairs, self.has_text, strict=True) if has]

    def spread(self, found: Sequence[T], nothing: Callable[[], T]) -> list[T]:
        """Return what was found of the texts that have something to read in their places, and `nothing()` in the others."""
        given = iter(found)
        return [next(given) if has else nothing() for has in self.has_text]

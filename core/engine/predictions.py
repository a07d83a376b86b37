"""What a classifier says about some rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Predictions:
    """What a classifier says about some rows.

    Attributes:
        probabilities: (rows, classes) float64, each row sums to 1.
        truncated: (rows,) bool, some of the text was not read.
        tokens: (rows,) int, tokens read, of all windows together; windows: (rows,) int, pieces in which the text was read.
    """

    probabilities: np.ndarray
    truncated: np.ndarray
    tokens: np.ndarray
    windows: np.ndarray

    def answers(self, classes: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Go through the rows as plain values: label, probability, probabilities (0 to 1, rounded to six digits), tokens, windows and truncated."""
        best = self.probabilities.argmax(axis=1)
        for number, (choice, row) in enumerate(zip(best, self.probabilities, strict=True)):
            yield {
                "label": classes[choice],
                "probability": float(row[choice]),
                "probabilities": [round(float(share), 6) for share in row],
                "tokens": int(self.tokens[number]),
                "windows": int(self.windows[number]),
                "truncated": bool(self.truncated[number]),
            }

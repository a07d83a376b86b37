"""A figure with its 95 % interval, as every score is given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Figure:
    """A value with the bounds of its 95 % interval; `low` and `high` equal the value where none was computed."""

    value: float
    low: float
    high: float

    def text(self, digits: int = 3, sign: str = "") -> str:
        """Return it as 0.833 (0.667 to 0.958); with sign "+" also a plus is written."""
        value, low, high = (
            f"{round(number, digits) + 0.0:{sign}.{digits}f}"  # adding zero takes the minus from -0.0
            for number in (self.value, self.low, self.high)
        )
        return f"{value} ({low} to {high})"


def interval(value: float, resampled: np.ndarray) -> Figure:
    """Return the figure with the 2.5th and 97.5th percentile of its resamples (Efron 1979)."""
    low, high = np.quantile(resampled, (0.025, 0.975)) if len(resampled) else (value, value)
    return Figure(float(value), float(low), float(high))

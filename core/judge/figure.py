"""A figure with its 95 % interval, as every score is given, or with the reason why it has none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A value with the bounds of its 95 % interval; `low` and `high` equal the value where there is none, and `why` says why."""

    value: float
    low: float
    high: float
    why: str = ""

    @property
    def bounded(self) -> bool:
        """Whether it has an interval."""
        return self.low < self.high

    def text(self, digits: int = 3, sign: str = "") -> str:
        """Return it as 0.833 (0.667 to 0.958), or as 0.833 where it has no interval; with sign "+" also a plus is written."""
        value, low, high = (
            f"{round(number, digits) + 0.0:{sign}.{digits}f}"  # adding zero takes the minus from -0.0
            for number in (self.value, self.low, self.high)
        )
        return f"{value} ({low} to {high})" if self.bounded else value


def within(value: float, low: float, high: float, least: float | None = None, most: float | None = None) -> Figure:
    """Return a figure whose interval holds its value and stays between the least and the most that are possible."""
    low = low if least is None else max(least, low)
    high = high if most is None else min(most, high)
    return Figure(float(value), float(min(value, low)), float(max(value, high)))


def bare(value: float, why: str) -> Figure:
    """Return a figure without an interval; `why` is a sentence without its full stop."""
    return Figure(float(value), float(value), float(value), why)

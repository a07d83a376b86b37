"""How templates write numbers and texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from markupsafe import Markup, escape

from core.templates.markdown import code, yaml


class Figure(Protocol):
    """A number with the bounds of its interval, such as core.judge.figure.Figure."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def bounded(self) -> bool: ...


def percent(share: float, digits: int = 0) -> str:
    """Return a share of 0 to 1 as per cent."""
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def chance(share: float) -> str:
    """Return a probability as per cent; what is not quite 0 or 1 is not shown as 0 or 100."""
    if 0 < share < 0.005:
        return "< 1\N{NO-BREAK SPACE}%"
    return "> 99\N{NO-BREAK SPACE}%" if 0.995 <= share < 1 else percent(share)


def interval(figure: Figure, digits: int = 2, chance: Figure | None = None) -> str:
    """Return a figure with its interval in brackets, where it has one; `chance` is what chance alone would make of it."""
    said = f"{figure.value:.{digits}f}"
    if figure.bounded:
        said += f" ({figure.low:.{digits}f} to {figure.high:.{digits}f})"
    return said if chance is None else f"{said} (chance {chance.low:.{digits}f} to {chance.high:.{digits}f})"


def percent_interval(figure: Figure) -> str:
    """Return a share with its interval in brackets, where it has one, as per cent."""
    said = f"{100 * figure.value:.1f} %"
    return f"{said} ({100 * figure.low:.1f} to {100 * figure.high:.1f})" if figure.bounded else said


def span(figure: Figure, digits: int = 2) -> str:
    """Return the bounds of a figure's interval in words, or that it has none."""
    return f"95 % interval {figure.low:.{digits}f} to {figure.high:.{digits}f}" if figure.bounded else "no interval"


def number(value: float, digits: int = 0) -> str:
    """Return a number with commas between thousands."""
    return f"{value:,.{digits}f}"


def lines(text: str) -> Markup:
    """Return a text as HTML that breaks where the text does."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


FILTERS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (percent, chance, interval, percent_interval, span, number, lines, code, yaml)
}

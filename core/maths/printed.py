"""Calculations as a page prints them: who works a line out with the printed numbers gets the printed result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

MOST_PLACES = 40
"""Decimals beyond which a difference of two numbers is not told any more; it is then one of their last bits."""


def number(value: float, digits: int = 4) -> str:
    """Write a number for a formula: so many decimals, or with a power of ten where that would hide its digits.

    An exact number loses its closing zeros, a rounded one keeps them: 0.5, but 0.7710.
    """
    if value == 0 or 10.0 ** (1 - digits) <= abs(value) < 1e5:
        text = f"{value:.{digits}f}"
        return text.rstrip("0").rstrip(".") if _is_exact(value, digits) else text
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}"


def read(text: str) -> float:
    """Return the value of what `number` wrote."""
    mantissa, _, power = text.partition(r" \times 10^{")
    return float(f"{mantissa}e{power.rstrip('}')}" if power else mantissa)


def factor(text: str) -> str:
    """Put a written number that is negative, or has a power of ten, in brackets, as a product needs it."""
    return f"({text})" if text.startswith("-") or "times" in text else text


def line(
    left: str,
    right: str,
    operands: Sequence[float],
    compute: Callable[..., float],
    value: float,
    digits: int = 4,
    *,
    brackets: bool = True,
) -> str:
    """Write `left = right = value`, each operand with as few decimals, but at least `digits`, as lead to the value that is printed.

    Args:
        left: what is worked out; right: the calculation with %s for each operand, both LaTeX.
        compute: the same calculation; value: its result, unrounded, printed with `digits` decimals.
        brackets: whether operands that need them get brackets.
    """
    shown = number(value, digits)
    for places in range(digits, MOST_PLACES + 1):
        written = [number(operand, places) for operand in operands]
        if read(number(compute(*map(read, written)), digits)) == read(shown):
            break
    else:  # the value is not what the calculation gives
        written = [number(operand, digits) for operand in operands]
    told = [*zip(operands, written, strict=True), (value, shown)]
    whole = all(_same(read(text), given) for given, text in told)
    sign = "=" if whole else r"\approx"
    return rf"{left} = {right % tuple(factor(text) if brackets else text for text in written)} {sign} {shown}"


def _is_exact(value: float, digits: int) -> bool:
    return _same(float(f"{value:.{digits}f}"), value)


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-12 * min(1.0, abs(other))  # 0.1 + 0.2 is 0.3 to a reader

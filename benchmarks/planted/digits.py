"""Random digits, check digits, and digits in groups."""

from __future__ import annotations

import random


def number(rng: random.Random, digits: int) -> str:
    """Return so many random digits, the first not 0."""
    return str(rng.randrange(10 ** (digits - 1), 10**digits))


def luhn_digit(body: str) -> str:
    """Return the last digit that makes Luhn's sum a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def weighted_sum(body: str, weights: tuple[int, ...], modulus: int) -> int:
    """Return the sum of the digits times their weights, modulo a number."""
    return sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % modulus


def groups(value: str, sizes: tuple[int, ...], mark: str) -> str:
    """Cut a value into groups of these sizes, joined by a mark."""
    pieces, place = [], 0
    for size in sizes:
        pieces.append(value[place : place + size])
        place += size
    return mark.join(pieces)

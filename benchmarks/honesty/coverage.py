"""How often a 95 % interval holds the value that endless rows of the same kind would give."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np

from benchmarks.honesty.part import Part
from core.judge.intervals import wilson

ROWS = (10, 30, 100, 300)
ACCURACIES = (0.7, 0.8, 0.9, 0.95, 0.99)


def lines(options: argparse.Namespace) -> Iterator[str]:
    """Yield the table of the accuracy's interval."""
    generator = np.random.default_rng(options.seed)
    yield (
        f"A model that is right with a known chance answers so many rows, {options.repeats:,} times over; the table says in how many per cent of them the 95 % "
        "interval of its accuracy (Wilson 1927) holds that chance."
    )
    yield ""
    yield f"| rows | {' | '.join(f'{accuracy:g}' for accuracy in ACCURACIES)} |"
    yield "|---" * (1 + len(ACCURACIES)) + "|"
    for rows in ROWS:
        shares = []
        for accuracy in ACCURACIES:
            right = generator.binomial(rows, accuracy, options.repeats)
            low, high = wilson(right, np.full_like(right, rows))
            shares.append(f"{100 * np.mean((low <= accuracy) & (accuracy <= high)):.0f}")
        yield f"| {rows} | {' | '.join(shares)} |"


def asks(parser: argparse.ArgumentParser) -> None:
    """Add how often the simulation is repeated."""
    parser.add_argument("--repeats", type=int, default=1000, help="test sets drawn for each row of the coverage")


PART = Part("coverage", "Intervals", 1, lines, asks)

"""How often the promise that goes with a threshold holds, and how many rows are answered under it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.honesty.part import Part
from core.judge.binomial import CONFIDENCE
from core.judge.promise import SHARES, find_promise

ROWS = (60, 100, 160, 300, 1000)
_SPREAD = 2.0
"""Standard deviation of the logit of a row's chance to be answered rightly: some rows are easy, some are not."""
_WORLD = 2_000_000


@dataclass(frozen=True)
class Kind:
    """A kind of model, known to the last digit.

    Attributes:
        accuracy: 0 to 1; sharpened: what the logits of its true chances are multiplied with, above 1 too sure of itself.
        noise: share of the test labels that are wrong by chance; copies: rows that belong together, which are right or wrong together.
    """

    accuracy: float
    sharpened: float = 1.0
    noise: float = 0.0
    copies: int = 1

    @property
    def title(self) -> str:
        """What the table calls it."""
        told = "calibrated" if self.sharpened == 1 else f"too sure (logits times {self.sharpened:g})"
        noise = f", {100 * self.noise:g} % of the test labels wrong" if self.noise else ""
        return f"{self.accuracy:g}, {told}{noise}{f', {self.copies} rows in a group' if self.copies > 1 else ''}"


KINDS = (
    *(Kind(accuracy) for accuracy in (0.7, 0.8, 0.9, 0.95, 0.97)),
    *(Kind(accuracy, 1.5) for accuracy in (0.7, 0.8, 0.9, 0.97)),
    *(Kind(accuracy, 3.0) for accuracy in (0.7, 0.9, 0.97)),
    Kind(0.97, noise=0.02),
    Kind(0.9, copies=3),
    Kind(0.97, copies=3),
)


def centre(accuracy: float) -> float:
    """Return the mean logit of a model of two classes with this accuracy."""
    drawn = np.random.default_rng(0).normal(size=100_000)
    low, high = -5.0, 10.0
    for _ in range(40):
        middle = (low + high) / 2
        mean = np.maximum(1 / (1 + np.exp(-middle - _SPREAD * drawn)), 0.5).mean()
        low, high = (middle, high) if mean < accuracy else (low, middle)
    return low


def answered(kind: Kind, mean: float, rows: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the stated probability (0.5 to 1) and whether the answer is right, for rows drawn from endlessly many."""
    groups = -(-rows // kind.copies)
    logits = np.maximum(mean + _SPREAD * generator.normal(size=groups), 0.0)
    right = generator.uniform(size=groups) < (1 - kind.noise) / (1 + np.exp(-logits))
    stated = 1 / (1 + np.exp(-kind.sharpened * logits))
    return np.repeat(stated, kind.copies)[:rows], np.repeat(right, kind.copies)[:rows]


def by_eye(stated: np.ndarray, right: np.ndarray) -> float | None:
    """Return the lowest probability above which SHARES[0] of ten test rows or more are right: what one would take without a test."""
    order = np.argsort(-stated)
    counts = np.arange(1, len(order) + 1)
    good = np.flatnonzero((counts >= 10) & (right[order].cumsum() >= SHARES[0] * counts))
    return float(stated[order][good[-1]]) if len(good) else None


class Truth:
    """What endlessly many rows of a kind would show: share right and share answered at any threshold."""

    def __init__(self, kind: Kind) -> None:
        generator = np.random.default_rng(0)
        self.kind, self.mean = kind, centre(kind.accuracy)
        stated, right = answered(kind, self.mean, _WORLD, generator)
        order = np.argsort(stated)
        self.stated, self.right = stated[order], right[order][::-1].cumsum()[::-1]

    def at(self, threshold: float) -> tuple[float, float]:
        """Return the share right among those answered, and the share answered, 0 to 1."""
        first = int(np.searchsorted(self.stated, threshold))
        count = len(self.stated) - first
        return (self.right[first] / count if count else 1.0), count / len(self.stated)


def measured(truth: Truth, rows: int, draws: int, generator: np.random.Generator) -> tuple[float, float, float, float]:
    """Return four shares (0 to 1) of so many test sets: in which the promise held or none was made; in which SHARES[0] was promised; of the
    rows answered under it; and in which a threshold that was taken by eye held."""
    kind, groups = truth.kind, np.arange(rows) // truth.kind.copies
    held, promised, share, looked = 0, 0, 0.0, 0
    for _ in range(draws):
        stated, right = answered(kind, truth.mean, rows, generator)
        found = find_promise(stated, right, 2, groups if kind.copies > 1 else None).promise
        if found is None:
            held += 1
        else:
            precise, part = truth.at(found.threshold)
            held += precise >= found.share
            promised += found.share == SHARES[0]
            share += part if found.share == SHARES[0] else 0.0
        eyed = by_eye(stated, right)
        looked += eyed is None or truth.at(eyed)[0] >= SHARES[0]
    return held / draws, promised / draws, share / draws, looked / draws


def lines(options: argparse.Namespace) -> Iterator[str]:
    """Yield the table."""
    generator = np.random.default_rng(options.seed)
    percent = ", ".join(f"{100 * share:.0f}" for share in SHARES)
    yield (
        f"Models of two classes whose true chances are known answer so many test rows, {options.draws:,} times over, and the highest of {percent} % that can be promised is promised "
        f"with {100 * CONFIDENCE:.0f} % confidence. First figure: in how many per cent of the test sets what was promised is true on endlessly many rows, or nothing was promised; it should "
        f"be {100 * CONFIDENCE:.0f} or more. Second: in how many {100 * SHARES[0]:.0f} % was promised. Third: share of all rows answered under that promise, nothing where there is none. In brackets: how often a "
        f"threshold held that was taken by eye, the lowest with {100 * SHARES[0]:.0f} % right on ten rows or more."
    )
    yield ""
    yield f"| accuracy | {' | '.join(f'{rows:,} rows' for rows in ROWS)} |"
    yield "|---" * (1 + len(ROWS)) + "|"
    least = 1.0
    for kind in KINDS:
        cells, truth = [], Truth(kind)
        for rows in ROWS:
            held, promised, share, looked = measured(truth, rows, options.draws, generator)
            least = min(least, held)
            cells.append(f"{100 * held:.0f} / {100 * promised:.0f} / {100 * share:.0f} ({100 * looked:.0f})")
        yield f"| {kind.title} | {' | '.join(cells)} |"
    yield ""
    yield f"The least of the first figures: {100 * least:.1f}."


def asks(parser: argparse.ArgumentParser) -> None:
    """Add how often test rows are drawn."""
    parser.add_argument("--draws", type=int, default=1000, help="test sets drawn for each figure on thresholds")


PART = Part("threshold", "The threshold's promise", 3, lines, asks)

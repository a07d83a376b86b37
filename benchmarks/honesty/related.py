"""How often 95 % intervals hold, and equal models are called different, where test rows belong together."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.judge.compare import compare_samples
from core.judge.metrics import METRICS
from core.judge.sample import Sample

_POOL = 40_000
_LEAST = 0.5
"""Where an interval is given in a smaller share of the draws, nothing is counted."""


@dataclass(frozen=True)
class Related:
    """Test rows of which some belong together.

    Attributes:
        groups, size: how many, of how many rows each; copies: whether a group is one text again and again, which a model answers alike,
            or rows of one author, whom a model gets right or wrong as a rule.
        accuracy: of the models, 0 to 1.
    """

    groups: int
    size: int
    copies: bool
    accuracy: float

    @property
    def name(self) -> str:
        """What the table calls it."""
        what = (
            f"{self.groups} texts of {self.size} copies"
            if self.copies
            else f"{self.groups} authors of {self.size} rows"
        )
        return f"{what}, {self.accuracy:g}"

    def two_models(self, generator: np.random.Generator, groups: int) -> tuple[Sample, Sample]:
        """Return two models of two classes that are equally good, on the same rows of so many groups."""
        codes = np.repeat(np.arange(groups), self.size)
        truth = generator.integers(0, 2, groups)[codes] if self.copies else generator.integers(0, 2, len(codes))
        samples = []
        for _ in range(2):
            chance = generator.beta(self.accuracy, 1 - self.accuracy, groups)[codes]
            drawn = generator.random(groups)[codes] if self.copies else generator.random(len(codes))
            sure = np.where(drawn < chance, self.accuracy + 0.05, 0.95 - self.accuracy)
            said = np.where(truth == 1, sure, 1 - sure)
            samples.append(Sample(truth, np.column_stack([1 - said, said]), None, codes))
        return samples[0], samples[1]


KINDS = (
    Related(3, 15, False, 0.8),
    Related(10, 10, False, 0.8),
    Related(20, 5, False, 0.9),
    Related(9, 4, True, 0.8),
    Related(30, 4, True, 0.8),
    Related(100, 3, True, 0.9),
)


def lines(options: argparse.Namespace, generator: np.random.Generator) -> Iterator[str]:
    """Yield a table of the coverage of each interval, and in brackets what it is where the rows are taken as independent."""
    keys = [metric.key for metric in METRICS if metric.parts is not None]
    names = [METRICS[key].name for key in keys]
    yield (
        f"| test rows, accuracy | {' | '.join([*names, *(f'difference in {name}' for name in names)])} "
        "| called different, of two that are equal |"
    )
    yield "|---" * (2 + 2 * len(keys)) + "|"
    for kind in KINDS:
        pool = kind.two_models(generator, _POOL)[0]
        expected = {key: METRICS[key].compute(pool) for key in keys}
        counted, taken_alone = [], []
        for _ in range(options.repeats):
            first, second = kind.two_models(generator, kind.groups)
            counted.append(_judge(first, second, expected))
            taken_alone.append(_judge(_alone(first), _alone(second), expected))
        cells = [_cell(*both) for both in zip(_percent(counted), _percent(taken_alone), strict=True)]
        yield f"| {kind.name} | {' | '.join(cells)} |"
    yield ""
    yield (
        "In brackets: the same where the rows are taken as independent. Copies of a text are answered alike; an author's rows are mostly right or mostly wrong. Every interval takes such rows "
        "for as many as the threshold's promise does (Kish's effective number), and the exact test flips the sign of whole groups: it may call one of two equal models better in 5 of 100 draws "
        "at most. Where rows of a group are less alike than copies the intervals are wide rather than wrong; of three authors nothing can be told. A dash: an interval was given in fewer than half of the draws."
    )


def _alone(sample: Sample) -> Sample:
    """Return it as if each row stood for itself."""
    return Sample(sample.truth, sample.probabilities)


def _judge(first: Sample, second: Sample, expected: dict[str, float]) -> list[float]:
    """Return 1 for each interval that holds the truth, else 0, nan where none is given; last whether the models are called different."""
    figures = [METRICS[key].estimated(first) for key in expected]
    found = compare_samples(first, second)
    apart = [found.differences[key] for key in expected]
    held = [
        float(each.low <= truth <= each.high) if each.bounded else np.nan
        for each, truth in zip([*figures, *apart], [*expected.values(), *(0.0 for _ in apart)], strict=True)
    ]
    return [*held, float(found.winner is not None)]


def _percent(draws: list[list[float]]) -> list[float]:
    """Return the share of the draws in which each held, in per cent; nan where there were too few."""
    table = np.array(draws)
    given = ~np.isnan(table)
    held = np.where(given, table, 0.0).sum(axis=0) / np.maximum(1, given.sum(axis=0))
    return [float(share) for share in np.where(given.mean(axis=0) >= _LEAST, 100 * held, np.nan)]


def _cell(counted: float, alone: float) -> str:
    said = ["–" if np.isnan(value) else f"{value:.0f}" for value in (counted, alone)]
    return f"{said[0]} ({said[1]})"

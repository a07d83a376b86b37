"""Answers made by hand or drawn, for tests of thresholds."""

from __future__ import annotations

import numpy as np

from core.domain import Costs
from core.judge.threshold import (
    Answers,
)

COSTS = Costs("points", review=1.0, usual=4.0, mistakes={"fire": {"calm": 50.0}, "calm": {"fire": 2.0}})


def made(confidence, right, *, review=1.0, mistake=4.0, classes=2) -> Answers:
    """Return answers by hand; every mistake costs the same."""
    hit = np.asarray(right, dtype=bool)
    return Answers(np.asarray(confidence, dtype=float), hit, np.where(hit, 0.0, mistake), review, classes, mistake)


def drawn(rows: int, classes: int, seed: int = 0, **costs) -> Answers:
    """Return answers whose confidence says how often they are right."""
    generator = np.random.default_rng(seed)
    confidence = generator.uniform(1 / classes, 1.0, rows)
    return made(confidence, generator.uniform(size=rows) < confidence, classes=classes, **costs)


def at(counted, threshold: float) -> int:
    """Return the number of a threshold in a sweep."""
    return int(np.abs(counted.thresholds - threshold).argmin())

"""Several optimisers from one start on one problem, every step kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigError
from core.maths.catalogue import Array
from core.maths.optimizers import OPTIMIZERS
from core.maths.schedules import SCHEDULES
from core.maths.surfaces import Interval, Surface

Rows = NDArray[np.int64]
FAR = 10.0
"""How many widths of the drawn domain away from its middle counts as diverged."""


class Problem(Protocol):
    """What can be raced on: a loss of parameters (d,) and its gradient over given rows.

    A surface has no rows and ignores them; a data problem takes all rows for None.
    """

    @property
    def rows(self) -> int:
        """Number of data rows; 0 for a surface."""
        ...

    @property
    def domain(self) -> tuple[Interval, Interval] | None:
        """The part of the plane that is drawn; None where parameters are no point of a plane."""
        ...

    def loss(self, parameters: Array) -> float:
        """Return the loss over all rows."""
        ...

    def gradient(self, parameters: Array, rows: Rows | None = None) -> Array:
        """Return the gradient of the mean loss over the rows, all of them for None."""
        ...


@dataclass(frozen=True)
class Racer:
    """One optimiser in a race.

    Attributes:
        optimizer: key of the catalogue; hyper: its hyper-parameters, the rest being defaults.
        batch_size: rows under each gradient; 0 for all. BGD always takes all, a surface has none.
        label: how it is called; the optimiser's title if left out.
    """

    optimizer: str
    hyper: Mapping[str, float] = field(default_factory=dict)
    batch_size: int = 0
    label: str = ""


@dataclass(frozen=True)
class Lap:
    """What one racer did.

    Attributes:
        path: parameters before step 1 and after each step (steps + 1, d); for long vectors only if the race kept them.
        losses: loss over all rows at each point of the path; gradient_norms: norm of the gradient each step used.
        learning_rates: rate of each step, after the schedule.
        traces: every number of each step, by name (steps, d); empty if the race did not keep them.
        rows_seen: rows under the gradients so far, at each point of the path.
        left_at: first step after which it lay outside the drawn domain (it may come back); None if never.
        diverged_at: first step after which it was no finite number or far out; the path ends there. None if it never did.
        reason: why it counts as diverged.
    """

    label: str
    optimizer: str
    hyper: Mapping[str, float]
    batch_size: int
    path: Array
    losses: Array
    gradient_norms: Array
    learning_rates: Array
    traces: Mapping[str, Array]
    rows_seen: Array
    left_at: int | None
    diverged_at: int | None
    reason: str = ""

    @property
    def steps(self) -> int:
        """Steps taken, the last of a diverged racer included."""
        return len(self.losses) - 1


def suggested_rate(surface: Surface, optimizer: str) -> float:
    """Return a learning rate at which the optimiser, its other settings at their defaults, converges or gets far on the surface.

    A velocity sums about 1 / (1 - momentum) gradients, so optimisers with one take a quarter of plain descent's rate.
    """
    moments = OPTIMIZERS[optimizer].moments
    if "v" in moments:
        return surface.adaptive_rate
    return surface.learning_rate / 4 if "m" in moments else surface.learning_rate


def row_batches(rows: int, size: int, rng: np.random.Generator) -> Iterator[Rows]:
    """Yield the row numbers of one batch after another without end: each pass takes every row once, in a new random order."""
    while True:
        order = rng.permutation(rows)
        for begin in range(0, rows, size):
            yield order[begin : begin + size]


def race(
    problem: Problem,
    racers: Sequence[Racer],
    start: Sequence[float] | Array,
    steps: int = 100,
    schedule: str = "constant",
    warmup: int = 0,
    seed: int = 0,
    keep: bool = True,
) -> list[Lap]:
    """Run every racer from the same start.

    Args:
        schedule: key of its catalogue, on every racer's learning rate; warmup: its warm-up steps.
        seed: order of the rows, the same for racers of the same batch size.
        keep: whether to keep paths and traces; without, the path holds the start and the end alone.

    Raises:
        ConfigError: an unknown name, a hyper-parameter out of range, a start or a number of steps that cannot be used.
    """
    origin = np.asarray(start, dtype=np.float64)
    if origin.ndim != 1 or not np.isfinite(origin).all():
        raise ConfigError(f"start is {origin.tolist()!r}; allowed is a list of finite numbers, one a parameter.")
    if steps < 1 or warmup < 0:
        raise ConfigError(f"steps is {steps} and warmup is {warmup}; allowed is 1 or more, and 0 or more.")
    factors = SCHEDULES[schedule].factors(steps, warmup)
    # A racer that diverges overflows: that is what the race shows, and `diverged_at` says it.
    with np.errstate(over="ignore", invalid="ignore"):
        return [_run(problem, racer, origin, factors, seed, keep) for racer in racers]


def _run(problem: Problem, racer: Racer, origin: Array, factors: Sequence[float], seed: int, keep: bool) -> Lap:
    optimizer = OPTIMIZERS[racer.optimizer]
    hyper = optimizer.resolve(racer.hyper)
    size = racer.batch_size if problem.rows and optimizer.data == "batch" else 0
    if size < 0:
        raise ConfigError(f"batch_size is {size}; allowed is 1 or more, or 0 for all rows.")
    drawn = row_batches(problem.rows, size, np.random.default_rng(seed)) if size else None
    point, state = origin, optimizer.start(origin)
    path, losses, norms, seen = [origin], [problem.loss(origin)], [], [0]
    traces: dict[str, list[Array]] = {}
    left_at, reason = None, ""
    for number, factor in enumerate(factors, start=1):
        rows = next(drawn) if drawn else None
        gradient = problem.gradient(point, rows)
        rate = hyper["learning_rate"] * factor
        point, state, trace = optimizer.step(point, gradient, state, {**hyper, "learning_rate": rate})
        losses.append(problem.loss(point))
        norms.append(float(np.linalg.norm(gradient)))
        seen.append(seen[-1] + (problem.rows if rows is None else len(rows)))
        if keep:
            path.append(point)
            for name, values in trace.items():
                traces.setdefault(name, []).append(values)
        if left_at is None and _outside(problem.domain, point, 0.5):
            left_at = number
        reason = _divergence(problem.domain, point, losses[-1])
        if reason:
            break
    if not keep:
        path.append(point)
    return Lap(
        racer.label or optimizer.title,
        optimizer.key,
        hyper,
        size,
        np.array(path),
        np.array(losses),
        np.array(norms),
        hyper["learning_rate"] * np.array(factors[: len(norms)]),
        {name: np.array(values) for name, values in traces.items()},
        np.array(seen, dtype=np.float64),
        left_at,
        len(norms) if reason else None,
        reason,
    )


def _outside(domain: tuple[Interval, Interval] | None, point: Array, widths: float) -> bool:
    """Say whether a point is further than so many widths of the domain from its middle, along either axis."""
    if domain is None:
        return False
    return not all(
        abs(value - (low + high) / 2) <= widths * (high - low) for value, (low, high) in zip(point, domain, strict=True)
    )


def _divergence(domain: tuple[Interval, Interval] | None, point: Array, loss: float) -> str:
    """Say why a racer counts as diverged; empty if it does not."""
    if not (np.isfinite(point).all() and np.isfinite(loss)):
        return "no finite number any more"
    return f"more than {FAR:g} widths of the picture away" if _outside(domain, point, FAR) else ""

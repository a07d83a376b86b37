"""95 % intervals of shares, of F1, of the mean of F1 over classes, of log losses and of paired differences; numpy only.

Which of these holds what it promises, and from how many rows on, is measured by benchmarks.honesty. Where rows belong together, `effective` is
how many they count for (core.judge.sample.counts_for): the figure is that of all rows, its interval that of so many.
"""

from __future__ import annotations

import math

import numpy as np

from core.judge.figure import Figure, within

Z = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""
_MOST_BEND = 0.4
"""Beyond this part of the distance to the lower bound, macro-F1's interval held the truth in 66 to 91 of 100 draws, below it in 92 and more."""


def wilson(right: np.ndarray, rows: np.ndarray, effective: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of the 95 % interval of a share, low and high, for counts of any shape (Wilson 1927).

    Unlike the normal interval it stays inside 0 to 1 and keeps a width where all rows are right; without rows it is 0 to 1.
    """
    share = np.asarray(right, dtype=float) / np.maximum(np.asarray(rows, dtype=float), 1e-9)
    count = np.asarray(rows if effective is None else effective, dtype=float)
    safe = np.maximum(count, 1e-9)
    centre = (share + Z**2 / (2 * safe)) / (1 + Z**2 / safe)
    half = Z / (1 + Z**2 / safe) * np.sqrt(np.maximum(share * (1 - share), 0) / safe + Z**2 / (4 * safe**2))
    low, high = np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)
    return np.where(count > 0, low, 0.0), np.where(count > 0, high, 1.0)


def share(hits: int, rows: int, effective: int | None = None) -> Figure:
    """Return a share with its 95 % score interval (Wilson 1927); 0 to 1 without rows."""
    low, high = wilson(np.array(hits), np.array(rows), None if effective is None else np.array(effective))
    value = hits / rows if rows else 0.0
    return within(value, float(low), float(high))


def difference(one: Figure, two: Figure) -> Figure:
    """Return the difference of two shares of different rows, as `share` gives them, with its 95 % interval (Newcombe 1998, method 10)."""
    value = one.value - two.value
    return Figure(
        value,
        value - math.hypot(one.value - one.low, two.high - two.value),
        value + math.hypot(one.high - one.value, two.value - two.low),
    )


def student(freedom: float) -> float:
    """Return the 97.5th percentile of Student's t, right to 1 % from three degrees of freedom on (Abramowitz and Stegun 1964, 26.7.5)."""
    v = max(1.0, freedom)
    return (
        Z
        + (Z**3 + Z) / (4 * v)
        + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * v**2)
        + (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * v**3)
    )


def f1_bounds(
    right: np.ndarray, support: np.ndarray, chosen: np.ndarray, effective: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of the 95 % interval of F1, low and high, of each class.

    Of the rows that are of the class or were called so, a share J is both, and F1 = 2 J / (1 + J): Wilson's interval of that share
    is carried over.

    Args:
        right, support, chosen: rows right, rows of the class, rows called so; (classes,) each. effective: see above, of those that are
            of the class or were called so.
    """
    low, high = wilson(right, support + chosen - right, effective)
    return _f1_of(low), _f1_of(high)


def _f1_of(overlap: np.ndarray) -> np.ndarray:
    return np.asarray(2 * overlap / (1 + overlap))


def macro_f1_bounds(confusion: np.ndarray) -> tuple[float, float] | None:
    """Return the bounds of the 95 % interval of the mean F1 over the classes, or None where there are too few rows a class for one.

    The distances of the classes' own bounds are added up as correlated errors are (Zou and Donner 2008); the correlations are those
    of the delta method (Takahashi et al. 2022) after Agresti and Coull's rows were added. F1 of few rows lies too low on average,
    for it bends as its share grows; the interval is moved up by that. Where many classes have hardly a mistake, their own upper
    bounds leave too little room above; the bound is then Wilson's with as many rows as would vary that much.

    That move is itself estimated, so where it is large beside the interval, as with many classes of three or four rows each, no interval
    holds what it promises.

    Args:
        confusion: rows by true class (outer) and predicted class (inner), (classes, classes), or in the same proportions how many they
            count for; each class has to have rows.
    """
    counts = np.asarray(confusion, dtype=float)
    right, support, chosen = np.diag(counts), counts.sum(axis=1), counts.sum(axis=0)
    found = 2 * right / (support + chosen)
    value, classes, either = float(found.mean()), len(found), support + chosen - right
    low, high = f1_bounds(right, support, chosen)
    correlations = _correlations(counts)
    # A class of few rows borrows from all classes: two rows as they are on the whole.
    whole = (right.sum() + 2) / (either.sum() + 4)
    overlap = (right + 2 * whole) / (either + 2)
    bend = float((2 * overlap * (1 - overlap) / ((1 + overlap) ** 3 * np.maximum(either - 1, 1))).mean())
    below, above = (
        math.sqrt(max(0.0, float(arm @ correlations @ arm))) / classes for arm in (found - low, high - found)
    )
    if bend > _MOST_BEND * below:
        return None
    spread = 2 / (1 + overlap) ** 2 * np.sqrt(overlap * (1 - overlap) / (either + 3))
    variance, middle = float(spread @ correlations @ spread) / classes**2, float(_f1_of(overlap).mean())
    rows = middle * (1 - middle) / max(variance, 1e-12)
    centre = min(1.0, value + bend)
    _, room = wilson(np.array(centre * rows), np.array(rows))
    return value + bend - below, max(value + bend + above, float(room))


def _correlations(counts: np.ndarray) -> np.ndarray:
    """Return how the classes' F1 vary together, (classes, classes) in -1 to 1, by the delta method.

    Z² rows are added, half of them mistakes, each class's part as large as its part of the rows.
    """
    classes, rows, every = len(counts), counts.sum(), np.arange(len(counts))
    spread = np.tile(counts.sum(axis=0) + 1e-9, (classes, 1))
    spread[every, every] = 0.0
    spread /= np.maximum(spread.sum(axis=1, keepdims=True), 1e-300)
    spread[every, every] = 1.0
    shares = counts + Z**2 / 2 * (counts.sum(axis=1, keepdims=True) / rows) * spread
    shares = shares / shares.sum()
    right, either = np.diag(shares), shares.sum(axis=0) + shares.sum(axis=1)
    f1 = 2 * right / either
    # A row of class i called j moves F1 of both, each by minus F1 over the class's weight.
    pull = f1 / either
    together = (shares + shares.T) * np.outer(pull, pull)
    together[every, every] = (right * (2 - 2 * f1) ** 2 + (either - 2 * right) * f1**2) / either**2
    size = np.sqrt(np.maximum(np.diag(together), 1e-300))
    return np.asarray(together / np.outer(size, size))


def loss_bounds(
    losses: np.ndarray, right: np.ndarray, hit: float, mistake: float, effective: int | None = None
) -> tuple[float, float]:
    """Return the bounds of the 95 % interval of the mean of losses that are small where the answer is right and large where it is not.

    Few rows hold few of the mistakes that make up most of the mean, or none. As Agresti and Coull (1998) do for shares, two rows that
    are right and two that are wrong are added, and Student's interval is taken of all. Rows added as right have the mean loss of such
    rows; those added as wrong that of the wrong rows and one more, which costs what the model expects of a mistake.

    Args:
        losses: (rows,) in nats; right: (rows,) 1 or 0; hit, mistake: the loss of a right answer and of a mistake that the model's own
            probabilities imply, in nats.
    """
    wrong, own = right == 0, _weight(losses, effective)
    added = [(own * losses[wrong].sum() + mistake) / (own * wrong.sum() + 1)] * 2
    added += [losses[~wrong].mean() if (~wrong).any() else hit] * 2
    every = np.concatenate([losses, added])
    weights = np.concatenate([np.full(len(losses), own), np.ones(len(added))])
    rows = float(weights.sum())
    mean = float((weights * every).sum()) / rows
    deviation = math.sqrt(float((weights * (every - mean) ** 2).sum()) / (rows - 1))
    half = student(rows - 1) * deviation / math.sqrt(rows)
    return mean - half, mean + half


def _weight(rows: np.ndarray, effective: int | None) -> float:
    """Return how much of a row each of so many counts for."""
    return 1.0 if effective is None else effective / max(1, len(rows))


def paired(value: float, apart: np.ndarray, step: float, effective: int | None = None) -> Figure:
    """Return the difference of two models' figures on the same rows with its 95 % interval.

    Two rows are added on which the models differ, one in favour of each (Bonett and Price 2012), so that models that answer alike on
    few rows are not said to be alike for certain.

    Args:
        value: the difference; apart: (rows,) how far each row moves it, the mean being the difference; step: how far a row moves it
            that one of the models alone gets right.
    """
    own = _weight(apart, effective)
    rows = own * len(apart) + 2
    centre = own * float(apart.sum()) / rows
    variance = (own * float((apart**2).sum()) + 2 * step**2) / rows - centre**2
    half = student(rows - 1) * math.sqrt(max(0.0, variance) / rows)
    return within(value, centre - half, centre + half)


def paired_by_class(
    value: float, apart: np.ndarray, truth: np.ndarray, steps: np.ndarray, effective: int | None = None
) -> Figure:
    """Return the difference of two models' figures on the same rows with its 95 % interval, where rows of a rare class weigh more.

    The two rows on which the models differ are added to each class, for a class of two rows is not known to be answered alike by both
    because its two rows are. The classes' variances are added up with that between them, with the degrees of freedom that such a sum has
    (Welch 1947, Satterthwaite 1946).

    Args:
        value, apart, effective: see `paired`; truth: (rows,) class indices; steps: (classes,) how far a row of the class moves the figure
            that one of the models alone gets right.
    """
    own, rows = _weight(apart, effective), len(apart)
    centre = own * float(apart.sum()) / (own * rows + 2)
    parts = []
    for number in np.unique(truth):
        inside = apart[truth == number]
        count, weight = own * len(inside) + 2, len(inside) / rows
        middle = own * float(inside.sum()) / count
        variance = (own * float((inside**2).sum()) + 2 * float(steps[number]) ** 2) / count - middle**2
        parts.append((weight**2 * max(0.0, variance) / count, count - 1))
        parts.append((weight * float(inside.mean() - apart.mean()) ** 2 / (own * rows), max(1.0, own * rows - 1)))
    total = sum(part for part, _ in parts)
    freedom = total**2 / max(1e-300, sum(part**2 / known for part, known in parts))
    half = student(freedom) * math.sqrt(total)
    return within(value, centre - half, centre + half)

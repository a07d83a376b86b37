"""Which part each unit of rows goes to: drawn class by class, drawn by group, or by time."""

from __future__ import annotations

import numpy as np

TRAIN, VALIDATION, TEST = 0, 1, 2
_DRAWS = 60
_MANY_UNITS = 2000
_FEW_DRAWS = 5


def by_class(
    units: np.ndarray, labels: np.ndarray, shares: dict[int, float], generator: np.random.Generator
) -> np.ndarray:
    """Return each row's part: each class is shuffled and shared out on its own, so that its share is the same everywhere.

    A unit counts for the class that most of its rows have.

    Args:
        units, labels: (rows,) numbers from 0; shares: {part: share of the rows}, the first is served first.
    """
    sizes = np.bincount(units)
    of_unit = _majority(units, labels)
    part = np.zeros(len(sizes), dtype=np.int8)
    for label in range(int(labels.max(initial=-1)) + 1):
        members = generator.permutation(np.flatnonzero(of_unit == label))
        part[members] = _cut(sizes[members], shares)
    return keep_every_class(part[units], units, labels)


def _majority(units: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return for each unit the label that most of its rows have, the first of equals."""
    count = int(labels.max(initial=-1)) + 1
    pairs, counts = np.unique(units.astype(np.int64) * count + labels, return_counts=True)
    order = np.lexsort((pairs, -counts))
    owner, label = pairs[order] // count, pairs[order] % count
    chosen, first = np.unique(owner, return_index=True)
    majority = np.full(int(units.max(initial=-1)) + 1, -1)
    majority[chosen] = label[first]
    return majority


def _cut(sizes: np.ndarray, shares: dict[int, float]) -> np.ndarray:
    """Return the parts of the units of one class, in their shuffled order; at least one stays in training."""
    part = np.zeros(len(sizes), dtype=np.int8)
    total, cursor = int(sizes.sum()), 0
    for number, share in shares.items():
        target, taken = max(1.0, share * total), 0
        while cursor < len(sizes) - 1 and taken + sizes[cursor] / 2 <= target:
            part[cursor] = number
            taken += int(sizes[cursor])
            cursor += 1
    return part


def by_group(
    units: np.ndarray, labels: np.ndarray, shares: dict[int, float], generator: np.random.Generator
) -> np.ndarray:
    """Return each row's part: whole units are drawn, many times over, and the draw that shares the classes out best is kept.

    Nothing but the counts of classes decides between draws. A unit that alone has some class stays in training. A part gets at
    least one unit, the smallest there is, where none is small enough for its share and enough units are there.

    Args:
        units, labels: (rows,) numbers from 0; shares: {part: share of the rows}.
    """
    sizes, counts = np.bincount(units), np.bincount(labels)
    free = np.setdiff1d(np.arange(len(sizes)), _alone_with_a_class(units, labels))
    stay = 1 if len(free) == len(sizes) else 0  # something is left to learn from
    best, least = np.zeros(len(sizes), dtype=np.int8), np.inf
    for _ in range(_DRAWS if len(sizes) <= _MANY_UNITS else _FEW_DRAWS):
        part = _draw(generator.permutation(free), sizes, shares, stay)
        badness = _badness(part[units], labels, counts, shares)
        if badness < least:
            best, least = part, badness
    return keep_every_class(best[units], units, labels)


def keep_every_class(part: np.ndarray, units: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the parts with the smallest unit of each class that training would lack moved there."""
    part, sizes = part.copy(), np.bincount(units)
    for label in np.setdiff1d(labels, labels[part == TRAIN]):
        if not (labels[part == TRAIN] == label).any():
            owners = np.unique(units[labels == label])
            part[units == owners[sizes[owners].argmin()]] = TRAIN
    return part


def _alone_with_a_class(units: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the units that hold all rows of some class."""
    count = int(labels.max(initial=-1)) + 1
    pairs = np.unique(units.astype(np.int64) * count + labels)
    owners = np.bincount(pairs % count, minlength=count)
    return np.unique((pairs // count)[owners[pairs % count] == 1])


def _draw(order: np.ndarray, sizes: np.ndarray, shares: dict[int, float], stay: int) -> np.ndarray:
    """Fill the parts from units in a drawn order, leaving out those too large for what is missing; the last `stay` are not taken."""
    part, total, left = np.zeros(len(sizes), dtype=np.int8), int(sizes.sum()), order
    for number, share in shares.items():
        target, taken = share * total, 0
        chosen: list[int] = []
        for place, unit in enumerate(left):
            if taken >= target or len(left) - len(chosen) <= stay:
                break
            if taken + sizes[unit] / 2 <= target:
                chosen.append(place)
                taken += int(sizes[unit])
        if not chosen and len(left) > stay:
            chosen = [int(sizes[left].argmin())]
        part[left[chosen]] = number
        left = np.delete(left, chosen)
    return part


def _badness(where: np.ndarray, labels: np.ndarray, counts: np.ndarray, shares: dict[int, float]) -> float:
    """Return how far the classes of the parts are from their shares; a class that cannot be learned weighs most."""
    there = [np.bincount(labels[where == number], minlength=len(counts)) for number in (TRAIN, *shares)]
    total = 1000.0 * float((there[0] == 0).sum())
    for found, share in zip(there[1:], shares.values(), strict=True):
        total += float(np.abs(found - share * counts).sum()) / max(1.0, share * float(counts.sum()))
        total += float((found == 0).mean())
    return total


def deal(units: np.ndarray, labels: np.ndarray, folds: int, generator: np.random.Generator) -> np.ndarray:
    """Return each row's fold, from 0: units in a drawn order, large ones first, each to the fold with the fewest rows of its commonest label."""
    sizes = np.bincount(units)
    counts = np.zeros((len(sizes), int(labels.max(initial=0)) + 1))
    np.add.at(counts, (units, labels), 1)
    order = generator.permutation(len(sizes))
    load = np.zeros((folds, counts.shape[1]))
    fold = np.zeros(len(sizes), dtype=np.int64)
    for unit in order[np.argsort(-sizes[order], kind="stable")]:
        label = counts[unit].argmax()
        fold[unit] = np.lexsort((load.sum(axis=1), load[:, label]))[0]
        load[fold[unit]] += counts[unit]
    return fold[units]


def by_time(units: np.ndarray, times: np.ndarray, shares: dict[int, float]) -> np.ndarray:
    """Return each row's part: the latest rows are the first part of `shares`, those before them the next, the rest training.

    A unit counts from its earliest row: a text that was known before is not new. Units of one time stay together.

    Args:
        units: (rows,) numbers from 0; times: (rows,) ascending with time, -inf where there is none, which stays in training.
    """
    sizes = np.bincount(units)
    begins = np.full(len(sizes), np.inf)
    np.minimum.at(begins, units, times)
    moments, place = np.unique(begins, return_inverse=True)
    rows = np.bincount(place, weights=sizes)
    part = np.zeros(len(moments), dtype=np.int8)
    least = 1 if np.isneginf(moments[0]) else 0
    last = len(moments) - 1
    for number, share in shares.items():
        target, taken = share * float(sizes.sum()), 0.0
        while last > least and (taken == 0 or taken + rows[last] / 2 <= target):
            part[last] = number
            taken += rows[last]
            last -= 1
    return part[place][units]

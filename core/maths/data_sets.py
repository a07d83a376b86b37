"""Points in the plane to learn from: generators by name, and any two numeric columns of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.maths.catalogue import Array, Catalogue

MOST_CLASSES = 6
MOST_ROWS = 2000


@dataclass(frozen=True)
class DataSet:
    """Labelled points.

    Attributes:
        points: (rows, 2), each column with mean 0 and standard deviation 1.
        labels: class of each row, an index into classes (rows,).
        axes: what the columns are called; centre, scale: points * scale + centre gives their own units.
        left_out: rows that were left out because a cell was empty, or beyond the greatest number kept.
    """

    points: Array
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    axes: tuple[str, str] = ("x1", "x2")
    centre: tuple[float, float] = (0.0, 0.0)
    scale: tuple[float, float] = (1.0, 1.0)
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.points)

    def bounds(self, margin: float = 0.15) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the rectangle to draw: the points' extent and a margin as a share of it."""
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        pad = margin * np.maximum(high - low, 1e-9)
        return (float(low[0] - pad[0]), float(high[0] + pad[0])), (float(low[1] - pad[1]), float(high[1] + pad[1]))

    def split(self, test_share: float = 0.3, seed: int = 0) -> tuple[DataSet, DataSet]:
        """Return training and test rows, each class in the same proportion, at least one row of each class in training.

        Raises:
            DataError: the share is not from 0 to 0.9.
        """
        if not 0 <= test_share <= 0.9:
            raise DataError(f"test_share is {test_share}; allowed is 0 to 0.9.")
        rng = np.random.default_rng(seed)
        test: list[int] = []
        for label in range(len(self.classes)):
            rows = rng.permutation(np.flatnonzero(self.labels == label))
            test += rows[: min(round(test_share * len(rows)), max(len(rows) - 1, 0))].tolist()
        is_test = np.isin(np.arange(len(self)), test)
        return self._part(~is_test), self._part(is_test)

    def _part(self, kept: NDArray[np.bool_]) -> DataSet:
        return DataSet(self.points[kept], self.labels[kept], self.classes, self.axes, self.centre, self.scale)


@dataclass(frozen=True)
class Generator:
    """A data set that is drawn: (generator, rows, noise) -> points (rows, 2), labels (rows,)."""

    key: str
    title: str
    classes: tuple[str, ...]
    draw: Callable[[np.random.Generator, int, float], tuple[Array, NDArray[np.int64]]]
    note: str

    def generate(self, rows: int = 300, noise: float = 0.15, seed: int = 0) -> DataSet:
        """Draw rows, the classes in like number, and standardise them.

        Args:
            noise: spread of the points about their shape, 0 to 1 of its size.

        Raises:
            DataError: fewer rows than twice the classes, or noise out of range.
        """
        least = 2 * len(self.classes)
        if not least <= rows <= MOST_ROWS or not 0 <= noise <= 1:
            raise DataError(
                f"rows is {rows} and noise {noise}; allowed are {least} to {MOST_ROWS} rows and noise 0 to 1."
            )
        points, labels = self.draw(np.random.default_rng(seed), rows, noise)
        return _standardised(points, labels, self.classes, ("x1", "x2"), 0)


def _standardised(
    points: Array, labels: NDArray[np.int64], classes: tuple[str, ...], axes: tuple[str, str], left_out: int
) -> DataSet:
    centre, scale = points.mean(axis=0), points.std(axis=0)
    return DataSet(
        (points - centre) / scale,
        labels,
        classes,
        axes,
        (float(centre[0]), float(centre[1])),
        (float(scale[0]), float(scale[1])),
        left_out,
    )


def _polar(radius: Array, angle: Array) -> Array:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _circles(rng: np.random.Generator, rows: int, noise: float) -> tuple[Array, NDArray[np.int64]]:
    labels = np.arange(rows) % 2
    points = _polar(np.where(labels == 1, 0.45, 1.0), rng.uniform(0, 2 * np.pi, rows))
    return points + 0.5 * noise * rng.standard_normal((rows, 2)), labels


def _moons(rng: np.random.Generator, rows: int, noise: float) -> tuple[Array, NDArray[np.int64]]:
    labels = np.arange(rows) % 2
    points = _polar(np.ones(rows), rng.uniform(0, np.pi, rows))
    points[labels == 1] = np.array([1.0, 0.5]) - points[labels == 1]
    return points + noise * rng.standard_normal((rows, 2)), labels


def _spiral(rng: np.random.Generator, rows: int, noise: float) -> tuple[Array, NDArray[np.int64]]:
    labels = np.arange(rows) % 2
    turn = np.sqrt(rng.uniform(0.03, 1.0, rows))  # the root spreads the points evenly along the arm
    points = _polar(turn, 3 * np.pi * turn + np.pi * labels)
    return points + 0.2 * noise * rng.standard_normal((rows, 2)), labels


def _xor(rng: np.random.Generator, rows: int, noise: float) -> tuple[Array, NDArray[np.int64]]:
    corner = np.arange(rows) % 4
    signs = np.stack([np.where(corner < 2, 1.0, -1.0), np.where(corner % 2 == 0, 1.0, -1.0)], axis=1)
    labels = (signs[:, 0] * signs[:, 1] < 0).astype(np.int64)
    return signs * rng.uniform(0.1, 1.0, (rows, 2)) + noise * rng.standard_normal((rows, 2)), labels


def _blobs(rng: np.random.Generator, rows: int, noise: float) -> tuple[Array, NDArray[np.int64]]:
    labels = np.arange(rows) % 3
    centres = _polar(np.ones(3), np.pi / 2 + 2 * np.pi * np.arange(3) / 3)
    return centres[labels] + (0.1 + 2 * noise) * rng.standard_normal((rows, 2)), labels


DATA_SETS: Catalogue[Generator] = Catalogue(
    "data set",
    Generator("circles", "Circles", ("outer", "inner"), _circles, "A ring around a disc: no straight line parts them."),
    Generator("moons", "Moons", ("upper", "lower"), _moons, "Two half circles that reach into each other."),
    Generator(
        "spiral", "Spiral", ("first arm", "second arm"), _spiral, "Two arms wound round each other: needs more units."
    ),
    Generator(
        "xor",
        "XOR",
        ("same sign", "other sign"),
        _xor,
        "Opposite corners belong together; a linear model is no better than chance.",
    ),
    Generator("blobs", "Blobs", ("top", "left", "right"), _blobs, "Three clouds, for softmax and cross-entropy."),
)


def from_columns(
    first: Sequence[Any], second: Sequence[Any], labels: Sequence[Any], axes: tuple[str, str], seed: int = 0
) -> DataSet:
    """Make a data set of two numeric columns and a column of classes; rows with an empty cell are left out.

    Beyond 2,000 rows a random part is kept.

    Raises:
        DataError: a cell is no number, a column does not vary, or there are not 2 to 6 classes; the message names the column.
    """
    if not len(first) == len(second) == len(labels):
        raise DataError(
            f"{axes[0]!r} has {len(first)} rows, {axes[1]!r} {len(second)} and the labels {len(labels)}; all must agree."
        )
    columns = [_numbers(first, axes[0]), _numbers(second, axes[1])]
    points, names = np.stack(columns, axis=1), np.array([_name(label) for label in labels], dtype=object)
    kept = np.flatnonzero(np.isfinite(points).all(axis=1) & (names != ""))
    if len(kept) > MOST_ROWS:
        kept = np.sort(np.random.default_rng(seed).choice(kept, MOST_ROWS, replace=False))
    classes = tuple(dict.fromkeys(names[kept].tolist()))
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise DataError(
            f"The label column has {len(classes)} classes in {len(kept)} usable rows; allowed are 2 to {MOST_CLASSES}. Choose another."
        )
    for number, axis in enumerate(axes):
        if np.ptp(points[kept, number]) == 0:
            raise DataError(f"Column {axis!r} holds the same number in every row. Choose a column that varies.")
    codes = np.array([classes.index(name) for name in names[kept]], dtype=np.int64)
    return _standardised(points[kept], codes, classes, axes, len(names) - len(kept))


def _name(label: Any) -> str:
    return "" if label is None or label != label else str(label).strip()  # only a missing number differs from itself


def _numbers(column: Sequence[Any], name: str) -> Array:
    """Read a column's cells as numbers, an empty one as NaN."""
    numbers = []
    for cell in column:
        text = _name(cell)
        try:
            numbers.append(float(text) if text else np.nan)
        except ValueError:
            raise DataError(
                f"Column {name!r} holds {text[:40]!r}, which is no number. Choose a numeric column."
            ) from None
    return np.array(numbers, dtype=np.float64)
